#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/explain_report.hpp"

namespace doctor::report {
namespace {

using Json = nlohmann::ordered_json;
using knowledge::CodeExplanation;
using knowledge::CodeForm;
using knowledge::CodeMention;
using knowledge::CodeReading;

constexpr std::size_t kLongestText = 300;

Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text::escape_untrusted(text, kLongestText)); }
Json stage_or_null(const std::optional<Stage>& stage) { return stage ? Json(name_of(*stage)) : Json(nullptr); }

std::string_view name_of_form(CodeForm form) {
  switch (form) {
    case CodeForm::AsWritten: return "as-written";
    case CodeForm::Otherwise: return "other-base";
    case CodeForm::Win32: return "win32";
    case CodeForm::LowWord: return "low-word";
    case CodeForm::ErrorInfo: return "error-info";
    case CodeForm::Name: return "name";
  }
  return "as-written";
}

Json reading_json(const CodeReading& reading) {
  const auto& row = *reading.row;
  Json out{{"table", reading.table->id},
           {"kind", reading.kind().id},
           {"kind_title", reading.kind().title},
           {"place", name_of(reading.kind().place)},
           {"read", name_of_form(reading.form)},
           {"code", row.code},
           {"hex", text::hex_number(std::uint64_t(row.code))},
           {"name", text_or_null(row.name)},
           {"meaning", row.meaning},
           {"stage", stage_or_null(row.stage)},
           {"confidence", row.confidence},
           {"source", row.source},
           {"note", row.note.empty() ? Json(nullptr) : Json(row.note)},
           {"views", Json::array()},
           {"details", Json::object()}};
  for (const auto& view : row.views) out["views"].push_back({{"says", view.says}, {"source", view.source}});
  for (const auto& each : row.more) out["details"][std::string{reading.table->columns[each.column].id}] = each.text;
  return out;
}

Json mention_json(const CodeMention& mention) {
  Json out{{"written", text::escape_untrusted(mention.written, kLongestText)},
           {"code", mention.value ? Json(*mention.value) : Json(nullptr)},
           {"hex", mention.value ? Json(text::hex_number(*mention.value)) : Json(nullptr)},
           {"known", mention.likely() != nullptr},
           {"family", mention.family.empty() ? Json(nullptr) : Json(mention.family)},
           {"readings", Json::array()}};
  for (const auto& each : mention.readings) out["readings"].push_back(reading_json(each));
  return out;
}

}  // namespace

std::string explanation_as_json(const CodeExplanation& of) {
  Json out{{"schema_version", 1},
           {"main", mention_json(of.main)},
           {"guess", of.guess},
           {"extended", of.extended ? mention_json(*of.extended) : Json(nullptr)},
           {"further", Json::array()},
           {"client", text_or_null(of.client)},
           {"host", text_or_null(of.host)},
           {"time", text_or_null(of.time)},
           {"stage", stage_or_null(of.stage)},
           {"worked_until", stage_or_null(of.worked_until)},
           {"command", of.command},
           {"causes", Json::array()},
           {"test", nullptr},
           {"remedy", nullptr},
           {"look", nullptr},
           {"wrong_claims", Json::array()},
           {"dialog", nullptr}};
  if (of.dialog) {
    const auto& [dialog, sentence] = *of.dialog;
    out["dialog"] = {{"id", dialog->id},           {"title", dialog->title},         {"meaning", dialog->meaning}, {"leads", of.dialog_leads()},
                     {"sentence", sentence->text}, {"language", sentence->language}, {"source", sentence->source}};
  }
  for (const auto& each : of.further) out["further"].push_back(mention_json(each));
  for (const auto& each : of.causes)
    out["causes"].push_back({{"id", each.cause->id},
                             {"title", each.cause->title},
                             {"stage", name_of(each.cause->stage)},
                             {"side", name_of(each.cause->side)},
                             {"prior", each.cause->prior},
                             {"basis", name_of(each.basis)}});
  if (of.test) out["test"] = {{"id", of.test->test->id}, {"why", of.test->why}, {"parts", of.test->test->parts}, {"command", of.test->command}};
  if (of.remedy != nullptr) out["remedy"] = {{"id", of.remedy->id}, {"title", of.remedy->title}, {"cause", of.causes.front().cause->id}};
  if (of.look) out["look"] = {{"from", of.look->from}, {"what", of.look->what}, {"command", text_or_null(of.look->command)}};
  for (const auto& [claim, cause] : of.wrong)
    out["wrong_claims"].push_back({{"claim", claim->claim}, {"why", claim->why}, {"source", text_or_null(claim->source)}, {"cause", cause->id}});
  return out.dump(2) + "\n";
}

}  // namespace doctor::report
