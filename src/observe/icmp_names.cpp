#include "observe/icmp_names.hpp"

#include <iterator>
#include <string_view>

#include "base/text.hpp"

namespace doctor::observe {
namespace {

std::string icmp_number(std::uint8_t type, std::uint8_t code) { return text::format("0x{:02x}{:02x}", type, code); }

// RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1: destination unreachable (type 3), time exceeded (type 11). "": no name.
std::string icmp_v4_name(std::uint8_t type, std::uint8_t code) {
  static constexpr std::string_view kUnreachable[] = {"net_unreachable",  "host_unreachable",     "protocol_unreachable",
                                                      "port_unreachable", "fragmentation_needed", "",
                                                      "net_unknown",      "host_unknown",         "",
                                                      "net_prohibited",   "host_prohibited",      "net_unreachable",
                                                      "host_unreachable", "admin_prohibited"};
  if (type == 3 && code < std::size(kUnreachable) && !kUnreachable[code].empty()) return std::string{kUnreachable[code]};
  return type == 11 ? "ttl_exceeded" : icmp_number(type, code);
}

// RFC 4443 3.1 to 3.3: destination unreachable (type 1), packet too big (2), time exceeded (3).
std::string icmp_v6_name(std::uint8_t type, std::uint8_t code) {
  static constexpr std::string_view kUnreachable[] = {"no_route",      "admin_prohibited", "", "address_unreachable", "port_unreachable",
                                                      "source_policy", "reject_route"};
  if (type == 1 && code < std::size(kUnreachable) && !kUnreachable[code].empty()) return std::string{kUnreachable[code]};
  return type == 2 ? "packet_too_big" : type == 3 ? "ttl_exceeded" : icmp_number(type, code);
}

}  // namespace

std::string icmp_name(bool v6, std::uint8_t type, std::uint8_t code) { return v6 ? icmp_v6_name(type, code) : icmp_v4_name(type, code); }

}  // namespace doctor::observe
