#include "practice/host.hpp"

#include <cstdio>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "net/network.hpp"

namespace doctor::cli {
namespace {

std::string list_of_faults() {
  std::string out;
  for (const auto& fault : practice::faults())
    out += text::format("{:<30} {:<12} {}\n", fault.id, fault.stage.empty() ? "healthy" : fault.stage, fault.title);
  return out + text::format("\n{} in all. Serve one with 'rdpdoctor practice FAULT'; it listens on 127.0.0.1 alone.\n", practice::faults().size());
}

}  // namespace

int run(const PracticeCommand& command) {
  if (command.fault.empty()) {
    std::fputs(list_of_faults().c_str(), stdout);
    return kWorks;
  }
  if (practice::find_fault(command.fault) == nullptr)
    return complain({ErrorCode::Usage,
                     text::format("there is no fault \"{}\"; 'rdpdoctor practice' lists them", text::escape_untrusted(command.fault)), nullptr});
  const auto network = net::make_network();
  auto host = practice::PracticeHost::open(*network, command.fault, {.listen = {Address::v4(127, 0, 0, 1), command.port}, .name = command.name});
  if (!host) return complain(host.error());
  const auto endpoint = host->endpoint().to_string();
  std::fputs(text::format("{}\nlistening on {}\n", host->fault().title, endpoint).c_str(), stdout);
  const auto ca = host->ca_file();
  std::fputs(text::format("try: rdpdoctor diagnose {}:{}{}\n", command.name, host->endpoint().port, ca.empty() ? "" : " --ca " + ca).c_str(), stdout);
  std::fflush(stdout);
  host->serve();
  // A host without a listener has nothing to serve; it stays so that its port stays free.
  while (!network->interrupted() && host->fault().script.request == practice::RequestAnswer::NoListener) network->echo({}, std::chrono::seconds{1});
  return kWorks;
}

}  // namespace doctor::cli
