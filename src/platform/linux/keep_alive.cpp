#include "platform/keep_alive.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace doctor::platform {

bool send_keep_alives(int socket, std::chrono::seconds every) {
  const auto set = [&](int level, int name, int value) { return ::setsockopt(socket, level, name, &value, sizeof value) == 0; };
  const int seconds = int(every.count());
  // TCP_KEEPIDLE last, and with keep-alives already on: then the kernel counts from what came last and sends what is due.
  return set(IPPROTO_TCP, TCP_KEEPINTVL, seconds) && set(IPPROTO_TCP, TCP_KEEPCNT, kMostUnanswered) && set(SOL_SOCKET, SO_KEEPALIVE, 1) &&
         set(IPPROTO_TCP, TCP_KEEPIDLE, seconds);
}

}  // namespace doctor::platform
