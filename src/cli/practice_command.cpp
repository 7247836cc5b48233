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
#include "practice/gateway/gateway.hpp"

namespace doctor::cli {
namespace {

// Grouped by where they show: `place_of` tells it of each.
template <typename Faults, typename PlaceOf>
std::string list_of(const Faults& faults, PlaceOf place_of) {
  constexpr std::size_t kWidth = 80, kTitleAt = 32;
  std::string out;
  std::string_view heading;
  for (const auto& fault : faults) {
    const auto place = place_of(fault).empty() ? std::string_view{"healthy"} : place_of(fault);
    if (heading != place) out += text::format("{}{}\n", out.empty() ? "" : "\n", place);
    heading = place;
    const auto title = text::wrap(fault.title, kWidth, std::string(kTitleAt, ' '));
    const bool fits = fault.id.size() + 2 < kTitleAt;  // else the title has lines of its own
    out += fits ? text::format("  {:<{}}{}\n", fault.id, kTitleAt - 2, title.substr(std::min(kTitleAt, title.size())))
                : text::format("  {}\n{}\n", fault.id, title);
  }
  return out;
}

std::string list_of_faults() {
  return list_of(practice::faults(), [](const practice::Fault& fault) { return fault.stage; }) +
         text::format(
             "\n{} in all. Serve one with 'rdpdoctor practice FAULT'.\nIt listens on 127.0.0.1 alone.\n"
             "'rdpdoctor practice gateway' lists those of a Remote Desktop Gateway.\n",
             practice::faults().size());
}

std::string list_of_gateway_faults() {
  return list_of(practice::gateway_faults(), [](const practice::GatewayFault& fault) { return fault.step; }) +
         text::format("\n{} in all. Serve one with 'rdpdoctor practice gateway GATEWAY-FAULT'.\nIt listens on 127.0.0.1 alone.\n",
                      practice::gateway_faults().size());
}

template <typename Faults>
int no_such_fault(const std::string& fault, const Faults& faults, std::string_view lister) {
  std::vector<std::string> ids;
  for (const auto& each : faults) ids.emplace_back(each.id);
  const auto meant = did_you_mean(fault, ids);
  return complain({ErrorCode::Usage,
                   text::format("there is no fault \"{}\"{} '{}' lists them", text::escape_untrusted(fault), meant.empty() ? ";" : meant, lister),
                   nullptr});
}

int serve_gateway(const PracticeCommand& command) {
  if (command.fault.empty()) {
    std::fputs(list_of_gateway_faults().c_str(), stdout);
    return kWorks;
  }
  if (practice::find_gateway_fault(command.fault) == nullptr)
    return no_such_fault(command.fault, practice::gateway_faults(), "rdpdoctor practice gateway");
  const auto network = net::make_network();
  auto gateway = practice::PracticeGateway::open(*network, command.fault, {.listen = {Address::v4(127, 0, 0, 1), command.port}, .name = command.name},
                                                 command.target_name);
  if (!gateway) return complain(gateway.error());
  const auto ca = gateway->ca_file();
  std::fputs(text::format("{}\nlistening on {}\n", gateway->fault().title, gateway->endpoint().to_string()).c_str(), stdout);
  std::fputs(text::format("user \"{}\", password \"{}\"; every target is the same healthy host\n", practice::kGatewayUser, practice::kGatewayPassword)
                 .c_str(),
             stdout);
  const auto target = command.target_name.empty() ? "desk" : command.target_name;
  // What an account does not come to shows without one.
  const auto step = gateway->fault().step;
  const bool behind_sign_in = step.empty() || step == "sign-in" || step == "tunnel" || step == "channel";
  const auto account = command.target_name.empty() && !behind_sign_in ? "" : text::format(" --gateway-user {}", practice::kGatewayUser);
  std::fputs(text::format("try: rdpdoctor diagnose {} --gateway {}:{}{}{}\n", target, command.name, gateway->endpoint().port,
                          ca.empty() ? "" : " --ca " + ca, account)
                 .c_str(),
             stdout);
  std::fflush(stdout);
  gateway->serve();
  return kWorks;
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
  if (command.gateway) return serve_gateway(command);
  if (command.fault.empty()) {
    std::fputs(list_of_faults().c_str(), stdout);
    return kWorks;
  }
  if (practice::find_fault(command.fault) == nullptr) return no_such_fault(command.fault, practice::faults(), "rdpdoctor practice");
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
