#include "format/rdpfile/rdp_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "base/text.hpp"

namespace doctor::rdpfile {
namespace {

constexpr std::array<std::byte, 3> kUtf8Mark{std::byte{0xef}, std::byte{0xbb}, std::byte{0xbf}};
constexpr std::array<std::byte, 2> kLittleMark{std::byte{0xff}, std::byte{0xfe}};
constexpr std::array<std::byte, 2> kBigMark{std::byte{0xfe}, std::byte{0xff}};
constexpr char32_t kLastOfLatin1 = 0xff;

bool begins_with(BytesView bytes, BytesView with) { return bytes.size() >= with.size() && std::ranges::equal(bytes.first(with.size()), with); }

// Without a mark: a text of keys begins with ASCII, so that in UTF-16 every other of its first bytes is zero.
Encoding guess(BytesView file) {
  if (begins_with(file, kUtf8Mark)) return Encoding::Utf8Marked;
  if (begins_with(file, kLittleMark)) return Encoding::Utf16LeMarked;
  if (begins_with(file, kBigMark)) return Encoding::Utf16BeMarked;
  if (file.size() >= 2 && file[0] != std::byte{0} && file[1] == std::byte{0}) return Encoding::Utf16Le;
  if (file.size() >= 2 && file[0] == std::byte{0} && file[1] != std::byte{0}) return Encoding::Utf16Be;
  return text::code_points_of(text::as_chars(file)) ? Encoding::Utf8 : Encoding::CodePage;
}

std::size_t unit_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::Utf16Le:
    case Encoding::Utf16LeMarked:
    case Encoding::Utf16Be:
    case Encoding::Utf16BeMarked: return 2;
    case Encoding::Utf8:
    case Encoding::Utf8Marked:
    case Encoding::CodePage: return 1;
  }
  return 1;
}

bool is_big_endian(Encoding encoding) { return encoding == Encoding::Utf16Be || encoding == Encoding::Utf16BeMarked; }

Bytes swapped(BytesView bytes) {
  Bytes out{bytes.begin(), bytes.end()};
  for (std::size_t i = 0; i + 1 < out.size(); i += 2) std::swap(out[i], out[i + 1]);
  return out;
}

std::string decode(BytesView bytes, Encoding encoding) {
  if (is_big_endian(encoding)) return text::from_utf16le(swapped(bytes));
  if (unit_of(encoding) == 2) return text::from_utf16le(bytes);
  const auto chars = text::as_chars(bytes);
  if (encoding != Encoding::CodePage && text::code_points_of(chars)) return std::string{chars};
  std::u32string points;
  for (const char c : chars) points.push_back(char32_t(static_cast<unsigned char>(c)));
  return text::from_code_points(points);
}

// The character at a place when it is ASCII, else 0x80.
unsigned ascii_at(BytesView bytes, std::size_t at, Encoding encoding) {
  const auto low = std::to_integer<unsigned>(bytes[is_big_endian(encoding) ? at + 1 : at]);
  const auto high = unit_of(encoding) == 2 ? std::to_integer<unsigned>(bytes[is_big_endian(encoding) ? at : at + 1]) : 0;
  return high != 0 || low >= 0x80 ? 0x80 : low;
}

void read_parts(Line& line) {
  if (text::trim(line.text).empty()) return;
  line.kind = line.text[0] == '/' ? LineKind::Option : LineKind::Other;
  const auto first = line.text.find(':');
  if (line.kind == LineKind::Option || first == line.text.npos) return;
  line.key = line.text.substr(0, first);
  const auto second = line.text.find(':', first + 1);
  if (second == line.text.npos || text::trim(line.key).empty()) return;
  const auto type = text::trim(std::string_view{line.text}.substr(first + 1, second - first - 1));
  if (type.size() != 1) return;
  line.kind = LineKind::Setting;
  line.type = type[0];
  line.value = line.text.substr(second + 1);
}

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool has_a_known_type(const Line& line) {
  return line.kind == LineKind::Setting && std::string_view{"isbISB"}.find(line.type) != std::string_view::npos;
}

std::unexpected<Error> no_rdp_file(std::string why) { return fail(ErrorCode::BadData, "not an .rdp file: " + std::move(why)); }

}  // namespace

std::string_view name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::Utf8: return "UTF-8";
    case Encoding::Utf8Marked: return "UTF-8 with a byte order mark";
    case Encoding::Utf16Le: return "UTF-16LE without a byte order mark";
    case Encoding::Utf16LeMarked: return "UTF-16LE with a byte order mark";
    case Encoding::Utf16Be: return "UTF-16BE without a byte order mark";
    case Encoding::Utf16BeMarked: return "UTF-16BE with a byte order mark";
    case Encoding::CodePage: return "an old eight-bit code page";
  }
  return "";
}

std::string Line::plain_key() const { return text::to_lower_ascii(text::trim(key)); }

LineEnd RdpFile::usual_end() const {
  std::array<std::size_t, 4> counts{};
  for (const auto& line : lines) ++counts[std::size_t(line.end)];
  counts[std::size_t(LineEnd::None)] = 0;
  const auto most = std::ranges::max_element(counts);
  return *most == 0 ? LineEnd::CrLf : LineEnd(most - counts.begin());
}

const Line* RdpFile::find(std::string_view key) const { return find(key, 0); }

const Line* RdpFile::find(std::string_view key, char type) const {
  const Line* found = nullptr;
  for (const auto& line : lines)
    if (line.kind == LineKind::Setting && (type == 0 || line.type == type) && line.plain_key() == key) found = &line;
  return found;
}

std::string_view RdpFile::text_of(std::string_view key) const {
  const auto* line = find(key, 's');
  return line == nullptr ? std::string_view{} : text::trim(line->value);
}

std::optional<std::int64_t> RdpFile::number_of(std::string_view key) const {
  const auto* line = find(key, 'i');
  return line == nullptr ? std::nullopt : read_number(line->value);
}

Result<RdpFile> parse(BytesView file) {
  if (file.size() > kMostBytes) return no_rdp_file(text::format("longer than {} KiB", kMostBytes / 1024));
  RdpFile out{.encoding = guess(file)};
  const auto unit = unit_of(out.encoding);
  const auto usable = file.size() - file.size() % unit;
  bool some_setting = false;
  std::optional<LineEnd> end_seen;
  std::size_t start = mark_of(out.encoding).size();
  while (start < usable) {
    Line line{.number = out.lines.size() + 1, .offset = start};
    auto at = start;
    unsigned c = 0;
    for (; at < usable; at += unit) {
      c = ascii_at(file, at, out.encoding);
      if (c == 0) return no_rdp_file("it holds NUL characters");
      if (c == '\r' || c == '\n') break;
    }
    line.size = at - start;
    line.text = decode(file.subspan(start, line.size), out.encoding);
    start = at;
    if (at < usable) {
      const bool pair = c == '\r' && at + unit < usable && ascii_at(file, at + unit, out.encoding) == '\n';
      line.end = pair ? LineEnd::CrLf : c == '\r' ? LineEnd::Cr : LineEnd::Lf;
      start += pair ? 2 * unit : unit;
      if (end_seen && *end_seen != line.end) out.mixed_ends = true;
      end_seen = line.end;
    }
    read_parts(line);
    some_setting = some_setting || has_a_known_type(line);
    out.lines.push_back(std::move(line));
    if (out.lines.size() > kMostLines) return no_rdp_file(text::format("more than {} lines", kMostLines));
  }
  if (!some_setting) return no_rdp_file("no line is a setting, such as full address:s:pc17.example.com");
  return out;
}

std::optional<std::int64_t> read_number(std::string_view value) {
  auto digits = text::trim(value);
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  const bool hexadecimal = digits.starts_with("0x") || digits.starts_with("0X");
  if (hexadecimal) digits.remove_prefix(2);
  std::uint64_t number = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, hexadecimal ? 16 : 10);
  if (error != std::errc{} || rest != digits.data() + digits.size() || number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return negative ? -std::int64_t(number) : std::int64_t(number);
}

bool freerdp_takes_number(std::string_view value) {
  auto digits = text::trim(value);
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  const bool hexadecimal = (digits.starts_with("0x") || digits.starts_with("0X")) && digits.size() > 2 && is_hex_digit(digits[2]);
  if (hexadecimal) digits.remove_prefix(2);
  std::int32_t number = 0;
  return !digits.starts_with('-') && std::from_chars(digits.data(), digits.data() + digits.size(), number, hexadecimal ? 16 : 10).ec == std::errc{};
}

Bytes encode(std::string_view utf8, Encoding encoding) {
  if (unit_of(encoding) == 2) {
    const auto little = text::to_utf16le(utf8);
    return is_big_endian(encoding) ? swapped(little) : little;
  }
  if (encoding != Encoding::CodePage) {
    const auto bytes = text::as_bytes(utf8);
    return {bytes.begin(), bytes.end()};
  }
  Bytes out;
  for (const char32_t point : text::code_points_of(utf8).value_or(std::u32string{}))
    out.push_back(point > kLastOfLatin1 ? std::byte{'?'} : std::byte(point));
  return out;
}

BytesView mark_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::Utf8Marked: return kUtf8Mark;
    case Encoding::Utf16LeMarked: return kLittleMark;
    case Encoding::Utf16BeMarked: return kBigMark;
    case Encoding::Utf8:
    case Encoding::Utf16Le:
    case Encoding::Utf16Be:
    case Encoding::CodePage: return {};
  }
  return {};
}

std::string_view chars_of(LineEnd end) {
  switch (end) {
    case LineEnd::None: return "";
    case LineEnd::CrLf: return "\r\n";
    case LineEnd::Lf: return "\n";
    case LineEnd::Cr: return "\r";
  }
  return "";
}

}  // namespace doctor::rdpfile
