// What somebody typed as the host to connect to, and the host that is plainly meant.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "base/result.hpp"
#include "probe/context.hpp"

namespace doctor::probe {

enum class TargetKind : std::uint8_t { FullName, SingleLabel, LocalName, Ipv4, Ipv6 };

struct Target {
  std::string input{};               // as typed
  std::string host{};                // mended, lower case, without final dot, brackets or port
  std::optional<Address> literal{};  // when the host is an address
  std::uint16_t port{3389};
  std::string ascii_name{};             // the host as DNS asks for it (RFC 5891); empty for an address
  std::vector<std::string> oddities{};  // enumerators of target.odd_input, each once
  TargetKind kind{TargetKind::FullName};
  bool port_given{false};  // in the text
};

// The number of the interface with this name; nothing when there is none.
using InterfaceNumber = std::function<std::optional<std::uint32_t>(std::string_view name)>;

// Takes host, host:port, [v6]:port, a bare IPv6 address, rdp:// and web addresses, user@host, \\host and DOMAIN\host;
// mends what is plainly meant and says so in `oddities`. `interface_number` reads zones that are names ("fe80::1%eth0").
// Errors (Usage) say in one phrase why there is no host in it, or which two readings it has.
Result<Target> parse_target(std::string_view typed, std::uint16_t default_port = 3389, const InterfaceNumber& interface_number = {});

// What to type to try the same again: "pc17", "pc17:3390", "[2001:db8::1]:3390".
std::string endpoint_text(const Target& target);
void observe_target(Context& context, const Target& target);
// The same into a record of its own.
void observe_target(Evidence& out, const Target& target, Instant at = {});

}  // namespace doctor::probe
