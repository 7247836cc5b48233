#include "diagnose/udp_ending.hpp"

#include "base/text.hpp"
#include "evidence/facts/udp.hpp"

namespace doctor::diagnose {
namespace {

UdpEnding skipped(std::string why) { return {.status = StageStatus::Skipped, .reason = why, .summary = why}; }
UdpEnding warned(std::string what) { return {.status = StageStatus::Warned, .summary = std::move(what)}; }

UdpEnding answered(const Evidence& evidence) {
  const auto version = evidence.walk_value<std::string>(facts::kUdpVersion);
  const auto up = evidence.walk_value<std::int64_t>(facts::kUdpUpstreamMtu), down = evidence.walk_value<std::int64_t>(facts::kUdpDownstreamMtu);
  if (!version || !up || !down) return {.status = StageStatus::Passed, .summary = "the host answered by UDP"};
  constexpr std::string_view kPrefix = "RDPUDP_PROTOCOL_VERSION_";
  const auto short_name = version->starts_with(kPrefix) ? version->substr(kPrefix.size()) : *version;
  return {.status = StageStatus::Passed,
          .summary = text::format("the host answered: RDP-UDP {}, datagrams of {} bytes{}", short_name, *down,
                                  *up == *down ? std::string{} : text::format(" to it and {} from it", *up))};
}

UdpEnding icmp(const Evidence& evidence) {
  const auto error = evidence.walk_value<std::string>(facts::kUdpIcmp).value_or("");
  if (error == "fragmentation_needed" || error == "packet_too_big") {
    const auto mtu = evidence.walk_value<std::int64_t>(facts::kUdpPathMtu);
    return warned("datagrams of 1232 bytes do not fit the way to the host" +
                  (mtu ? text::format(", which takes packets of {}", *mtu) : std::string{}));
  }
  const bool from_target = evidence.walk_value<bool>(facts::kUdpIcmpFromTarget) == true;
  if (error == "port_unreachable" && from_target) return skipped("nothing listens for UDP on this port; the session goes by TCP");
  auto name = error;
  for (char& c : name) c = c == '_' ? ' ' : c;
  return warned(text::format("{} turns UDP away (ICMP {}); the session goes by TCP", from_target ? "the host" : "a device on the way", name));
}

}  // namespace

UdpEnding udp_ending(const Evidence& evidence) {
  if (evidence.walk_value<bool>(facts::kUdpTried) != true) return {};
  if (evidence.walk_value<bool>(facts::kUdpHalfOpen) == true) return warned("the host answered by UDP, and then no more");
  if (evidence.walk_value<bool>(facts::kUdpAnswered) == true) return answered(evidence);
  const auto outcome = evidence.walk_value<std::string>(facts::kUdpOutcome);
  if (!outcome) return skipped("the host did not answer the client's try by UDP; the session goes on by TCP");
  if (*outcome == "icmp") return icmp(evidence);
  if (*outcome == "other") return skipped("something answered that does not speak RDP-UDP; the session goes by TCP");
  if (*outcome == "local_error") return skipped("this machine could not send the datagram");
  return skipped("no answer: no UDP there, or something drops it; the session goes by TCP");
}

}  // namespace doctor::diagnose
