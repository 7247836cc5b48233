// What a gateway, or a balancer in front of it, wants back with each further request: the balancer finds the same gateway by it. Kept in
// memory for one way through, bounded, and never shown: what a cookie holds is between the two.
#pragma once

#include <string>
#include <vector>

#include "net/http_message.hpp"

namespace doctor::net {

class GatewayCookies {
 public:
  static constexpr std::size_t kMost = 16;
  static constexpr std::size_t kMostBytes = 4096;  // of one, name and value

  // Takes what an answer sets (RFC 6265 5.2); one of the same name is replaced. One that is none, or too much, is left out. All of a
  // gateway's requests go to one host and one path, so whether it is for another is all that is asked of its attributes.
  void take(const HttpHead& answer);
  // The value of the Cookie field; empty without any.
  std::string field() const;

 private:
  struct Cookie {
    std::string name{};
    std::string value{};
  };
  std::vector<Cookie> kept_{};
};

}  // namespace doctor::net
