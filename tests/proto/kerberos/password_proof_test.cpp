#include "proto/kerberos/password_proof.hpp"

#include <gtest/gtest.h>

#include "proto/wire.hpp"

namespace doctor::kerberos {
namespace {

using wire::hex;

// AS-REQ { pvno 5, msg-type 10, padata { PA-ENC-TIMESTAMP { etype, cipher } } }
Bytes request(const char* etype) {
  return hex(std::string{"6a273025a103020105a20302010aa31930173015a103020102a20e040c300aa0030201"} + etype + "a203040100");
}
// KRB-ERROR { error-code 25, e-data { PA-ETYPE-INFO2 { etype 18, s2kparams } } }
Bytes error(const char* iterations) {
  return hex(std::string{"7e293027a603020119ac20041e301c301aa103020113a2130411300f300da003020112a2060404"} + iterations);
}

TEST(PasswordProof, IsFoundWithItsEncryption) {
  EXPECT_EQ(password_proof_in(request("17")), EncryptionType::Rc4);
  EXPECT_EQ(password_proof_in(request("12")), EncryptionType::Aes256Sha1);
  EXPECT_FALSE(password_proof_in(hex("6a0c300aa103020105a20302010a"))) << "a request without one";
  EXPECT_FALSE(password_proof_in(hex("6c00")));
}

TEST(PasswordProof, IsKnownToBeMissingOnlyWhereAllCanBeRead) {
  EXPECT_TRUE(is_readable_request(request("17")));
  EXPECT_TRUE(is_readable_request(hex("6a0c300aa103020105a20302010a"))) << "a request without padata";
  const Bytes other = hex("6a1c301a a103020105 a20302010a a30e300c 300aa10402020097a2020400");  // PA-SPAKE, from which nothing is guessed
  EXPECT_TRUE(is_readable_request(other));
  EXPECT_FALSE(password_proof_in(other));
  EXPECT_FALSE(is_readable_request(hex("6c00")));
  Bytes damaged = request("17");
  damaged[33] = std::byte{0x05};  // the encryption is no longer an INTEGER
  EXPECT_FALSE(password_proof_in(damaged));
  EXPECT_FALSE(is_readable_request(damaged));
}

TEST(PasswordProof, HearsHowOftenThePasswordIsHashed) {
  EXPECT_EQ(iterations_in(error("00000001"), EncryptionType::Aes256Sha1), 1u);
  EXPECT_FALSE(iterations_in(error("00000001"), EncryptionType::Aes128Sha1)) << "said of another";
  EXPECT_FALSE(iterations_in(error("00000000"), EncryptionType::Aes256Sha1)) << "more than anybody can";
  EXPECT_FALSE(iterations_in({}, EncryptionType::Aes256Sha1));
}

TEST(PasswordProof, IsHardToGuessFromOnlyWithSaltAndIterations) {
  EXPECT_TRUE(is_hard_to_guess_from(EncryptionType::Aes256Sha1, {}));
  EXPECT_TRUE(is_hard_to_guess_from(EncryptionType::Aes256Sha1, 4096));
  EXPECT_FALSE(is_hard_to_guess_from(EncryptionType::Aes256Sha1, 4095));
  EXPECT_FALSE(is_hard_to_guess_from(EncryptionType::Rc4, 1'000'000));
  EXPECT_FALSE(is_hard_to_guess_from(EncryptionType{3}, {})) << "DES";
}

TEST(PasswordProof, NoPrefixIsRead) {
  for (const auto& whole : {request("17"), error("00000001")})
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_FALSE(password_proof_in(BytesView{whole}.first(size)));
      EXPECT_FALSE(is_readable_request(BytesView{whole}.first(size)));
      EXPECT_FALSE(iterations_in(BytesView{whole}.first(size), EncryptionType::Aes256Sha1));
    }
}

TEST(PasswordProof, TypesGoByTheirNames) {
  EXPECT_EQ(spec_name(EncryptionType::Rc4), "rc4-hmac");
  EXPECT_EQ(spec_name(EncryptionType{-128}), "encryption -128");
}

}  // namespace
}  // namespace doctor::kerberos
