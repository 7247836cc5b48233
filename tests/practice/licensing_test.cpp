#include "practice/licensing.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "crypto/raw_rsa.hpp"
#include "practice/talk.hpp"
#include "proto/rdp/license_exchange.hpp"

namespace doctor::practice {
namespace {

using rdp::LicensingError;
using rdp::LicensingMessage;

// A host that licenses so, and a client that takes its offer.
struct Offered {
  explicit Offered(LicenceAnswer answer)
      : host{answer, {.hashes = face.hashes.get(), .certificate = face.identity.chain.front(), .private_key = face.identity.private_key}},
        client{{.hashes = face.hashes.get(),
                .rsa = [](const rdp::RsaPublicKey& key, BytesView number) { return crypto::raw_rsa(key.modulus, key.exponent, number); },
                .premaster = Secret{Bytes(rdp::kPremasterSize, std::byte{5})}},
               "ann",
               "pc"} {}
  Licensing::Reply ask() {
    const auto offer = rdp::decode_license_request(host.offer().body).value();
    return host.on_pdu({.message = LicensingMessage::NewLicenseRequest, .body = client.ask(offer, std::nullopt).value()});
  }
  Licensing::Reply answer(BytesView challenge) {
    return host.on_pdu({.message = LicensingMessage::PlatformChallengeResponse, .body = client.answer_challenge(challenge).value()});
  }

  const HostFace& face = test::face_of("session-license-issued");
  Licensing host;
  rdp::LicenseExchange client;
};

TEST(PracticeLicensing, GivesALicenceToWhoTakesItsOffer) {
  Offered offered{LicenceAnswer::Issue};
  const auto challenge = offered.ask();
  ASSERT_EQ(challenge.pdu->message, LicensingMessage::PlatformChallenge);
  const auto licence = offered.answer(challenge.pdu->body);
  ASSERT_TRUE(licence.ends_in_order);
  ASSERT_EQ(licence.pdu->message, LicensingMessage::NewLicense);
  EXPECT_EQ(offered.client.read_license(licence.pdu->body)->product.product_id, "A02");
}

TEST(PracticeLicensing, EndsAsTheCasesOfTheSpecificationDo) {
  const auto end_of = [](LicenceAnswer answer) {
    Offered offered{answer};
    return offered.answer(offered.ask().pdu->body);
  };
  EXPECT_EQ(end_of(LicenceAnswer::Grace).pdu->error, LicensingError::StatusValidClient);
  EXPECT_TRUE(end_of(LicenceAnswer::Grace).ends_in_order);
  EXPECT_EQ(end_of(LicenceAnswer::NoServer).pdu->error, LicensingError::NoLicenseServer);
  EXPECT_EQ(end_of(LicenceAnswer::CannotIssue).pdu->error, LicensingError::InvalidClient);
  EXPECT_TRUE(end_of(LicenceAnswer::CannotIssue).refused);
}

TEST(PracticeLicensing, SpoilsTheCodeOfAChallengeWhereItShould) {
  Offered offered{LicenceAnswer::WrongMac};
  EXPECT_FALSE(offered.client.answer_challenge(offered.ask().pdu->body));
}

TEST(PracticeLicensing, RefusesWhatIsNoLicensing) {
  Offered offered{LicenceAnswer::Issue};
  EXPECT_TRUE(offered.host.on_pdu({.message = LicensingMessage::ErrorAlert}).refused);  // it declines
  EXPECT_EQ(offered.host.on_pdu({.message = LicensingMessage::NewLicenseRequest}).pdu->error, LicensingError::InvalidClient);
  EXPECT_EQ(offered.host.on_pdu({.message = LicensingMessage::PlatformChallengeResponse}).pdu->error, LicensingError::InvalidClient);
  EXPECT_EQ(offered.host.on_pdu({.message = LicensingMessage::LicenseRequest}).pdu->error, LicensingError::InvalidClient);
  EXPECT_EQ(offered.host.on_pdu({.message = LicensingMessage::LicenseInfo}).pdu->error, LicensingError::StatusValidClient);
  Offered nobody{LicenceAnswer::None};
  EXPECT_EQ(nobody.ask().pdu->error, LicensingError::InvalidClient);
}

TEST(PracticeLicensing, SeesThatAResponseWasAltered) {
  Offered offered{LicenceAnswer::Issue};
  const auto challenge = offered.ask();
  auto response = offered.client.answer_challenge(challenge.pdu->body).value();
  response.back() ^= std::byte{1};
  EXPECT_EQ(offered.host.on_pdu({.message = LicensingMessage::PlatformChallengeResponse, .body = response}).pdu->error, LicensingError::InvalidMac);
}

}  // namespace
}  // namespace doctor::practice
