#include "report/json_report.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "evidence/json.hpp"
#include "report/comparison_json.hpp"
#include "report/gateway_json.hpp"
#include "report/json_text.hpp"

namespace doctor::report {
namespace {

using Json = nlohmann::ordered_json;

Json stage_or_null(const std::optional<Stage>& stage) { return stage ? Json(name_of(*stage)) : Json(nullptr); }
double rounded(double value) { return std::round(value * 1e6) / 1e6; }

Json list(const std::vector<std::string>& texts) {
  auto out = Json::array();
  for (const auto& each : texts) out.push_back(safe(each));
  return out;
}

Json to_json(const Conclusion& cause) {
  return {{"id", cause.id},
          {"title", cause.title},
          {"stage", stage_or_null(cause.stage)},
          {"side", cause.side ? Json(name_of(*cause.side)) : Json(nullptr)},
          {"probability", rounded(cause.probability)},
          {"certainty", rounded(cause.certainty)},
          {"fault", cause.fault},
          {"group", or_null(cause.group)},
          {"sentence", safe(cause.sentence)},
          {"because", cause.because},
          {"fixes", cause.fixes},
          {"sources", list(cause.sources)}};
}

Json to_json(const ShellText& step) { return {{"shell", step.shell}, {"text", safe(step.text)}}; }

Json to_json(const std::vector<ShellText>& steps) {
  auto out = Json::array();
  for (const auto& step : steps) out.push_back(to_json(step));
  return out;
}

Json to_json(const OpenQuestion& question) {
  auto needs = Json::array();
  for (const auto& seen : question.needs)
    needs.push_back({{"from", seen.from}, {"what", safe(seen.what)}, {"command", seen.command ? to_json(*seen.command) : Json(nullptr)}});
  return {{"id", question.id},
          {"title", question.title},
          {"stage", stage_or_null(question.stage)},
          {"missing", question.missing},
          {"needs", std::move(needs)}};
}

Json to_json(const FilledFix& fix) {
  Json out{{"id", fix.id},
           {"kind", fix.kind},
           {"title", fix.title},
           {"side", name_of(fix.side)},
           {"difficulty", fix.difficulty},
           {"minutes", fix.minutes},
           {"risk", fix.risk},
           {"weakens_security", fix.weakens_security}};
  if (!fix.needs.empty()) out["needs"] = fix.needs;
  if (!fix.backup_first.empty()) out["backup_first"] = fix.backup_first;
  out["steps"] = to_json(fix.steps);
  out["undo"] = to_json(fix.undo);
  out["verify"] = to_json(fix.verify);
  out["sources"] = list(fix.sources);
  return out;
}

Json to_json(const StageReport& stage) {
  Json out{{"id", name_of(stage.stage)},
           {"status", name_of(stage.status)},
           {"reason", or_null(stage.reason)},
           {"duration_ms", rounded(milliseconds(stage.took))},
           {"summary", safe(stage.summary)}};
  add_gateway_parts(stage, out);
  return out;
}

Json to_json(const ClientVerdict& client) {
  const auto code = [](const std::optional<std::int64_t>& value) { return value ? Json(text::hex_number(std::uint64_t(*value))) : Json(nullptr); };
  return {{"client", client.client},          {"title", client.title},
          {"forced", client.forced},          {"result", name_of(client.result)},
          {"code", code(client.code)},        {"extended", code(client.extended)},
          {"text", or_null(client.text)},     {"confidence", or_null(client.confidence)},
          {"source", or_null(client.source)}, {"because", client.because},
          {"missing", client.missing}};
}

Json to_json(const RuledOut& cause) { return {{"id", cause.id}, {"because", cause.because}}; }

Json to_json(const SeparatingTest& test) {
  return {{"id", test.id}, {"why", safe(test.why)}, {"parts", test.parts}, {"command", safe(test.command)}};
}

template <typename T>
Json each(const std::vector<T>& items) {
  auto out = Json::array();
  for (const auto& item : items) out.push_back(to_json(item));
  return out;
}

Json to_json(const Diagnosis& d, std::string_view version) {
  Json out;
  out["schema_version"] = 1;
  out["tool"] = {{"name", "rdpdoctor"}, {"version", version}};
  out["started_at"] = to_rfc3339(d.started_at);
  out["duration_ms"] = rounded(milliseconds(d.took));
  out["vantage"] = safe(d.vantage);
  out["said"] = d.said ? Json(safe(*d.said)) : Json(nullptr);
  out["said_comment"] = d.said_comment.empty() ? Json(nullptr) : Json(safe(d.said_comment));
  out["redacted"] = d.redacted;
  out["target"] = {{"input", safe(d.target.input)},
                   {"host", safe(d.target.host)},
                   {"port", d.target.port},
                   {"addresses", list(d.target.addresses)},
                   {"gateway", gateway_or_null(d.target.gateway)}};
  out["verdict"] = {{"outcome", name_of(d.verdict.outcome)},
                    {"stage", stage_or_null(d.verdict.stage)},
                    {"proved_until", stage_or_null(d.verdict.proved_until)},
                    {"summary", safe(d.verdict.summary)}};
  out["causes"] = each(d.causes);
  out["ruled_out"] = each(d.ruled_out);
  out["risks"] = each(d.risks);
  out["open"] = each(d.open);
  out["clients"] = each(d.clients);
  out["stages"] = each(d.stages);
  out["walk_attempt"] = d.evidence.walk_attempt();
  out["facts"] = Json::array();
  for (const auto& fact : d.evidence.facts()) out["facts"].push_back(doctor::to_json(fact));
  out["fixes"] = each(d.fixes);
  out["next_tests"] = each(d.next_tests);
  out["since"] = d.since ? comparison_json(*d.since) : Json(nullptr);
  return out;
}

}  // namespace

std::string to_json_text(const Diagnosis& diagnosis, std::string_view version, JsonForm form) {
  return to_json(diagnosis, version).dump(form == JsonForm::Document ? 2 : -1) + "\n";
}

std::string to_json_text(std::span<const Diagnosis> diagnoses, std::string_view version) {
  if (diagnoses.size() == 1) return to_json_text(diagnoses[0], version, JsonForm::Document);
  auto out = Json::array();
  for (const auto& diagnosis : diagnoses) out.push_back(to_json(diagnosis, version));
  return out.dump(2) + "\n";
}

}  // namespace doctor::report
