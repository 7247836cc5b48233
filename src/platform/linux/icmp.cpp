#include "platform/icmp.hpp"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <span>

namespace doctor::platform {
namespace {

std::optional<Address> offender_of(const sockaddr* from) {
  Address address;
  if (from->sa_family == AF_INET) {
    std::memcpy(address.octets.data(), &reinterpret_cast<const sockaddr_in*>(from)->sin_addr, 4);
    return address;
  }
  if (from->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(from);
    address.family = Address::Family::V6;
    address.zone = v6->sin6_scope_id;
    std::memcpy(address.octets.data(), &v6->sin6_addr, 16);
    return address;
  }
  return std::nullopt;
}

std::optional<IcmpReport> report_in(msghdr& message) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr; control = CMSG_NXTHDR(&message, control)) {
    const bool v4 = control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_RECVERR;
    const bool v6 = control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) continue;
    // The offender's address follows the error in the same control message.
    struct {
      sock_extended_err error;
      sockaddr_in6 offender;
    } queued{};
    std::memcpy(&queued, CMSG_DATA(control), std::min(sizeof queued, std::size_t(control->cmsg_len - CMSG_LEN(0))));
    if (queued.error.ee_origin != SO_EE_ORIGIN_ICMP && queued.error.ee_origin != SO_EE_ORIGIN_ICMP6) continue;
    return IcmpReport{.v6 = queued.error.ee_origin == SO_EE_ORIGIN_ICMP6,
                      .type = queued.error.ee_type,
                      .code = queued.error.ee_code,
                      .from = offender_of(reinterpret_cast<const sockaddr*>(&queued.offender)),
                      .next_hop_mtu = queued.error.ee_errno == EMSGSIZE ? queued.error.ee_info : 0};
  }
  return std::nullopt;
}

}  // namespace

void keep_icmp_errors(int socket, Address::Family family, bool keep) {
  const int value = keep ? 1 : 0;
  if (family == Address::Family::V4)
    ::setsockopt(socket, IPPROTO_IP, IP_RECVERR, &value, sizeof value);
  else
    ::setsockopt(socket, IPPROTO_IPV6, IPV6_RECVERR, &value, sizeof value);
}

bool met_icmp_error(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return false;
  // What the kernel makes of them (icmp_err_convert, icmpv6_err_convert); a time-out and a reset are others.
  static constexpr int kOfIcmp[] = {ENETUNREACH, EHOSTUNREACH, ENOPROTOOPT, ECONNREFUSED, EOPNOTSUPP, EHOSTDOWN, ENONET, EACCES, EPROTO};
  return std::ranges::find(kOfIcmp, error) != std::end(kOfIcmp);
}

std::optional<IcmpReport> take_icmp_error(int socket) {
  std::optional<IcmpReport> oldest;
  constexpr int kMostQueued = 64;
  for (int i = 0; i < kMostQueued; ++i) {
    alignas(cmsghdr) char control[512];
    char data[512];
    sockaddr_in6 destination{};
    iovec vector{.iov_base = data, .iov_len = sizeof data};
    msghdr message{};
    message.msg_name = &destination;
    message.msg_namelen = sizeof destination;
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    if (::recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) break;
    if (!oldest) oldest = report_in(message);
  }
  return oldest;
}

EchoSocket open_echo_socket(Address::Family family) {
  const int domain = family == Address::Family::V4 ? AF_INET : AF_INET6;
  const int protocol = family == Address::Family::V4 ? int(IPPROTO_ICMP) : int(IPPROTO_ICMPV6);
  if (const int socket = ::socket(domain, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol); socket >= 0) return {.descriptor = socket};
  if (const int socket = ::socket(domain, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol); socket >= 0) return {.descriptor = socket, .raw = true};
  return {.needs_right = errno == EPERM || errno == EACCES};
}

}  // namespace doctor::platform
