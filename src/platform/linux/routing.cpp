#include "platform/routing.hpp"

#include <ifaddrs.h>
#include <linux/neighbour.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "platform/linux/netlink.hpp"

namespace doctor::platform {
namespace {

std::uint8_t family_of(const Address& address) { return address.is_v4() ? AF_INET : AF_INET6; }
BytesView octets_of(const Address& address) { return BytesView{address.octets}.first(address.is_v4() ? 4 : 16); }

std::optional<Address> address_of(std::uint8_t family, BytesView octets) {
  Address address;
  address.family = family == AF_INET ? Address::Family::V4 : Address::Family::V6;
  if (octets.size() != (family == AF_INET ? 4u : 16u)) return std::nullopt;
  std::ranges::copy(octets, address.octets.begin());
  return address;
}

std::optional<Address> address_of(const sockaddr* from) {
  if (from == nullptr) return std::nullopt;
  if (from->sa_family == AF_INET) return address_of(AF_INET, std::as_bytes(std::span{&reinterpret_cast<const sockaddr_in*>(from)->sin_addr, 1}));
  if (from->sa_family == AF_INET6) return address_of(AF_INET6, std::as_bytes(std::span{&reinterpret_cast<const sockaddr_in6*>(from)->sin6_addr, 1}));
  return std::nullopt;
}

std::uint32_t number(const std::map<std::uint16_t, BytesView>& attributes, std::uint16_t type) {
  std::uint32_t value = 0;
  if (const auto found = attributes.find(type); found != attributes.end() && found->second.size() == sizeof value)
    std::memcpy(&value, found->second.data(), sizeof value);
  return value;
}

// [rtnetlink(7)] RTA_VIA: a next hop of another family.
std::optional<Address> gateway_in(const std::map<std::uint16_t, BytesView>& attributes, std::uint8_t family) {
  if (const auto found = attributes.find(RTA_GATEWAY); found != attributes.end()) return address_of(family, found->second);
  if (const auto found = attributes.find(RTA_VIA); found != attributes.end() && found->second.size() > 2) {
    std::uint16_t via_family = 0;
    std::memcpy(&via_family, found->second.data(), sizeof via_family);
    return address_of(std::uint8_t(via_family), found->second.subspan(2));
  }
  return std::nullopt;
}

struct Looked {
  bool known{true};
  std::uint8_t type{RTN_UNSPEC};
  std::uint32_t interface_index{0};
  std::optional<Address> source{}, gateway{};
  bool usable() const { return type == RTN_UNICAST || type == RTN_LOCAL || type == RTN_BROADCAST || type == RTN_ANYCAST || type == RTN_MULTICAST; }
};

Looked look(const Address& to) {
  rtmsg header{};
  header.rtm_family = family_of(to);
  header.rtm_dst_len = std::uint8_t(octets_of(to).size() * 8);
  NetlinkRequest request{RTM_GETROUTE, header};
  request.attribute(RTA_DST, octets_of(to));
  if (to.zone != 0) request.attribute_value(RTA_OIF, to.zone);
  const auto answer = request.ask();
  Looked looked;
  looked.known = answer.error != 0 ? says_no_route(answer.error) : answer.payload.size() >= sizeof header;
  if (answer.error != 0 || !looked.known) return looked;
  std::memcpy(&header, answer.payload.data(), sizeof header);
  const auto attributes = netlink_attributes(answer.payload, sizeof header);
  looked.type = header.rtm_type;
  looked.interface_index = number(attributes, RTA_OIF);
  looked.gateway = gateway_in(attributes, header.rtm_family);
  if (const auto source = attributes.find(RTA_PREFSRC); source != attributes.end()) looked.source = address_of(header.rtm_family, source->second);
  return looked;
}

// An address that only a default route (or a VPN's pair of half ones) leads to: a root name server. Nothing is sent there.
Address far_away(const Address& of_family) { return of_family.is_v4() ? Address::v4(198, 41, 0, 4) : *Address::parse("2001:503:ba3e::2:30"); }

bool is_tunnel(const std::string& interface) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return false;
  ifreq request{};
  std::strncpy(request.ifr_name, interface.c_str(), IFNAMSIZ - 1);
  // Who asks nobody for a neighbour sends into a tunnel, whatever its frames look like; only the loopback does so too.
  const bool flagged = ::ioctl(socket, SIOCGIFFLAGS, &request) == 0;
  const bool point_to_point =
      flagged && ((request.ifr_flags & IFF_POINTOPOINT) != 0 || (request.ifr_flags & (IFF_NOARP | IFF_LOOPBACK)) == IFF_NOARP);
  const int type = ::ioctl(socket, SIOCGIFHWADDR, &request) == 0 ? request.ifr_hwaddr.sa_family : ARPHRD_ETHER;
  ::close(socket);
  constexpr int kIp6Gre = 823;  // ARPHRD_IP6GRE, absent from glibc
  static constexpr std::array kTunnelTypes{ARPHRD_PPP, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT, ARPHRD_IPGRE, kIp6Gre, ARPHRD_NONE};
  return point_to_point || std::ranges::find(kTunnelTypes, type) != kTunnelTypes.end();
}

// From the mask: an address may be configured without its broadcast address.
std::optional<Address> broadcast_of(Address address, const std::optional<Address>& mask) {
  if (!mask || !mask->is_v4()) return std::nullopt;
  for (std::size_t i = 0; i < 4; ++i) address.octets[i] |= ~mask->octets[i];
  return address;
}

NeighbourState state_of(std::uint16_t nud) {
  if (nud & (NUD_REACHABLE | NUD_PERMANENT)) return NeighbourState::Reachable;
  if (nud & (NUD_STALE | NUD_DELAY | NUD_PROBE)) return NeighbourState::Stale;
  if (nud & NUD_INCOMPLETE) return NeighbourState::Incomplete;
  if (nud & NUD_FAILED) return NeighbourState::Failed;
  return NeighbourState::None;
}

}  // namespace

Route look_up_route(const Address& to) {
  const Looked looked = look(to);
  Route route;
  const Looked beyond = look(far_away(to));
  route.has_default = beyond.usable();
  route.default_known = beyond.known;
  route.known = looked.known;
  route.exists = looked.usable();
  if (!route.exists) return route;
  route.local = looked.type == RTN_LOCAL;
  route.source = looked.source;
  route.gateway = looked.gateway;
  route.interface_index = looked.interface_index;
  char name[IF_NAMESIZE] = {};
  if (if_indextoname(looked.interface_index, name) != nullptr) route.interface = name;
  route.tunnel = is_tunnel(route.interface);
  return route;
}

NeighbourState look_up_neighbour(const Address& of) {
  const Looked looked = look(of);
  if (!looked.usable() || looked.gateway || looked.type == RTN_LOCAL) return NeighbourState::None;
  ndmsg header{};
  header.ndm_family = family_of(of);
  header.ndm_ifindex = int(looked.interface_index);
  const auto answer = NetlinkRequest{RTM_GETNEIGH, header}.attribute(NDA_DST, octets_of(of)).ask();
  if (answer.error == ENOENT) return NeighbourState::None;
  if (answer.error != 0 || answer.payload.size() < sizeof header) return NeighbourState::NotAvailable;
  std::memcpy(&header, answer.payload.data(), sizeof header);
  return state_of(header.ndm_state);
}

std::vector<Interface> interfaces() {
  std::vector<Interface> found;
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return found;
  for (const ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
    const auto address = address_of(each->ifa_addr);
    if (!address || (each->ifa_flags & IFF_UP) == 0 || (each->ifa_flags & IFF_LOOPBACK) != 0) continue;
    auto entry = std::ranges::find(found, std::string_view{each->ifa_name}, &Interface::name);
    if (entry == found.end()) {
      found.push_back({.name = each->ifa_name, .index = if_nametoindex(each->ifa_name), .multicast = (each->ifa_flags & IFF_MULTICAST) != 0});
      entry = found.end() - 1;
    }
    if (!address->is_v4()) {
      entry->v6 = true;
    } else if (!entry->v4) {
      entry->v4 = address;
      if ((each->ifa_flags & IFF_BROADCAST) != 0) entry->broadcast = broadcast_of(*address, address_of(each->ifa_netmask));
    }
  }
  freeifaddrs(all);
  return found;
}

std::optional<std::uint32_t> interface_number(std::string_view name) {
  const unsigned number = if_nametoindex(std::string{name}.c_str());
  return number == 0 ? std::nullopt : std::optional<std::uint32_t>{number};
}

}  // namespace doctor::platform
