// The values of binary XML ([MS-EVEN6] 2.2.12): from bytes to the text that an event viewer shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "format/evtx/record.hpp"

namespace doctor::evtx {

enum class ValueType : std::uint8_t {
  Null = 0x00,
  String = 0x01,      // UTF-16
  AnsiString = 0x02,  // of a code page that nobody names
  Int8 = 0x03,
  UInt8 = 0x04,
  Int16 = 0x05,
  UInt16 = 0x06,
  Int32 = 0x07,
  UInt32 = 0x08,
  Int64 = 0x09,
  UInt64 = 0x0a,
  Real32 = 0x0b,
  Real64 = 0x0c,
  Bool = 0x0d,
  Binary = 0x0e,
  Guid = 0x0f,
  SizeT = 0x10,
  FileTime = 0x11,
  SystemTime = 0x12,
  Sid = 0x13,
  HexInt32 = 0x14,
  HexInt64 = 0x15,
  BinXml = 0x21,
};
inline constexpr std::uint8_t kArrayFlag = 0x80;

// A value where it lies in the chunk; `type` may have kArrayFlag, and may be one that nobody has described.
struct RawValue {
  std::uint8_t type{0};
  BytesView bytes{};
  std::size_t offset{0};  // of `bytes` in the chunk

  bool is(ValueType wanted) const { return type == std::uint8_t(wanted); }
  bool is_array() const { return (type & kArrayFlag) != 0; }
};

// Puts the text of one value, or of an array's elements with ", " between, at the end of `out`. A value shorter than its
// type wants, or of an unknown type, appears as hexadecimal digits: nothing is lost and nothing guessed.
void append_text(const RawValue& value, std::string& out);
// The texts of an array, one by one; one text for what is no array.
std::vector<std::string> element_texts(const RawValue& value);
// Of an integer, whatever its width and sign; nothing for other types.
std::optional<std::uint64_t> integer_of(const RawValue& value);
std::optional<EventTime> time_of(const RawValue& value);

// FILETIME: 100 ns since 1601-01-01. Nothing past the year 30828, which no calendar here reaches.
std::optional<EventTime> from_filetime(std::uint64_t filetime);
// "2018-08-05T10:34:37.5522775Z"
std::string to_text(EventTime time);

}  // namespace doctor::evtx
