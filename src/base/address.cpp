#include "base/address.hpp"

#include <charconv>

#include "base/text.hpp"

namespace doctor {
namespace {

std::optional<std::uint32_t> number(std::string_view digits, int base, std::uint32_t most) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || value > most) return std::nullopt;
  return value;
}

std::optional<std::array<std::byte, 4>> parse_v4(std::string_view in) {
  const auto parts = text::split(in, '.');
  if (parts.size() != 4) return std::nullopt;
  std::array<std::byte, 4> octets{};
  for (std::size_t i = 0; i < 4; ++i) {
    if (parts[i].size() > 1 && parts[i][0] == '0') return std::nullopt;  // would be octal to some readers
    const auto value = number(parts[i], 10, 255);
    if (!value) return std::nullopt;
    octets[i] = std::byte(*value);
  }
  return octets;
}

// One side of a "::", as 16-bit groups; the last may be a dotted IPv4 address.
std::optional<std::vector<std::uint16_t>> parse_groups(std::string_view in) {
  std::vector<std::uint16_t> groups;
  if (in.empty()) return groups;
  const auto parts = text::split(in, ':');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i + 1 == parts.size() && parts[i].find('.') != std::string_view::npos) {
      const auto v4 = parse_v4(parts[i]);
      if (!v4) return std::nullopt;
      const auto octet = [&](std::size_t n) { return std::to_integer<unsigned>((*v4)[n]); };
      groups.push_back(std::uint16_t(octet(0) << 8 | octet(1)));
      groups.push_back(std::uint16_t(octet(2) << 8 | octet(3)));
    } else {
      const auto value = parts[i].size() <= 4 ? number(parts[i], 16, 0xffff) : std::nullopt;
      if (!value) return std::nullopt;
      groups.push_back(std::uint16_t(*value));
    }
  }
  return groups;
}

std::optional<std::array<std::byte, 16>> parse_v6(std::string_view in) {
  const auto gap = in.find("::");
  const auto head = parse_groups(in.substr(0, gap));
  const auto tail = gap == std::string_view::npos ? std::vector<std::uint16_t>{} : parse_groups(in.substr(gap + 2));
  if (!head || !tail) return std::nullopt;
  const std::size_t written = head->size() + tail->size();
  if (gap == std::string_view::npos ? written != 8 : written > 7) return std::nullopt;
  std::array<std::byte, 16> octets{};
  const auto put = [&](std::size_t group, std::uint16_t value) {
    octets[2 * group] = std::byte(value >> 8);
    octets[2 * group + 1] = std::byte(value & 0xff);
  };
  for (std::size_t i = 0; i < head->size(); ++i) put(i, (*head)[i]);
  for (std::size_t i = 0; i < tail->size(); ++i) put(8 - tail->size() + i, (*tail)[i]);
  return octets;
}

}  // namespace

Address Address::v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  Address address;
  address.octets = {std::byte{a}, std::byte{b}, std::byte{c}, std::byte{d}};
  return address;
}

std::optional<Address> Address::parse(std::string_view in) {
  Address address;
  if (const auto v4 = parse_v4(in)) {
    std::copy(v4->begin(), v4->end(), address.octets.begin());
    return address;
  }
  address.family = Family::V6;
  if (const auto percent = in.find('%'); percent != std::string_view::npos) {
    const auto zone = number(in.substr(percent + 1), 10, 0xffffffff);
    if (!zone) return std::nullopt;
    address.zone = *zone;
    in = in.substr(0, percent);
  }
  if (in.find(':') == std::string_view::npos) return std::nullopt;
  const auto v6 = parse_v6(in);
  if (!v6) return std::nullopt;
  address.octets = *v6;
  return address;
}

Address::Scope Address::scope() const {
  const auto octet = [&](std::size_t n) { return std::to_integer<unsigned>(octets[n]); };
  if (is_v4()) {
    const unsigned a = octet(0), b = octet(1);
    if (a == 0) return Scope::Unspecified;
    if (a == 127) return Scope::Loopback;
    if (a == 169 && b == 254) return Scope::LinkLocal;
    if (a >= 224 && a < 240) return Scope::Multicast;
    if (a == 10 || (a == 172 && b >= 16 && b < 32) || (a == 192 && b == 168)) return Scope::Private;
    if (a == 100 && b >= 64 && b < 128) return Scope::Shared;
    return Scope::Global;
  }
  bool zero_but_last = true;
  for (std::size_t i = 0; i < 15; ++i) zero_but_last &= octet(i) == 0;
  if (zero_but_last && octet(15) == 0) return Scope::Unspecified;
  if (zero_but_last && octet(15) == 1) return Scope::Loopback;
  bool mapped = octet(10) == 0xff && octet(11) == 0xff;
  for (std::size_t i = 0; i < 10; ++i) mapped &= octet(i) == 0;
  if (mapped) return v4(std::uint8_t(octet(12)), std::uint8_t(octet(13)), std::uint8_t(octet(14)), std::uint8_t(octet(15))).scope();
  if (octet(0) == 0xff) return Scope::Multicast;
  if (octet(0) == 0xfe && (octet(1) & 0xc0) == 0x80) return Scope::LinkLocal;
  if ((octet(0) & 0xfe) == 0xfc) return Scope::Private;
  return Scope::Global;
}

std::string Address::to_string() const {
  const auto octet = [&](std::size_t n) { return std::to_integer<unsigned>(octets[n]); };
  if (is_v4()) return text::format("{}.{}.{}.{}", octet(0), octet(1), octet(2), octet(3));
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) groups[i] = octet(2 * i) << 8 | octet(2 * i + 1);
  // RFC 5952 section 4.2: the longest run of two or more zero groups is written "::", the first of equals.
  std::size_t best = 0, best_length = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && groups[i + length] == 0) ++length;
    if (length > best_length) best = i, best_length = length;
  }
  if (best_length < 2) best_length = 0;
  std::string out;
  for (std::size_t i = 0; i < 8;) {
    if (best_length != 0 && i == best) {
      out += "::";
      i += best_length;
      continue;
    }
    if (!out.empty() && !out.ends_with(':')) out += ':';
    out += text::format("{:x}", groups[i]);
    ++i;
  }
  if (zone != 0) out += text::format("%{}", zone);
  return out;
}

std::string_view name_of(Address::Scope scope) {
  static constexpr std::string_view kNames[] = {"global", "private", "shared", "loopback", "link_local", "unspecified", "multicast"};
  return kNames[std::size_t(scope)];
}

std::string Endpoint::to_string() const {
  const auto host = address.to_string();
  return address.is_v4() ? text::format("{}:{}", host, port) : text::format("[{}]:{}", host, port);
}

}  // namespace doctor
