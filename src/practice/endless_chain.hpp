// A TLS 1.2 server flight that never ends: a Certificate message of 16 MiB, one certificate after another.
#pragma once

#include <cstddef>

#include "base/bytes.hpp"

namespace doctor::practice {

class EndlessChain {
 public:
  // `leaf`: DER, repeated as often as a record holds. What is longer than a record is cut.
  explicit EndlessChain(BytesView leaf);

  // ServerHello (RFC 5246 7.4.1.3) and the head of the Certificate message (7.4.2).
  Bytes beginning() const;
  // The next record: more certificates of the chain. Empty after kMostBytes: even a practice host has an end.
  Bytes next();

  static constexpr std::size_t kMostBytes = 8 * 1024 * 1024;

 private:
  Bytes record_;
  std::size_t sent_ = 0;
};

}  // namespace doctor::practice
