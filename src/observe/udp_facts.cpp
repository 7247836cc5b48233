#include "observe/udp_facts.hpp"

#include "evidence/facts/udp.hpp"

namespace doctor::observe {

void observe_syn(Evidence& out, const rdpudp::Syn& syn, const Seen& seen) {
  out.observe(facts::kUdpOfferedVersion, rdpudp::spec_name(syn.version.value_or(rdpudp::Version::One)), seen);
  out.observe(facts::kUdpOfferedUpstreamMtu, int(syn.upstream_mtu), seen);
  out.observe(facts::kUdpOfferedDownstreamMtu, int(syn.downstream_mtu), seen);
}

void observe_syn_answer(Evidence& out, const rdpudp::Syn& answer, const Seen& seen) {
  out.observe(facts::kUdpVersion, rdpudp::spec_name(answer.version.value_or(rdpudp::Version::One)), seen);
  out.observe(facts::kUdpUpstreamMtu, int(answer.upstream_mtu), seen);
  out.observe(facts::kUdpDownstreamMtu, int(answer.downstream_mtu), seen);
}

}  // namespace doctor::observe
