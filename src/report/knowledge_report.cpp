#include "report/knowledge_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/stand_ins.hpp"
#include "report/style.hpp"

namespace doctor::report {
namespace {

using Json = nlohmann::ordered_json;
using knowledge::Cause;
using knowledge::Fix;
using knowledge::Group;
using knowledge::Knowledge;

std::string joined(std::span<const std::string_view> parts) {
  std::string out;
  for (const auto part : parts) out += (out.empty() ? "" : ", ") + std::string{part};
  return out;
}

std::string steps_text(std::span<const knowledge::Step> steps, StandIns& words) {
  std::string out;
  for (const auto& step : steps) {
    const auto filled = words.fill(step.text);
    if (step.shell == "text") {
      out += indented(filled, kStepIndent);
      continue;
    }
    for (const auto line : text::split(filled, '\n'))
      if (!text::trim(line).empty()) out += text::format("{:{}}{}> {}\n", "", kStepIndent, step.shell, line);
  }
  return out;
}

// The first step stands on the line of the label.
std::string labelled_steps(const Style& style, std::string_view label, std::span<const knowledge::Step> steps, StandIns& words) {
  const auto all = steps_text(steps, words);
  return all.empty() ? all : style.bold(text::format("{:<{}}", label, kLabelWidth)) + all.substr(kLabelWidth);
}

std::string sources_text(const Style& style, std::span<const std::string_view> sources) {
  std::string out;
  for (const auto source : sources) out += hanging(style, out.empty() ? "Sources" : "", source);
  return out;
}

std::string fix_text(const Style& style, const Fix& fix, StandIns& words) {
  std::string out = hanging(style, "Fix", text::format("{} ({})", fix.title, fix.id));
  out += hanging(style, "",
                 text::format("{}, {} side, {}, about {:.0f} min, risk {}, needs {}", name_of(fix.kind), name_of(fix.side), fix.difficulty,
                              fix.minutes, fix.risk, fix.needs));
  if (fix.weakens_security) out += hanging(style, "", "WEAKENS SECURITY: a test for minutes, not a cure");
  if (!fix.backup_first.empty()) out += hanging(style, "First", words.fill(fix.backup_first));
  out += steps_text(fix.steps, words);
  out += labelled_steps(style, "Undo", fix.undo, words) + labelled_steps(style, "Verify", fix.verify, words);
  return out + sources_text(style, fix.sources);
}

// Advice that holds is no news to who came for the fixes, so it stands behind them.
constexpr std::string_view kHolds = "supported";

std::string claims_text(const Style& style, const Cause& cause, bool that_hold) {
  std::string out;
  for (const auto& claim : cause.folklore)
    if ((claim.verdict == kHolds) == that_hold)
      out += hanging(style, "Said often", text::format("\"{}\" is {}: {}", claim.claim, claim.verdict, claim.why));
  return out;
}

std::string cause_text(const Style& style, const Knowledge& known, const Cause& cause, StandIns& words) {
  std::string out = hanging(style, "Cause", text::format("{} ({})", cause.title, cause.id));
  out += hanging(style, "Where", text::format("stage {}, {} side, {}", name_of(cause.stage), name_of(cause.side), name_of(cause.effect)));
  if (!cause.group.empty()) out += hanging(style, "Group", cause.group);
  out += hanging(style, "Says", sentence_of_no_host(cause.says));
  if (cause.when) out += hanging(style, "Because", sentence_of_no_host(cause.because));
  for (const auto& each : cause.needs) {
    out += hanging(style, "Needs", text::format("from the {}: {}", each.from, each.what));
    if (!each.shell.empty()) out += text::format("{:{}}{}> {}\n", "", kStepIndent, each.shell, words.fill(each.text));
  }
  out += hanging(style, "Prior", text::format("{}: {}", cause.prior, cause.prior_because));
  if (cause.when) out += hanging(style, "Weight", text::format("{} bits: {}", cause.weight, cause.weight_because));
  if (!cause.platforms.empty()) out += hanging(style, "Platforms", joined(cause.platforms));
  if (!cause.security_note.empty()) out += hanging(style, "Security", cause.security_note);
  for (const auto& shows : cause.shows) {
    std::string code = shows.code ? text::hex_number(std::uint64_t(*shows.code)) : std::string{"no code"};
    if (shows.extended) code += " extended " + text::hex_number(std::uint64_t(*shows.extended));
    out += hanging(style, "Shows", text::format("{}: {}, {} [{}]", shows.client, code, shows.text, shows.confidence));
  }
  out += claims_text(style, cause, false) + sources_text(style, cause.sources);
  for (const auto id : cause.fixes)
    if (const auto* fix = known.fix(id)) out += "\n" + fix_text(style, *fix, words);
  const auto holds = claims_text(style, cause, true);
  return holds.empty() ? out : out + "\n" + holds;
}

std::string group_text(const Style& style, const Group& group, StandIns& words) {
  std::string out = hanging(style, "Group", text::format("{} ({})", group.title, group.id));
  out += hanging(style, "Says", group.says);
  out += hanging(style, "Members", joined(group.members));
  if (!group.also.empty()) out += hanging(style, "Look alike", joined(group.also));
  for (const auto& test : group.tests)
    out += hanging(style, "Parts them", test.why) + text::format("{:{}}{}\n", "", kStepIndent, words.fill(test.command));
  return out + sources_text(style, group.sources);
}

Json steps_json(std::span<const knowledge::Step> steps) {
  auto out = Json::array();
  for (const auto& step : steps) out.push_back({{"shell", step.shell}, {"text", step.text}});
  return out;
}

Json fix_json(const Fix& fix) {
  return {{"id", fix.id},
          {"title", fix.title},
          {"kind", name_of(fix.kind)},
          {"side", name_of(fix.side)},
          {"difficulty", fix.difficulty},
          {"minutes", fix.minutes},
          {"risk", fix.risk},
          {"weakens_security", fix.weakens_security},
          {"needs", fix.needs},
          {"backup_first", fix.backup_first},
          {"steps", steps_json(fix.steps)},
          {"undo", steps_json(fix.undo)},
          {"verify", steps_json(fix.verify)},
          {"sources", fix.sources}};
}

Json cause_json(const Cause& cause) {
  Json out{{"id", cause.id},
           {"title", cause.title},
           {"stage", name_of(cause.stage)},
           {"side", name_of(cause.side)},
           {"effect", name_of(cause.effect)},
           {"group", cause.group},
           {"prior", cause.prior},
           {"prior_because", cause.prior_because},
           {"weight", cause.weight},
           {"weight_because", cause.weight_because},
           {"says", cause.says},
           {"because", cause.because},
           {"fixes", cause.fixes},
           {"sources", cause.sources}};
  out["platforms"] = cause.platforms;
  out["observable"] = cause.when.has_value();
  out["security_note"] = cause.security_note;
  out["needs"] = Json::array();
  for (const auto& each : cause.needs) out["needs"].push_back({{"from", each.from}, {"what", each.what}, {"shell", each.shell}, {"text", each.text}});
  out["shows"] = Json::array();
  for (const auto& shows : cause.shows)
    out["shows"].push_back({{"client", shows.client},
                            {"code", shows.code ? Json(*shows.code) : Json(nullptr)},
                            {"extended", shows.extended ? Json(*shows.extended) : Json(nullptr)},
                            {"text", shows.text},
                            {"confidence", shows.confidence},
                            {"source", shows.source}});
  out["folklore"] = Json::array();
  for (const auto& claim : cause.folklore)
    out["folklore"].push_back({{"claim", claim.claim}, {"verdict", claim.verdict}, {"why", claim.why}, {"source", claim.source}});
  return out;
}

Json group_json(const Group& group) {
  Json out{{"id", group.id},           {"title", group.title}, {"says", group.says},
           {"members", group.members}, {"also", group.also},   {"sources", group.sources}};
  out["tests"] = Json::array();
  for (const auto& test : group.tests) out["tests"].push_back({{"id", test.id}, {"why", test.why}, {"parts", test.parts}, {"command", test.command}});
  return out;
}

}  // namespace

std::string knowledge_list_text(const Knowledge& known, std::span<const Cause* const> causes, Order order) {
  std::string out;
  std::optional<Stage> heading;
  for (const auto* cause : causes) {
    if (order == Order::ByStage && heading != cause->stage) out += text::format("{}{}\n", out.empty() ? "" : "\n", name_of(cause->stage));
    heading = cause->stage;
    const auto stage = order == Order::ByStage ? std::string{} : text::format("{}, ", name_of(cause->stage));
    out += text::format("  {} ({}{}, {})\n{}\n", cause->id, stage, name_of(cause->side), name_of(cause->effect),
                        text::wrap(cause->title, kWidth, "      "));
  }
  if (causes.size() < known.causes().size())
    return out + text::format("{}{} of {} causes\n", out.empty() ? "" : "\n", causes.size(), known.causes().size());
  return out + text::format("\n{} causes, {} fixes, {} groups, {} code tables\n", known.causes().size(), known.fixes().size(), known.groups().size(),
                            known.code_tables().size());
}

std::string knowledge_list_json(std::span<const Cause* const> causes) {
  Json out{{"schema_version", 1}, {"causes", Json::array()}};
  for (const auto* cause : causes) out["causes"].push_back(cause_json(*cause));
  return out.dump(2) + "\n";
}

std::optional<std::string> knowledge_show_text(const Knowledge& known, std::string_view id, bool colour) {
  const Style style{colour};
  StandIns words;
  std::string out;
  if (const auto* cause = known.cause(id))
    out = cause_text(style, known, *cause, words);
  else if (const auto* fix = known.fix(id))
    out = fix_text(style, *fix, words);
  else if (const auto* group = known.group(id))
    out = group_text(style, *group, words);
  else
    return std::nullopt;
  if (const auto legend = words.legend(); !legend.empty()) out += "\n" + hanging(style, "Replace", legend);
  return out;
}

std::optional<std::string> knowledge_show_json(const Knowledge& known, std::string_view id) {
  if (const auto* cause = known.cause(id)) return cause_json(*cause).dump(2) + "\n";
  if (const auto* fix = known.fix(id)) return fix_json(*fix).dump(2) + "\n";
  if (const auto* group = known.group(id)) return group_json(*group).dump(2) + "\n";
  return std::nullopt;
}

}  // namespace doctor::report
