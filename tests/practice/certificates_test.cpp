#include "practice/certificates.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "crypto/certificate.hpp"

namespace doctor::practice {
namespace {

using crypto::Certificate;
using std::chrono::days;

const WallTime kNow = *parse_rfc3339("2026-11-21T12:00:00Z");
const Address kHere = Address::v4(127, 0, 0, 1);

struct Shown {
  std::vector<Certificate> chain{};
  MadeCertificates made{};
  const Certificate& leaf() const { return chain.front(); }
};

Shown shown_by(std::string_view fault) {
  auto made = make_certificates(find_fault(fault)->script.certificate,
                                {.name = "practice.example", .address = kHere, .now = kNow, .crl_address = "http://127.0.0.1:8/practice.crl"});
  if (!made) throw std::runtime_error(made.error().to_string());
  Shown shown{.made = std::move(*made)};
  for (const Bytes& der : shown.made.identity.chain) shown.chain.push_back(Certificate::parse(der).value());
  return shown;
}

TEST(PracticeCertificate, OfAHealthyHostIsItsOwnInDateAndForItsName) {
  const Shown shown = shown_by("healthy");
  ASSERT_EQ(shown.chain.size(), 1u);
  EXPECT_TRUE(shown.leaf().self_signed);
  EXPECT_EQ(shown.leaf().dns_names, std::vector<std::string>{"practice.example"});
  EXPECT_EQ(shown.leaf().addresses, std::vector<Address>{kHere});
  EXPECT_LT(shown.leaf().not_before, kNow);
  EXPECT_GT(shown.leaf().not_after, kNow + days{100});
  EXPECT_TRUE(shown.leaf().has_purpose(crypto::kServerAuth));
  EXPECT_FALSE(shown.leaf().weak_key());
  EXPECT_FALSE(shown.leaf().weak_signature());
  EXPECT_TRUE(shown.made.trusted_root.empty());
}

TEST(PracticeCertificate, ForAnAddressNamesItAsAddress) {
  const auto made = make_certificates({}, {.name = "192.0.2.7", .now = kNow});
  ASSERT_TRUE(made.has_value());
  const auto leaf = Certificate::parse(made->identity.chain.front());
  ASSERT_TRUE(leaf.has_value());
  EXPECT_TRUE(leaf->dns_names.empty());
  EXPECT_EQ(leaf->addresses, std::vector<Address>{Address::v4(192, 0, 2, 7)});
}

TEST(PracticeCertificate, DatesAreThoseOfTheFault) {
  EXPECT_LT(shown_by("expired").leaf().not_after, kNow);
  EXPECT_TRUE(shown_by("expired").leaf().self_signed);
  EXPECT_LT(shown_by("expired-ca").leaf().not_after, kNow);
  EXPECT_FALSE(shown_by("expired-ca").leaf().self_signed);
  EXPECT_GT(shown_by("not-yet-valid").leaf().not_before, kNow);
  const WallTime end = shown_by("ends-soon").leaf().not_after;
  EXPECT_GT(end, kNow);
  EXPECT_LT(end, kNow + days{14});
}

TEST(PracticeCertificate, IssuedByThePracticeCaLeadsToItsRoot) {
  const Shown direct = shown_by("healthy-ca");
  ASSERT_EQ(direct.chain.size(), 1u);
  EXPECT_TRUE(is_issued_by(direct.leaf(), *Certificate::parse(direct.made.trusted_root)));

  const Shown chain = shown_by("healthy-chain");
  ASSERT_EQ(chain.chain.size(), 2u);
  EXPECT_TRUE(is_issued_by(chain.chain[0], chain.chain[1]));
  EXPECT_TRUE(is_issued_by(chain.chain[1], *Certificate::parse(chain.made.trusted_root)));
}

TEST(PracticeCertificate, WithoutItsIntermediateDoesNotReachTheRoot) {
  const Shown shown = shown_by("missing-intermediate");
  ASSERT_EQ(shown.chain.size(), 1u);
  EXPECT_FALSE(is_issued_by(shown.leaf(), *Certificate::parse(shown.made.trusted_root)));
}

TEST(PracticeCertificate, OfAnUnknownCaComesWithARootThatNobodyIsTold) {
  const Shown shown = shown_by("unknown-ca");
  ASSERT_EQ(shown.chain.size(), 2u);
  EXPECT_TRUE(shown.chain[1].self_signed);
  EXPECT_TRUE(is_issued_by(shown.chain[0], shown.chain[1]));
  EXPECT_TRUE(shown.made.trusted_root.empty());
}

TEST(PracticeCertificate, OfTheWrongNameIsForNobodyHere) {
  const Shown shown = shown_by("wrong-name");
  ASSERT_EQ(shown.leaf().dns_names.size(), 1u);
  EXPECT_NE(shown.leaf().dns_names.front(), "practice.example");
  EXPECT_TRUE(shown.leaf().addresses.empty());
}

TEST(PracticeCertificate, WeaknessesAreThoseOfTheFault) {
  EXPECT_TRUE(shown_by("sha1-signature").leaf().weak_signature());
  EXPECT_EQ(shown_by("weak-key").leaf().key_bits, 1024);
  EXPECT_EQ(shown_by("healthy-ecdsa").leaf().key_algorithm, "EC");
  const Shown client = shown_by("client-auth-only");
  EXPECT_FALSE(client.leaf().has_purpose(crypto::kServerAuth));
  EXPECT_TRUE(client.leaf().has_purpose(crypto::kClientAuth));
}

TEST(PracticeCertificate, RevokedSaysWhereTheListIs) {
  const Shown shown = shown_by("revoked");
  EXPECT_EQ(shown.leaf().crl_addresses, std::vector<std::string>{"http://127.0.0.1:8/practice.crl"});
  EXPECT_FALSE(shown.made.crl.empty());
  EXPECT_TRUE(shown_by("healthy-ca").made.crl.empty());
}

TEST(PracticeCertificate, PemIsReadBackAsItWas) {
  for (const std::string_view fault : {"healthy", "healthy-ca", "weak-key"}) {
    const Bytes der = shown_by(fault).made.identity.chain.front();
    EXPECT_EQ(crypto::read_certificates(text::as_bytes(crypto::to_pem(der))), std::vector<Bytes>{der}) << fault;
  }
}

}  // namespace
}  // namespace doctor::practice
