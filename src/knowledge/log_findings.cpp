#include "knowledge/log_findings.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "knowledge/evaluate.hpp"
#include "knowledge/explain.hpp"
#include "knowledge/fill.hpp"
#include "knowledge/rank.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::string_view kEvents = "windows-events";
constexpr std::uint32_t kWin32Facility = 0x80070000;

std::string_view column_of(const CodeTable& table, const CodeRow& row, std::string_view id) {
  for (const auto& each : row.more)
    if (table.columns[each.column].id == id) return each.text;
  return {};
}

const CodeRow* first_row(const CodeTable* table, std::int64_t code) {
  if (table == nullptr) return nullptr;
  const auto rows = table->find(code);
  return rows.empty() ? nullptr : &rows.front();
}

void add(std::vector<LogCause>& to, LogCause cause) {
  if (to.size() < kMostLogCauses && std::ranges::find(to, cause.cause, &LogCause::cause) == to.end()) to.push_back(std::move(cause));
}

// A cause says what a probe saw and what a log told, in clauses; here stand those of which the logs tell something.
std::string because_by_logs(const RankedCause& ranked, const EvidenceIndex& index) {
  const std::string_view whole = ranked.cause->because;
  const auto told = [&](const Slot& slot) {
    const auto* type = find_fact_type(slot.name);
    const auto* fact = type == nullptr ? nullptr : index.of_walk(*type);
    return fact != nullptr && fact->known();
  };
  std::string kept;
  for (std::size_t from = 0; from < whole.size();) {
    constexpr std::string_view kBetween = "; ";
    const auto end = std::min(whole.find(kBetween, from), whole.size());
    const auto clause = whole.substr(from, end - from);
    const auto slots = find_slots(clause);
    if (slots.empty() || std::ranges::any_of(slots, told)) kept += (kept.empty() ? "" : std::string{kBetween}) + std::string{clause};
    from = end + kBetween.size();
  }
  if (kept.empty() || kept.size() == whole.size()) return ranked.because_text;
  if (!kept.ends_with('.')) kept += '.';
  if (kept[0] >= 'a' && kept[0] <= 'z') kept[0] = char(kept[0] - 'a' + 'A');
  return fill_sentence(kept, index, ranked.because);
}

void add_ranked(const Knowledge& knowledge, const Evidence& evidence, std::optional<Stage> ended_at, std::vector<LogCause>& to) {
  if (evidence.facts().empty()) return;
  const EvidenceIndex index{evidence};
  for (const auto& each : rank(knowledge, evidence, ended_at).causes)
    add(to, {.cause = each.cause, .probability = each.probability, .says = each.says, .because = because_by_logs(each, index)});
}

// A row may stand for its provider's event alone: numbers of different providers are the same.
void add_told_by_event(const Knowledge& knowledge, const LogEvent& event, const CodeRow& row, std::vector<LogCause>& to) {
  for (const auto& cause : knowledge.causes())
    for (const auto& told : cause.told_by)
      if (told.table == kEvents && told.code == row.code)
        add(to, {.cause = &cause,
                 .says = std::string{cause.title},
                 .because = text::format("Event {} of {}: {}", event.id, event.provider, row.meaning)});
}

void add_told_by_code(const Knowledge& knowledge, const RowOfCode& of, std::vector<LogCause>& to) {
  if (of.row == nullptr) return;
  const auto explained = explain_row(*of.table, *of.row, knowledge);
  for (const auto& each : explained.causes)
    add(to, {.cause = each.cause,
             .says = std::string{each.cause->title},
             .because = text::format("{}: {}", of.row->name.empty() ? text::hex_number(std::uint64_t(of.row->code)) : std::string{of.row->name},
                                     of.row->meaning)});
}

// Of an attempt's events the one with its code, else the first warning or error that the table of events has, else the last
// that it has.
const LogEvent* telling_event(const LogTrouble& trouble, const Knowledge& knowledge) {
  for (const auto& event : trouble.events)
    if (trouble.code && event.code == trouble.code && row_of_event(event, knowledge) != nullptr) return &event;
  const auto* table = knowledge.code_table(kEvents);
  const LogEvent* out = nullptr;
  bool bad = false;
  for (const auto& event : trouble.events) {
    const auto* row = row_of_event(event, knowledge);
    if (row == nullptr) continue;
    const auto level = column_of(*table, *row, "level");
    const bool worse = level == "Warning" || level == "Error" || level.starts_with("Audit Failure");
    if (worse && !bad) out = nullptr;
    if (out == nullptr || (!bad && !worse)) out = &event;
    bad |= worse;
  }
  return out;
}

LogFinding finding_of(const LogTrouble& trouble, const Knowledge& knowledge) {
  LogFinding out{.trouble = &trouble};
  const auto* event = telling_event(trouble, knowledge);
  if (event != nullptr) out.event = row_of_event(*event, knowledge);
  if (trouble.code) {
    const auto [table, row] = row_of_code(*trouble.code, knowledge);
    out.code_table = table;
    out.code = row;
  }
  if (!trouble.attempts.empty()) add_ranked(knowledge, trouble.evidence, trouble.stage, out.causes);
  if (!out.causes.empty()) return out;
  if (trouble.code) add_told_by_code(knowledge, row_of_code(*trouble.code, knowledge), out.causes);
  if (out.event != nullptr) add_told_by_event(knowledge, *event, *out.event, out.causes);
  return out;
}

}  // namespace

const CodeRow* row_of_event(const LogEvent& event, const Knowledge& knowledge) {
  const auto* table = knowledge.code_table(kEvents);
  if (table == nullptr) return nullptr;
  for (const auto& row : table->find(event.id))
    if (column_of(*table, row, "provider") == event.provider) return &row;
  return nullptr;
}

RowOfCode row_of_code(const LogCode& code, const Knowledge& knowledge) {
  const auto in = [&](std::string_view id, std::int64_t value) -> RowOfCode {
    const auto* table = knowledge.code_table(id);
    return {table, first_row(table, value)};
  };
  switch (code.kind) {
    case LogCode::Kind::Status: return in("auth-status", code.value);
    case LogCode::Kind::ErrorInfo: return in("rdpbcgr-error-info", code.value);
    case LogCode::Kind::DisconnectReason: return in("mstsc-disconnect", code.value);
    case LogCode::Kind::TlsAlert: return in("tls-alerts", code.value);
    case LogCode::Kind::Win32: return in("auth-status", kWin32Facility | code.value);
  }
  return {};
}

LogFindings find_causes(const LogStory& story, const Knowledge& knowledge) {
  LogFindings out;
  if (story.guessing.found) add_ranked(knowledge, story.evidence, std::nullopt, out.causes);
  for (const auto& trouble : story.troubles) out.troubles.push_back(finding_of(trouble, knowledge));
  return out;
}

}  // namespace doctor::knowledge
