#include "diagnose/gathered.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "diagnose/client_log.hpp"
#include "diagnose/conclude.hpp"
#include "diagnose/outcome.hpp"
#include "diagnose/said_comment.hpp"
#include "diagnose/said_facts.hpp"
#include "diagnose/told_stages.hpp"
#include "diagnose/vantages.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/machine.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "knowledge/fill.hpp"
#include "knowledge/judge_clients.hpp"

namespace doctor::diagnose {
namespace {

constexpr const char* kNotSeen = "not seen there";

std::optional<bool> ends_well(const Evidence& evidence, const FactType& type, std::initializer_list<std::string_view> good) {
  const auto value = evidence.walk_value<std::string>(type);
  if (!value) return std::nullopt;
  return std::ranges::find(good, *value) != good.end();
}

// Whether the stage was passed; nothing where no fact tells.
std::optional<bool> passed(Stage stage, const Evidence& evidence) {
  switch (stage) {
    case Stage::Name: return evidence.walk_value<bool>(facts::kNameResolved);
    case Stage::Route: return evidence.walk_value<bool>(facts::kRouteAny);
    case Stage::Tcp: return evidence.walk_value<bool>(facts::kTcpConnected);
    case Stage::Negotiation: return ends_well(evidence, facts::kNegotiationOutcome, {"selected", "legacy_confirm"});
    case Stage::Tls: return ends_well(evidence, facts::kTlsOutcome, {"completed"});
    case Stage::Certificate: return evidence.walk_value<bool>(facts::kCertPresent);
    case Stage::Credssp: return ends_well(evidence, facts::kCredsspOutcome, {"challenge"});
    case Stage::Session:
    case Stage::Udp:
    case Stage::Gateway: break;
  }
  return std::nullopt;
}

// Systems without a tool for TLS (macOS) try none: there the choice of security is as far as it goes, and the sentence says so; a handshake that
// failed there tells that something is wrong, and not what.
bool tls_must_be_known(const Evidence& evidence) { return evidence.walk_value<std::string>(facts::kMachineTlsOutcome) == "failed"; }

std::string unseen_sentence(Stage at, const DiagnosedTarget& target) {
  if (target.host.empty())
    return "Could not be told: the bundle was made without a host, so it tells of the user's machine alone. Make one with the host's name: rdpdoctor "
           "inspect client HOST --bundle FILE.";
  return at == Stage::Tls ? "Could not be told: the user's machine has TLS fail with the host, and its system does not say why."
                          : text::format("Could not be told: the user's machine tells nothing of {}.", name_of(at));
}

ToldStage tell(Stage stage, const Evidence& evidence) {
  if (const auto ending = passed(stage, evidence)) return {.status = *ending ? StageStatus::Passed : StageStatus::Failed};
  return {.reason = stage == Stage::Udp || stage == Stage::Gateway ? "not tested" : kNotSeen};
}

// The bundle is too old for what we see now to say anything of its machine.
void leave_open(Stage stopped, Diagnosis& d) {
  d.verdict.outcome = Outcome::Undetermined;
  d.verdict.summary = text::format(
      "Could not be told: the user's machine was stopped at {}, and from here that was passed; but the two did not look within an hour of each "
      "other. It lies at the user's machine or on its way, or it was mended since. Make a new bundle.",
      name_of(stopped));
  // What explains the end there tells of a day gone by, and its fixes would be tried on a host that works. Risks stay.
  d.causes.clear();
  d.group_says.clear();
  std::erase_if(d.fixes, [&](const FilledFix& fix) {
    return std::ranges::none_of(d.risks, [&](const Conclusion& risk) { return std::ranges::find(risk.fixes, fix.id) != risk.fixes.end(); });
  });
  d.next_tests = {{.id = "make-a-new-bundle",
                   .why = "On the user's machine: whether it is stopped there still. If it is, and from here it works, the host does its part.",
                   .parts = {},
                   .command = knowledge::fill_command("rdpdoctor inspect client {target.host} -p {target.port} --bundle new.bundle",
                                                      knowledge::EvidenceIndex{d.evidence})}};
}

}  // namespace

Diagnosis judge_gathered(Evidence evidence, const Gathered& about, const knowledge::Knowledge& known) {
  Diagnosis d{.started_at = about.at, .vantage = about.vantage, .target = about.target, .redacted = about.redacted, .evidence = std::move(evidence)};
  if (const auto addresses = d.evidence.walk_value<std::vector<std::string>>(facts::kNameAddresses)) d.target.addresses = *addresses;
  const auto logged = logged_code(d.evidence, about.at);
  if (logged && d.evidence.of_walk(facts::kSaidCode) == nullptr) observe_said(logged->said, known, d.evidence, Source::Inspection);
  d.stages =
      told_stages(known, d.evidence, {.who = "the user's machine", .what = "the walk", .tell = [&](Stage stage) { return tell(stage, d.evidence); }});
  const auto failed = first_failed(d.stages);
  const auto stopped = failed ? failed : first_stopping(d.stages);
  d.verdict.proved_until = proved_until(d.stages);
  const bool got_further = logged && observe_said_got_further(d.stages, d.evidence);
  conclude(known, stopped, d);
  const auto unseen = stopped || !d.causes.empty() ? std::nullopt : first_unseen(d.stages, tls_must_be_known(d.evidence));
  d.clients = knowledge::judge_clients(known, knowledge::EvidenceIndex{d.evidence});
  settle(known, stopped, unseen, d);
  d.verdict.summary = (unseen ? unseen_sentence(*unseen, d.target) : summary_sentence(d, got_further, false)) + vantages_sentence(d.evidence);
  if (stopped && may_be_mended_since(d.evidence)) leave_open(*stopped, d);
  if (logged) d.said = to_text(*logged);
  if (logged) d.said_comment = text::format("{}: {}", *d.said, said_comment(logged->said, known, d));
  return d;
}

}  // namespace doctor::diagnose
