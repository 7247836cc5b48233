// The smallest web server that can hand out a revocation list: one GET, one answer, an orderly end.
#pragma once

#include <string>
#include <string_view>

#include "base/machine.hpp"

namespace doctor::practice {

inline constexpr std::string_view kCrlPath = "/practice.crl";

class CrlServerMachine final : public Machine {
 public:
  // `crl`: DER. Borrowed: it must outlive the machine.
  explicit CrlServerMachine(BytesView crl) : crl_(crl) {}

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

 private:
  Step answer() const;

  BytesView crl_;
  std::string request_;
  Instant deadline_{};
};

}  // namespace doctor::practice
