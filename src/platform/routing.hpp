// What this machine's own tables say about reaching an address; nothing is sent to anybody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"

namespace doctor::platform {

struct Route {
  bool known{true};  // false: the kernel did not say, which is not the same as no
  bool exists{false};
  std::string interface{};
  std::uint32_t interface_index{0};
  std::optional<Address> source{};
  std::optional<Address> gateway{};  // absent: the address is on the link
  bool has_default{false};           // a default route of the address's family
  bool default_known{true};          // likewise
  bool tunnel{false};                // the interface is point-to-point, tun, wireguard or ppp, or has no ARP
  bool local{false};                 // the address is this machine's own
};
Route look_up_route(const Address& to);

enum class NeighbourState : std::uint8_t { Reachable, Stale, Incomplete, Failed, None, NotAvailable };
// The neighbour table's (ARP, ND) word on an address of a network this machine is attached to.
NeighbourState look_up_neighbour(const Address& of);

// An interface that is up and carries something else than loopback.
struct Interface {
  std::string name{};
  std::uint32_t index{0};
  bool multicast{false};
  bool v6{false};                      // it has an IPv6 address
  std::optional<Address> v4{};         // its first IPv4 address
  std::optional<Address> broadcast{};  // the IPv4 broadcast address of that network
};
std::vector<Interface> interfaces();

// The number of the interface of that name, loopback included; nothing when there is none.
std::optional<std::uint32_t> interface_number(std::string_view name);

}  // namespace doctor::platform
