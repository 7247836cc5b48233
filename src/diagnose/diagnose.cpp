#include "diagnose/diagnose.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"
#include "diagnose/again.hpp"
#include "diagnose/client_log.hpp"
#include "diagnose/clock_suspicion.hpp"
#include "diagnose/conclude.hpp"
#include "diagnose/gateway_clients.hpp"
#include "diagnose/gateway_stage.hpp"
#include "diagnose/gateway_steps.hpp"
#include "diagnose/gateway_transports.hpp"
#include "diagnose/gateway_way.hpp"
#include "diagnose/host_age.hpp"
#include "diagnose/judge_stage.hpp"
#include "diagnose/needed_gateway.hpp"
#include "diagnose/outcome.hpp"
#include "diagnose/redirection.hpp"
#include "diagnose/reported_beside.hpp"
#include "diagnose/said_comment.hpp"
#include "diagnose/said_facts.hpp"
#include "diagnose/session_clients.hpp"
#include "diagnose/session_course.hpp"
#include "diagnose/stage_summary.hpp"
#include "diagnose/vantages.hpp"
#include "diagnose/walk.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/session.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "knowledge/explain.hpp"
#include "knowledge/judge_clients.hpp"
#include "knowledge/said.hpp"
#include "probe/path/hold.hpp"
#include "probe/patience.hpp"
#include "probe/session/session.hpp"

namespace doctor::diagnose {
namespace {

constexpr int kConnections = 20;
constexpr int kConnectionsThorough = 40;

// Facts of later stages may have decided what an earlier stage left open: then it is told again, and those after the
// first `told` are told now. Not so that it stops
// clients, where a later stage ended the walk: a cause may show at several stages, and it showed there.
void judge_again(const knowledge::Knowledge& known, Diagnosis& d, std::size_t told, Progress& progress) {
  const bool ended = first_failed(d.stages).has_value();
  for (std::size_t i = 0; i < d.stages.size(); ++i) {
    auto& stage = d.stages[i];
    const StageReport before = stage;
    if (stage.stage == Stage::Certificate && !stage.summary.empty()) stage.summary = stage_summary(stage.stage, d.evidence);
    judge_stage(known, d.evidence, stage);
    if (ended && !before.stops_clients && stage.stops_clients) stage = before;
    const bool changed = stage.status != before.status || stage.summary != before.summary || stage.stops_clients != before.stops_clients;
    if (changed || i >= told) progress.on_stage(stage);
  }
}

bool ended_in_silence(Stage stage, const Evidence& evidence) {
  const auto is = [&](const FactType& type, std::initializer_list<std::string_view> silences) {
    const auto value = evidence.walk_value<std::string>(type);
    return value && std::ranges::find(silences, *value) != silences.end();
  };
  switch (stage) {
    case Stage::Name: return is(facts::kNameSystemOutcome, {"timed_out"});
    case Stage::Tcp: return is(facts::kTcpOutcome, {"timed_out"});
    case Stage::Negotiation: return is(facts::kNegotiationOutcome, {"silent", "partial"});
    case Stage::Tls: return is(facts::kTlsOutcome, {"silent"});
    case Stage::Credssp: return is(facts::kCredsspOutcome, {"silent"}) || is(facts::kCredsspSignIn, {"silent"});
    case Stage::Session: return is(facts::kSessionOutcome, {"silent"});
    case Stage::Route:
    case Stage::Certificate:
    case Stage::Udp: return false;
    case Stage::Gateway: return gateway_ended_in_silence(evidence);
  }
  return false;
}

// With --hold, when all else is over and told. What is cut short here takes nothing from what the walk has shown.
void hold(const std::optional<Reached>& to, const Options& options, probe::Context& context, Progress& progress) {
  if (options.hold <= Duration::zero()) return;
  if (only_by_gateway(options))
    return probe::hold_not_tried(context.evidence, Because::NotApplicable, "by a gateway each connection would be a sign-in",
                                 {.at = context.network.now()});
  if (!to || context.network.interrupted()) {
    const bool stopped = context.network.interrupted();
    return probe::hold_not_tried(context.evidence, stopped ? Because::Interrupted : Because::NotReached,
                                 stopped ? "" : "the walk did not come to the end of TLS", {.at = context.network.now()});
  }
  progress.on_note(text::format("holding an idle connection for {}; Ctrl-C ends that", in_words(options.hold)));
  const Duration every = std::max<Duration>(std::chrono::minutes{1}, options.hold / 10);
  Duration next = every;
  probe::probe_hold(context, {.to = to->endpoint, .server_name = to->server_name, .time = options.hold}, [&](Duration held) {
    if (held < next || held >= options.hold) return;
    next += every;
    progress.on_note(text::format("held for {}", in_words(std::chrono::floor<std::chrono::seconds>(held))));
  });
}

// How long the wait must be that ran at a stage. All of MCS, four exchanges, has one; behind it no silence fails a stage.
Duration enough_for(Stage stage, const Evidence& evidence) {
  if (stage == Stage::Gateway) return probe::enough_patience_at_gateway(evidence);
  return probe::enough_patience(evidence) * (stage == Stage::Session ? 2 : 1);
}

// What is to be told of a stage beside its summary, once it is over.
void judge_with_parts(const knowledge::Knowledge& known, const Evidence& evidence, StageReport& stage) {
  judge_stage(known, evidence, stage);
  if (stage.stage != Stage::Gateway) return;
  stage.steps = gateway_steps(evidence);
  stage.transports = asked_transports(evidence);
}

// What a host does that hands out licences shows when its licence is taken.
void propose_taking_the_licence(const Options& options, const probe::Target& target, Diagnosis& d) {
  auto with_licence = options;
  with_licence.license = true;
  const auto endpoint = d.evidence.walk_value<std::string>(facts::kTargetEndpoint).value_or(target.host);
  d.next_tests.insert(
      d.next_tests.begin(),
      {.id = "take-the-licence",
       .why = "The host handed out a licence, which was declined, and ended the session. Whether it has a licence server and licences shows when "
              "the licence is taken, which may use one up.",
       .parts = {"rds-grace-period-expired", "no-license-server-found", "cal-exhausted-or-wrong-version"},
       .command = text::format("rdpdoctor diagnose {}{}", endpoint, options_again(with_licence))});
}

// By one way: the direct one, or the gateway where that is the only one.
Result<Diagnosis> diagnose_by_one_way(const probe::Target& target, const Options& options, net::Network& network, const knowledge::Knowledge& known,
                                      Progress& progress) {
  std::optional<SaidCodes> said;
  if (!options.said.empty()) said = knowledge::said_in(options.said, known);
  // Where the user reports nothing, their client's own log may.
  const bool may_ask_the_log = options.said.empty() && options.beside != nullptr;
  const auto logged = may_ask_the_log ? logged_code(options.beside->evidence, network.wall_clock()) : std::nullopt;
  if (logged) said = logged->said;
  // Of a text that nothing is known of a redacted report shows no word: it may hold names.
  const bool unknown_said = !options.said.empty() && !said;
  const std::string shown_said = said ? to_text(*said) : "a text";

  const Instant began = network.now();
  Diagnosis d{.evidence = Evidence{began}};
  d.redacted = options.redact.has_value();
  if (options.redact) d.evidence.redact(*options.redact);
  d.started_at = network.wall_clock();
  d.vantage = options.redact ? "this machine" : options.vantage;
  if (said || unknown_said) d.said = logged ? to_text(*logged) : options.redact ? shown_said : options.said;
  if (said) observe_said(*said, known, d.evidence, logged ? Source::Inspection : Source::User);
  if (options.client_file) observe_client_file(*options.client_file, d.evidence);

  probe::Context context{.network = network,
                         .evidence = d.evidence,
                         .stage_timeout = options.stage_timeout,
                         .connections_left = options.thorough ? kConnectionsThorough : kConnections};
  if (options.session) progress.on_note(probe::kSessionWarning);
  if (options.session && options.license) progress.on_note(probe::kLicenseWarning);
  auto walked = walk(target, options, context, [&](StageReport& stage) { judge_with_parts(known, d.evidence, stage); }, progress);
  d.stages = std::move(walked.stages);
  observe_clock_suspicion(d.evidence);
  observe_host_age(d.evidence, known, d.started_at);
  judge_again(known, d, walked.told, progress);
  hold(walked.reached, options, context, progress);

  const bool interrupted = d.evidence.walk_value<bool>(facts::kWalkInterrupted) == true;
  d.target = {.input = d.evidence.shown(Privacy::Name, target.input), .host = d.evidence.shown(Privacy::Name, target.host), .port = target.port};
  if (options.gateway && (!options.gateway->when_needed || tried_gateway(d.evidence)))
    d.target.gateway = NamedGateway{d.evidence.shown(Privacy::Name, options.gateway->target.host), options.gateway->target.port};
  if (const auto addresses = d.evidence.walk_value<std::vector<std::string>>(facts::kNameAddresses)) d.target.addresses = *addresses;

  // A host that our walk got through may still stop clients; where the walk itself was ended, that is the stage that counts.
  const auto failed = first_failed(d.stages);
  const auto stopped = failed ? failed : first_stopping(d.stages);
  d.verdict.proved_until = proved_until(d.stages);
  const auto course = session_course(d.evidence);
  const bool got_further = observe_said_got_further(d.stages, d.evidence);
  if (options.beside != nullptr) observe_beside(*options.beside, stopped, d.started_at, d.evidence);
  // Our own time-out, set too short, is nobody's fault.
  const Duration enough = enough_for(failed.value_or(Stage::Name), d.evidence);
  const bool impatient = failed && ended_in_silence(*failed, d.evidence) && options.stage_timeout < enough;
  if (!impatient) {
    conclude(known, stopped, d);
    repeat_options(options, d);
    d.clients = knowledge::judge_clients(known, knowledge::EvidenceIndex{d.evidence});
    if (course == SessionCourse::LicenceDeclined && !options.license) propose_taking_the_licence(options, target, d);
    propose_following(options, target, d);
    const bool dropped_later = d.evidence.walk_value<bool>(facts::kMcsOfferUnaltered) == false;  // by some of them
    if (stopped == Stage::Gateway && !gateway_is_undecided(d.evidence)) judge_clients_by_gateway(known, d);
    judge_clients_by_file(known, d);
    if (failed == Stage::Session || dropped_later || (course && leaves_open_who_connects(*course))) judge_clients_by_session(known, d);
  }

  const bool gone_by_gateway = options.gateway && !options.gateway->when_needed;
  const bool fell_silent = !failed && fell_silent_while_held(d.evidence);
  if (interrupted) {
    d.verdict.outcome = Outcome::Undetermined;
  } else if (impatient) {
    d.verdict.outcome = Outcome::Undetermined;
    d.verdict.stage = failed;
  } else if (stopped) {
    d.verdict.outcome = outcome_when_stopped(known, d);
    d.verdict.stage = stopped;
  } else if (course == SessionCourse::Untold || course == SessionCourse::Garbled || course == SessionCourse::LicenceDeclined) {
    d.verdict.outcome = Outcome::Undetermined;
    d.verdict.stage = Stage::Session;
  } else if (options.credentials != nullptr && d.evidence.walk_value<bool>(facts::kCredsspAuthenticated) != true) {
    d.verdict.outcome = Outcome::Undetermined;  // whoever asks whether an account gets in is not told "works" without it
    d.verdict.stage = Stage::Credssp;
  } else if (gone_by_gateway && !went_through_gateway(d.evidence)) {
    d.verdict.outcome = Outcome::Undetermined;  // the host behind it was not seen
    d.verdict.stage = Stage::Gateway;
    propose_account(options, d);
  } else if (!d.causes.empty()) {
    d.verdict.outcome = Outcome::Degraded;
    d.verdict.stage = d.causes[0].stage;
  } else if (fell_silent) {
    d.verdict.outcome = Outcome::Undetermined;
    d.verdict.stage = Stage::Tcp;
  } else {
    d.verdict.outcome = Outcome::Works;
  }
  if (impatient && !interrupted)
    d.verdict.summary = impatience_sentence(*failed, options.stage_timeout, enough);
  else
    d.verdict.summary = summary_sentence(d, got_further, interrupted) + vantages_sentence(d.evidence);
  if (fell_silent && d.verdict.outcome == Outcome::Undetermined && d.verdict.stage == Stage::Tcp) d.verdict.summary = fell_silent_sentence(d);
  if (!interrupted && !gone_by_gateway && goes_by_gateway(d.evidence, failed)) {
    d.verdict.summary = gateway_sentence(d.evidence, d.verdict.summary);
    d.verdict.outcome = Outcome::Undetermined;
    d.verdict.stage = Stage::Gateway;
  } else if (!interrupted && !gone_by_gateway && way_is_open(d.evidence, failed, stopped)) {
    d.verdict.summary = sentence_of_open_way(d.evidence, d.verdict.summary);
    d.verdict.outcome = Outcome::Undetermined;
    d.verdict.stage = Stage::Gateway;
  }
  if (said) d.said_comment = (logged ? *d.said + ": " : std::string{}) + said_comment(*said, known, d);
  if (said) propose_for_reported(*said, known, d);
  if (unknown_said) d.said_comment = comment_on_unknown(*d.said);
  d.took = network.now() - began;
  return d;
}

}  // namespace

Result<Diagnosis> diagnose(const probe::Target& target, const Options& options, net::Network& network, const knowledge::Knowledge& known,
                           Progress& progress) {
  if (!options.gateway || !options.gateway->when_needed) return diagnose_by_one_way(target, options, network, known, progress);
  // As a client does: directly, and by the gateway where that does not lead to the host, which outside its network is nobody's fault. What
  // the direct way brought is then no more than a remark.
  KeptBack kept{progress};
  TRY_ASSIGN(auto direct, diagnose_by_one_way(target, options, network, known, kept));
  if (!needs_gateway(direct)) {
    kept.tell();
    return direct;
  }
  auto by_gateway = options;
  by_gateway.gateway->when_needed = false;
  TRY_ASSIGN(auto d, diagnose_by_one_way(target, by_gateway, network, known, progress));
  add_direct_way(direct, d);
  return d;
}

}  // namespace doctor::diagnose
