#include "cli/check_result.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"

namespace doctor::cli {
namespace {

using report::PluginState;

PluginState state_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Works: return PluginState::Ok;
    case Outcome::Degraded: return PluginState::Warning;
    case Outcome::Broken: return PluginState::Critical;
    case Outcome::Undetermined: return PluginState::Unknown;
  }
  return PluginState::Unknown;
}

double seconds(Duration time) { return std::chrono::duration<double>(time).count(); }

std::string shown(double value) { return text::format("{:.3g}", value); }

// Which cause, at which side; nothing where none is known.
std::string blame(const Diagnosis& d) {
  if (d.causes.empty() || d.causes[0].id == "something-else") return {};
  const auto& first = d.causes[0];
  const auto alike = first.group.empty() ? 1 : std::ranges::count(d.causes, first.group, &Conclusion::group);
  auto out = alike > 1 ? text::format("cause: one of {} ({}), likeliest {}", alike, first.group, first.id) : text::format("cause: {}", first.id);
  if (first.side) out += text::format(", side: {}", name_of(*first.side));
  return out;
}

// The sentence for a walk that the total time-out cut short.
std::string cut_short(const Diagnosis& d, std::optional<Stage> failed, Duration timeout) {
  const auto time = text::format("within {:g} s", seconds(timeout));
  if (!failed)
    return text::format("No verdict {}: {}", time,
                        d.verdict.proved_until ? text::format("proved up to {}", name_of(*d.verdict.proved_until)) : "nothing was proved");
  auto out = text::format("Stopped at {}; not every question could be asked {}", name_of(*failed), time);
  if (!d.causes.empty() && d.causes[0].id != "something-else") out += ": " + (d.group_says.empty() ? d.causes[0].sentence : d.group_says);
  return out;
}

class Judgement {
 public:
  explicit Judgement(report::PluginResult& out) : out_(out) {}

  // `value`: what was measured, in the metric's unit; `name`: as the sentence calls it.
  void measure(std::string_view label, std::string_view name, std::optional<double> value, std::string_view unit, const Limits& limits,
               std::string least) {
    if (!value) {
      const bool asked = limits.warning || limits.critical;
      if (asked && out_.state == PluginState::Ok) out_.state = PluginState::Unknown;
      if (asked) out_.line += text::format("; {}: not measured", name);
      return;
    }
    const auto* crossed = limits.critical && limits.critical->alerts(*value) ? &*limits.critical
                          : limits.warning && limits.warning->alerts(*value) ? &*limits.warning
                                                                             : nullptr;
    if (crossed != nullptr) {
      const bool critical = limits.critical && crossed == &*limits.critical;
      out_.state = worse(out_.state, critical ? PluginState::Critical : PluginState::Warning);
      out_.line += text::format("; {} {}{}, which is {} {} ({})", name, shown(*value), unit.empty() ? "" : text::format(" {}", unit),
                                crossed->inside ? "inside" : "outside", crossed->written, critical ? "critical" : "warning");
    }
    out_.metrics.push_back({.label = label,
                            .value = *value,
                            .unit = unit,
                            .warning = limits.warning ? limits.warning->written : "",
                            .critical = limits.critical ? limits.critical->written : "",
                            .least = std::move(least)});
  }

 private:
  report::PluginResult& out_;
};

std::string details_of(const Diagnosis& d) {
  std::string out;
  for (const auto& stage : d.stages) {
    if (stage.status == StageStatus::Skipped || stage.status == StageStatus::NotReached) continue;
    out += text::format("{}: {}{}{}\n", name_of(stage.stage), name_of(stage.status), stage.summary.empty() ? "" : ", ", stage.summary);
  }
  if (!d.causes.empty()) out += text::format("Why: {}\n", d.causes[0].why);
  for (const auto& risk : d.risks) out += text::format("Also seen: {}\n", risk.sentence);
  if (!d.causes.empty())
    for (const auto& id : d.causes[0].fixes)
      if (const auto fix = std::ranges::find(d.fixes, id, &FilledFix::id); fix != d.fixes.end() && !fix->weakens_security)
        out += text::format("Fix: {} ({} side)\n", fix->title, name_of(fix->side));
  if (!d.next_tests.empty()) out += text::format("Next test: {}\n", d.next_tests[0].command);
  return out;
}

std::optional<Stage> failed_stage(const Diagnosis& d) {
  const auto failed = std::ranges::find(d.stages, StageStatus::Failed, &StageReport::status);
  return failed == d.stages.end() ? std::nullopt : std::optional{failed->stage};
}

std::optional<double> seconds_of(const Diagnosis& d, const FactType& milliseconds) {
  const auto value = d.evidence.walk_value<double>(milliseconds);
  return value ? std::optional{*value / 1000} : std::nullopt;
}

}  // namespace

report::PluginResult check_result(const Diagnosis& d, const CheckLimits& limits, Duration timeout) {
  report::PluginResult out{.state = state_of(d.verdict.outcome), .line = d.verdict.summary};
  if (d.evidence.walk_value<bool>(facts::kWalkInterrupted) == true) {
    // Without causes the silence was too short to say anything.
    const auto failed = d.causes.empty() ? std::nullopt : failed_stage(d);
    if (failed) out.state = PluginState::Critical;
    out.line = cut_short(d, failed, timeout);
  }
  while (out.line.ends_with('.')) out.line.pop_back();
  if (const auto who = blame(d); !who.empty() && out.state != PluginState::Ok) out.line += text::format(" [{}]", who);

  // The time of a connection that was never made is our own time-out.
  const bool connected = d.evidence.walk_value<bool>(facts::kTcpConnected) == true;
  const bool encrypted = d.evidence.walk_value<std::string>(facts::kTlsOutcome) == "completed";
  Judgement judgement{out};
  judgement.measure("days_left", "days left of the certificate", d.evidence.walk_value<double>(facts::kCertDaysLeft), "", limits.days_left, "");
  judgement.measure("connect", "connecting took", connected ? seconds_of(d, facts::kTcpMs) : std::nullopt, "s", limits.connect, "0");
  judgement.measure("tls", "the TLS handshake took", encrypted ? seconds_of(d, facts::kTlsMs) : std::nullopt, "s", limits.tls, "0");
  out.metrics.push_back({.label = "time", .value = seconds(d.took), .unit = "s", .least = "0", .most = text::format("{:g}", seconds(timeout))});
  out.details = details_of(d);
  return out;
}

}  // namespace doctor::cli
