// One question to the kernel's routing tables and its answer (rtnetlink(7)).
#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <cstdint>
#include <map>

#include "base/bytes.hpp"

namespace doctor::platform {

// A request with a fixed header of type T followed by attributes.
class NetlinkRequest {
 public:
  template <typename T>
  NetlinkRequest(std::uint16_t type, const T& header) : type_(type), body_(as_bytes_of(header)) {}
  NetlinkRequest& attribute(std::uint16_t type, BytesView value);
  template <typename T>
  NetlinkRequest& attribute_value(std::uint16_t type, const T& value) {
    return attribute(type, as_bytes_of(value));
  }

  struct Answer {
    int error{0};     // errno, 0 when there is a payload
    Bytes payload{};  // the fixed header and attributes
  };
  // Blocks until the kernel answers, which it does at once.
  Answer ask() const;

 private:
  template <typename T>
  static Bytes as_bytes_of(const T& value) {
    const auto view = std::as_bytes(std::span{&value, 1});
    return {view.begin(), view.end()};
  }

  std::uint16_t type_;
  Bytes body_;
};

// Whether this error to RTM_GETROUTE is the kernel's word that no route leads there. Any other one (no memory, no answer
// in time, a sandbox) says nothing about routes.
bool says_no_route(int error);

// The attributes behind a fixed header of `header_size` bytes; views into `payload`.
std::map<std::uint16_t, BytesView> netlink_attributes(BytesView payload, std::size_t header_size);

}  // namespace doctor::platform
