#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>

#include "base/text.hpp"
#include "cli/check_result.hpp"
#include "cli/commands.hpp"
#include "cli/knowledge_source.hpp"
#include "cli/target.hpp"
#include "crypto/trust.hpp"
#include "diagnose/diagnose.hpp"
#include "net/network.hpp"

namespace doctor::cli {
namespace {

using report::PluginState;

// The last word, should the walk itself not come back: async-signal-safe calls alone.
void give_up(int) {
  static constexpr char kLine[] = "RDP UNKNOWN - the check did not end within its time-out\n";
  [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, kLine, sizeof kLine - 1);
  ::_exit(int(PluginState::Unknown));
}

void arm_watchdog(Duration timeout) {
  struct sigaction action{};
  action.sa_handler = give_up;
  ::sigaction(SIGALRM, &action, nullptr);
  const auto micro = std::chrono::duration_cast<std::chrono::microseconds>(timeout).count();
  const itimerval at{.it_interval = {}, .it_value = {.tv_sec = time_t(micro / 1'000'000), .tv_usec = suseconds_t(micro % 1'000'000)}};
  ::setitimer(ITIMER_REAL, &at, nullptr);
}

// The result has been reached: a slow reader of it must not get a second one.
void disarm_watchdog() {
  const itimerval never{};
  ::setitimer(ITIMER_REAL, &never, nullptr);
}

int show(const report::PluginResult& result) {
  disarm_watchdog();
  std::fputs(report::plugin_text(result).c_str(), stdout);
  return std::fflush(stdout) == 0 ? int(result.state) : int(PluginState::Unknown);
}

int show(const Error& error) { return show(report::PluginResult{.line = error.to_string()}); }

class NobodyLooksOn : public diagnose::Progress {
 public:
  void on_stage(const StageReport&) override {}
};

// Before the deadline comes what it takes to conclude and write.
Duration walking_time(Duration timeout) { return timeout - std::min(timeout / 10, Duration{std::chrono::milliseconds{300}}); }

Result<report::PluginResult> check(const CheckCommand& command) {
  TRY_ASSIGN(const auto knowledge, load_knowledge(command.knowledge_folder, knowledge::Contents::WithoutCodeTables));
  if (!command.ca_file.empty()) TRY(crypto::TrustStore::system(command.ca_file));
  TRY_ASSIGN(const auto target, read_target(command.target, command.port, command.family));
  constexpr Duration kStage = std::chrono::seconds{4};
  const diagnose::Options options{.family = command.family,
                                  .stage_timeout = std::min(kStage, command.timeout * 2 / 5),
                                  .ca_file = command.ca_file,
                                  .pin_sha256 = command.pin_sha256,
                                  .revocation = command.revocation,
                                  .loopback_lookups = command.loopback_lookups,
                                  .target_port_only = command.target_port_only,
                                  .udp = false,
                                  .udp_forbidden_by = "a check asks for what TCP offers"};
  const auto network = net::make_network({.dns_servers = command.dns_servers, .fixed_now = command.now, .time_limit = walking_time(command.timeout)});
  NobodyLooksOn progress;
  TRY_ASSIGN(const auto diagnosis, diagnose::diagnose(target, options, *network, knowledge, progress));
  return check_result(diagnosis, command.limits, command.timeout);
}

}  // namespace

// Nothing but 0 to 3 leaves it: a plugin host takes any other code for a broken plugin.
int run(const CheckCommand& command) {
  arm_watchdog(command.timeout);
  try {
    const auto result = check(command);
    return result ? show(*result) : show(result.error());
  } catch (const std::exception& error) {
    return show(Error{ErrorCode::Internal, text::format("internal error: {}", error.what()), nullptr});
  }
}

}  // namespace doctor::cli
