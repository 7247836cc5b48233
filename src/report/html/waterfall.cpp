#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "report/html/parts.hpp"
#include "report/summing_up.hpp"

namespace doctor::report::html {
namespace {

constexpr double kLeastWidth = 0.8;  // percent; a stage that took next to nothing is still to be seen

// A bar from `begin` to `begin + took`, in percent of the whole. Its number stands beside it.
Element bar(double begin, double took, StageStatus status) {
  Element out{"svg", "bar"};
  out.set("viewBox", "0 0 100 10").set("preserveAspectRatio", "none").set("aria-hidden", "true").set("focusable", "false");
  out.add(std::move(Element{"rect", "track"}.set("x", 0.0).set("y", 4.0).set("width", 100.0).set("height", 2.0)));
  const double width = std::max(took, kLeastWidth);
  out.add(std::move(Element{"rect", class_of(status)}.set("x", std::min(begin, 100 - width)).set("y", 0.0).set("width", width).set("height", 10.0)));
  return out;
}

// The stages as they were walked: a gateway stands in front of the host.
std::vector<const StageReport*> in_walked_order(const std::vector<StageReport>& stages) {
  std::vector<const StageReport*> out;
  for (const bool in_front : {true, false})
    for (const auto& stage : stages)
      if ((stage.stage == Stage::Gateway) == in_front) out.push_back(&stage);
  return out;
}

bool is_idle(StageStatus status) { return status == StageStatus::Skipped || status == StageStatus::NotReached; }

// What one row shows; a step of a stage has one as a stage has.
struct Row {
  std::string_view name{};
  StageStatus status{};
  bool stops_clients{false};
  std::string what{};
  std::optional<Duration> took{};
  std::string_view classes{};
};

Element row_of(const Row& row, Duration before, Duration whole) {
  Element out{"tr", row.classes};
  out.add(with_text("th", row.name).with("scope", "row"));
  out.add(Element{"td", "status"}.with_child(mark(row.status, row.stops_clients)));
  out.add(with_text("td", row.what, "what"));
  const bool timed = row.took && !is_idle(row.status);
  out.add(
      with_text("td", !timed ? "" : text::format("{:.{}f} ms", milliseconds(*row.took), *row.took < std::chrono::milliseconds{10} ? 1 : 0), "ms"));
  Element cell{"td", "bar-cell"};
  if (timed && whole > Duration{})
    cell.add(bar(100.0 * double(before.count()) / double(whole.count()), 100.0 * double(row.took->count()) / double(whole.count()),
                 row.stops_clients ? StageStatus::Failed : row.status));
  return std::move(out.add(std::move(cell)));
}

}  // namespace

Element waterfall_part(const Target& target) {
  const auto& d = target.diagnosis;
  Duration whole{};
  for (const auto& stage : d.stages) whole += stage.took;
  Element body{"tbody"};
  Duration before{};
  for (const auto* each : in_walked_order(d.stages)) {
    const auto& stage = *each;
    const bool beside = stage.stage == Stage::Udp || stage.stage == Stage::Gateway;
    if (beside && stage.status == StageStatus::Skipped) continue;  // of interest only when they were tested
    const bool the_stage = d.verdict.stage == stage.stage && stage.status != StageStatus::Passed;
    body.add(row_of({.name = name_of(stage.stage),
                     .status = stage.status,
                     .stops_clients = stage.stops_clients,
                     .what = stage_words(stage),
                     .took = stage.took,
                     .classes = is_idle(stage.status) ? "idle-row"
                                : the_stage           ? "the-stage"
                                                      : ""},
                    before, whole));
    Duration within = before;
    for (const auto& step : stage.steps) {
      body.add(row_of({.name = step.id,
                       .status = step.status,
                       .stops_clients = step.stops_clients,
                       .what = step.summary.empty() ? step.reason : step.summary,
                       .took = step.took,
                       .classes = is_idle(step.status) ? "step-row idle-row" : "step-row"},
                      within, whole));
      within += step.took.value_or(Duration{});
    }
    before += stage.took;
  }
  Element head{"tr"};
  for (const auto* name : {"Stage", "Result", "What happened", "Time", "When"}) head.add(with_text("th", name).with("scope", "col"));
  Element table{"table", "stages"};
  table.add(with_text("caption", text::format("One connection, step by step; {:.0f} ms in all.", milliseconds(whole))));
  table.add(Element{"thead"}.with_child(std::move(head))).add(std::move(body));
  return section(target, "stages", "Stage by stage").with_child(std::move(table));
}

}  // namespace doctor::report::html
