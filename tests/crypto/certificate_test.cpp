#include "crypto/certificate.hpp"

#include <gtest/gtest.h>

#include "crypto/wire.hpp"

namespace doctor::crypto {
namespace {

Certificate made(const CertificateWish& wish, const KeyedCertificate* issuer = nullptr) {
  return must(Certificate::parse(must(make_certificate(wish, issuer)).certificate));
}

TEST(Certificate, ReadsWhatTheMakerWrote) {
  CertificateWish wish = leaf_wish();
  wish.organization = "Example, Inc.";
  wish.dns_names = {"host.example", "*.other.example"};
  wish.addresses = {*Address::parse("192.0.2.7"), *Address::parse("2001:db8::1")};
  wish.extended_key_usages = {std::string{kServerAuth}, std::string{kRemoteDesktopAuthentication}};
  wish.key_usage = KeyUsage{.digital_signature = true, .key_agreement = true};
  wish.issuer_addresses = {"http://pki.example/ca.crt"};
  wish.ocsp_addresses = {"http://ocsp.example/"};
  wish.crl_addresses = {"http://pki.example/a.crl", "ldap:///cn=a"};
  wish.must_staple = true;
  const auto read = made(wish);
  EXPECT_EQ(read.subject, "CN=host.example,O=Example\\, Inc.");
  EXPECT_EQ(read.issuer, read.subject);
  EXPECT_EQ(read.common_name, "host.example");
  EXPECT_FALSE(read.subject_is_one_common_name);
  EXPECT_EQ(read.not_before, wish.not_before);
  EXPECT_EQ(read.not_after, wish.not_after);
  EXPECT_EQ(read.dns_names, wish.dns_names);
  EXPECT_EQ(read.addresses, wish.addresses);
  EXPECT_EQ(read.key_algorithm, "EC");
  EXPECT_EQ(read.key_bits, 256);
  EXPECT_EQ(read.signature_algorithm, "ecdsa-with-SHA256");
  EXPECT_EQ(read.signature_digest, "SHA256");
  EXPECT_TRUE(read.has_extended_key_usage);
  EXPECT_EQ(read.extended_key_usages, wish.extended_key_usages);
  ASSERT_TRUE(read.key_usage);
  EXPECT_TRUE(read.key_usage->digital_signature && read.key_usage->key_agreement);
  EXPECT_FALSE(read.key_usage->key_encipherment || read.key_usage->data_encipherment || read.key_usage->key_cert_sign);
  EXPECT_EQ(read.issuer_addresses, wish.issuer_addresses);
  EXPECT_EQ(read.ocsp_addresses, wish.ocsp_addresses);
  EXPECT_EQ(read.crl_addresses, wish.crl_addresses);
  EXPECT_TRUE(read.must_staple);
  EXPECT_FALSE(read.is_ca);
  EXPECT_TRUE(read.self_issued);
  EXPECT_TRUE(read.self_signed);
  EXPECT_EQ(read.serial.size(), 32u);
  EXPECT_EQ(read.thumbprint_sha256.size(), 64u);
  EXPECT_EQ(read.thumbprint_sha1.size(), 40u);
  EXPECT_EQ(read.public_key.size(), 65u);  // an uncompressed point on P-256
}

TEST(Certificate, KnowsWeakKeysAndSignatures) {
  CertificateWish wish = leaf_wish();
  EXPECT_FALSE(made(wish).weak_key());
  wish.key = KeyKind::Rsa1024;
  EXPECT_TRUE(made(wish).weak_key());
  EXPECT_FALSE(made(wish).weak_signature());
  wish.digest = SignatureDigest::Sha1;
  EXPECT_TRUE(made(wish).weak_signature());
  EXPECT_EQ(made(wish).signature_algorithm, "sha1WithRSAEncryption");
  wish.digest = SignatureDigest::Md5;
  EXPECT_TRUE(made(wish).weak_signature());
  wish.key = KeyKind::Rsa2048;
  EXPECT_FALSE(made(wish).weak_key());
}

TEST(Certificate, SelfIssuedIsNotSelfSigned) {
  CertificateWish ca = leaf_wish();
  ca.dns_names.clear();
  ca.is_ca = true;
  const auto issuer = must(make_certificate(ca));
  const auto impostor = made(ca, &issuer);  // the same name on both, another key below
  EXPECT_TRUE(impostor.self_issued);
  EXPECT_FALSE(impostor.self_signed);
  EXPECT_TRUE(is_issued_by(impostor, must(Certificate::parse(issuer.certificate))));
  EXPECT_FALSE(is_issued_by(must(Certificate::parse(issuer.certificate)), impostor));
}

TEST(Certificate, ReadsAuthoritiesAndTheirLimits) {
  CertificateWish ca = leaf_wish();
  ca.is_ca = true;
  ca.path_length = 0;
  const auto read = made(ca);
  EXPECT_TRUE(read.is_ca);
  EXPECT_EQ(read.path_length, 0u);
}

TEST(Certificate, KnowsWhatWindowsMakesForItself) {
  const auto read = made(windows_own_certificate("DESKTOP-4711", kToday));
  EXPECT_TRUE(read.subject_is_one_common_name);
  EXPECT_EQ(read.subject, "CN=DESKTOP-4711");
  EXPECT_EQ(read.key_bits, 2048);
  EXPECT_TRUE(read.key_usage->key_encipherment);
}

TEST(Certificate, RefusesEveryPrefixAndTrailingBytes) {
  const Bytes whole = plain_leaf().certificate;
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(Certificate::parse(BytesView{whole}.first(size))) << size;
  Bytes longer = whole;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(Certificate::parse(longer));
}

TEST(Certificate, SurvivesEveryFlippedByte) {
  const Bytes whole = plain_leaf().certificate;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    Bytes changed = whole;
    changed[at] ^= std::byte{0x41};
    static_cast<void>(Certificate::parse(changed).has_value());
  }
}

TEST(Certificate, ReadsFilesOfCertificates) {
  EXPECT_EQ(read_certificates(plain_leaf().certificate), std::vector<Bytes>(1, plain_leaf().certificate));
  EXPECT_TRUE(read_certificates(bytes_of("nothing here")).empty());
}

}  // namespace
}  // namespace doctor::crypto
