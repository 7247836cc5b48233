#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "report/html/parts.hpp"
#include "report/summing_up.hpp"

namespace doctor::report::html {
namespace {

constexpr double kLeastWidth = 0.8;  // percent; a stage that took next to nothing is still to be seen

// A bar from `begin` to `begin + took`, in percent of the whole. Its number stands beside it.
Element bar(double begin, double took, const StageReport& stage) {
  const auto status = stage.stops_clients ? StageStatus::Failed : stage.status;
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
    const bool idle = stage.status == StageStatus::Skipped || stage.status == StageStatus::NotReached;
    Element row{"tr", idle ? "idle-row" : d.verdict.stage == stage.stage && stage.status != StageStatus::Passed ? "the-stage" : ""};
    row.add(with_text("th", name_of(stage.stage)).with("scope", "row"));
    row.add(Element{"td", "status"}.with_child(mark(stage)));
    row.add(with_text("td", stage_words(stage), "what"));
    row.add(
        with_text("td", idle ? "" : text::format("{:.{}f} ms", milliseconds(stage.took), stage.took < std::chrono::milliseconds{10} ? 1 : 0), "ms"));
    Element cell{"td", "bar-cell"};
    if (!idle && whole > Duration{})
      cell.add(bar(100.0 * double(before.count()) / double(whole.count()), 100.0 * double(stage.took.count()) / double(whole.count()), stage));
    row.add(std::move(cell));
    body.add(std::move(row));
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
