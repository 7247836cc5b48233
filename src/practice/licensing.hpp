// The server's part of licensing ([MS-RDPELE] 3.2), as far as a practice host goes: it offers a licence, asks who wants it,
// and hands one out that is worth nothing, or says why not.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "base/hashes.hpp"
#include "practice/fault.hpp"
#include "proto/rdp/license_keys.hpp"

namespace doctor::practice {

// What a host licenses with, the same for all of its connections.
struct LicensingSide {
  const Hashes* hashes{nullptr};  // borrowed; null: the library has none, and everybody is refused
  BytesView certificate{};        // DER, of RSA
  BytesView private_key{};        // of it
  rdp::LicenseRandom random{};
};

class Licensing {
 public:
  Licensing(LicenceAnswer answer, LicensingSide side) : answer_(answer), side_(side) {}

  rdp::LicensingPdu offer() const;
  struct Reply {
    std::optional<rdp::LicensingPdu> pdu{};
    bool ends_in_order{false};  // the client may have its session
    bool refused{false};        // it may not
  };
  // What a client says of licensing. One that declines is refused.
  Reply on_pdu(const rdp::LicensingPdu& pdu);

 private:
  Reply on_request(BytesView body);
  Reply on_response(BytesView body) const;

  LicenceAnswer answer_;
  LicensingSide side_;
  std::optional<rdp::LicenseKeys> keys_{};
};

}  // namespace doctor::practice
