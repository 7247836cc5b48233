// Text: formatting, hexadecimal, and making what a stranger sent fit to be shown.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace doctor::text {

using fmt::format;

// "0x00000904" with at least `digits` digits, lower case.
std::string hex_number(std::uint64_t value, int digits = 1);
// "03 00 00 13"; `separator` may be empty.
std::string hex_bytes(std::span<const std::byte> bytes, std::string_view separator = " ");
// The inverse; white space is skipped. Nothing when a digit is missing or wrong.
std::optional<std::vector<std::byte>> parse_hex_bytes(std::string_view hex);

// Untrusted text made safe for a terminal: valid UTF-8 stays; control characters, bidirectional overrides and broken
// bytes become \xNN or \u{NNNN}; longer than `limit` characters ends in "…".
std::string escape_untrusted(std::string_view untrusted, std::size_t limit = 200);

// UTF-16LE to UTF-8; a lone surrogate becomes U+FFFD, an odd last byte is dropped.
std::string from_utf16le(std::span<const std::byte> bytes);
// The inverse; a byte that is no UTF-8 becomes U+FFFD.
std::vector<std::byte> to_utf16le(std::string_view utf8);
// The same, unit by unit: for who must not leave a copy behind.
void each_utf16_unit(std::string_view utf8, const std::function<void(std::uint16_t)>& take);

// The characters of UTF-8 text; nothing when it is not valid.
std::optional<std::u32string> code_points_of(std::string_view utf8);
std::string from_code_points(std::u32string_view code_points);

std::string to_lower_ascii(std::string_view in);
std::string_view trim(std::string_view in);
std::vector<std::string_view> split(std::string_view in, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
// Lines no wider than `width` columns, broken at spaces, each begun with `indent`; a word longer than a line stays whole.
std::string wrap(std::string_view in, std::size_t width, std::string_view indent = "");

std::span<const std::byte> as_bytes(std::string_view in);
std::string_view as_chars(std::span<const std::byte> bytes);

}  // namespace doctor::text
