// The client's part of asking for a licence ([MS-RDPELE] 1.3.3.1, 3.3.5): it has none, asks for one, and says which device it
// is. It may use up a device licence of the host, so that only an explicit wish leads here. Nothing of the licence that comes
// is kept but who issued it and for what.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "proto/rdp/license_keys.hpp"
#include "proto/rdp/server_certificate.hpp"

namespace doctor::rdp {

// The number to the power of the key's exponent, modulo its modulus, without any padding ([MS-RDPBCGR] 5.3.4.1); least
// significant byte first, as long as the modulus. Nothing where the key cannot take the number.
using RawRsa = std::function<std::optional<Bytes>(const RsaPublicKey& key, BytesView number)>;

struct LicenseTools {
  const Hashes* hashes{nullptr};  // borrowed
  RawRsa rsa{};
  LicenseRandom client_random{};
  Secret premaster{};  // of kPremasterSize random bytes
};

class LicenseExchange {
 public:
  LicenseExchange(LicenseTools tools, std::string user, std::string machine)
      : tools_(std::move(tools)), user_(std::move(user)), machine_(std::move(machine)) {}

  // CLIENT_NEW_LICENSE_REQUEST for an offer. `known_key`: of the server, where the offer has none (2.2.2.1). Malformed where
  // neither has a key of RSA. Once.
  Decoded<Bytes> ask(const LicenseRequest& offer, const std::optional<RsaPublicKey>& known_key);
  // CLIENT_PLATFORM_CHALLENGE_RESPONSE for a SERVER_PLATFORM_CHALLENGE. INVARIANT: it was asked.
  Decoded<Bytes> answer_challenge(BytesView body) const;
  // What SERVER_NEW_LICENSE or SERVER_UPGRADE_LICENSE brings. INVARIANT: it was asked.
  Decoded<LicenseInfo> read_license(BytesView body) const;

 private:
  LicenseTools tools_;
  std::string user_, machine_;
  std::optional<LicenseKeys> keys_{};
};

// CLIENT_HARDWARE_ID of a client called so: the same each time, so that a server that counts devices counts one.
Secret hardware_id(const Hashes& hashes, std::string_view machine);

}  // namespace doctor::rdp
