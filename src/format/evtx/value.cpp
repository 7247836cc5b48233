#include "format/evtx/value.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include "base/text.hpp"

namespace doctor::evtx {
namespace {

using std::chrono::days;

constexpr std::int64_t kTicksPerSecond = 10'000'000;
constexpr std::int64_t kEpochTicks = 11'644'473'600 * kTicksPerSecond;  // from 1601 to 1970

// At most eight bytes, little-endian.
std::uint64_t unsigned_of(BytesView bytes) {
  std::uint64_t out = 0;
  for (std::size_t i = std::min<std::size_t>(bytes.size(), 8); i-- > 0;) out = out << 8 | std::to_integer<std::uint64_t>(bytes[i]);
  return out;
}

std::int64_t signed_of(BytesView bytes) {
  const auto shift = unsigned(64 - 8 * std::min<std::size_t>(bytes.size(), 8));
  return shift == 64 ? 0 : std::int64_t(unsigned_of(bytes) << shift) >> shift;
}

template <typename Number>
void append_number(Number value, std::string& out) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

constexpr char kUpper[] = "0123456789ABCDEF";

void append_hex_digits(std::uint64_t value, int digits, std::string& out) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kUpper[value >> shift & 0xf];
}

void append_binary(BytesView bytes, std::string& out) {
  for (const std::byte b : bytes) append_hex_digits(std::to_integer<std::uint64_t>(b), 2, out);
}

// "0x0000052e": as wide as its type, lower case, as an event viewer writes it.
void append_hex_number(BytesView bytes, std::string& out) {
  constexpr char kLower[] = "0123456789abcdef";
  const auto value = unsigned_of(bytes);
  out += "0x";
  for (int shift = 8 * int(bytes.size()) - 4; shift >= 0; shift -= 4) out += kLower[value >> shift & 0xf];
}

// The first three parts are little-endian numbers. Nearly every event has one.
void append_guid(BytesView b, std::string& out) {
  constexpr std::size_t kOrder[] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
  char shown[38];
  char* to = shown;
  *to++ = '{';
  for (std::size_t i = 0; i < std::size(kOrder); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *to++ = '-';
    const auto value = std::to_integer<unsigned>(b[kOrder[i]]);
    *to++ = kUpper[value >> 4];
    *to++ = kUpper[value & 0xf];
  }
  *to = '}';
  out.append(shown, sizeof shown);
}

// [MS-DTYP] 2.4.2.2: revision, count, six bytes of authority big-endian, then the sub-authorities.
bool append_sid(BytesView b, std::string& out) {
  if (b.size() < 8 || b.size() < 8 + 4 * std::to_integer<std::size_t>(b[1])) return false;
  out += "S-";
  append_number(std::to_integer<unsigned>(b[0]), out);
  std::uint64_t authority = 0;
  for (const std::byte each : b.subspan(2, 6)) authority = authority << 8 | std::to_integer<std::uint64_t>(each);
  out += '-';
  append_number(authority, out);
  for (std::size_t i = 0; i < std::to_integer<std::size_t>(b[1]); ++i) {
    out += '-';
    append_number(unsigned_of(b.subspan(8 + 4 * i, 4)), out);
  }
  return true;
}

// SYSTEMTIME: year, month, day of week, day, hour, minute, second, milliseconds.
std::optional<EventTime> from_systemtime(BytesView b) {
  const auto part = [&](std::size_t i) { return unsigned(unsigned_of(b.subspan(2 * i, 2))); };
  const std::chrono::year_month_day date{std::chrono::year{int(part(0))}, std::chrono::month{part(1)}, std::chrono::day{part(3)}};
  if (!date.ok() || part(4) > 23 || part(5) > 59 || part(6) > 59 || part(7) > 999) return std::nullopt;
  return EventTime{std::chrono::sys_days{date}} + std::chrono::hours{part(4)} + std::chrono::minutes{part(5)} + std::chrono::seconds{part(6)} +
         std::chrono::milliseconds{part(7)};
}

BytesView without_last_nul(BytesView utf16) {
  while (utf16.size() >= 2 && utf16[utf16.size() - 1] == std::byte{0} && utf16[utf16.size() - 2] == std::byte{0} && utf16.size() % 2 == 0)
    utf16 = utf16.first(utf16.size() - 2);
  return utf16;
}

// Nearly all that stands in logs is ASCII: four characters at once, as one number.
void append_utf16(BytesView bytes, std::string& out) {
  constexpr std::uint64_t kBeyondAscii = 0xff80ff80ff80ff80;
  const auto begin = out.size();
  const std::size_t units = bytes.size() / 2;
  out.resize(begin + units);
  char* to = out.data() + begin;
  std::size_t i = 0;
  if constexpr (std::endian::native == std::endian::little) {
    for (; i + 4 <= units; i += 4) {
      std::uint64_t four = 0;
      std::memcpy(&four, bytes.data() + 2 * i, sizeof four);
      if ((four & kBeyondAscii) != 0) break;
      four = (four | four >> 8) & 0x0000ffff0000ffff;
      const auto packed = std::uint32_t(four | four >> 16);
      std::memcpy(to + i, &packed, sizeof packed);
    }
  }
  for (; i < units; ++i) {
    if (bytes[2 * i + 1] != std::byte{0} || (bytes[2 * i] & std::byte{0x80}) != std::byte{0}) {
      out.resize(begin);
      out += text::from_utf16le(bytes);
      return;
    }
    to[i] = char(bytes[2 * i]);
  }
}

// Bytes of an unnamed code page: ASCII stays, the rest cannot be told.
void append_ansi(BytesView bytes, std::string& out) {
  for (const std::byte b : bytes) {
    const auto c = std::to_integer<unsigned char>(b);
    if (c == 0) return;
    if (c < 0x80)
      out += char(c);
    else
      out += "\xef\xbf\xbd";
  }
}

// How many bytes one value has; nothing for texts and blobs, which take what there is.
std::optional<std::size_t> width_of(ValueType type) {
  switch (type) {
    case ValueType::Int8:
    case ValueType::UInt8: return 1;
    case ValueType::Int16:
    case ValueType::UInt16: return 2;
    case ValueType::Int32:
    case ValueType::UInt32:
    case ValueType::Real32:
    case ValueType::Bool:
    case ValueType::HexInt32: return 4;
    case ValueType::Int64:
    case ValueType::UInt64:
    case ValueType::Real64:
    case ValueType::FileTime:
    case ValueType::HexInt64: return 8;
    case ValueType::Guid:
    case ValueType::SystemTime: return 16;
    default: return std::nullopt;
  }
}

void append_time(std::optional<EventTime> time, BytesView bytes, std::string& out) {
  if (time)
    out += to_text(*time);
  else
    append_binary(bytes, out);
}

void append_single(ValueType type, BytesView bytes, std::string& out) {
  if (bytes.empty()) return;
  if (const auto width = width_of(type); width && bytes.size() != *width) {
    append_binary(bytes, out);
    return;
  }
  switch (type) {
    case ValueType::Null: return;
    case ValueType::String: append_utf16(without_last_nul(bytes), out); return;
    case ValueType::AnsiString: append_ansi(bytes, out); return;
    case ValueType::Int8:
    case ValueType::Int16:
    case ValueType::Int32:
    case ValueType::Int64: append_number(signed_of(bytes), out); return;
    case ValueType::UInt8:
    case ValueType::UInt16:
    case ValueType::UInt32:
    case ValueType::UInt64: append_number(unsigned_of(bytes), out); return;
    case ValueType::Real32: append_number(std::bit_cast<float>(std::uint32_t(unsigned_of(bytes))), out); return;
    case ValueType::Real64: append_number(std::bit_cast<double>(unsigned_of(bytes)), out); return;
    case ValueType::Bool: out += unsigned_of(bytes) != 0 ? "true" : "false"; return;
    case ValueType::Guid: append_guid(bytes, out); return;
    case ValueType::SizeT:
    case ValueType::HexInt32:
    case ValueType::HexInt64:
      if (bytes.size() > 8)
        append_binary(bytes, out);
      else
        append_hex_number(bytes, out);
      return;
    case ValueType::FileTime: append_time(from_filetime(unsigned_of(bytes)), bytes, out); return;
    case ValueType::SystemTime: append_time(from_systemtime(bytes), bytes, out); return;
    case ValueType::Sid:
      if (!append_sid(bytes, out)) append_binary(bytes, out);
      return;
    case ValueType::Binary:
    case ValueType::BinXml: break;
  }
  append_binary(bytes, out);
}

ValueType element_type(const RawValue& value) { return ValueType(value.type & ~kArrayFlag); }

// Of the first string in `bytes`, up to its NUL.
std::size_t length_to_nul(BytesView bytes, std::size_t unit) {
  for (std::size_t i = 0; i + unit <= bytes.size(); i += unit)
    if (bytes[i] == std::byte{0} && (unit == 1 || bytes[i + 1] == std::byte{0})) return i;
  return bytes.size();
}

}  // namespace

std::vector<std::string> element_texts(const RawValue& value) {
  std::vector<std::string> out;
  const auto type = element_type(value);
  if (!value.is_array()) {
    append_single(type, value.bytes, out.emplace_back());
    return out;
  }
  const bool wide = type == ValueType::String;
  BytesView left = value.bytes;
  if (wide || type == ValueType::AnsiString) {
    const std::size_t unit = wide ? 2 : 1;
    while (!left.empty()) {
      const auto length = length_to_nul(left, unit);
      append_single(type, left.first(length), out.emplace_back());
      left = left.subspan(std::min(left.size(), length + unit));
    }
    return out;
  }
  const std::size_t width = width_of(type).value_or(left.size());
  for (; !left.empty(); left = left.subspan(std::min(width, left.size())))
    append_single(type, left.first(std::min(width, left.size())), out.emplace_back());
  return out;
}

void append_text(const RawValue& value, std::string& out) {
  if (value.is_array())
    out += text::join(element_texts(value), ", ");
  else
    append_single(element_type(value), value.bytes, out);
}

std::optional<std::uint64_t> integer_of(const RawValue& value) {
  switch (ValueType(value.type)) {
    case ValueType::Int8:
    case ValueType::Int16:
    case ValueType::Int32:
    case ValueType::Int64: return std::uint64_t(signed_of(value.bytes));
    case ValueType::UInt8:
    case ValueType::UInt16:
    case ValueType::UInt32:
    case ValueType::UInt64:
    case ValueType::Bool:
    case ValueType::SizeT:
    case ValueType::HexInt32:
    case ValueType::HexInt64: return unsigned_of(value.bytes);
    default: return std::nullopt;
  }
}

std::optional<EventTime> time_of(const RawValue& value) {
  if (value.is(ValueType::FileTime) && value.bytes.size() == 8) return from_filetime(unsigned_of(value.bytes));
  if (value.is(ValueType::SystemTime) && value.bytes.size() == 16) return from_systemtime(value.bytes);
  return std::nullopt;
}

std::optional<EventTime> from_filetime(std::uint64_t filetime) {
  if (filetime > std::uint64_t(INT64_MAX)) return std::nullopt;
  return EventTime{EventTime::duration{std::int64_t(filetime) - kEpochTicks}};
}

std::string to_text(EventTime time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{day};
  const auto ticks = (time - day).count();
  const auto seconds = ticks / kTicksPerSecond;
  return text::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:07}Z", int(date.year()), unsigned(date.month()), unsigned(date.day()), seconds / 3600,
                      seconds / 60 % 60, seconds % 60, ticks % kTicksPerSecond);
}

}  // namespace doctor::evtx
