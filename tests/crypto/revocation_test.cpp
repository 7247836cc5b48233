#include "crypto/revocation.hpp"

#include <gtest/gtest.h>

#include "crypto/wire.hpp"

namespace doctor::crypto {
namespace {

const KeyedCertificate& authority() {
  static const KeyedCertificate made = must(make_certificate({.common_name = "Test CA",
                                                              .not_before = kToday - std::chrono::days{100},
                                                              .not_after = kToday + std::chrono::days{1000},
                                                              .is_ca = true,
                                                              .key_usage = KeyUsage{.key_cert_sign = true, .crl_sign = true}}));
  return made;
}
const KeyedCertificate& leaf() {
  static const KeyedCertificate made = must(make_certificate(leaf_wish(), &authority()));
  return made;
}
OcspWish answer(OcspStatus status) {
  return {.status = status, .this_update = kToday - std::chrono::days{1}, .next_update = kToday + std::chrono::days{1}};
}
RevocationAnswer read(const Bytes& response, WallTime now = kToday) {
  return read_ocsp_response(response, leaf().certificate, authority().certificate, now);
}
RevocationAnswer read_list(const Bytes& list, WallTime now = kToday) { return read_crl(list, leaf().certificate, authority().certificate, now); }

TEST(Ocsp, ReadsWhatTheIssuerSigned) {
  EXPECT_EQ(read(must(make_ocsp_response(authority(), leaf().certificate, answer(OcspStatus::Good)))).status, Revocation::Good);
  EXPECT_EQ(read(must(make_ocsp_response(authority(), leaf().certificate, answer(OcspStatus::Revoked)))).status, Revocation::Revoked);
  EXPECT_EQ(read(must(make_ocsp_response(authority(), leaf().certificate, answer(OcspStatus::Unknown)))).status, Revocation::Unknown);
}

TEST(Ocsp, TakesAResponderTheIssuerCertifiedForIt) {
  CertificateWish wish = leaf_wish();
  wish.common_name = "Responder";
  wish.extended_key_usages = {"1.3.6.1.5.5.7.3.9"};  // OCSPSigning
  const auto responder = must(make_certificate(wish, &authority()));
  EXPECT_EQ(read(must(make_ocsp_response(authority(), leaf().certificate, answer(OcspStatus::Good), &responder))).status, Revocation::Good);
  wish.extended_key_usages = {std::string{kServerAuth}};
  const auto no_responder = must(make_certificate(wish, &authority()));
  EXPECT_EQ(read(must(make_ocsp_response(authority(), leaf().certificate, answer(OcspStatus::Good), &no_responder))).status, Revocation::Unknown);
  wish.extended_key_usages = {"1.3.6.1.5.5.7.3.9"};
  const auto stranger = must(make_certificate(wish));
  EXPECT_EQ(read(must(make_ocsp_response(authority(), leaf().certificate, answer(OcspStatus::Good), &stranger))).status, Revocation::Unknown);
  wish.not_after = kToday - std::chrono::days{1};
  const auto expired = must(make_certificate(wish, &authority()));
  EXPECT_EQ(read(must(make_ocsp_response(authority(), leaf().certificate, answer(OcspStatus::Good), &expired))).status, Revocation::Unknown);
}

TEST(Ocsp, DoesNotCountOutOfItsTime) {
  const Bytes response = must(make_ocsp_response(authority(), leaf().certificate, answer(OcspStatus::Good)));
  EXPECT_EQ(read(response, kToday + std::chrono::days{2}).status, Revocation::Unknown);
  EXPECT_EQ(read(response, kToday - std::chrono::days{2}).status, Revocation::Unknown);
  EXPECT_EQ(read(response, kToday + std::chrono::days{1} + std::chrono::minutes{4}).status, Revocation::Good);
}

TEST(Ocsp, DoesNotCountForAnotherCertificate) {
  const auto other = must(make_certificate(leaf_wish(), &authority()));
  const auto found = read(must(make_ocsp_response(authority(), other.certificate, answer(OcspStatus::Good))));
  EXPECT_EQ(found.status, Revocation::Unknown);
  EXPECT_EQ(found.problem, "the answer speaks of another certificate");
}

TEST(Ocsp, NeverTurnsAChangedAnswerIntoAStatement) {
  const Bytes response = must(make_ocsp_response(authority(), leaf().certificate, answer(OcspStatus::Revoked)));
  for (std::size_t at = 0; at < response.size(); ++at) {
    Bytes changed = response;
    changed[at] ^= std::byte{0x10};
    EXPECT_NE(read(changed).status, Revocation::Good) << at;
  }
  for (std::size_t size = 0; size < response.size(); ++size)
    EXPECT_EQ(read({response.begin(), response.begin() + std::ptrdiff_t(size)}).status, Revocation::Unknown);
}

TEST(Ocsp, AsksForTheCertificate) {
  const auto request = build_ocsp_request(leaf().certificate, authority().certificate);
  ASSERT_TRUE(request);
  EXPECT_GT(request->size(), 60u);
  EXPECT_FALSE(build_ocsp_request(bytes_of("no certificate"), authority().certificate));
}

TEST(RevocationList, FindsTheSerial) {
  const auto other = must(make_certificate(leaf_wish(), &authority()));
  const WallTime from = kToday - std::chrono::days{1};
  const WallTime until = kToday + std::chrono::days{7};
  EXPECT_EQ(read_list(must(make_crl(authority(), {}, from, until))).status, Revocation::Good);
  const Bytes others[] = {other.certificate};
  EXPECT_EQ(read_list(must(make_crl(authority(), others, from, until))).status, Revocation::Good);
  const Bytes both[] = {other.certificate, leaf().certificate};
  EXPECT_EQ(read_list(must(make_crl(authority(), both, from, until))).status, Revocation::Revoked);
}

TEST(RevocationList, DoesNotCountWhenOldOrForeign) {
  const WallTime from = kToday - std::chrono::days{9};
  EXPECT_EQ(read_list(must(make_crl(authority(), {}, from, kToday - std::chrono::days{1}))).status, Revocation::Unknown);
  const auto impostor = must(make_certificate({.common_name = "Test CA",
                                               .not_before = kToday,
                                               .not_after = kToday + std::chrono::days{1},
                                               .is_ca = true,
                                               .key_usage = KeyUsage{.key_cert_sign = true, .crl_sign = true}}));
  EXPECT_EQ(read_list(must(make_crl(impostor, {}, from, kToday + std::chrono::days{1}))).problem, "the list is not signed by the issuer");
  EXPECT_EQ(read_list(must(make_crl(plain_leaf(), {}, from, kToday + std::chrono::days{1}))).problem, "the list is of another issuer");
  EXPECT_EQ(read_list(bytes_of("<html>")).problem, "not a revocation list");
}

}  // namespace
}  // namespace doctor::crypto
