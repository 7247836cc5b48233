#include "report/history_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/minute.hpp"
#include "base/text.hpp"
#include "knowledge/compare.hpp"
#include "report/comparison_json.hpp"
#include "report/gateway_json.hpp"
#include "report/json_text.hpp"
#include "report/style.hpp"
#include "report/summing_up.hpp"

namespace doctor::report {
namespace {

using Json = nlohmann::ordered_json;

Json stage_or_null(const std::optional<Stage>& stage) { return stage ? Json(name_of(*stage)) : Json(nullptr); }
Json time_or_null(const std::optional<WallTime>& time) { return time ? Json(to_rfc3339(*time)) : Json(nullptr); }

std::string endpoint(const RunSummary& run) { return shown_endpoint(run.host, run.port); }

Json to_json(const RunSummary& run) {
  return {{"run", run.id},
          {"started_at", to_rfc3339(run.started_at)},
          {"host", safe(run.host)},
          {"port", run.port},
          {"address", or_null(run.address)},
          {"vantage", safe(run.vantage)},
          {"outcome", name_of(run.outcome)},
          {"stage", stage_or_null(run.stage)},
          {"proved_until", stage_or_null(run.proved_until)},
          {"cause", or_null(run.cause)},
          {"cause_title", or_null(run.cause_title)},
          {"certificate_sha256", or_null(run.certificate_sha256)},
          {"certificate_not_after", time_or_null(run.certificate_not_after)}};
}

// The cause as surely as the run named it; the columns alone do not tell how surely.
std::string cause_words(const RunSummary& run, const ToldCause& told) {
  constexpr std::size_t kMost = 3;
  if (run.cause == "something-else") return "no cause that this version knew";
  if (told.titles.empty()) return text::format("most likely: {} ({})", safe(run.cause_title), safe(run.cause));
  if (told.titles.size() == 1) return text::format("{} ({}, {})", safe(run.cause_title), safe(run.cause), percent(told.certainty));
  std::string out = text::format("one of {} that look the same ({} together): ", told.titles.size(), percent(told.certainty));
  for (std::size_t i = 0; i < std::min(kMost, told.titles.size()); ++i) out += (i == 0 ? "" : "; ") + safe(told.titles[i]);
  if (told.titles.size() > kMost) out += text::format("; and {} more", told.titles.size() - kMost);
  return out;
}

std::string document(const char* key, Json list) { return Json{{"schema_version", 1}, {key, std::move(list)}}.dump(2) + "\n"; }

}  // namespace

ToldCause told_cause(const Diagnosis& d) {
  ToldCause out;
  const auto faults = faults_of(d);
  if (faults.empty()) return out;
  for (const auto* cause : faults.front().alike) {
    out.titles.push_back(cause->title);
    out.certainty += cause->certainty;
  }
  return out;
}

std::string hosts_as_text(std::span<const HostSummary> hosts, const TextOptions& options) {
  if (hosts.empty()) return "Nothing is remembered yet: 'rdpdoctor diagnose HOST' remembers each of its runs.\n";
  constexpr std::size_t kHostColumns = 27;
  const Style style{options.colour};
  std::string out =
      style.dim(text::format("{:<{}}  {:>4}  {:<16}  {:<12}  {}", "host", kHostColumns, "runs", "last run (UTC)", "outcome", "last worked")) + "\n";
  for (const auto& host : hosts) {
    const auto name = endpoint(host.last);
    // A long name stands on a line of its own.
    out += name.size() > kHostColumns ? name + "\n" + std::string(kHostColumns, ' ') : text::format("{:<{}}", name, kHostColumns);
    out += text::format("  {:>4}  {}  {}  {}\n", host.runs, to_minute(host.last.started_at),
                        style.of(host.last.outcome, text::format("{:<12}", name_of(host.last.outcome))),
                        host.last_worked ? to_minute(*host.last_worked).substr(0, 10) : "never");
  }
  return out;
}

std::string hosts_as_json(std::span<const HostSummary> hosts) {
  auto list = Json::array();
  for (const auto& host : hosts)
    list.push_back({{"host", safe(host.last.host)},
                    {"port", host.last.port},
                    {"runs", host.runs},
                    {"last_worked", time_or_null(host.last_worked)},
                    {"last", to_json(host.last)}});
  return document("hosts", std::move(list));
}

std::string runs_as_text(std::string_view host, std::span<const ListedRun> runs, bool more, const TextOptions& options) {
  const Style style{options.colour};
  std::string out = text::format("{}  {}, the newest first; times are UTC\n\n", style.bold(safe(host)), counted(runs.size(), "run", "runs"));
  const bool several = std::ranges::any_of(runs, [&](const ListedRun& each) { return each.run.port != runs.front().run.port; });
  for (const auto& [run, causes, changed, gateway] : runs) {
    out += text::format("{:>6}  {}  {}", run.id, to_minute(run.started_at), style.of(run.outcome, name_of(run.outcome)));
    if (run.stage) out += text::format(" at {}", name_of(*run.stage));
    if (several) out += text::format(", port {}", run.port);
    out += through_gateway({.gateway = gateway});
    out += "\n";
    constexpr std::size_t kIndent = 8;
    if (!run.cause.empty()) out += indented(cause_words(run, causes), kIndent);
    if (changed) out += style.dim(indented("changed: " + in_few_words(*changed), kIndent));
  }
  return more ? out + "\nOlder runs with -n.\n" : out;
}

std::string runs_as_json(std::span<const ListedRun> runs) {
  auto list = Json::array();
  for (const auto& [run, causes, changed, gateway] : runs) {
    auto entry = to_json(run);
    entry["causes"] = {{"titles", Json::array()}, {"certainty", causes.titles.empty() ? Json(nullptr) : Json(causes.certainty)}};
    for (const auto& title : causes.titles) entry["causes"]["titles"].push_back(safe(title));
    entry["gateway"] = gateway_or_null(gateway);
    entry["changed"] = changed ? comparison_json(*changed) : Json(nullptr);
    list.push_back(std::move(entry));
  }
  return document("runs", std::move(list));
}

std::string in_few_words(const Comparison& changed) {
  std::vector<std::string> parts;
  const auto add = [&](std::string part) {
    if (std::ranges::find(parts, part) == parts.end()) parts.push_back(std::move(part));
  };
  const auto has = [&](std::string_view id) { return std::ranges::find(changed.changes, id, &Comparison::Change::id) != changed.changes.end(); };
  const bool other_outcome = has("verdict.outcome"), other_verdict = other_outcome || has("verdict.stage");
  for (const auto* change : changes_to_tell(changed))
    if (change->id == "verdict.outcome")
      parts.insert(parts.begin(), text::format("{}, was {}", safe(change->now), safe(change->before)));
    else if (change->id == "verdict.stage" && !other_outcome)  // else it stands above
      parts.insert(parts.begin(), text::format("at stage {}, was {}", safe(change->now), safe(change->before)));
    else if (change->part == "stage" && !other_verdict)
      add(text::format("{} {}, was {}", safe(change->id), safe(change->now), safe(change->before)));
    else if (knowledge::is_fact(*change))
      add(change->part);
  if (!changed.found_why() && !changed.changes.empty()) add("nothing else that both runs saw");
  const auto add_causes = [&](const char* how, const std::vector<Comparison::NamedCause>& causes) {
    if (causes.empty()) return;
    const auto more = causes.size() > 1 ? text::format(" and {} more", causes.size() - 1) : std::string{};
    add(text::format("{}: {}{}", how, safe(causes[0].title), more));
  };
  // With the outcome its causes change, of course; the run's own stands above.
  if (changed.changes.empty() || changed.changes[0].id != "verdict.outcome") {
    add_causes("appeared", changed.appeared);
    add_causes("gone", changed.gone);
  }
  return parts.empty() ? "nothing" : text::join(parts, "; ");
}

}  // namespace doctor::report
