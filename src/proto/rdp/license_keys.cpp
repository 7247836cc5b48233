#include "proto/rdp/license_keys.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::rdp {
namespace {

// MD5(S + SHA-1(I + S + first + second)), SaltedHash of 5.1.2.
Secret salted_hash(const Hashes& hashes, const Secret& salt, std::string_view letters, BytesView first, BytesView second) {
  Secret inner{letters};
  for (const BytesView part : {salt.reveal(), first, second}) inner.append(part);
  Secret outer = salt.copy();
  outer.append(hashes.sha1(inner.reveal()).reveal());
  return hashes.md5(outer.reveal());
}

// 384 bits: the hash with "A", "BB" and "CCC".
Secret three_hashes(const Hashes& hashes, const Secret& salt, BytesView first, BytesView second) {
  Secret out;
  for (const std::string_view letters : {"A", "BB", "CCC"}) out.append(salted_hash(hashes, salt, letters, first, second).reveal());
  return out;
}

constexpr std::size_t kPad1Size = 40, kPad2Size = 48;

}  // namespace

LicenseKeys::LicenseKeys(const Hashes& hashes, const Secret& premaster, const LicenseRandom& client, const LicenseRandom& server) : hashes_(&hashes) {
  const Secret master = three_hashes(hashes, premaster, client, server);
  const Secret blob = three_hashes(hashes, master, server, client);
  mac_salt_ = Secret{blob.reveal().first(16)};
  Secret last{blob.reveal().subspan(16, 16)};
  last.append(client);
  last.append(server);
  key_ = hashes.md5(last.reveal());
}

Bytes LicenseKeys::encrypt(BytesView plain) const { return hashes_->rc4(key_.reveal())->apply(plain); }

Secret LicenseKeys::decrypt(BytesView encrypted) const { return Secret::taken_from(encrypt(encrypted)); }

LicenseMac LicenseKeys::mac(BytesView plain) const {
  ByteWriter size;
  size.u32_le(std::uint32_t(plain.size()));
  Secret inner = mac_salt_.copy();
  for (std::size_t i = 0; i < kPad1Size; ++i) inner.append(std::byte{0x36});
  inner.append(size.view());
  inner.append(plain);
  Secret outer = mac_salt_.copy();
  for (std::size_t i = 0; i < kPad2Size; ++i) outer.append(std::byte{0x5c});
  outer.append(hashes_->sha1(inner.reveal()).reveal());
  LicenseMac out{};
  std::ranges::copy(hashes_->md5(outer.reveal()).reveal(), out.begin());
  return out;
}

Decoded<Secret> LicenseKeys::open(const SealedBlob& sealed, std::string_view structure) const {
  Secret plain = decrypt(sealed.encrypted);
  if (mac(plain.reveal()) != sealed.mac)
    return fail(DecodeError{DecodeError::Kind::Malformed, structure, "MACData", 0, "does not match what was encrypted", 0});
  return plain;
}

}  // namespace doctor::rdp
