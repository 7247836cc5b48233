#include "platform/linux/netlink.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace doctor::platform {
namespace {

constexpr std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

template <typename T>
T value_at(BytesView bytes, std::size_t offset) {
  T value{};
  if (offset + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

class Socket {
 public:
  Socket() : descriptor_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace

NetlinkRequest& NetlinkRequest::attribute(std::uint16_t type, BytesView value) {
  const rtattr header{.rta_len = std::uint16_t(sizeof(rtattr) + value.size()), .rta_type = type};
  body_.resize(padded(body_.size()));
  const auto head = std::as_bytes(std::span{&header, 1});
  body_.insert(body_.end(), head.begin(), head.end());
  body_.insert(body_.end(), value.begin(), value.end());
  body_.resize(padded(body_.size()));
  return *this;
}

NetlinkRequest::Answer NetlinkRequest::ask() const {
  const Socket socket;
  if (socket.descriptor() < 0) return {.error = errno};
  const timeval patience{.tv_sec = 1, .tv_usec = 0};
  ::setsockopt(socket.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);

  nlmsghdr header{};
  header.nlmsg_len = std::uint32_t(sizeof header + body_.size());
  header.nlmsg_type = type_;
  header.nlmsg_flags = NLM_F_REQUEST;
  header.nlmsg_seq = 1;
  Bytes message(sizeof header);
  std::memcpy(message.data(), &header, sizeof header);
  message.insert(message.end(), body_.begin(), body_.end());
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  if (::sendto(socket.descriptor(), message.data(), message.size(), 0, reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel) < 0)
    return {.error = errno};

  std::array<std::byte, 16 * 1024> buffer{};
  const auto count = ::recv(socket.descriptor(), buffer.data(), buffer.size(), 0);
  // Our own time-out, which must not be taken for the kernel's EAGAIN about a throw route.
  if (count < 0) return {.error = errno == EAGAIN ? ETIMEDOUT : errno};
  const BytesView received = BytesView{buffer}.first(std::size_t(count));
  const auto answer = value_at<nlmsghdr>(received, 0);
  if (received.size() < sizeof answer || answer.nlmsg_len < sizeof answer || answer.nlmsg_len > received.size()) return {.error = EBADMSG};
  if (answer.nlmsg_type == NLMSG_ERROR) return {.error = -value_at<nlmsgerr>(received, sizeof answer).error};
  const auto payload = received.subspan(sizeof answer, answer.nlmsg_len - sizeof answer);
  return {.payload = Bytes{payload.begin(), payload.end()}};
}

bool says_no_route(int error) {
  switch (error) {
    case ENETUNREACH:          // none at all
    case EHOSTUNREACH:         // a route of the type unreachable
    case EACCES:               // of the type prohibit
    case EINVAL:               // of the type blackhole
    case EAGAIN:               // of the type throw, and none after it
    case EAFNOSUPPORT:         // a family that this machine does not speak
    case EOPNOTSUPP:           // the same, where IPv6 is compiled out
    case ENODEV: return true;  // the address names an interface that is not there
    default: return false;
  }
}

std::map<std::uint16_t, BytesView> netlink_attributes(BytesView payload, std::size_t header_size) {
  std::map<std::uint16_t, BytesView> found;
  std::size_t offset = padded(header_size);
  while (offset + sizeof(rtattr) <= payload.size()) {
    const auto header = value_at<rtattr>(payload, offset);
    if (header.rta_len < sizeof header || header.rta_len > payload.size() - offset) break;
    found[header.rta_type] = payload.subspan(offset + sizeof header, header.rta_len - sizeof header);
    offset += padded(header.rta_len);
  }
  return found;
}

}  // namespace doctor::platform
