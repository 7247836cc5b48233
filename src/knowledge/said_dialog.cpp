#include "knowledge/said_dialog.hpp"

#include <algorithm>
#include <array>

#include "knowledge/said_text.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::string_view kAnything = "…";
constexpr std::size_t kLongestName = 160;  // bytes that may stand for it

bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }  // of small ones

// Marks beyond ASCII that dialogs quote, part and space with: all of General Punctuation (E2 80, E2 81), guillemets and the
// unbroken space (C2 A0 to C2 BF), and the East Asian ones (E3 80). Gives their size in bytes.
std::size_t mark_size(std::string_view in) {
  const auto byte = [&](std::size_t i) { return i < in.size() ? static_cast<unsigned char>(in[i]) : 0; };
  if (byte(0) == 0xc2 && byte(1) >= 0xa0 && byte(1) <= 0xbf) return 2;
  if (byte(0) == 0xe2 && (byte(1) == 0x80 || byte(1) == 0x81) && byte(2) != 0) return 3;
  if (byte(0) == 0xe3 && byte(1) == 0x80 && byte(2) != 0) return 3;
  return 0;
}

bool is_apostrophe(std::string_view in) { return in.starts_with('\'') || in.starts_with("’") || in.starts_with("‘"); }

// Accents get lost on the way through mails and terminals: the letter without its own, and its size; none for what has none.
struct Unaccented {
  std::string_view letter{};
  std::size_t size{0};  // bytes of what it stands for
};
Unaccented unaccented(std::string_view in) {
  static constexpr std::array<std::string_view, 32> kLetters{"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
                                                             "d", "n", "o", "o", "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "y"};
  if (in.size() < 2) return {};
  const auto first = static_cast<unsigned char>(in[0]), second = static_cast<unsigned char>(in[1]);
  if (first == 0xc3 && second == 0x9f) return {"ss", 2};
  if (first == 0xc3 && second >= 0xa0 && second <= 0xbf) return {kLetters[second - 0xa0], 2};
  // U+0300 to U+036F: accents that follow their letter, as macOS writes them.
  if ((first == 0xcc && second >= 0x80) || (first == 0xcd && second >= 0x80 && second <= 0xaf)) return {"", 2};
  return {};
}

// Where `part` stands at `from` or later, before `end`.
std::size_t find_within(std::string_view in, std::string_view part, std::size_t from, std::size_t end) {
  return in.substr(0, std::min(end, in.size())).find(part, from);
}

// Whether the parts follow each other, no farther apart than a name is long.
bool follow_each_other(std::string_view in, const std::vector<std::string>& parts) {
  for (auto at = in.find(parts[0]); at != in.npos; at = in.find(parts[0], at + 1)) {
    // The space at the end of one part is that at the beginning of the next.
    std::size_t end = at + parts[0].size() - 1;
    bool all = true;
    for (std::size_t i = 1; all && i < parts.size(); ++i) {
      const auto next = find_within(in, parts[i], end, end + kLongestName + parts[i].size());
      all = next != in.npos;
      end = next + parts[i].size() - 1;
    }
    if (all) return true;
  }
  return false;
}

std::vector<std::string> parts_of(std::string_view sentence) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= sentence.size();) {
    const auto gap = std::min(sentence.find(kAnything, from), sentence.size());
    if (auto part = plain_words(sentence.substr(from, gap - from)); part.size() > 1) out.push_back(std::move(part));
    from = gap + kAnything.size();
  }
  return out;
}

}  // namespace

std::string plain_words(std::string_view text) {
  const auto folded = fold_case(text);
  std::string out = " ";
  const auto part = [&] {
    if (out.back() != ' ') out += ' ';
  };
  for (std::size_t i = 0; i < folded.size();) {
    const auto rest = std::string_view{folded}.substr(i);
    const auto mark = mark_size(rest);
    const auto plain = unaccented(rest);
    if (plain.size > 0) {
      out += plain.letter;
      i += plain.size;
    } else if (is_apostrophe(rest)) {
      i += std::max<std::size_t>(mark, 1);
    } else if (mark > 0 || (static_cast<unsigned char>(rest[0]) < 0x80 && !is_letter_or_digit(rest[0]))) {
      part();
      i += std::max<std::size_t>(mark, 1);
    } else {
      out += rest[0];
      ++i;
    }
  }
  part();
  return out;
}

std::optional<SaidDialog> find_dialog(std::string_view text, std::string_view client, const Knowledge& knowledge) {
  const auto plain = plain_words(text.substr(0, kLongestSaid));
  std::optional<SaidDialog> best;
  std::pair<std::size_t, bool> longest{};
  for (const auto& dialog : knowledge.dialogs()) {
    const bool asked_for = std::ranges::find(dialog.clients, client) != dialog.clients.end();
    for (const auto& sentence : dialog.sentences) {
      const auto parts = parts_of(sentence.text);
      const std::pair rank{sentence.text.size(), asked_for};
      if (parts.empty() || rank <= longest || !follow_each_other(plain, parts)) continue;
      longest = rank;
      best = SaidDialog{&dialog, &sentence};
    }
  }
  return best;
}

}  // namespace doctor::knowledge
