#include "diagnose/recorded.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "diagnose/conclude.hpp"
#include "diagnose/host_age.hpp"
#include "diagnose/outcome.hpp"
#include "diagnose/recorded_end.hpp"
#include "diagnose/told_stages.hpp"
#include "diagnose/udp_ending.hpp"
#include "evidence/facts/capture.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "evidence/facts/udp.hpp"
#include "knowledge/judge_clients.hpp"

namespace doctor::diagnose {
namespace {

constexpr const char* kWho = "the connection";
constexpr const char* kNotVisible = "not visible in a capture";

ToldStage skipped(std::string reason) { return {.reason = std::move(reason)}; }

// By the fact that tells.
ToldStage told_by(const Evidence& evidence, const FactType& type, std::initializer_list<std::string_view> passed) {
  const Fact* fact = evidence.of_walk(type);
  if (fact == nullptr) return skipped(kNotVisible);
  if (!fact->known()) return skipped(fact->unknown()->detail.empty() ? fact->unknown()->to_string() : fact->unknown()->detail);
  const auto value = to_text(*fact->value());
  return {.status = std::ranges::find(passed, value) != passed.end() ? StageStatus::Passed : StageStatus::Failed};
}

// By its own alert; empty where it said none.
std::string client_refused(const Evidence& evidence) { return evidence.walk_value<std::string>(facts::kCaptureClientRefused).value_or(""); }

ToldStage told(Stage stage, const Evidence& evidence) {
  switch (stage) {
    case Stage::Name: return skipped("a capture begins with the address");
    case Stage::Route: return skipped(kNotVisible);
    case Stage::Tcp: return told_by(evidence, facts::kTcpOutcome, {"connected"});
    case Stage::Negotiation: return told_by(evidence, facts::kNegotiationOutcome, {"selected", "legacy_confirm"});
    case Stage::Tls:
      if (evidence.walk_value<std::string>(facts::kSelectedProtocol) == "PROTOCOL_RDP" ||
          evidence.walk_value<std::string>(facts::kNegotiationOutcome) == "legacy_confirm")
        return skipped("the host chose RDP's own security, which has no TLS");
      if (client_refused(evidence) == "handshake") return {.status = StageStatus::Failed};
      return told_by(evidence, facts::kTlsOutcome, {"completed"});
    case Stage::Certificate:
      if (client_refused(evidence) == "certificate") return {.status = StageStatus::Failed};
      return told_by(evidence, facts::kCertPresent, {"yes"});
    case Stage::Credssp:
      if (evidence.walk_value<bool>(facts::kCredsspAuthenticated) == false) return {.status = StageStatus::Failed};
      return told_by(evidence, facts::kCredsspOutcome, {"challenge"});
    case Stage::Session: return skipped(kNotVisible);
    case Stage::Udp: {
      if (evidence.walk_value<bool>(facts::kUdpTried) != true) return skipped("the client did not try");
      const auto told = udp_ending(evidence);
      return {.status = told.status, .reason = told.reason};
    }
    case Stage::Gateway: return skipped("no gateway in sight");
  }
  return {};
}

Duration took(Stage stage, const Evidence& evidence) {
  const FactType* type = stage == Stage::Tcp           ? &facts::kTcpMs
                         : stage == Stage::Negotiation ? &facts::kNegotiationMs
                         : stage == Stage::Tls         ? &facts::kTlsMs
                                                       : nullptr;
  const auto ms = type == nullptr ? std::nullopt : evidence.walk_value<double>(*type);
  return ms ? std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::milli>{*ms}) : Duration{};
}

// A handshake that was begun and not seen to its end.
bool tls_must_be_known(const Evidence& evidence) {
  const auto* outcome = evidence.of_walk(facts::kTlsOutcome);
  return outcome != nullptr && !outcome->known() && outcome->unknown()->because != Because::NotReached;
}

// What a cause that explains nothing of the end still says of the host.
std::string open_sentence(const Diagnosis& d, const LeftOpen& open) {
  const bool known = !d.causes.empty() && d.causes[0].id != knowledge::kSomethingElse;
  return text::format("Could not be told: {}{}", open.sentence, known ? " Found on the way: " + d.causes[0].sentence : "");
}

std::string unseen_sentence(const Diagnosis& d, Stage at) {
  const auto& stage = d.stages[std::size_t(at)];
  return text::format("Could not be told: {} was not seen to its end, because {}.", name_of(at), stage.reason);
}

DiagnosedTarget target_of(const Evidence& evidence) {
  DiagnosedTarget out{.input = evidence.walk_value<std::string>(facts::kTargetInput).value_or(""),
                      .host = evidence.walk_value<std::string>(facts::kTargetHost).value_or(""),
                      .port = std::uint16_t(evidence.walk_value<std::int64_t>(facts::kTargetPort).value_or(0))};
  if (const auto addresses = evidence.walk_value<std::vector<std::string>>(facts::kNameAddresses)) out.addresses = *addresses;
  return out;
}

constexpr std::int64_t kExact = 5;

// The steps of a scale that has every limit of the knowledge: 1, 2, 3, 5 in each power of ten.
std::size_t step_of(double value) {
  static constexpr std::array kSteps{0.1,   0.2,   0.3,   0.5,   1.0,    2.0,    3.0,    5.0,    10.0,    20.0,    30.0,   50.0,
                                     100.0, 200.0, 300.0, 500.0, 1000.0, 2000.0, 3000.0, 5000.0, 10000.0, 20000.0, 30000.0};
  return std::size_t(std::ranges::upper_bound(kSteps, value) - kSteps.begin());
}

}  // namespace

Diagnosis conclude_recorded(Recorded recorded, const knowledge::Knowledge& known) {
  Diagnosis d{.evidence = std::move(recorded.evidence)};
  d.recorded = true;
  d.redacted = d.evidence.redactor() != nullptr;
  d.started_at = recorded.began;
  d.took = recorded.took;
  d.vantage = std::move(recorded.vantage);
  if (d.evidence.walk_value<std::int64_t>(facts::kHostOsBuild)) observe_host_age(d.evidence, known, d.started_at);
  d.target = target_of(d.evidence);
  const auto tell = [&](Stage stage) {
    auto how = told(stage, d.evidence);
    how.took = took(stage, d.evidence);
    return how;
  };
  d.stages = told_stages(known, d.evidence, {.who = kWho, .what = kWho, .tell = tell});
  const auto failed = first_failed(d.stages);
  const auto unseen = failed ? std::nullopt : first_unseen(d.stages, tls_must_be_known(d.evidence));
  const auto stopped = failed ? failed : unseen ? std::nullopt : first_stopping(d.stages);
  d.verdict.proved_until = proved_until(d.stages);
  conclude(known, stopped, d);
  d.clients = knowledge::judge_clients(known, knowledge::EvidenceIndex{d.evidence});
  const bool may_be_open = !stopped && (!unseen || unseen == Stage::Tls);
  const auto open = may_be_open ? left_open(d.evidence) : std::nullopt;
  settle(known, stopped, open ? open->stage : unseen, d);
  d.verdict.summary = open ? open_sentence(d, *open) : unseen ? unseen_sentence(d, *unseen) : summary_sentence(d, false, false);
  if (open) d.next_tests.insert(d.next_tests.begin(), open->test);
  return d;
}

std::string likeness(const Evidence& evidence) {
  std::string out;
  for (const auto& fact : evidence.facts()) {
    const auto& type = *fact.type;
    const bool whose = type.privacy == Privacy::Address || type.privacy == Privacy::Name;
    if (whose || type.kind == ValueKind::Time || &type == &facts::kCaptureLastedMs) continue;
    out += type.id;
    out += fact.known() ? '=' : '?';
    if (!fact.known()) continue;
    // Limits on counts are small numbers; large ones matter by their size alone.
    const auto count = [&](std::int64_t value) {
      return type.unit == Unit::Port || value <= kExact ? value : kExact + std::int64_t(step_of(double(value)));
    };
    out += std::visit(
        Overloaded{[&](std::int64_t value) { return text::format("{}", count(value)); },
                   [](double value) { return text::format("{}", step_of(value)); }, [](const auto& value) { return to_text(FactValue{value}); }},
        *fact.value());
  }
  return out;
}

}  // namespace doctor::diagnose
