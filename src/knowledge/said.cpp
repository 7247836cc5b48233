#include "knowledge/said.hpp"

#include "base/text.hpp"
#include "knowledge/dialog.hpp"
#include "knowledge/said_text.hpp"

namespace doctor {
namespace {

constexpr std::size_t kMostUnused = 8;

}  // namespace

std::optional<SaidCodes> parse_said(std::string_view said) {
  const auto read = read_said_text(said);
  const auto pair = find_pair(read);
  const auto value = [&](std::size_t index) { return read.numbers[index].value; };
  if (!pair.main) return std::nullopt;  // an extended code alone does not tell the main one
  SaidCodes out{.code = value(*pair.main)};
  if (pair.extended) out.extended = value(*pair.extended);
  for (std::size_t i = 0; i < read.numbers.size() && out.unused.size() < kMostUnused; ++i)
    if (i != pair.main && i != pair.extended) out.unused.emplace_back(read.numbers[i].written);
  return out;
}

std::string to_text(const SaidCodes& said) {
  if (said.dialog != nullptr) return text::format("\"{}\"", said.dialog->title);
  const auto code = text::hex_number(said.code);
  return said.extended ? text::format("{} {}", code, text::hex_number(*said.extended)) : code;
}

}  // namespace doctor
