#include "platform/whole_datagrams.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

namespace doctor::platform {

void keep_whole(int socket, Address::Family family) {
  if (family == Address::Family::V4) {
    const int value = IP_PMTUDISC_PROBE;
    ::setsockopt(socket, IPPROTO_IP, IP_MTU_DISCOVER, &value, sizeof value);
  } else {
    const int value = IPV6_PMTUDISC_PROBE;
    ::setsockopt(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &value, sizeof value);
  }
}

}  // namespace doctor::platform
