// Signing and sealing with extended session security: [MS-NLMP] 3.4.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/hashes.hpp"

namespace doctor::ntlm {

enum class Direction : std::uint8_t { ClientToServer, ServerToClient };

// One direction of a session. Both ends of that direction have one each, and use it message by message in the same order.
class Sealing {
 public:
  static constexpr std::size_t kSignatureSize = 16;

  // `flags`: those that the AUTHENTICATE message agreed on; of them key exchange and the key's length count here. `hashes`
  // is borrowed.
  Sealing(const Hashes& hashes, const Secret& exported_session_key, Direction direction, std::uint32_t flags);

  // The signature, then the encrypted message: what [MS-CSSP] carries.
  Bytes seal(BytesView plain);
  // The plain message; nothing when the signature is not the other side's.
  std::optional<Secret> unseal(BytesView sealed);

  // The signature alone: SPNEGO's mechListMIC, ahead of every sealed message. It takes a number and leaves the key stream where
  // it was ([MS-SPNG] 3.1.5.1, 3.2.5.1), so that the first sealed message has number 1 and the stream's beginning.
  Bytes sign_ahead(BytesView message);
  bool verify_ahead(BytesView message, BytesView signature);

  const Secret& signing_key() const { return signing_key_; }
  const Secret& sealing_key() const { return sealing_key_; }

 private:
  Bytes signature_of(BytesView plain, StreamCipher& cipher);

  const Hashes& hashes_;
  bool key_exchange_;
  Secret signing_key_;
  Secret sealing_key_;
  std::unique_ptr<StreamCipher> cipher_;
  std::uint32_t sequence_ = 0;
};

}  // namespace doctor::ntlm
