#include "intake/capture/recorded_target.hpp"

#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "evidence/facts/capture.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/name.hpp"

namespace doctor::intake {
namespace {

constexpr std::uint16_t kUsualPort = 3389;

std::string endpoint_of(const std::string& host, std::uint16_t port) {
  if (port == kUsualPort) return host;
  return host.find(':') == std::string::npos ? text::format("{}:{}", host, port) : text::format("[{}]:{}", host, port);
}

}  // namespace

void observe_target(Evidence& out, const RecordedTarget& target, std::uint32_t attempt, Instant at) {
  const auto& [host, client, name] = target;
  const std::string address = host.address.to_string(), asked = name.empty() ? address : name;
  const Seen here{.at = at, .source = Source::Capture};
  out.observe(facts::kTargetInput, asked, here);
  out.observe(facts::kTargetHost, asked, here);
  out.observe(facts::kTargetPort, int(host.port), here);
  out.observe(facts::kTargetEndpoint, endpoint_of(asked, host.port), here);
  out.observe(facts::kTargetKind, !name.empty() && !Address::parse(name) ? "full_name" : host.address.is_v4() ? "ipv4" : "ipv6", here);
  out.observe(facts::kTargetIsThisMachine, host.address == client, here);
  // The client had an address to go to, and its packets left: more of name and route does not show.
  out.observe(facts::kNameResolved, true, here);
  out.observe(facts::kNameAddresses, std::vector<std::string>{address}, here);
  static constexpr std::string_view kScopes[] = {"global", "private", "shared", "loopback", "link_local", "unspecified", "multicast"};
  out.observe(facts::kNameScope, std::vector<std::string>{std::string{kScopes[std::size_t(host.address.scope())]}}, here);
  out.not_known(facts::kNameSystemOutcome, Because::NotTested, "not visible in a capture", here);
  out.observe(facts::kCaptureClient, client.to_string(),
              {.subject = {.address = address, .port = host.port, .attempt = attempt}, .at = at, .source = Source::Capture});
}

}  // namespace doctor::intake
