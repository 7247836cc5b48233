// An IP address and an endpoint, as values that need no sockets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace doctor {

struct Address {
  enum class Family : std::uint8_t { V4, V6 };
  // What an address says about where it leads (RFC 1918, RFC 4193, RFC 3927, RFC 4291, RFC 5735). Shared: the
  // inside of a provider's NAT (RFC 6598), which some VPNs use too.
  enum class Scope : std::uint8_t { Global, Private, Shared, Loopback, LinkLocal, Unspecified, Multicast };

  Family family{Family::V4};
  std::array<std::byte, 16> octets{};  // network order; V4 uses the first four
  std::uint32_t zone{0};               // IPv6 interface index, 0 for none

  static Address v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d);
  // "192.0.2.7", "2001:db8::1", "fe80::1%2" (a numeric zone), without brackets. Nothing for anything else.
  static std::optional<Address> parse(std::string_view text);

  bool is_v4() const { return family == Family::V4; }
  Scope scope() const;
  // RFC 5952 for IPv6.
  std::string to_string() const;

  friend auto operator<=>(const Address&, const Address&) = default;
};

std::string_view name_of(Address::Scope scope);  // "global", "link_local"

struct Endpoint {
  Address address{};
  std::uint16_t port{0};
  // "192.0.2.7:3389", "[2001:db8::1]:3389"
  std::string to_string() const;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

}  // namespace doctor
