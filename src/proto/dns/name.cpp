#include "proto/dns/name.hpp"

#include <optional>

#include "base/text.hpp"

namespace doctor::dns {
namespace {

constexpr std::string_view kStructure = "domain name";
constexpr std::size_t kMostNameBytes = 255;
constexpr std::size_t kMostLabelBytes = 63;
constexpr int kMostJumps = 128;  // a name of 255 bytes has fewer labels

DecodeError malformed(std::size_t offset, std::string_view field, std::string_view reason) {
  return {DecodeError::Kind::Malformed, kStructure, field, offset, reason, 0};
}

void append_label(std::string& out, BytesView label) {
  if (!out.empty()) out += '.';
  for (const std::byte b : label) {
    const auto c = std::to_integer<unsigned char>(b);
    if (c == '.' || c == '\\') {
      out += '\\';
      out += char(c);
    } else if (c <= 0x20 || c >= 0x7f) {
      out += text::format("\\{:03}", c);
    } else {
      out += char(c);
    }
  }
}

// The byte that an escape at the beginning of `in` stands for; takes it off.
std::optional<std::byte> take_escaped(std::string_view& in) {
  const auto digit = [&](std::size_t i) { return i < in.size() && in[i] >= '0' && in[i] <= '9'; };
  if (in.empty()) return std::nullopt;
  if (!digit(0)) {
    const auto plain = std::byte(in[0]);
    in.remove_prefix(1);
    return plain;
  }
  if (!digit(1) || !digit(2)) return std::nullopt;
  const int value = (in[0] - '0') * 100 + (in[1] - '0') * 10 + (in[2] - '0');
  if (value > 255) return std::nullopt;
  in.remove_prefix(3);
  return std::byte(value);
}

std::string_view without_final_dot(std::string_view name) {
  if (name.ends_with('.') && !name.ends_with("\\.")) name.remove_suffix(1);
  return name;
}

}  // namespace

Decoded<WireName> read_name(BytesView message, std::size_t offset) {
  WireName out;
  std::size_t at = offset;
  std::size_t wire_bytes = 1;  // the root's
  int jumps = 0;
  for (;;) {
    if (at >= message.size()) return fail(malformed(at, "label", "goes past the end of the message"));
    const auto length = std::to_integer<std::size_t>(message[at]);
    if ((length & 0xc0) == 0xc0) {
      if (at + 1 >= message.size()) return fail(malformed(at, "pointer", "goes past the end of the message"));
      const std::size_t target = (length & 0x3f) << 8 | std::to_integer<std::size_t>(message[at + 1]);
      if (jumps == 0) out.size = at + 2 - offset;
      if (target >= at) return fail(malformed(at, "pointer", "must lead backwards"));
      if (++jumps > kMostJumps) return fail(malformed(at, "pointer", "leads to too many others"));
      at = target;
      continue;
    }
    if (length > kMostLabelBytes) return fail(malformed(at, "label", "has an unknown type"));
    if (length == 0) {
      if (jumps == 0) out.size = at + 1 - offset;
      return out;
    }
    if (length >= message.size() - at) return fail(malformed(at, "label", "goes past the end of the message"));
    wire_bytes += 1 + length;
    if (wire_bytes > kMostNameBytes) return fail(malformed(at, "name", "is longer than 255 bytes"));
    append_label(out.name, message.subspan(at + 1, length));
    at += 1 + length;
  }
}

Result<Bytes> write_name(std::string_view name) {
  Bytes out;
  Bytes label;
  const auto end_label = [&] {
    if (label.empty() || label.size() > kMostLabelBytes) return false;
    out.push_back(std::byte(label.size()));
    out.insert(out.end(), label.begin(), label.end());
    label.clear();
    return true;
  };
  const auto refused = [&] { return fail(ErrorCode::BadData, "not a domain name: " + text::escape_untrusted(name)); };

  name = without_final_dot(name);
  for (std::string_view rest = name; !rest.empty();) {
    const char c = rest[0];
    rest.remove_prefix(1);
    if (c == '.') {
      if (!end_label() || rest.empty()) return refused();
    } else if (c == '\\') {
      const auto escaped = take_escaped(rest);
      if (!escaped) return refused();
      label.push_back(*escaped);
    } else {
      label.push_back(std::byte(c));
    }
  }
  if (!name.empty() && !end_label()) return refused();
  out.push_back(std::byte{0});
  if (out.size() > kMostNameBytes) return refused();
  return out;
}

bool same_name(std::string_view a, std::string_view b) {
  return text::to_lower_ascii(without_final_dot(a)) == text::to_lower_ascii(without_final_dot(b));
}

}  // namespace doctor::dns
