#include "base/text.hpp"

namespace doctor::text {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  if (code_point < 0x80) {
    out += char(code_point);
  } else if (code_point < 0x800) {
    out += char(0xc0 | code_point >> 6);
    out += char(0x80 | (code_point & 0x3f));
  } else if (code_point < 0x10000) {
    out += char(0xe0 | code_point >> 12);
    out += char(0x80 | (code_point >> 6 & 0x3f));
    out += char(0x80 | (code_point & 0x3f));
  } else {
    out += char(0xf0 | code_point >> 18);
    out += char(0x80 | (code_point >> 12 & 0x3f));
    out += char(0x80 | (code_point >> 6 & 0x3f));
    out += char(0x80 | (code_point & 0x3f));
  }
}

struct Decoded {
  std::uint32_t code_point;
  std::size_t length;  // 0: not UTF-8 here
};

Decoded decode_utf8(std::string_view in) {
  const auto lead = static_cast<unsigned char>(in[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0;
  if (length == 0 || in.size() < length) return {0, 0};
  std::uint32_t code_point = lead & (0xff >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(in[i]);
    if ((next & 0xc0) != 0x80) return {0, 0};
    code_point = code_point << 6 | (next & 0x3f);
  }
  const bool overlong = (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
  if (overlong || code_point > 0x10ffff || (code_point >= 0xd800 && code_point < 0xe000)) return {0, 0};
  return {code_point, length};
}

// Characters that move the cursor, hide, or turn the direction of what follows.
bool must_not_be_shown(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
         c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

}  // namespace

std::string hex_number(std::uint64_t value, int digits) { return format("0x{:0{}x}", value, digits); }

std::string hex_bytes(std::span<const std::byte> bytes, std::string_view separator) {
  std::string out;
  out.reserve(bytes.size() * (2 + separator.size()));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i != 0) out += separator;
    out += kHexDigits[std::to_integer<unsigned>(bytes[i]) >> 4];
    out += kHexDigits[std::to_integer<unsigned>(bytes[i]) & 0xf];
  }
  return out;
}

std::optional<std::vector<std::byte>> parse_hex_bytes(std::string_view hex) {
  std::vector<std::byte> out;
  int high = -1;
  for (const char c : hex) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') continue;
    const int value = hex_value(c);
    if (value < 0) return std::nullopt;
    if (high < 0) {
      high = value;
    } else {
      out.push_back(std::byte(high << 4 | value));
      high = -1;
    }
  }
  if (high >= 0) return std::nullopt;
  return out;
}

std::string escape_untrusted(std::string_view untrusted, std::size_t limit) {
  std::string out;
  std::size_t shown = 0;
  while (!untrusted.empty()) {
    if (shown++ == limit) return out + "…";
    const auto [code_point, length] = decode_utf8(untrusted);
    if (length == 0) {
      out += format("\\x{:02x}", static_cast<unsigned char>(untrusted[0]));
      untrusted.remove_prefix(1);
      continue;
    }
    if (!must_not_be_shown(code_point)) {
      out += untrusted.substr(0, length);
    } else if (code_point < 0x80) {
      out += format("\\x{:02x}", code_point);
    } else {
      out += format("\\u{{{:x}}}", code_point);
    }
    untrusted.remove_prefix(length);
  }
  return out;
}

std::string from_utf16le(std::span<const std::byte> bytes) {
  std::string out;
  out.reserve(bytes.size() / 2);
  const auto unit = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]) | std::to_integer<std::uint32_t>(bytes[i + 1]) << 8; };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    std::uint32_t c = unit(i);
    if (c < 0x80) {  // nearly all there is
      out += char(c);
      continue;
    }
    if (c >= 0xd800 && c < 0xdc00 && i + 3 < bytes.size() && unit(i + 2) >= 0xdc00 && unit(i + 2) < 0xe000) {
      c = 0x10000 + ((c - 0xd800) << 10) + (unit(i + 2) - 0xdc00);
      i += 2;
    } else if (c >= 0xd800 && c < 0xe000) {
      c = 0xfffd;
    }
    append_utf8(out, c);
  }
  return out;
}

void each_utf16_unit(std::string_view utf8, const std::function<void(std::uint16_t)>& take) {
  while (!utf8.empty()) {
    auto [code_point, length] = decode_utf8(utf8);
    if (length == 0) code_point = 0xfffd;
    utf8.remove_prefix(length == 0 ? 1 : length);
    if (code_point < 0x10000) {
      take(std::uint16_t(code_point));
    } else {
      take(std::uint16_t(0xd800 + ((code_point - 0x10000) >> 10)));
      take(std::uint16_t(0xdc00 + ((code_point - 0x10000) & 0x3ff)));
    }
  }
}

std::vector<std::byte> to_utf16le(std::string_view utf8) {
  std::vector<std::byte> out;
  each_utf16_unit(utf8, [&](std::uint16_t unit) {
    out.push_back(std::byte(unit & 0xff));
    out.push_back(std::byte(unit >> 8));
  });
  return out;
}

std::optional<std::u32string> code_points_of(std::string_view utf8) {
  std::u32string out;
  while (!utf8.empty()) {
    const auto [code_point, length] = decode_utf8(utf8);
    if (length == 0) return std::nullopt;
    out += char32_t(code_point);
    utf8.remove_prefix(length);
  }
  return out;
}

std::string from_code_points(std::u32string_view code_points) {
  std::string out;
  for (const char32_t each : code_points) append_utf8(out, each);
  return out;
}

std::string to_lower_ascii(std::string_view in) {
  std::string out{in};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  return out;
}

std::string_view trim(std::string_view in) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const auto begin = in.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return in.substr(begin, in.find_last_not_of(kBlank) - begin + 1);
}

std::vector<std::string_view> split(std::string_view in, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = in.find(separator);
    parts.push_back(in.substr(0, at));
    if (at == std::string_view::npos) return parts;
    in.remove_prefix(at + 1);
  }
}

std::string join(std::span<const std::string> parts, std::string_view separator) { return fmt::to_string(fmt::join(parts, separator)); }

std::string wrap(std::string_view in, std::size_t width, std::string_view indent) {
  std::string out{indent};
  std::size_t column = indent.size();
  bool line_is_empty = true;
  for (const auto word : split(in, ' ')) {
    if (word.empty()) continue;
    std::size_t columns = 0;  // UTF-8 continuation bytes take no column
    for (const char c : word) columns += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    if (!line_is_empty && column + 1 + columns > width) {
      out += '\n';
      out += indent;
      column = indent.size();
      line_is_empty = true;
    }
    if (!line_is_empty) {
      out += ' ';
      ++column;
    }
    out += word;
    column += columns;
    line_is_empty = false;
  }
  return out;
}

std::span<const std::byte> as_bytes(std::string_view in) { return std::as_bytes(std::span{in.data(), in.size()}); }

std::string_view as_chars(std::span<const std::byte> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace doctor::text
