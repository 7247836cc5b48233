#include "probe/udp/udp.hpp"

#include <algorithm>
#include <span>

#include "evidence/facts/udp.hpp"
#include "observe/icmp_names.hpp"
#include "observe/udp_facts.hpp"
#include "probe/patience.hpp"
#include "proto/rdpudp/syn_machine.hpp"

namespace doctor::probe {
namespace {

using End = rdpudp::SynOutcome::End;

void observe_icmp(Evidence& out, const net::IcmpError& icmp, const Endpoint& to, const Seen& seen) {
  out.observe(facts::kUdpOutcome, "icmp", seen);
  out.observe(facts::kUdpAnswered, false, seen);
  out.observe(facts::kUdpIcmp, observe::icmp_name(icmp.v6, icmp.type, icmp.code), seen);
  if (icmp.next_hop_mtu != 0) out.observe(facts::kUdpPathMtu, int(icmp.next_hop_mtu), seen);
  if (!icmp.from) {
    out.not_known(facts::kUdpIcmpFromTarget, Because::NotAvailable, "the system did not say who sent it", seen);
    return;
  }
  Address target = to.address, from = *icmp.from;
  target.zone = from.zone = 0;
  out.observe(facts::kUdpIcmpFrom, icmp.from->to_string(), seen);
  out.observe(facts::kUdpIcmpFromTarget, from == target, seen);
}

}  // namespace

void probe_udp(Context& context, const Endpoint& to) {
  Evidence& out = context.evidence;
  const Bytes random = context.network.random(4);
  std::uint32_t sequence = 0;
  for (const std::byte each : random) sequence = sequence << 8 | std::to_integer<std::uint32_t>(each);
  rdpudp::SynMachine machine{sequence, std::min(context.stage_timeout, std::max(kUdpPatience, enough_patience(out)))};
  const net::Datagrams exchange{.to = to, .machine = &machine};
  const auto met = context.network.exchange(std::span{&exchange, 1});
  const auto& outcome = machine.outcome();
  if (!outcome) return udp_not_tried(out, Because::Interrupted, {}, context.network.now());

  const Seen seen{.subject = {.address = to.address.to_string(), .port = to.port}, .at = context.network.now(), .raw = outcome->raw};
  const Seen bare{.subject = seen.subject, .at = seen.at};
  out.observe(facts::kUdpTried, true, bare);
  out.observe(facts::kUdpSyns, outcome->sent, bare);
  switch (outcome->end) {
    case End::Answered:
      out.observe(facts::kUdpOutcome, "answered", bare);
      out.observe(facts::kUdpAnswered, true, seen);
      out.observe(facts::kUdpMs, milliseconds(outcome->took), bare);
      observe::observe_syn_answer(out, outcome->answer, bare);
      break;
    case End::Unreachable:
      out.observe(facts::kUdpMs, milliseconds(outcome->took), bare);
      if (!met.empty() && met[0].icmp) return observe_icmp(out, *met[0].icmp, to, bare);
      out.observe(facts::kUdpOutcome, "local_error", bare);
      out.not_known(facts::kUdpAnswered, Because::NoAnswer, "this machine could not send it", bare);
      break;
    case End::Other:
      out.observe(facts::kUdpOutcome, "other", seen);
      out.not_known(facts::kUdpAnswered, Because::NoAnswer, "what came is no answer to a SYN of RDP-UDP", bare);
      break;
    case End::Silent:
      out.observe(facts::kUdpOutcome, "silent", bare);
      out.not_known(facts::kUdpAnswered, Because::NoAnswer, "silence: the host may have no UDP, or a device may drop it", bare);
      break;
  }
}

void udp_not_tried(Evidence& evidence, Because why, std::string_view detail, Instant at) {
  for (const FactType* type : {&facts::kUdpTried, &facts::kUdpAnswered, &facts::kUdpOutcome})
    evidence.not_known(*type, why, std::string{detail}, {.at = at});
}

}  // namespace doctor::probe
