// The text of an .rdp file, line by line, with the place of each line in the file. What a line means is judged elsewhere.
// There is no published grammar: lines of "key:type:value" in UTF-8 or UTF-16, anything else is skipped by clients.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace doctor::rdpfile {

inline constexpr std::size_t kMostBytes = 1 << 20;
inline constexpr std::size_t kMostLines = 10'000;

enum class Encoding : std::uint8_t {
  Utf8,
  Utf8Marked,  // with a byte order mark
  Utf16Le,
  Utf16LeMarked,  // as mstsc writes it
  Utf16Be,
  Utf16BeMarked,
  CodePage,  // eight bits, and no UTF-8: read as Latin-1, which may be wrong
};
std::string_view name_of(Encoding encoding);  // "UTF-16LE with a byte order mark"

enum class LineEnd : std::uint8_t { None, CrLf, Lf, Cr };

enum class LineKind : std::uint8_t {
  Blank,
  Setting,  // key:t:value, t being one character
  Option,   // begins with "/": an option of FreeRDP's command line
  Other,
};

struct Line {
  std::size_t number{0};  // from 1
  std::size_t offset{0};  // in bytes, from the start of the file
  std::size_t size{0};    // in bytes, without its end
  LineEnd end{LineEnd::None};
  LineKind kind{LineKind::Blank};
  std::string text{};   // UTF-8
  std::string key{};    // Setting: as written; Other: what stands before the first colon, if there is one
  char type{0};         // Setting: as written
  std::string value{};  // Setting: as written

  // The key as clients compare it: without white space around it, in lower case.
  std::string plain_key() const;
};

struct RdpFile {
  Encoding encoding{Encoding::Utf8};
  std::vector<Line> lines{};
  bool mixed_ends{false};  // more than one way to end a line

  // The end that most lines have; CrLf when none has any.
  LineEnd usual_end() const;
  // The last line that sets `key` (lower case), whatever its type: the one that FreeRDP goes by. Null when there is none.
  const Line* find(std::string_view key) const;
  // The same, of that type alone.
  const Line* find(std::string_view key, char type) const;
  // The value of a text setting, trimmed; empty when it is not there.
  std::string_view text_of(std::string_view key) const;
  // The value of a number setting; nothing when it is not there or is no number.
  std::optional<std::int64_t> number_of(std::string_view key) const;
};

// Errors: BadData, for what is longer than the bounds above, holds NUL characters, or has no line of the form key:i:value,
// key:s:value or key:b:value.
Result<RdpFile> parse(BytesView file);

// Decimal, or hexadecimal after 0x, with a sign, as the C library reads it; nothing when anything else stands beside it or
// it does not fit into 32 bits, signed or not.
std::optional<std::int64_t> read_number(std::string_view value);

// Whether FreeRDP takes a value of type i: it begins with a number that fits into 32 bits, whatever stands behind. For any
// other it refuses the whole file (client/common/file.c).
bool freerdp_takes_number(std::string_view value);

// Text in an encoding, without a mark. What a code page cannot hold becomes "?".
Bytes encode(std::string_view utf8, Encoding encoding);
BytesView mark_of(Encoding encoding);
std::string_view chars_of(LineEnd end);

}  // namespace doctor::rdpfile
