// The address of a host or gateway as an .rdp file gives it: a name or address, and perhaps a port.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace doctor::rdpfile {

struct HostPort {
  std::string host{};  // without brackets
  std::optional<std::uint16_t> port{};
  bool is_address{false};  // numbers, IPv4 or IPv6

  friend bool operator==(const HostPort&, const HostPort&) = default;
  // "pc17:3390", "[2001:db8::7]:3390"
  std::string to_string() const;
};

// "host", "host:port", "address", "[v6]", "[v6]:port". Errors: BadData, with what is wrong as one phrase: a space within, a
// scheme or path, a port that is none.
Result<HostPort> read_host_port(std::string_view value);

}  // namespace doctor::rdpfile
