#include "probe/path/connection_facts.hpp"

#include <algorithm>

#include "evidence/facts/tcp.hpp"

namespace doctor::probe {

void observe_connection(Context& context, const OpenConnection& open, bool waited) {
  if (open.connection == nullptr) return;
  Evidence& out = context.evidence;
  const Seen seen{.subject = open.subject(), .at = context.network.now()};
  const auto state = open.connection->state();
  if (!state) {
    for (const FactType* type : {&facts::kTcpRetransmits, &facts::kTcpRttMs, &facts::kTcpLeastRttMs, &facts::kTcpRttJitterMs, &facts::kTcpOutOfOrder,
                                 &facts::kTcpMss, &facts::kTcpPathMtu, &facts::kTcpAcknowledged})
      out.not_known(*type, Because::NotAvailable, "the system does not tell", seen);
    return;
  }
  // Where the way is uneven, TCP gives up waiting too soon; what then arrives twice was not lost.
  out.observe(facts::kTcpRetransmits, std::int64_t{state->retransmits - std::min(state->retransmits, state->needless_retransmits)}, seen);
  out.observe(facts::kTcpRttMs, milliseconds(state->round_trip), seen);
  out.observe(facts::kTcpLeastRttMs, milliseconds(state->least_round_trip), seen);
  out.observe(facts::kTcpRttJitterMs, milliseconds(state->round_trip_variation), seen);
  out.observe(facts::kTcpOutOfOrder, std::int64_t{state->out_of_order}, seen);
  out.observe(facts::kTcpMss, std::int64_t{state->segment_size}, seen);
  out.observe(facts::kTcpPathMtu, std::int64_t{state->path_mtu}, seen);
  if (!waited)
    out.not_known(facts::kTcpAcknowledged, Because::NotApplicable, "nothing was waited for", seen);
  else if (state->outstanding)
    out.observe(facts::kTcpAcknowledged, *state->outstanding == 0, seen);
  else
    out.not_known(facts::kTcpAcknowledged, Because::NotAvailable, "the connection was reset", seen);
}

}  // namespace doctor::probe
