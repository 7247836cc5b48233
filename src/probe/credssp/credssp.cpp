#include "probe/credssp/credssp.hpp"

#include <span>

#include "crypto/tls_machine.hpp"
#include "evidence/facts/credssp.hpp"
#include "observe/challenge_facts.hpp"
#include "proto/tls/alert.hpp"

namespace doctor::probe {
std::optional<credssp::ChallengeOutcome> probe_credssp(Context& context, const OpenConnection& open, const RunInChannel& run) {
  credssp::ChallengeMachine machine{context.stage_timeout};
  const auto alert = run(machine);

  Evidence& out = context.evidence;
  Seen seen{.subject = open.subject(), .at = context.network.now()};
  if (!machine.outcome()) {
    out.not_known(facts::kCredsspOutcome, Because::Interrupted, {}, seen);
    observe::host_not_known(out, Because::Interrupted, seen);
    return std::nullopt;
  }
  const auto& outcome = *machine.outcome();
  const auto now = context.network.wall_clock_is_real() ? std::optional{context.network.wall_clock()} : std::nullopt;
  observe::observe_challenge(out, outcome, alert, now, seen);
  return outcome;
}

RunInChannel in_channel(Context& context, OpenConnection& open, crypto::TlsEngine& channel) {
  return [&](Machine& machine) -> std::optional<std::uint8_t> {
    crypto::TlsChannelMachine in_channel{channel, machine};
    const net::Conversation conversation{open.connection.get(), &in_channel};
    context.network.converse(std::span{&conversation, 1});
    const auto alert = in_channel.alert();
    if (!alert || alert->description == std::uint8_t(tls::AlertDescription::CloseNotify)) return std::nullopt;
    return alert->description;
  };
}

std::optional<credssp::ChallengeOutcome> probe_credssp(Context& context, OpenConnection& open, crypto::TlsEngine& channel) {
  return probe_credssp(context, open, in_channel(context, open, channel));
}

}  // namespace doctor::probe
