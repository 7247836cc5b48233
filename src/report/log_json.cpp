#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "evidence/json.hpp"
#include "report/log_report.hpp"

namespace doctor::report {
namespace {

using Json = nlohmann::ordered_json;
using knowledge::Knowledge;
using knowledge::LogCause;

constexpr std::size_t kLongest = 300;

std::string plain(std::string_view in) { return text::escape_untrusted(in, kLongest); }
Json text_or_null(std::string_view in) { return in.empty() ? Json(nullptr) : Json(plain(in)); }
Json time_or_null(const std::optional<LogTime>& time) { return time ? Json(to_text(*time)) : Json(nullptr); }

Json code_json(const std::optional<LogCode>& code, const Knowledge& known) {
  if (!code) return nullptr;
  const auto [table, row] = knowledge::row_of_code(*code, known);
  return {{"kind", name_of(code->kind)},
          {"field", plain(code->field)},
          {"value", code->value},
          {"hex", text::hex_number(code->value)},
          {"name", row == nullptr ? Json(nullptr) : text_or_null(row->name)},
          {"meaning", row == nullptr ? Json(nullptr) : text_or_null(row->meaning)},
          {"source", row == nullptr ? Json(nullptr) : text_or_null(row->source)}};
}

Json event_json(const LogEvent& event, const Knowledge& known) {
  const auto* row = knowledge::row_of_event(event, known);
  return {{"at", to_text(event.at)},           {"provider", plain(event.provider)},
          {"channel", plain(event.channel)},   {"id", event.id},
          {"computer", plain(event.computer)}, {"meaning", row == nullptr ? Json(nullptr) : Json(row->meaning)},
          {"values", plain(event.values)}};
}

Json events_json(const std::vector<LogEvent>& events, const Knowledge& known) {
  Json out = Json::array();
  for (const auto& each : events) out.push_back(event_json(each, known));
  return out;
}

Json file_json(const LogFile& file) {
  Json out{{"name", plain(file.name)},
           {"error", text_or_null(file.error)},
           {"records", file.records},
           {"recovered", file.recovered},
           {"unreadable", file.unreadable},
           {"numbers_missing", file.numbers_missing},
           {"dirty", file.dirty},
           {"first", time_or_null(file.first)},
           {"last", time_or_null(file.last)},
           {"chunks", file.chunks},
           {"damaged_chunks", file.damaged_chunks},
           {"damaged_bytes", file.damaged_bytes},
           {"channels", Json::array()},
           {"computers", Json::array()},
           {"damage", Json::array()}};
  for (const auto& each : file.channels) out["channels"].push_back(plain(each));
  for (const auto& each : file.computers) out["computers"].push_back(plain(each));
  for (const auto& each : file.damage) out["damage"].push_back(plain(each));
  return out;
}

Json guessing_json(const LogGuessing& guessing) {
  if (!guessing.found) return nullptr;
  Json out{{"guesses", guessing.guesses},
           {"accounts", guessing.accounts == 0 ? Json(nullptr) : Json(guessing.accounts)},
           {"accounts_most_tried", Json::array()},
           {"peak_per_minute", guessing.peak_per_minute},
           {"first", to_text(guessing.first)},
           {"last", to_text(guessing.last)},
           {"admitted", guessing.admitted},
           {"sources", Json::array()},
           {"let_in", Json::array()}};
  for (const auto& each : guessing.let_in)
    out["let_in"].push_back({{"address", text_or_null(each.address)},
                             {"account", text_or_null(each.account)},
                             {"times", each.times},
                             {"first", to_text(each.first)},
                             {"last", to_text(each.last)},
                             {"guessed", each.guessed}});
  for (const auto& each : guessing.accounts_most_tried) out["accounts_most_tried"].push_back(plain(each));
  for (const auto& each : guessing.sources)
    out["sources"].push_back({{"address", text_or_null(each.address)},
                              {"guesses", each.guesses},
                              {"first", to_text(each.first)},
                              {"last", to_text(each.last)},
                              {"admitted", each.admitted}});
  return out;
}

Json counts_json(const LogStory& story) {
  const auto counts = count_attempts(story);
  return {{"attempts", story.attempts.size()}, {"guesses", counts.guesses}, {"not_followed", counts.not_followed},
          {"others", counts.others},           {"failed", counts.failed},   {"open", counts.open}};
}

Json attempt_json(const LogAttempt& attempt, const Knowledge& known) {
  return {{"begin", to_text(attempt.begin)},
          {"end", to_text(attempt.end_at)},
          {"seen_by", name_of(attempt.seen_by)},
          {"computer", plain(attempt.computer)},
          {"address", text_or_null(attempt.address)},
          {"port", attempt.port == 0 ? Json(nullptr) : Json(attempt.port)},
          {"account", text_or_null(attempt.account)},
          {"target", text_or_null(attempt.target)},
          {"transport", text_or_null(attempt.transport)},
          {"reached", name_of(attempt.reached)},
          {"ended", name_of(attempt.end)},
          {"failed", attempt.failed},
          {"followed", attempt.followed},
          {"guess", attempt.guess},
          {"joined", name_of(attempt.joined)},
          {"other_side", attempt.other_side ? Json(*attempt.other_side) : Json(nullptr)},
          {"code", code_json(attempt.code, known)},
          {"event_count", attempt.event_count},
          {"events", events_json(attempt.events, known)}};
}

Json causes_json(const std::vector<LogCause>& causes) {
  Json out = Json::array();
  for (const auto& each : causes) {
    Json fixes = Json::array();
    for (const auto fix : each.cause->fixes) fixes.push_back(fix);
    out.push_back({{"id", each.cause->id},
                   {"title", each.cause->title},
                   {"stage", name_of(each.cause->stage)},
                   {"side", name_of(each.cause->side)},
                   {"probability", each.probability ? Json(*each.probability) : Json(nullptr)},
                   {"sentence", each.says},
                   {"because", text_or_null(each.because)},
                   {"fixes", std::move(fixes)}});
  }
  return out;
}

Json facts_json(const Evidence& evidence) {
  Json out = Json::array();
  for (const auto& fact : evidence.facts()) out.push_back(to_json(fact));
  return out;
}

}  // namespace

std::string logs_as_json(const LogStory& story, const knowledge::LogFindings& findings, const Knowledge& known, std::string_view version) {
  Json out{{"schema_version", 1},
           {"tool", {{"name", "rdpdoctor"}, {"version", version}}},
           {"verdict", {{"outcome", name_of(outcome_of(story, findings))}, {"summary", log_verdict(story, findings)}}},
           {"redacted", story.redacted},
           {"choice",
            {{"since", time_or_null(story.choice.since)},
             {"until", time_or_null(story.choice.until)},
             {"client", text_or_null(story.choice.client)},
             {"attempts_in_files", story.attempts_in_files}}},
           {"counts", counts_json(story)},
           {"files", Json::array()},
           {"guessing", guessing_json(story.guessing)},
           {"causes", causes_json(findings.causes)},
           {"troubles", Json::array()},
           {"attempts", Json::array()},
           {"not_joined", story.not_joined},
           {"facts", facts_json(story.evidence)}};
  for (const auto& each : story.files) out["files"].push_back(file_json(each));
  for (const auto& each : findings.troubles) {
    const auto& trouble = *each.trouble;
    out["troubles"].push_back({{"count", trouble.count},
                               {"first", to_text(trouble.first)},
                               {"last", to_text(trouble.last)},
                               {"stage", trouble.stage ? Json(name_of(*trouble.stage)) : Json(nullptr)},
                               {"attempts", trouble.attempts},
                               {"code", code_json(trouble.code, known)},
                               {"events", events_json(trouble.events, known)},
                               {"causes", causes_json(each.causes)},
                               {"facts", facts_json(trouble.evidence)}});
  }
  for (const auto& each : story.attempts) out["attempts"].push_back(attempt_json(each, known));
  return out.dump(2) + "\n";
}

}  // namespace doctor::report
