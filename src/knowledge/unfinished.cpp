#include "knowledge/unfinished.hpp"

#include <array>

#include "base/text.hpp"

namespace doctor::knowledge {
namespace {

// Each in two halves, so that a search for them does not end here.
constexpr std::array<std::string_view, 7> kWords{
    "to"
    "do",
    "fix"
    "me",
    "tb"
    "d",
    "xx"
    "x",
    "place"
    "holder",
    "lorem"
    " ipsum",
    "??"
    "?"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

bool has_word(std::string_view lower, std::string_view word) {
  for (auto at = lower.find(word); at != lower.npos; at = lower.find(word, at + 1)) {
    const bool begins = at == 0 || !is_letter(lower[at - 1]) || !is_letter(word.front());
    const auto end = at + word.size();
    const bool ends = end == lower.size() || !is_letter(lower[end]) || !is_letter(word.back());
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace

void find_unfinished_words(const Tree& tree, Problems& problems) {
  for (const TreeItem& item : tree.items()) {
    if (item.kind != NodeKind::Scalar) continue;
    const auto lower = text::to_lower_ascii(item.text);
    for (const auto word : kWords)
      if (has_word(lower, word)) problems.add(tree.file(), item.line, text::format("unfinished: \"{}\"", word));
  }
}

}  // namespace doctor::knowledge
