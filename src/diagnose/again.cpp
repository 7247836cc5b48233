#include "diagnose/again.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "probe/gateway/gateway_leg.hpp"

namespace doctor::diagnose {
namespace {

constexpr std::string_view kDiagnose = "rdpdoctor diagnose ";

// One word for a POSIX shell, whatever is in it.
std::string quoted(std::string_view word) {
  static constexpr std::string_view kPlain = "._/:@-+=,%";
  const bool plain = !word.empty() && std::ranges::all_of(word, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kPlain.find(c) != kPlain.npos;
  });
  if (plain) return std::string{word};
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return out + "'";
}

}  // namespace

std::string options_again(const Options& options) {
  const bool hidden = options.redact.has_value();
  std::string out;
  if (options.family) out += *options.family == Address::Family::V4 ? " -4" : " -6";
  out += options.network_again;
  if (!options.ca_file.empty()) out += " --ca " + (hidden ? std::string{"FILE"} : quoted(options.ca_file));
  if (!options.pin_sha256.empty()) out += " --pin " + (hidden ? std::string{"SHA256"} : options.pin_sha256);
  if (!options.revocation) out += " --no-revocation";
  if (options.target_port_only) out += " --target-port-only";
  if (options.gateway) out += " --gateway " + (hidden ? std::string{"GATEWAY"} : quoted(probe::gateway_text(options.gateway->target)));
  if (options.gateway && options.gateway->proxy && !options.gateway->proxy->by_environment)
    out += " --gateway-proxy " + (hidden ? std::string{"PROXY"} : quoted(probe::endpoint_text(options.gateway->proxy->at)));
  if (options.gateway && options.gateway->credentials != nullptr) {
    const bool same = options.gateway->credentials == options.credentials;
    out += same ? std::string{" --gateway-same-user"}
                : " --gateway-user " + (hidden ? std::string{"ACCOUNT"} : quoted(probe::account_name(*options.gateway->credentials)));
  }
  if (!options.udp) out += " --no-udp";
  if (options.loopback_lookups) out += " --loopback-lookups";
  if (options.stage_timeout != Options{}.stage_timeout) out += text::format(" --timeout {:.0f}ms", milliseconds(options.stage_timeout));
  if (options.repeat > 1) out += text::format(" --repeat {}", options.repeat);
  if (options.hold > Duration::zero()) out += text::format(" --hold {}ms", std::chrono::ceil<std::chrono::milliseconds>(options.hold).count());
  if (options.credentials != nullptr) out += " --user " + (hidden ? std::string{"ACCOUNT"} : quoted(probe::account_name(*options.credentials)));
  if (options.trust_this_host) out += " --trust-this-host";
  if (options.session) out += " --session";
  if (options.session && options.license) out += " --license";
  return out;
}

std::string options_elsewhere(const Options& options) {
  auto elsewhere = options;
  // The gateway is the same one; its own account may go to it again, the target's may not.
  if (elsewhere.gateway && elsewhere.gateway->credentials == options.credentials) elsewhere.gateway->credentials = nullptr;
  elsewhere.credentials = nullptr;
  elsewhere.trust_this_host = false;
  elsewhere.session = false;
  elsewhere.hold = {};
  elsewhere.license = false;
  return options_again(elsewhere);
}

namespace {

constexpr std::string_view kGateway = " --gateway ";
constexpr std::string_view kAsUser = " --gateway-user USER";

// A command that names the gateway gets this run's own options in their place; " --gateway-user USER" where it wants an account that this run
// was not given, else nothing.
std::string_view without_gateway(std::string& command, const Options& options) {
  const auto at = command.find(kGateway);
  if (at == command.npos || !options.gateway) return {};
  const bool as_user = command.ends_with(kAsUser) && options.gateway->credentials == nullptr;
  command.erase(at);
  return as_user ? kAsUser : std::string_view{};
}

}  // namespace

void repeat_options(const Options& options, Diagnosis& diagnosis) {
  const auto endpoint = std::string{kDiagnose} + diagnosis.evidence.walk_value<std::string>(facts::kTargetEndpoint).value_or("");
  for (auto& fix : diagnosis.fixes)
    for (auto& step : fix.verify) {
      if (step.shell == "text" || !step.text.starts_with(kDiagnose)) continue;
      const auto end = std::min(step.text.find(" #"), step.text.size());
      auto command = step.text.substr(0, end);
      const auto as_user = without_gateway(command, options);
      const bool same_host = command == endpoint;
      command += same_host ? options_again(options) : options_elsewhere(options);
      step.text.replace(0, end, command.append(as_user));
    }
}

}  // namespace doctor::diagnose
