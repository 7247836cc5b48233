#include "knowledge/said.hpp"

#include <charconv>
#include <vector>

#include "base/text.hpp"

namespace doctor {
namespace {

constexpr std::size_t kLongestText = 64 * 1024;

bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::optional<std::uint32_t> number(std::string_view digits, int base) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

struct Numbers {
  std::vector<std::uint32_t> hexadecimal;
  std::vector<std::uint32_t> decimal;
};

Numbers numbers_in(std::string_view in) {
  Numbers found;
  for (std::size_t i = 0; i < in.size();) {
    if (!is_word(in[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < in.size() && is_word(in[end])) ++end;
    const auto word = in.substr(i, end - i);
    // A part of a dotted address or a version is no code.
    const bool dotted = (i > 0 && in[i - 1] == '.') || (end + 1 < in.size() && in[end] == '.' && is_word(in[end + 1]));
    if (word.starts_with("0x") || word.starts_with("0X")) {
      if (const auto value = number(word.substr(2), 16)) found.hexadecimal.push_back(*value);
    } else if (const auto value = number(word, 10); value && !dotted) {
      found.decimal.push_back(*value);
    }
    i = end;
  }
  return found;
}

}  // namespace

std::optional<SaidCodes> parse_said(std::string_view said) {
  const auto found = numbers_in(said.substr(0, kLongestText));
  const auto& codes = found.hexadecimal.empty() ? found.decimal : found.hexadecimal;
  if (codes.empty()) return std::nullopt;
  SaidCodes out{codes[0], std::nullopt};
  if (codes.size() > 1) out.extended = codes[1];
  // "0x904, 7": the extended code alone may be decimal.
  else if (!found.hexadecimal.empty() && found.decimal.size() == 1)
    out.extended = found.decimal[0];
  return out;
}

std::string to_text(const SaidCodes& said) {
  const auto code = text::hex_number(said.code);
  return said.extended ? text::format("{} {}", code, text::hex_number(*said.extended)) : code;
}

}  // namespace doctor
