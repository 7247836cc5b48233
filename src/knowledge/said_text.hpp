// What stands in a text that somebody pasted: a code, a dialog, a mail, a line of a log. Everything is found by its
// shape, because dialogs come in every language; which numbering a number belongs to is not judged here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doctor {

inline constexpr std::size_t kLongestSaid = 64 * 1024;  // bytes of a text that are read

enum class NumberForm : std::uint8_t {
  Hexadecimal,      // 0x904
  BareHexadecimal,  // 80090322, C000006D, B07
  Decimal,          // 2308
  Signed,           // -2147023570
};

struct SaidNumber {
  std::uint32_t value{0};
  std::optional<std::uint32_t> or_else{};  // the other value that the same digits can mean
  NumberForm form{NumberForm::Decimal};
  std::string_view written{};
  std::string_view label{};  // what stands before the colon or equals sign in front of it; may be empty
  bool called{false};        // a word for "code" or "error" stands before it
  bool event{false};         // decimal, and a word for "event" stands before it: the id of an entry of a log
  bool alone{false};         // nothing but the number on its line, or nothing after it but brackets
};

struct SaidText {
  std::string_view text{};
  std::vector<SaidNumber> numbers{};      // in the text's order
  std::vector<std::string_view> words{};  // each word of letters, digits, _ and -, in the text's order
  bool running{false};                    // sentences, not a few arguments
  std::string host{};                     // the computer that was connected to; empty when the text names none
  std::string gateway{};                  // the RD Gateway that it calls so; empty when it names none
  std::string time{};                     // as written
  std::string client{};                   // "mstsc", "mac", "freerdp"; empty when nothing tells
};

// The capitals of ASCII, of Latin-1 and of Russian become small, so that "État" is found in "Sous-état"; no byte is added or lost.
std::string fold_case(std::string_view utf8);

// Views point into `text`.
SaidText read_said_text(std::string_view text);

// Which numbers of the text are the main and the extended code, as indices into `numbers`. Of several pairs the last.
struct SaidPair {
  std::optional<std::size_t> main{};
  std::optional<std::size_t> extended{};
};
SaidPair find_pair(const SaidText& said);

// Statuses that say more than another one of the text, as indices into `numbers`: "Sub Status" beside "Status", by the same
// shape in every language as an extended code beside its main one; where no label holds another, the second of two NTSTATUS
// that stand on lines of their own.
std::vector<std::size_t> find_details(const SaidText& said);

}  // namespace doctor
