#include "report/summing_up.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "knowledge/compare.hpp"

namespace doctor::report {

std::string_view side_words(Side side) {
  switch (side) {
    case Side::Client: return "this side (the client) must act";
    case Side::Path: return "the network in between must act";
    case Side::Host: return "the host's side must act";
    case Side::Identity: return "whoever runs accounts, names and certificates must act";
    case Side::Gateway: return "the gateway's side must act";
  }
  return "";
}

std::string where_seen(std::string_view from) {
  if (from == "log") return "in the log";
  if (from == "sign-in") return "by signing in";
  return text::format("on the {}", from);
}

std::string percent(double probability) {
  const double value = probability * 100;
  if (value >= 99.5) return "more than 99 %";
  if (value < 1) return "less than 1 %";
  return text::format("{:.0f} %", value);
}

std::vector<FaultView> faults_of(const Diagnosis& diagnosis) {
  std::vector<FaultView> out;
  for (std::uint32_t number = 0;; ++number) {
    FaultView view{.number = number};
    for (const auto& cause : diagnosis.causes) {
      if (cause.fault != number || cause.id == "something-else") continue;
      const bool belongs = view.alike.empty() || (!cause.group.empty() && cause.group == view.alike[0]->group);
      (belongs ? view.alike : view.less_likely).push_back(&cause);
    }
    if (view.alike.empty()) return out;
    view.named = !cause_is_unknown(diagnosis) && (number == 0 || certainty_of_fault(diagnosis, number) >= kNamedFault);
    out.push_back(std::move(view));
  }
}

std::string who_must_act(const Diagnosis& diagnosis, const FaultView& fault) {
  constexpr double kNearly = 3;  // as fixes_to_tell has it
  std::vector<Side> sides;
  for (const auto* causes : {&fault.alike, &fault.less_likely})
    for (const auto* cause : *causes)
      if (cause->side && cause->certainty * kNearly >= fault.alike[0]->certainty && std::ranges::find(sides, *cause->side) == sides.end())
        sides.push_back(*cause->side);
  if (sides.empty()) return "not known which side must act";
  // A recorded client may be anywhere.
  if (sides.size() == 1 && sides[0] == Side::Client && diagnosis.recorded) return "the client's side must act";
  if (sides.size() == 1) return std::string{side_words(sides[0])};
  std::vector<std::string> names;
  for (const auto side : sides) names.emplace_back(name_of(side));
  return text::format("open between the sides {}; the test below parts them where there is one", text::join(names, ", "));
}

bool cause_is_unknown(const Diagnosis& diagnosis) { return !diagnosis.causes.empty() && diagnosis.causes[0].id == "something-else"; }

FixesToTell fixes_to_tell(const Diagnosis& diagnosis) {
  const auto mends_a_likely_cause = [&](const FilledFix& fix) {
    return std::ranges::any_of(diagnosis.causes, [&](const Conclusion& cause) {
      return cause.certainty * 3 >= diagnosis.causes[0].certainty && std::ranges::find(cause.fixes, fix.id) != cause.fixes.end();
    });
  };
  FixesToTell out;
  for (const bool likely : {true, false}) {
    for (const auto& fix : diagnosis.fixes)
      if (mends_a_likely_cause(fix) == likely) out.all.push_back(&fix);
    if (likely) out.likely = out.all.size();
  }
  return out;
}

std::string since_words(const Comparison& since) {
  const auto time = to_rfc3339(since.before);
  if (since.run == 0) return time;
  if (since.outcome == name_of(Outcome::Works)) return text::format("it last worked ({})", time);
  if (since.outcome == name_of(Outcome::Degraded)) return text::format("clients last got in ({}, degraded)", time);
  return text::format("the last run ({}, {})", time, since.outcome);
}

std::vector<const Comparison::Change*> changes_to_tell(const Comparison& since) {
  const auto is_idle = [](const Comparison::Change& change) {
    return change.part == "stage" && (change.before == name_of(StageStatus::NotReached) || change.now == name_of(StageStatus::NotReached));
  };
  std::vector<const Comparison::Change*> out;
  for (const bool why : {true, false})
    for (const auto& change : since.changes)
      if (knowledge::is_fact(change) == why && !is_idle(change)) out.push_back(&change);
  return out;
}

std::size_t told_of(std::span<const Comparison::NamedCause> causes, bool verbose) {
  constexpr std::size_t kMost = 3;
  return verbose || causes.size() <= kMost + 1 ? causes.size() : kMost;
}

std::string no_reason_words(const Comparison& since) {
  return since.changes.empty() || since.found_why() ? std::string{} : "nothing else that both runs saw changed";
}

std::string seen_by_one_words(const Comparison& since) {
  std::vector<std::string> names;
  for (const auto& id : since.not_compared) names.emplace_back(knowledge::compared_name(id));
  return text::join(names, ", ");
}

std::string not_compared_words(const Comparison& since) {
  std::string out;
  if (since.names_left_out) out = "The earlier run was redacted: names, addresses and fingerprints are not compared.";
  if (!since.not_compared.empty())
    out += text::format("{}Seen by one of the two runs alone, and so not compared: {}.", out.empty() ? "" : " ", seen_by_one_words(since));
  return out;
}

std::string shown_endpoint(std::string_view host, std::uint16_t port) {
  const auto shown = text::escape_untrusted(host);
  return host.find(':') == host.npos ? text::format("{}:{}", shown, port) : text::format("[{}]:{}", shown, port);
}

std::string through_gateway(const DiagnosedTarget& target) {
  return target.gateway ? " through gateway " + shown_endpoint(target.gateway->host, target.gateway->port) : std::string{};
}

std::string_view who_answered_words(std::string_view id) {
  if (id == "gateway") return "the gateway";
  if (id == "perhaps-gateway") return "the gateway, it seems";
  if (id == "proxy") return "a proxy";
  if (id == "portal") return "a portal";
  if (id == "other-server") return "another server";
  return "";
}

std::string stage_words(const StageReport& stage) {
  if (stage.summary.empty() || stage.status == StageStatus::Skipped || stage.status == StageStatus::NotReached)
    return stage.reason.empty() ? stage.summary : stage.reason;
  return stage.reason.empty() ? stage.summary : stage.summary + "; " + stage.reason;
}

}  // namespace doctor::report
