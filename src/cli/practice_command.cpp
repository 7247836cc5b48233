#include "practice/host.hpp"

#include <signal.h>

#include <algorithm>
#include <cstdio>

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "net/network.hpp"

namespace doctor::cli {
namespace {

std::string list_of_faults() {
  constexpr std::size_t kWidth = 80, kTitleAt = 32;
  std::string out;
  std::string_view heading;
  for (const auto& fault : practice::faults()) {
    const auto stage = fault.stage.empty() ? std::string_view{"healthy"} : fault.stage;
    if (heading != stage) out += text::format("{}{}\n", out.empty() ? "" : "\n", stage);
    heading = stage;
    const auto title = text::wrap(fault.title, kWidth, std::string(kTitleAt, ' '));
    const bool fits = fault.id.size() + 2 < kTitleAt;  // else the title has lines of its own
    out += fits ? text::format("  {:<{}}{}\n", fault.id, kTitleAt - 2, title.substr(std::min(kTitleAt, title.size())))
                : text::format("  {}\n{}\n", fault.id, title);
  }
  return out + text::format("\n{} in all. Serve one with 'rdpdoctor practice FAULT'.\nIt listens on 127.0.0.1 alone.\n", practice::faults().size());
}

void wait_for_interrupt() {
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  sigaddset(&interrupt, SIGTERM);
  int signal = 0;
  sigprocmask(SIG_BLOCK, &interrupt, nullptr);
  sigwait(&interrupt, &signal);
}

}  // namespace

int run(const PracticeCommand& command) {
  if (command.fault.empty()) {
    std::fputs(list_of_faults().c_str(), stdout);
    return kWorks;
  }
  if (practice::find_fault(command.fault) == nullptr) {
    std::vector<std::string> ids;
    for (const auto& each : practice::faults()) ids.emplace_back(each.id);
    const auto meant = did_you_mean(command.fault, ids);
    return complain({ErrorCode::Usage,
                     text::format("there is no fault \"{}\"{} 'rdpdoctor practice' lists them", text::escape_untrusted(command.fault),
                                  meant.empty() ? ";" : meant),
                     nullptr});
  }
  const auto network = net::make_network();
  auto host = practice::PracticeHost::open(*network, command.fault, {.listen = {Address::v4(127, 0, 0, 1), command.port}, .name = command.name});
  if (!host) return complain(host.error());
  const auto endpoint = host->endpoint().to_string();
  std::fputs(text::format("{}\nlistening on {}\n", host->fault().title, endpoint).c_str(), stdout);
  const auto ca = host->ca_file();
  const auto& fault = host->fault();
  std::fputs(text::format("try: rdpdoctor diagnose {}:{}{}{}{}{}\n", command.name, host->endpoint().port, ca.empty() ? "" : " --ca " + ca,
                          host->crl_address().empty() ? "" : " --loopback-lookups", fault.stage == "session" ? " --session" : "",
                          fault.script.session.licence == practice::LicenceAnswer::None ? "" : " --license")
                 .c_str(),
             stdout);
  std::fflush(stdout);
  host->serve();
  // A host without a listener has nothing to serve; it stays so that its port stays free.
  if (host->fault().script.request == practice::RequestAnswer::NoListener) wait_for_interrupt();
  return kWorks;
}

}  // namespace doctor::cli
