#include "knowledge/said_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "knowledge/said_event.hpp"
#include "knowledge/said_host.hpp"

namespace doctor {
namespace {

constexpr std::size_t kMostNumbers = 64;
constexpr std::size_t kMostWords = 4096;
constexpr std::size_t kFewWords = 4;  // up to here a text is a list of arguments
constexpr std::size_t kLongestLabel = 80;
constexpr std::uint32_t kHighestExtended = 0xffff;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

template <typename Number>
std::optional<Number> parse(std::string_view digits, int base) {
  Number value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// 32 bits, or 64 that only repeat the sign: PowerShell and logs print an HRESULT so.
std::optional<std::uint32_t> hexadecimal(std::string_view digits) {
  const auto value = parse<std::uint64_t>(digits, 16);
  if (!value || (*value > UINT32_MAX && *value >> 31 != 0x1'ffff'ffff)) return std::nullopt;
  return std::uint32_t(*value);
}

// The signs that stand between a label and its number: colon, the full-width one of East Asia, equals sign.
constexpr std::array<std::string_view, 3> kLabelSigns{":", "\xef\xbc\x9a", "="};
// Spaces of every width that dialogs use; French puts a narrow one before the colon.
constexpr std::array<std::string_view, 5> kSpaces{" ", "\t", "\xc2\xa0", "\xe2\x80\xaf", "\xe3\x80\x80"};

template <std::size_t N>
bool strip_end(std::string_view& from, const std::array<std::string_view, N>& any) {
  for (const auto each : any)
    if (from.ends_with(each)) {
      from.remove_suffix(each.size());
      return true;
    }
  return false;
}

template <std::size_t N>
bool strip_begin(std::string_view& from, const std::array<std::string_view, N>& any) {
  for (const auto each : any)
    if (from.starts_with(each)) {
      from.remove_prefix(each.size());
      return true;
    }
  return false;
}

void strip_spaces(std::string_view& from) {
  while (strip_begin(from, kSpaces)) {
  }
  while (strip_end(from, kSpaces)) {
  }
}

// <Data Name="SubStatus">0xc0000064</Data>: the name in an event's XML is the label.
std::string_view xml_label_before(std::string_view before) {
  if (!before.ends_with("\">") && !before.ends_with("'>")) return {};
  const char quote = before[before.size() - 2];
  before.remove_suffix(2);
  if (before.size() > kLongestLabel) before.remove_prefix(before.size() - kLongestLabel);
  const auto from = before.rfind(quote);
  return from == before.npos ? std::string_view{} : before.substr(from + 1);
}

// The text between the last thing that parts and the sign before a number. `before` ends where the number begins.
std::string_view label_before(std::string_view before) {
  if (const auto label = xml_label_before(before); !label.empty()) return label;
  while (strip_end(before, kSpaces) || before.ends_with('"') || before.ends_with('\''))
    if (before.ends_with('"') || before.ends_with('\'')) before.remove_suffix(1);
  if (!strip_end(before, kLabelSigns)) return {};
  if (before.size() > kLongestLabel) before.remove_prefix(before.size() - kLongestLabel);
  const auto from = before.find_last_of("\r\n/;,.|[](){}<>");
  if (from != before.npos) before.remove_prefix(from + 1);
  strip_spaces(before);
  return before;
}

bool nothing_follows(std::string_view after) {
  while (strip_begin(after, kSpaces) || after.starts_with(')') || after.starts_with(']') || after.starts_with('"'))
    if (!after.empty() && (after.front() == ')' || after.front() == ']' || after.front() == '"')) after.remove_prefix(1);
  return after.empty() || after.front() == '\r' || after.front() == '\n' || after.front() == '/' || after.front() == ';' || after.front() == '.' ||
         after.front() == ',';
}

// "code", "Fehlercode", "código", "kod", "error", "erreur", "fout": what stands before a code without a colon.
bool is_code_word(std::string_view lower) {
  static constexpr std::array<std::string_view, 8> kStems{"code", "códi", "codi", "kod", "kód", "error", "erreur", "fout"};
  return std::ranges::any_of(kStems, [&](std::string_view stem) { return lower.find(stem) != lower.npos; });
}

// One word of the text and where it stands.
struct Word {
  std::string_view in;
  std::size_t begin;
  std::size_t end;

  std::string_view text() const { return in.substr(begin, end - begin); }
  char before() const { return begin == 0 ? ' ' : in[begin - 1]; }
  char after() const { return end == in.size() ? ' ' : in[end]; }
};

// Part of a date, a time, an address or a version: joined on by a sign to further digits.
bool is_joined(const Word& word) {
  const auto hex_run_before = [&](char sign) {
    if (word.before() != sign || word.begin < 2) return false;
    std::size_t at = word.begin - 1;
    while (at > 0 && is_word(word.in[at - 1])) --at;
    const auto run = word.in.substr(at, word.begin - 1 - at);
    return run.empty() ? sign == ':' && at > 0 && word.in[at - 1] == ':' : std::ranges::all_of(run, is_hex);
  };
  const auto digit_after = [&](char sign) {
    return word.after() == sign && word.end + 1 < word.in.size() && (is_hex(word.in[word.end + 1]) || (sign == ':' && word.in[word.end + 1] == ':'));
  };
  if (hex_run_before(':') || digit_after(':')) return true;
  if ((word.before() == '.' && word.begin > 1 && is_word(word.in[word.begin - 2])) ||
      (word.after() == '.' && word.end + 1 < word.in.size() && is_word(word.in[word.end + 1])))
    return true;
  // 2308/7 is two codes, 11/20/26 is a date. Two signs settle it, so that no word looks farther than two runs each way.
  for (const char sign : {'/', '-'}) {
    std::size_t from = word.begin, to = word.end, signs = 0;
    while (signs < 2 && from > 1 && word.in[from - 1] == sign && is_hex(word.in[from - 2])) {
      for (--from; from > 0 && is_hex(word.in[from - 1]); --from) {
      }
      ++signs;
    }
    while (signs < 2 && to + 1 < word.in.size() && word.in[to] == sign && is_hex(word.in[to + 1])) {
      for (++to; to < word.in.size() && is_hex(word.in[to]); ++to) {
      }
      ++signs;
    }
    if (signs >= 2 || (sign == '-' && signs == 1)) return true;
  }
  return false;
}

// "1) Remote access is not enabled": the count of a list.
bool counts_a_list(const Word& word) {
  const auto line = word.in.substr(0, word.begin).find_last_not_of(" \t");
  const bool first = line == word.in.npos || word.in[line] == '\n' || word.in[line] == '\r';
  return first && word.end - word.begin <= 2 && (word.after() == ')' || word.after() == '.');
}

// The word before, when nothing but blanks and the signs in `between` part it from this one; in small letters.
std::string word_before(const Word& word, std::string_view between = " \t") {
  std::size_t end = word.begin;
  while (end > 0 && between.find(word.in[end - 1]) != between.npos) --end;
  std::size_t begin = end;
  while (begin > 0 && (is_word(word.in[begin - 1]) || static_cast<unsigned char>(word.in[begin - 1]) >= 0x80)) --begin;
  return text::to_lower_ascii(word.in.substr(begin, end - begin));
}

std::string word_after(const Word& word) {
  std::size_t begin = word.end;
  while (begin < word.in.size() && (word.in[begin] == ' ' || word.in[begin] == '.')) ++begin;
  std::size_t end = begin;
  while (end < word.in.size() && (is_word(word.in[end]) || static_cast<unsigned char>(word.in[end]) >= 0x80)) ++end;
  return text::to_lower_ascii(word.in.substr(begin, end - begin));
}

template <std::size_t N>
bool begins_with_one(std::string_view word, const std::array<std::string_view, N>& stems) {
  return std::ranges::any_of(stems, [&](std::string_view stem) { return word.starts_with(stem); });
}

// Months as dates spell them, in full or cut short.
bool is_month(std::string_view word) {
  static constexpr std::array<std::string_view, 58> kMonths{
      "jan",      "feb",     "mar",      "mär",     "apr",       "may",     "mai",      "jun",      "jul",    "aug",       "sep",      "sept",
      "oct",      "okt",     "nov",      "dec",     "dez",       "juin",    "juil",     "févr",     "mei",    "january",   "february", "march",
      "april",    "june",    "july",     "august",  "september", "october", "november", "december", "januar", "februar",   "märz",     "juni",
      "juli",     "oktober", "dezember", "janvier", "février",   "mars",    "avril",    "juillet",  "août",   "septembre", "octobre",  "novembre",
      "décembre", "enero",   "febrero",  "marzo",   "abril",     "mayo",    "junio",    "julio",    "agosto", "diciembre"};
  return std::ranges::find(kMonths, word) != kMonths.end();
}

// A version, a port, a share or a length of time. Only a help: what no word tells, the tables sort out.
bool counts_something(const Word& word) {
  static constexpr std::array<std::string_view, 12> kBefore{"windows", "server", "version", "build", "port", "macos",
                                                            "ios",     "ubuntu", "v",       "win",   "kb",   "year"};
  static constexpr std::array<std::string_view, 8> kUnits{"second", "minute", "hour", "attempt", "percent", "sekund", "stund", "minuto"};
  static constexpr std::array<std::string_view, 7> kShortUnits{"ms", "am", "pm", "day", "days", "time", "times"};
  const auto before = word_before(word);
  const auto after = word_after(word);
  if (std::ranges::find(kBefore, before) != kBefore.end() || begins_with_one(after, kUnits) ||
      std::ranges::find(kShortUnits, after) != kShortUnits.end())
    return true;
  std::string_view rest = word.in.substr(word.end);
  while (strip_begin(rest, kSpaces)) {
  }
  if (rest.starts_with('%')) return true;
  // "21 November 2026", "Nov 21, 2026"
  if (is_month(before) || is_month(after)) return true;
  Word day{word.in, word.begin, word.begin};
  while (day.end > 0 && (word.in[day.end - 1] == ' ' || word.in[day.end - 1] == ',')) --day.end;
  for (day.begin = day.end; day.begin > 0 && is_digit(word.in[day.begin - 1]);) --day.begin;
  return day.begin < day.end && is_month(word_before(day));
}

// "pc17:3390", "pc.example.com:3390", "[2001:db8::7]:3389": a colon without a blank, behind a name and no label.
bool is_port(const Word& word) {
  if (word.before() != ':' || word.begin < 2) return false;
  if (word.in[word.begin - 2] == ']') return true;
  const auto name = word_before({word.in, word.begin - 1, word.begin}, "");
  const auto before_name = word.begin - 1 > name.size() ? word.in[word.begin - 2 - name.size()] : ' ';
  return word.text() == "3389" || before_name == '.' || before_name == '-' || std::ranges::any_of(name, is_digit);
}

std::optional<SaidNumber> read_number(const Word& word, bool running) {
  const auto written = word.text();
  SaidNumber out{.written = written};
  if (written.starts_with("0x") || written.starts_with("0X")) {
    const auto value = hexadecimal(written.substr(2));
    if (!value) return std::nullopt;
    out.value = *value;
    out.form = NumberForm::Hexadecimal;
    return out;
  }
  if (!std::ranges::all_of(written, is_hex) || is_joined(word) || counts_a_list(word) || is_port(word)) return std::nullopt;
  const bool decimal = std::ranges::all_of(written, is_digit);
  if (decimal && counts_something(word)) return std::nullopt;
  if (decimal && word.before() == '-' && (word.begin < 2 || !is_word(word.in[word.begin - 2]))) {
    const auto value = parse<std::int64_t>(word.in.substr(word.begin - 1, word.end - word.begin + 1), 10);
    if (!value || *value < INT32_MIN) return std::nullopt;
    out.value = std::uint32_t(std::int32_t(*value));
    out.form = NumberForm::Signed;
    out.written = word.in.substr(word.begin - 1, word.end - word.begin + 1);
    return out;
  }
  const auto as_decimal = decimal ? parse<std::uint32_t>(written, 10) : std::nullopt;
  // An eight-digit status begins with its severity: 8 and D are failures of an HRESULT, C of an NTSTATUS; F is a small
  // negative number.
  const bool status = written.size() == 8 && std::string_view{"89cdfCDF"}.find(written[0]) != std::string_view::npos;
  const bool short_hex = !running && written.size() <= 8 && (decimal || std::ranges::any_of(written, is_digit));
  const auto as_hex = status || short_hex ? hexadecimal(written) : std::nullopt;
  if (!as_decimal && !as_hex) return std::nullopt;
  const bool hex_first = status || !as_decimal;
  out.value = hex_first ? *as_hex : *as_decimal;
  out.or_else = hex_first ? as_decimal : as_hex;
  if (out.or_else == out.value) out.or_else.reset();
  out.form = hex_first ? NumberForm::BareHexadecimal : NumberForm::Decimal;
  return out;
}

// Stems of "extended" in the languages of the clients, for a lone line that says so; where both lines stand, their
// order and their shape tell.
constexpr std::array<std::string_view, 17> kExtendedStems{"extended",   "erweitert", "tendu",   "extendid", "estes",    "estendid",
                                                          "uitgebreid", "utökad",    "udvidet", "utvidet",  "rozszerz", "geniş",
                                                          "拡張",       "扩展",      "擴充",    "확장",     "асширенн"};

bool says_extended(std::string_view label) {
  const auto lower = fold_case(label);
  return std::ranges::any_of(kExtendedStems, [&](std::string_view stem) { return lower.find(stem) != lower.npos; });
}

// "Extended error code" holds "error code", in nearly every language: the longer of two such labels is the extended one.
bool holds(std::string_view longer, std::string_view shorter) {
  return longer.size() > shorter.size() && !shorter.empty() && fold_case(longer).find(fold_case(shorter)) != std::string::npos;
}

// "0x904 0x7", "0x904 / 0x7": nothing but signs between the two; or a label that holds the other.
bool stand_as_pair(const SaidNumber& first, const SaidNumber& second) {
  if (first.value > kHighestExtended || second.value > kHighestExtended) return false;
  const auto* from = first.written.data() + first.written.size();
  const std::string_view between{from, std::size_t(second.written.data() - from)};
  return between.find_first_not_of(" \t,;/()") == between.npos || holds(second.label, first.label);
}

// "2308 -7": a small negative number is no code beside another one.
bool is_small_negative(const SaidNumber& number) { return number.form == NumberForm::Signed && ~number.value < kHighestExtended; }

// An NTSTATUS of the severity "error" on a line of its own, as in the events of Windows.
bool is_status_line(const SaidNumber& number) { return number.value >> 30 == 3 && number.form == NumberForm::Hexadecimal && !number.label.empty(); }

}  // namespace

std::string fold_case(std::string_view utf8) {
  std::string out{utf8};
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(out[i]); };
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] >= 'A' && out[i] <= 'Z') out[i] = char(out[i] + ('a' - 'A'));
    if (i + 1 == out.size()) break;
    const auto next = at(i + 1);
    // C3 80 to C3 9E are the capitals of C3 A0 to C3 BE; D0 90 to D0 9F of D0 B0 to D0 BF; D0 A0 to D0 AF of D1 80 to D1 8F.
    if ((at(i) == 0xc3 && next >= 0x80 && next <= 0x9e) || (at(i) == 0xd0 && next >= 0x90 && next <= 0x9f)) {
      out[i + 1] = char(next + 0x20);
    } else if (at(i) == 0xd0 && next >= 0xa0 && next <= 0xaf) {
      out[i] = char(0xd1);
      out[i + 1] = char(next - 0x20);
    }
  }
  return out;
}

SaidText read_said_text(std::string_view text) {
  SaidText out{.text = text.substr(0, kLongestSaid)};
  const auto in = out.text;
  for (std::size_t i = 0; i < in.size() && out.words.size() < kMostWords;) {
    if (!is_word(in[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < in.size() && (is_word(in[end]) || (in[end] == '-' && end + 1 < in.size() && is_word(in[end + 1])))) ++end;
    out.words.push_back(in.substr(i, end - i));
    i = end;
  }
  out.running = out.words.size() > kFewWords;
  for (std::size_t i = 0; i < in.size() && out.numbers.size() < kMostNumbers;) {
    if (!is_word(in[i])) {
      ++i;
      continue;
    }
    Word word{in, i, i};
    while (word.end < in.size() && is_word(in[word.end])) ++word.end;
    // The numbers of an address of a page are not codes: dialogs link to their help by one.
    if (in.substr(word.end).starts_with("://")) {
      i = std::min(in.find_first_of(" \t\r\n\"'<>", word.end), in.size());
      continue;
    }
    // "0x904 3389": the port beside a code, which no table has as one.
    const bool port = word.text() == "3389" && !out.numbers.empty();
    if (auto number = port ? std::nullopt : read_number(word, out.running)) {
      number->label = label_before(in.substr(0, std::size_t(number->written.data() - in.data())));
      number->alone = nothing_follows(in.substr(word.end));
      number->event = number->form == NumberForm::Decimal && is_called_event(in.substr(0, std::size_t(number->written.data() - in.data())));
      number->called = is_code_word(text::to_lower_ascii(number->label)) || is_code_word(word_before(word));
      out.numbers.push_back(*number);
    }
    i = word.end;
  }
  read_surroundings(out);
  return out;
}

SaidPair find_pair(const SaidText& said) {
  if (said.numbers.size() == 2 && !said.running && said.numbers[0].value <= kHighestExtended && is_small_negative(said.numbers[1]))
    return {.main = 0, .extended = 1};
  std::vector<std::size_t> candidates;
  const auto take = [&](auto fits) {
    if (!candidates.empty()) return;
    for (std::size_t i = 0; i < said.numbers.size(); ++i)
      if (fits(said.numbers[i])) candidates.push_back(i);
  };
  // Hexadecimal numbers win over decimal ones, because dialogs also hold addresses, dates and counts.
  take([](const SaidNumber& n) { return n.form == NumberForm::Hexadecimal; });
  take([](const SaidNumber& n) { return n.form == NumberForm::BareHexadecimal || n.form == NumberForm::Signed; });
  take([](const SaidNumber& n) { return n.form == NumberForm::Decimal && (n.called || (!n.label.empty() && n.alone)); });
  take([](const SaidNumber&) { return true; });
  if (candidates.empty()) return {};
  const auto& first = said.numbers[candidates[0]];
  SaidPair out{.main = candidates[0]};
  if (candidates.size() == 1) {
    // "0x904, 7": the extended code alone may be decimal.
    if (said.numbers.size() == 2 && candidates[0] == 0 && first.form == NumberForm::Hexadecimal && said.numbers[1].value <= kHighestExtended &&
        said.numbers[1].form == NumberForm::Decimal && !said.running)
      out.extended = 1;
    else if (says_extended(first.label))
      out = {.extended = candidates[0]};
    return out;
  }
  const auto& second = said.numbers[candidates[1]];
  // A status that a sentence quotes stands by itself; the two lines below it are the pair.
  if (candidates.size() > 2 && first.value > kHighestExtended && !first.label.empty() && second.value != 0) return out;
  const auto pair_begins = [&](std::size_t i) { return stand_as_pair(said.numbers[candidates[i]], said.numbers[candidates[i + 1]]); };
  for (std::size_t i = candidates.size() - 1; candidates.size() > 2 && i-- > 0;)
    if (pair_begins(i) && (i == 0 || !pair_begins(i - 1))) return {.main = candidates[i], .extended = candidates[i + 1]};
  if (second.value <= kHighestExtended) out.extended = candidates[1];
  if (holds(first.label, second.label) && first.value <= kHighestExtended) std::swap(*out.main, out.extended.emplace(candidates[1]));
  return out;
}

std::vector<std::size_t> find_details(const SaidText& said) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < said.numbers.size(); ++i) {
    const auto& detail = said.numbers[i];
    const auto says_less = [&](const SaidNumber& other) { return other.value > kHighestExtended && holds(detail.label, other.label); };
    if (detail.value > kHighestExtended && std::ranges::any_of(said.numbers, says_less)) out.push_back(i);
  }
  for (std::size_t i = 1; out.empty() && i < said.numbers.size(); ++i) {
    const auto &first = said.numbers[i - 1], &second = said.numbers[i];
    if (is_status_line(first) && is_status_line(second) && !holds(first.label, second.label)) out.push_back(i);
  }
  return out;
}

}  // namespace doctor
