#include "platform/segment_size.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace doctor::platform {

bool limit_segment_size(int socket, std::uint16_t bytes) {
  const int value = bytes;
  return ::setsockopt(socket, IPPROTO_TCP, TCP_MAXSEG, &value, sizeof value) == 0;
}

}  // namespace doctor::platform
