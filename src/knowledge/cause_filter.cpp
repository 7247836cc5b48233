#include "knowledge/cause_filter.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "knowledge/explain.hpp"

namespace doctor::knowledge {
namespace {

// What a reader may remember of it.
std::string all_words_of(const Cause& cause) {
  auto out = text::format("{}\n{}\n{}\n{}\n{}\n", cause.id, cause.title, cause.says, cause.because, cause.group);
  for (const auto platform : cause.platforms) out += text::format("{}\n", platform);
  for (const auto& each : cause.shows) out += text::format("{}\n", each.text);
  for (const auto& each : cause.needs) out += text::format("{}\n", each.what);
  for (const auto& each : cause.folklore) out += text::format("{}\n", each.claim);
  for (const auto fix : cause.fixes) out += text::format("{}\n", fix);
  return text::to_lower_ascii(out);
}

bool fits(const Cause& cause, const CauseFilter& filter) {
  if (filter.stage && !cause.shows_at(*filter.stage)) return false;
  if (filter.side && cause.side != *filter.side) return false;
  if (filter.words.empty()) return true;
  const auto all = all_words_of(cause);
  return std::ranges::all_of(filter.words, [&](const std::string& word) { return all.find(text::to_lower_ascii(word)) != all.npos; });
}

}  // namespace

Result<std::vector<const Cause*>> causes_that_fit(const CauseFilter& filter, const Knowledge& knowledge) {
  std::vector<const Cause*> out;
  if (filter.code.empty()) {
    for (const auto& cause : knowledge.causes())
      if (fits(cause, filter)) out.push_back(&cause);
    std::ranges::sort(out, [](const Cause* a, const Cause* b) { return a->stage != b->stage ? a->stage < b->stage : a->id < b->id; });
    return out;
  }
  const auto explained = explain(filter.code, {}, knowledge);
  if (!explained)
    return fail(ErrorCode::BadData,
                text::format("\"{}\" holds no code; write it as in the dialog, such as '0x904 0x7'", text::escape_untrusted(filter.code, 80)));
  for (const auto& each : explained->causes)
    if (fits(*each.cause, filter)) out.push_back(each.cause);
  return out;
}

}  // namespace doctor::knowledge
