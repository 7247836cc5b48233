#include "knowledge/said.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "base/text.hpp"

namespace doctor {
namespace {

constexpr std::size_t kLongestText = 64 * 1024;
constexpr std::size_t kMostUnused = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
// Letters of other alphabets are words too; their bytes all have the high bit.
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

// A word or a number, in small letters, and what stands between it and the word before it.
struct Token {
  std::string word{};
  std::string_view before{};  // blanks and signs
  std::string_view after{};   // the same, behind it
  std::string written{};      // with its sign
  std::optional<std::uint32_t> value{};
  bool hexadecimal{false};
};

std::optional<std::uint32_t> number(std::string_view digits, int base) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

void read_number(Token& token) {
  const std::string_view word = token.word;
  if (word.starts_with("0x")) {
    token.value = number(word.substr(2), 16);
    token.hexadecimal = true;
    return;
  }
  token.value = number(word, 10);
  // A minus sign that follows nothing but a blank or an opening sign belongs to the number.
  if (!token.value || !token.before.ends_with('-')) return;
  const auto ahead = token.before.substr(0, token.before.size() - 1);
  if (!ahead.empty() && std::string_view{" \t\r\n(:=\"'"}.find(ahead.back()) == std::string_view::npos) return;
  if (*token.value > 0x80000000U) {
    token.value.reset();
    return;
  }
  token.value = 0U - *token.value;
  token.written = "-" + token.written;
}

std::vector<Token> tokens_of(std::string_view in) {
  std::vector<Token> out;
  std::size_t behind = 0;
  for (std::size_t i = 0; i < in.size();) {
    if (!is_word(in[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < in.size() && is_word(in[end])) ++end;
    Token token{
        .word = text::to_lower_ascii(in.substr(i, end - i)), .before = in.substr(behind, i - behind), .written = std::string{in.substr(i, end - i)}};
    std::size_t next = end;
    while (next < in.size() && !is_word(in[next])) ++next;
    token.after = in.substr(end, next - end);
    read_number(token);
    out.push_back(std::move(token));
    behind = i = end;
  }
  return out;
}

bool holds(std::string_view word, std::span<const std::string_view> stems) {
  return std::ranges::any_of(stems, [&](std::string_view stem) { return word.find(stem) != std::string_view::npos; });
}
bool begins(std::string_view word, std::span<const std::string_view> stems) {
  return std::ranges::any_of(stems, [&](std::string_view stem) { return word.starts_with(stem); });
}

// "code", "Fehlercode", "código", "codice", "kod", "error", "erreur", "fout".
bool is_label(const Token& token) {
  static constexpr std::array<std::string_view, 8> kStems{"code", "códi", "codi", "kod", "kód", "error", "erreur", "fout"};
  return !token.value && holds(token.word, kStems);
}
bool says_extended(const Token& token) {
  static constexpr std::array<std::string_view, 5> kStems{"exten", "erweit", "éten", "esten", "uitgebr"};
  return begins(token.word, kStems);
}
bool is_month(const Token& token) {
  static constexpr std::array<std::string_view, 20> kStems{"jan", "feb", "mar", "mär", "apr", "may", "mai",  "jun",  "jul",  "aug",
                                                           "sep", "oct", "okt", "nov", "dec", "dez", "juin", "juil", "févr", "mei"};
  return !token.value && begins(token.word, kStems);
}

// What comes before a number that is a version, a port or a count and no code.
bool names_another_number(const Token& token) {
  static constexpr std::array<std::string_view, 12> kWords{"windows", "server", "version", "build", "port", "macos",
                                                           "ios",     "ubuntu", "v",       "win",   "kb",   "year"};
  return std::ranges::find(kWords, token.word) != kWords.end();
}
bool is_unit(const Token& token) {
  static constexpr std::array<std::string_view, 12> kStems{"second",  "minute", "hour",  "day", "time", "attempt",
                                                           "percent", "sekund", "stund", "ms",  "am",   "pm"};
  return !token.value && begins(token.word, kStems);
}

// Whether a decimal number is a part of an address, a port, a date, a time, a version or a percentage.
bool is_part_of_something(std::span<const Token> tokens, std::size_t at) {
  const Token& token = tokens[at];
  const bool has_before = at > 0;
  const bool has_after = at + 1 < tokens.size();
  static constexpr std::string_view kJoins = ".:/-@\\";
  const auto joins = [&](std::string_view between) { return between.size() == 1 && kJoins.find(between[0]) != std::string_view::npos; };
  const auto with_digit = [](const Token& other) { return std::ranges::any_of(other.word, is_digit); };
  if (has_before && joins(token.before) && (with_digit(tokens[at - 1]) || token.before[0] != ':')) return true;
  if (has_before && token.before == ":" && !is_label(tokens[at - 1])) return true;                        // "host:3389"
  if (token.before.ends_with("]:") || token.before == "::" || token.after.starts_with(']')) return true;  // "[2001:db8::7]:3389"
  if (has_after && joins(token.after) && with_digit(tokens[at + 1])) return true;
  if (text::trim(token.after).starts_with('%')) return true;
  if (has_after && is_unit(tokens[at + 1]) && text::trim(token.after).empty()) return true;
  if (has_before && names_another_number(tokens[at - 1]) && text::trim(token.before).empty()) return true;
  // "21 November 2026", "Nov 21, 2026", "21. November 2026"
  for (std::size_t near = at < 2 ? 0 : at - 2; near < std::min(at + 2, tokens.size()); ++near)
    if (is_month(tokens[near]) && (near + 2 != at || tokens[at - 1].value)) return true;
  return false;
}

// "Error code: 0x904": only signs between, on the way back to the label.
bool is_labelled(std::span<const Token> tokens, std::size_t at) { return at > 0 && is_label(tokens[at - 1]); }
bool is_labelled_extended(std::span<const Token> tokens, std::size_t at) {
  for (std::size_t back = 1; back <= 3 && back <= at; ++back) {
    if (tokens[at - back].value) return false;
    if (says_extended(tokens[at - back])) return true;
  }
  return false;
}

}  // namespace

std::optional<SaidCodes> parse_said(std::string_view said) {
  const auto tokens = tokens_of(said.substr(0, kLongestText));
  struct Found {
    const Token* token;
    bool labelled;
    bool extended;
  };
  std::vector<Found> found;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].value) continue;
    const bool labelled = is_labelled(tokens, i);
    if (!tokens[i].hexadecimal && is_part_of_something(tokens, i)) continue;
    found.push_back({&tokens[i], labelled, labelled && is_labelled_extended(tokens, i)});
  }
  if (found.empty()) return std::nullopt;

  const auto strength = [](const Found& each) { return each.labelled && !each.extended ? 2 : each.token->hexadecimal && !each.extended ? 1 : 0; };
  const auto main = std::ranges::max_element(found, {}, strength);  // of equals the first
  auto extended = std::ranges::find_if(found, &Found::extended);
  if (extended == main) extended = found.end();
  // "0x904, 7": an extended code that nothing labels is the next number of the same kind, or the next of all.
  const auto free = [&](const Found& each) {
    return &each != &*main && (!each.labelled || !main->labelled || each.token->hexadecimal == main->token->hexadecimal);
  };
  if (extended == found.end())
    extended =
        std::find_if(main + 1, found.end(), [&](const Found& each) { return free(each) && each.token->hexadecimal == main->token->hexadecimal; });
  const auto decimals = std::ranges::count_if(found, [&](const Found& each) { return &each != &*main && !each.token->hexadecimal; });
  if (extended == found.end() && main->token->hexadecimal && decimals == 1)
    extended = std::find_if(main + 1, found.end(), [](const Found& each) { return !each.token->hexadecimal; });

  SaidCodes out{.code = *main->token->value};
  if (extended != found.end()) out.extended = extended->token->value;
  for (auto each = found.begin(); each != found.end() && out.unused.size() < kMostUnused; ++each)
    if (each != main && each != extended) out.unused.push_back(each->token->written);
  return out;
}

std::string to_text(const SaidCodes& said) {
  const auto code = text::hex_number(said.code);
  return said.extended ? text::format("{} {}", code, text::hex_number(*said.extended)) : code;
}

}  // namespace doctor
