// The hashes and the stream cipher that NTLM, CredSSP and licensing are made of, as whoever has a library gives them to
// codecs that have none. A library without MD4 and RC4 gives no Hashes at all.
#pragma once

#include <array>
#include <memory>

#include "base/bytes.hpp"
#include "base/secret.hpp"

namespace doctor {

class StreamCipher {
 public:
  virtual ~StreamCipher() = default;
  // Encrypts or decrypts, going on where the last call ended.
  virtual Bytes apply(BytesView in) = 0;
};

class Hashes {
 public:
  virtual ~Hashes() = default;
  // 16 bytes each, except SHA-1's 20 and SHA-256's 32.
  virtual Secret md4(BytesView data) const = 0;
  virtual Secret md5(BytesView data) const = 0;
  virtual Secret sha1(BytesView data) const = 0;
  virtual Secret hmac_md5(BytesView key, BytesView data) const = 0;
  virtual Bytes sha256(BytesView data) const = 0;
  virtual std::unique_ptr<StreamCipher> rc4(BytesView key) const = 0;
};

}  // namespace doctor
