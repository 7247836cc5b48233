#include "diagnose/conclude.hpp"

#include <algorithm>
#include <tuple>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/gateway.hpp"
#include "evidence/facts/machine.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/session.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "evidence/facts/udp.hpp"
#include "knowledge/fill.hpp"
#include "knowledge/rank.hpp"

namespace doctor::diagnose {
namespace {

// The fact that shows a stage as passed; 0 where none does by itself.
std::uint32_t witness_of(Stage stage, const Evidence& evidence) {
  const auto n_when = [&](const FactType& type, std::string_view value) {
    const Fact* fact = evidence.of_walk(type);
    return fact != nullptr && fact->known() && to_text(*fact->value()) == value ? fact->n : 0u;
  };
  switch (stage) {
    case Stage::Name: return n_when(facts::kNameResolved, "yes");
    case Stage::Route: return n_when(facts::kRouteAny, "yes");
    case Stage::Tcp: return n_when(facts::kTcpConnected, "yes");
    case Stage::Negotiation: return n_when(facts::kNegotiationOutcome, "selected");
    case Stage::Tls: return n_when(facts::kTlsOutcome, "completed");
    case Stage::Certificate: return n_when(facts::kCertPresent, "yes");
    case Stage::Credssp: return n_when(facts::kCredsspOutcome, "challenge");
    case Stage::Session: return n_when(facts::kSessionReached, "yes");
    case Stage::Udp: return n_when(facts::kUdpAnswered, "yes");
    // Without an account it passes with its sign-in, its policies and the way behind it untested.
    case Stage::Gateway: return n_when(facts::kGatewayTunnel, "open");
  }
  return 0;
}

std::vector<knowledge::StageOutcome> outcomes(const Diagnosis& d) {
  std::vector<knowledge::StageOutcome> out;
  for (const auto& stage : d.stages) {
    const bool passed = (stage.status == StageStatus::Passed || stage.status == StageStatus::Warned) && !stage.stops_clients;
    out.push_back({.stage = stage.stage, .passed = passed, .n = passed ? witness_of(stage.stage, d.evidence) : 0});
  }
  return out;
}

// Who got past the place from elsewhere has shown that the host does its part.
std::optional<knowledge::SideRuledOut> side_ruled_out(const Evidence& evidence) {
  const Fact* fact = evidence.of_walk(facts::kVantagesHereGotPast);
  if (evidence.walk_value<bool>(facts::kVantagesHereGotPast) != true) return std::nullopt;
  return knowledge::SideRuledOut{.side = Side::Host, .n = fact->n};
}

// Not offered only where it certainly makes no sense.
bool fits(const knowledge::Fix& fix, const knowledge::EvidenceIndex& index) {
  return !fix.applies || knowledge::truth_of(*fix.applies, false, index).value != Tri::No;
}

Conclusion to_conclusion(const knowledge::Knowledge& known, const knowledge::RankedCause& ranked, const knowledge::EvidenceIndex& index) {
  const auto& cause = *ranked.cause;
  Conclusion out{.id = std::string{cause.id},
                 .title = std::string{cause.title},
                 .stage = cause.stage,
                 .side = cause.side,
                 .probability = ranked.probability,
                 .certainty = ranked.certainty,
                 .fault = ranked.fault,
                 .group = std::string{cause.group},
                 .sentence = ranked.says,
                 .why = ranked.because_text,
                 .because = ranked.because,
                 .sources = {cause.sources.begin(), cause.sources.end()}};
  for (const auto id : cause.fixes)
    if (const auto* fix = known.fix(id); fix != nullptr && fits(*fix, index)) out.fixes.emplace_back(id);
  return out;
}

std::vector<ShellText> filled(std::span<const knowledge::Step> steps, const knowledge::EvidenceIndex& evidence) {
  std::vector<ShellText> out;
  for (const auto& step : steps) {
    const bool sentence = step.shell == "text";
    out.push_back({std::string{step.shell}, sentence ? knowledge::fill_sentence(step.text, evidence) : knowledge::fill_command(step.text, evidence)});
  }
  return out;
}

FilledFix to_filled(const knowledge::Fix& fix, const knowledge::EvidenceIndex& evidence) {
  return {.id = std::string{fix.id},
          .kind = std::string{knowledge::name_of(fix.kind)},
          .title = std::string{fix.title},
          .side = fix.side,
          .difficulty = std::string{fix.difficulty},
          .minutes = int(fix.minutes),
          .risk = std::string{fix.risk},
          .weakens_security = fix.weakens_security,
          .needs = std::string{fix.needs},
          .backup_first = knowledge::fill_sentence(fix.backup_first, evidence),
          .steps = filled(fix.steps, evidence),
          .undo = filled(fix.undo, evidence),
          .verify = filled(fix.verify, evidence),
          .sources = {fix.sources.begin(), fix.sources.end()}};
}

OpenQuestion to_open(const knowledge::Undecided& undecided, const knowledge::EvidenceIndex& evidence) {
  const auto& cause = *undecided.cause;
  OpenQuestion out{.id = std::string{cause.id}, .title = std::string{cause.title}, .stage = cause.stage};
  for (const auto* type : undecided.missing) out.missing.emplace_back(type->id);
  for (const auto& wanted : cause.needs) {
    SeenElsewhere seen{.from = std::string{wanted.from}, .what = std::string{wanted.what}};
    if (!wanted.shell.empty()) seen.command = ShellText{std::string{wanted.shell}, knowledge::fill_command(wanted.text, evidence)};
    out.needs.push_back(std::move(seen));
  }
  return out;
}

bool runs_on_linux(const knowledge::Fix& fix) {
  return std::ranges::any_of(fix.steps, [](const auto& step) { return step.shell == "bash" && step.text.find("sudo ") != step.text.npos; });
}

// The hosts that a fix is for, when all causes that it mends here agree on them. What is told of such a cause for Linux as
// well says so by itself.
std::string hosts_of_fix(const knowledge::Knowledge& known, const Diagnosis& d, std::string_view id) {
  if (const auto* fix = known.fix(id); fix != nullptr && runs_on_linux(*fix)) return {};
  std::optional<std::string> out;
  for (const auto* conclusions : {&d.causes, &d.risks})
    for (const auto& each : *conclusions) {
      const auto* cause = known.cause(each.id);
      if (cause == nullptr || std::ranges::find(each.fixes, id) == each.fixes.end()) continue;
      auto hosts = knowledge::hosts_of(*cause);
      if (out && *out != hosts) return {};
      out = std::move(hosts);
    }
  return out.value_or("");
}

// Those of the likelier causes first, each once; one that weakens security stands after all that do not.
std::vector<FilledFix> fixes_of(const knowledge::Knowledge& known, const Diagnosis& d, const knowledge::EvidenceIndex& index) {
  std::vector<FilledFix> out;
  const auto add_all = [&](const std::vector<Conclusion>& conclusions) {
    for (const auto& conclusion : conclusions)
      for (const auto& id : conclusion.fixes)
        if (const auto* fix = known.fix(id); fix != nullptr && std::ranges::find(out, id, &FilledFix::id) == out.end()) {
          out.push_back(to_filled(*fix, index));
          out.back().hosts = hosts_of_fix(known, d, id);
        }
  };
  add_all(d.causes);
  add_all(d.risks);
  std::vector<FilledFix> ordered;
  for (const bool weakens : {false, true})
    for (auto& fix : out)
      if (fix.weakens_security == weakens) ordered.push_back(std::move(fix));
  return ordered;
}

// What a reader would have suspected comes first: causes that show at the stage in question, the commonest of them first.
std::vector<const knowledge::RuledOut*> nearest_first(std::span<const knowledge::RuledOut> ruled_out, std::optional<Stage> asked) {
  std::vector<const knowledge::RuledOut*> out;
  for (const auto& each : ruled_out) out.push_back(&each);
  std::ranges::sort(out, {}, [&](const knowledge::RuledOut* each) {
    const auto& cause = *each->cause;
    return std::tuple{!asked || !cause.shows_at(*asked), -cause.prior, cause.id};
  });
  return out;
}

}  // namespace

void conclude(const knowledge::Knowledge& known, std::optional<Stage> failed, Diagnosis& d) {
  const knowledge::EvidenceIndex index{d.evidence};
  const auto ranking = knowledge::rank(known, d.evidence, failed, outcomes(d), side_ruled_out(d.evidence));
  for (const auto& ranked : ranking.causes) d.causes.push_back(to_conclusion(known, ranked, index));
  if (failed || !d.causes.empty()) {
    const auto likelier = [&](const Conclusion& cause) { return cause.probability >= ranking.something_else; };
    d.causes.insert(std::ranges::find_if_not(d.causes, likelier), {.id = std::string{knowledge::kSomethingElse},
                                                                   .title = "Something this version does not know",
                                                                   .probability = ranking.something_else,
                                                                   .certainty = ranking.something_else});
  }
  for (const auto& ranked : ranking.risks) d.risks.push_back(to_conclusion(known, ranked, index));
  const auto asked = failed ? failed : d.causes.empty() ? std::nullopt : d.causes[0].stage;
  for (const auto* ruled : nearest_first(ranking.ruled_out, asked))
    d.ruled_out.push_back({std::string{ruled->cause->id}, std::string{ruled->cause->title}, ruled->because});
  for (const auto& undecided : ranking.undecided) d.open.push_back(to_open(undecided, index));
  if (ranking.group != nullptr) d.group_says = knowledge::fill_sentence(ranking.group->says, index);
  d.fixes = fixes_of(known, d, index);
  for (const auto& test : ranking.next_tests) {
    SeparatingTest out{.id = std::string{test.test->id}, .why = test.why, .command = test.command};
    for (const auto part : test.test->parts) out.parts.emplace_back(part);
    d.next_tests.push_back(std::move(out));
  }
}

}  // namespace doctor::diagnose
