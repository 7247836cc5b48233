#include "diagnose/diagnose.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "diagnose/conclude.hpp"
#include "diagnose/outcome.hpp"
#include "diagnose/said_facts.hpp"
#include "diagnose/walk.hpp"
#include "knowledge/evaluate.hpp"
#include "knowledge/said.hpp"

namespace doctor::diagnose {
namespace {

constexpr int kConnections = 20;
constexpr int kConnectionsThorough = 40;

bool fires_at(const knowledge::Knowledge& known, const Evidence& evidence, Stage stage, knowledge::Effect effect) {
  const knowledge::EvidenceIndex index{evidence};
  return std::ranges::any_of(known.causes(), [&](const knowledge::Cause& cause) {
    return cause.stage == stage && cause.effect == effect && knowledge::evaluate(cause, index).verdict == knowledge::Verdict::Fires;
  });
}

// A stage that we passed and that still makes clients warn.
StageStatus judged(const knowledge::Knowledge& known, const Evidence& evidence, Stage stage, StageStatus status) {
  return status == StageStatus::Passed && fires_at(known, evidence, stage, knowledge::Effect::Degrades) ? StageStatus::Warned : status;
}

bool was_run(const StageReport& stage) { return stage.status != StageStatus::Skipped && stage.status != StageStatus::NotReached; }

// Two clocks that know nothing of each other, the host's and a web server's, against ours. The host's certificate is no
// witness: its dates come from the host's own clock.
void observe_clock_suspicion(Evidence& evidence) {
  constexpr double kTolerated = 300;  // seconds, as Kerberos has it
  const auto host = evidence.walk_value<double>(facts::kHostClockOffset);
  const auto web = evidence.walk_value<double>(facts::kCertHttpClockOffset);
  if (!host || !web) {
    evidence.not_known(facts::kLocalClockSuspect, Because::NotTested, "it takes two other clocks");
    return;
  }
  evidence.observe(facts::kLocalClockSuspect, std::abs(*host) > kTolerated && std::abs(*host - *web) <= kTolerated);
}

// The walk was ended by this machine's own trouble, which says nothing about the host.
bool our_own_trouble(const Evidence& evidence) {
  const auto local = evidence.walk_value<std::string>(facts::kTcpLocalError);
  return evidence.walk_value<std::string>(facts::kTlsOutcome) == "local_failure" || local == "no_buffers" || local == "other";
}

}  // namespace

Result<Diagnosis> diagnose(const probe::Target& target, const Options& options, net::Network& network, const knowledge::Knowledge& known,
                           Progress& progress) {
  std::optional<SaidCodes> said;
  if (!options.said.empty()) {
    said = parse_said(options.said);
    if (!said)
      return fail(ErrorCode::BadData,
                  text::format("--said \"{}\" holds no code; write it as in the dialog, such as 0x904 0x7", text::escape_untrusted(options.said)));
  }

  const Instant began = network.now();
  Diagnosis d{.evidence = Evidence{began}};
  if (options.redact) d.evidence.redact();
  d.started_at = network.wall_clock();
  d.vantage = options.redact ? "this machine" : options.vantage;
  if (said) d.said = options.redact ? to_text(*said) : options.said;
  if (said) observe_said(*said, known, d.evidence);

  probe::Context context{.network = network,
                         .evidence = d.evidence,
                         .stage_timeout = options.stage_timeout,
                         .connections_left = options.thorough ? kConnectionsThorough : kConnections};
  d.stages = walk(target, options, context, [&](Stage stage, StageStatus status) { return judged(known, d.evidence, stage, status); }, progress);
  observe_clock_suspicion(d.evidence);
  // Facts of later stages may have decided what an earlier stage left open. A host that our walk got through may still
  // stop every client; where the walk itself was ended, that is the stage that counts.
  const bool ended = first_failed(d.stages).has_value();
  for (auto& stage : d.stages) {
    if (!was_run(stage)) continue;
    stage.status = judged(known, d.evidence, stage.stage, stage.status);
    if (!ended && fires_at(known, d.evidence, stage.stage, knowledge::Effect::Stops)) stage.status = StageStatus::Failed;
  }

  const bool interrupted = network.interrupted();
  if (interrupted) d.evidence.observe(facts::kWalkInterrupted, true, {.at = network.now()});
  d.target = {.input = d.evidence.shown(Privacy::Name, target.input), .host = d.evidence.shown(Privacy::Name, target.host), .port = target.port};
  if (const auto addresses = d.evidence.walk_value<std::vector<std::string>>(facts::kNameAddresses)) d.target.addresses = *addresses;

  const auto failed = first_failed(d.stages);
  d.verdict.proved_until = proved_until(d.stages);
  const bool got_further = observe_said_got_further(d.stages, d.evidence);
  conclude(known, failed, d);

  if (failed && !interrupted) {
    // Our walk stops where a client falls back to something weaker and connects: then the cause says that it only degrades.
    const auto* first = known.cause(d.causes[0].id);
    d.verdict.outcome = first == nullptr && our_own_trouble(d.evidence)                    ? Outcome::Undetermined
                        : first != nullptr && first->effect == knowledge::Effect::Degrades ? Outcome::Degraded
                                                                                           : Outcome::Broken;
    d.verdict.stage = failed;
  } else if (interrupted) {
    d.verdict.outcome = Outcome::Undetermined;
  } else if (!d.causes.empty()) {
    d.verdict.outcome = Outcome::Degraded;
    d.verdict.stage = d.causes[0].stage;
  } else {
    d.verdict.outcome = Outcome::Works;
  }
  d.verdict.summary = summary_sentence(d, got_further, interrupted);
  d.took = network.now() - began;
  return d;
}

}  // namespace doctor::diagnose
