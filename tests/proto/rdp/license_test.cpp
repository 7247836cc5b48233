#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/old_hashes.hpp"
#include "crypto/raw_rsa.hpp"
#include "proto/rdp/license_exchange.hpp"
#include "proto/rdp/recorded_licensing.hpp"
#include "proto/wire.hpp"

namespace doctor::rdp {
namespace {

const Hashes& hashes() {
  static const auto loaded = crypto::load_old_hashes();
  return **loaded;
}

Bytes body_of(const char* recorded) {
  const Bytes whole = wire::hex(recorded);
  return {whole.begin() + 4, whole.end()};  // behind the preamble
}

LicenseRandom random_of(const char* digits) {
  LicenseRandom out{};
  std::ranges::copy(wire::hex(digits), out.begin());
  return out;
}

LicenseKeys known_keys() {
  return {hashes(), Secret{wire::hex(recorded::kPremaster)}, random_of(recorded::kClientRandom), random_of(recorded::kServerRandom)};
}

RsaPublicKey known_key() {
  RsaPublicKey key{.modulus = wire::hex(recorded::kModulus), .exponent = 65537};
  std::ranges::reverse(key.modulus);
  return key;
}

LicenseTools tools() {
  return {.hashes = &hashes(),
          .rsa = [](const RsaPublicKey& key, BytesView number) { return crypto::raw_rsa(key.modulus, key.exponent, number); },
          .client_random = random_of(recorded::kClientRandom),
          .premaster = Secret{wire::hex(recorded::kPremaster)}};
}

TEST(LicenseMessages, OfAWindowsServerAreRead) {
  const auto request = decode_license_request(body_of(recorded::kLicenseRequest));
  ASSERT_TRUE(request) << request.error().to_string();
  EXPECT_EQ(product_version(request->product.version), "6.0");
  EXPECT_EQ(request->product.company, "Microsoft Corporation");
  EXPECT_EQ(request->product.product_id, "A02");
  EXPECT_TRUE(request->takes_rsa);
  EXPECT_EQ(request->issuers, std::vector<std::string>{"microsoft.com"});
  // Its key goes by the name of a signature, 1.3.14.3.2.15.
  const auto certificate = decode_server_certificate(request->certificate);
  ASSERT_TRUE(certificate) << certificate.error().to_string();
  EXPECT_TRUE(certificate->is_x509);
  EXPECT_EQ(certificate->key_bits, 2048u);
  ASSERT_TRUE(certificate->key);
  EXPECT_EQ(certificate->key->exponent, 65537u);
  EXPECT_EQ(certificate->key->modulus.back(), std::byte{0xc8});
  EXPECT_EQ(certificate->key->modulus.front(), std::byte{0x5b});

  const auto challenge = decode_platform_challenge(body_of(recorded::kPlatformChallenge));
  ASSERT_TRUE(challenge);
  EXPECT_EQ(challenge->encrypted, wire::hex("46 37 85 54 8e c5 91 34 97 5d"));
  EXPECT_EQ(challenge->mac.back(), std::byte{0x35});
}

TEST(LicenseMessages, OfAWindowsClientAreReadAndWritten) {
  const Bytes body = body_of(recorded::kNewLicenseRequest);
  const auto request = decode_new_license_request(body);
  ASSERT_TRUE(request) << request.error().to_string();
  EXPECT_EQ(request->user, "Administrator");
  EXPECT_EQ(request->machine, "RODENT");
  EXPECT_EQ(request->encrypted_premaster_secret.size(), 256u);
  EXPECT_EQ(encode(*request), body);

  const Bytes answer = body_of(recorded::kChallengeResponse);
  const auto response = decode_platform_challenge_response(answer);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->encrypted_response.size(), 18u);
  EXPECT_EQ(response->encrypted_hardware_id.size(), kHardwareIdSize);
  EXPECT_EQ(encode(*response).size(), answer.size());  // it has another type of blob, which means nothing
}

TEST(LicenseMessages, CutShortAreMalformed) {
  const Bytes request = body_of(recorded::kLicenseRequest), asked = body_of(recorded::kNewLicenseRequest);
  for (std::size_t size = 0; size < request.size(); ++size) EXPECT_FALSE(decode_license_request(BytesView{request}.first(size)));
  for (std::size_t size = 0; size < asked.size(); ++size) EXPECT_FALSE(decode_new_license_request(BytesView{asked}.first(size)));
  const Bytes info = encode(LicenseInfo{.product = {.company = "c", .product_id = "p"}, .issuer = "i"}, wire::chars("licence"));
  for (std::size_t size = 0; size < info.size(); ++size) EXPECT_FALSE(decode_license_info(BytesView{info}.first(size)));
  EXPECT_TRUE(decode_license_info(info));
}

TEST(LicenseMessages, ThatWereWrittenAreReadBack) {
  const std::vector<Bytes> chain{wire::chars("one"), wire::chars("two")};
  const LicenseRequest request{.server_random = random_of(recorded::kServerRandom),
                               .product = {.version = 0x000a0001, .company = "Ünïcode", .product_id = "A02"},
                               .takes_rsa = false,
                               .certificate = encode_server_certificate(chain),
                               .issuers = {"a", "b"}};
  EXPECT_EQ(decode_license_request(encode(request)).value(), request);
  EXPECT_EQ(product_version(request.product.version), "10.1");
  const SealedBlob sealed{.encrypted = wire::chars("x"), .mac = {std::byte{1}}};
  EXPECT_EQ(decode_platform_challenge(encode_platform_challenge(sealed)).value(), sealed);
  EXPECT_EQ(decode_new_license(encode_new_license(sealed)).value(), sealed);
}

TEST(ServerCertificate, WithoutAnRsaKeyHasNone) {
  const std::vector<Bytes> chain{wire::chars("no certificate")};
  const auto certificate = decode_server_certificate(encode_server_certificate(chain));
  ASSERT_TRUE(certificate);
  EXPECT_FALSE(certificate->key);
  EXPECT_FALSE(decode_server_certificate(wire::hex("02 00 00 00 ff ff ff ff")));  // so many certificates
  EXPECT_FALSE(decode_server_certificate(wire::hex("02 00 00 00 01 00 00 00 ff ff ff ff")));
}

TEST(LicenseKeys, AreWhatAnotherImplementationComputes) {
  const auto keys = known_keys();
  const Bytes zeroes(32);
  EXPECT_EQ(keys.encrypt(zeroes), hashes().rc4(wire::hex(recorded::kLicenseKey))->apply(zeroes));
  EXPECT_EQ(keys.encrypt(zeroes), keys.encrypt(zeroes));  // begun anew each time
  // 5.1.5 by hand, with the salt that was computed elsewhere.
  const Bytes data = wire::chars("data");
  const Bytes salt = wire::hex(recorded::kMacSalt);
  const Bytes inner = wire::operator+(wire::operator+(wire::operator+(salt, Bytes(40, std::byte{0x36})), wire::hex("04 00 00 00")), data);
  const Bytes outer = wire::operator+(wire::operator+(salt, Bytes(48, std::byte{0x5c})), hashes().sha1(inner).reveal());
  EXPECT_TRUE(std::ranges::equal(keys.mac(data), hashes().md5(outer).reveal()));
}

TEST(LicenseKeys, OpenOnlyWhatIsWhole) {
  const auto keys = known_keys();
  auto sealed = keys.seal(wire::chars("challenge"));
  EXPECT_TRUE(std::ranges::equal(keys.open(sealed, "test")->reveal(), wire::chars("challenge")));
  sealed.encrypted[0] ^= std::byte{1};
  EXPECT_EQ(keys.open(sealed, "test").error().field, "MACData");
}

TEST(RawRsa, EncryptsAsAnotherImplementationDoes) {
  const auto key = known_key();
  EXPECT_EQ(crypto::raw_rsa(key.modulus, key.exponent, wire::hex(recorded::kPremaster)), wire::hex(recorded::kEncryptedPremaster));
}

TEST(RawRsa, TakesNoKeyThatIsNone) {
  const auto key = known_key();
  const Bytes number = wire::hex(recorded::kPremaster);
  EXPECT_FALSE(crypto::raw_rsa({}, 3, number));
  EXPECT_FALSE(crypto::raw_rsa(Bytes(64), 3, number));              // zero
  EXPECT_FALSE(crypto::raw_rsa(wire::hex("03 00 00"), 3, number));  // smaller than the number
  EXPECT_FALSE(crypto::raw_rsa(key.modulus, 0, number));
  EXPECT_FALSE(crypto::raw_rsa(Bytes(4096, std::byte{1}), 3, number));  // beyond every reason
  EXPECT_FALSE(crypto::raw_rsa_decrypt(wire::chars("no key"), number, 48));
}

TEST(LicenseExchange, AsksWithTheKeyOfTheOffer) {
  LicenseExchange exchange{tools(), "ann", "pc"};
  const auto offer = decode_license_request(body_of(recorded::kLicenseRequest)).value();
  const auto asked = exchange.ask(offer, std::nullopt);
  ASSERT_TRUE(asked) << asked.error().to_string();
  const auto request = decode_new_license_request(*asked).value();
  EXPECT_EQ(request.user, "ann");
  EXPECT_EQ(request.machine, "pc");
  EXPECT_EQ(request.encrypted_premaster_secret.size(), 256u);
}

TEST(LicenseExchange, TakesTheKeyOfTheConnectionWhereTheOfferHasNone) {
  LicenseExchange exchange{tools(), {}, "pc"};
  const auto asked = exchange.ask({.server_random = random_of(recorded::kServerRandom)}, known_key());
  ASSERT_TRUE(asked);
  EXPECT_EQ(decode_new_license_request(*asked)->encrypted_premaster_secret, wire::hex(recorded::kEncryptedPremaster));
}

TEST(LicenseExchange, AsksNotWithoutAKey) {
  EXPECT_EQ((LicenseExchange{tools(), {}, "pc"}.ask({}, std::nullopt)).error().field, "ServerCertificate");
  EXPECT_EQ((LicenseExchange{tools(), {}, "pc"}.ask({.takes_rsa = false}, known_key())).error().field, "KeyExchangeList");
}

TEST(LicenseExchange, AnswersTheChallengeAndReadsTheLicence) {
  LicenseExchange exchange{tools(), {}, "pc"};
  ASSERT_TRUE(exchange.ask({.server_random = random_of(recorded::kServerRandom)}, known_key()));
  const auto keys = known_keys();
  const auto answer = exchange.answer_challenge(encode_platform_challenge(keys.seal(wire::chars("challenge"))));
  ASSERT_TRUE(answer);
  const auto response = decode_platform_challenge_response(*answer).value();
  Secret both = keys.decrypt(response.encrypted_response);
  EXPECT_EQ(challenge_in(both.reveal()).value(), wire::chars("challenge"));
  const Secret device = keys.decrypt(response.encrypted_hardware_id);
  EXPECT_TRUE(std::ranges::equal(device.reveal(), hardware_id(hashes(), "pc").reveal()));
  both.append(device.reveal());
  EXPECT_EQ(keys.mac(both.reveal()), response.mac);

  const LicenseInfo info{.product = {.version = 0x000a0000, .company = "Microsoft Corporation", .product_id = "A02"}, .issuer = "microsoft.com"};
  auto sealed = keys.seal(encode(info, wire::chars("licence")));
  EXPECT_EQ(exchange.read_license(encode_new_license(sealed)).value(), info);
  sealed.mac[3] ^= std::byte{1};
  EXPECT_FALSE(exchange.read_license(encode_new_license(sealed)));
  EXPECT_FALSE(exchange.answer_challenge(encode_platform_challenge(sealed)));
}

}  // namespace
}  // namespace doctor::rdp
