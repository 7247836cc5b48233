#include "proto/ntlm/sealing.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "proto/ntlm/messages.hpp"

namespace doctor::ntlm {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kVersion = 1;  // of NTLMSSP_MESSAGE_SIGNATURE, 2.2.2.9.1

// SIGNKEY and SEALKEY, 3.4.5.2 and 3.4.5.3: the magic constants end in a zero byte.
Secret derived(const Hashes& hashes, BytesView key, std::string_view magic) {
  Secret input{key};
  input.append(text::as_bytes(magic));
  return hashes.md5(input.reveal());
}

Secret signing_key_for(const Hashes& hashes, BytesView key, Direction direction) {
  return derived(hashes, key,
                 direction == Direction::ClientToServer ? "session key to client-to-server signing key magic constant\0"sv
                                                        : "session key to server-to-client signing key magic constant\0"sv);
}

Secret sealing_key_for(const Hashes& hashes, BytesView key, Direction direction, std::uint32_t flags) {
  const std::size_t strength = (flags & kNegotiate128) != 0 ? key.size() : (flags & kNegotiate56) != 0 ? 7 : 5;
  return derived(hashes, key.first(std::min(strength, key.size())),
                 direction == Direction::ClientToServer ? "session key to client-to-server sealing key magic constant\0"sv
                                                        : "session key to server-to-client sealing key magic constant\0"sv);
}

}  // namespace

Sealing::Sealing(const Hashes& hashes, const Secret& exported_session_key, Direction direction, std::uint32_t flags)
    : hashes_(hashes),
      key_exchange_((flags & kNegotiateKeyExchange) != 0),
      signing_key_(signing_key_for(hashes, exported_session_key.reveal(), direction)),
      sealing_key_(sealing_key_for(hashes, exported_session_key.reveal(), direction, flags)),
      cipher_(hashes.rc4(sealing_key_.reveal())) {}

Bytes Sealing::seal(BytesView plain) {
  const Bytes encrypted = cipher_->apply(plain);  // before the checksum, which takes the key stream further
  Bytes out = signature_of(plain, *cipher_);
  out.insert(out.end(), encrypted.begin(), encrypted.end());
  return out;
}

std::optional<Secret> Sealing::unseal(BytesView sealed) {
  if (sealed.size() < kSignatureSize) return std::nullopt;
  Secret plain = Secret::taken_from(cipher_->apply(sealed.subspan(kSignatureSize)));
  const Bytes expected = signature_of(plain.reveal(), *cipher_);
  if (!std::ranges::equal(expected, sealed.first(kSignatureSize))) return std::nullopt;
  return plain;
}

Bytes Sealing::sign_ahead(BytesView message) { return signature_of(message, *hashes_.rc4(sealing_key_.reveal())); }

bool Sealing::verify_ahead(BytesView message, BytesView signature) { return std::ranges::equal(sign_ahead(message), signature); }

// MAC, 3.4.4.2.
Bytes Sealing::signature_of(BytesView plain, StreamCipher& cipher) {
  ByteWriter sequence;
  sequence.u32_le(sequence_++);
  Secret message{sequence.view()};
  message.append(plain);
  const Secret whole = hashes_.hmac_md5(signing_key_.reveal(), message.reveal());
  const BytesView checksum = whole.reveal().first(8);
  ByteWriter out;
  out.u32_le(kVersion).bytes(key_exchange_ ? cipher.apply(checksum) : Bytes{checksum.begin(), checksum.end()}).bytes(sequence.view());
  return std::move(out).take();
}

}  // namespace doctor::ntlm
