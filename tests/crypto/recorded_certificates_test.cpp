// Certificates, a list and OCSP answers that the openssl command made (tests/data/certificates/MANIFEST.md).
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "crypto/certificate.hpp"
#include "crypto/digest.hpp"
#include "crypto/name_match.hpp"
#include "crypto/revocation.hpp"
#include "crypto/trust.hpp"
#include "crypto/wire.hpp"

namespace doctor::crypto {
namespace {

const WallTime kLater = *parse_rfc3339("2027-01-01T00:00:00Z");

Bytes recorded(const std::string& name) {
  std::ifstream file{std::string{DOCTOR_SOURCE_DIR} + "/tests/data/certificates/" + name, std::ios::binary};
  EXPECT_TRUE(file) << name;
  const std::string content{std::istreambuf_iterator<char>{file}, {}};
  return bytes_of(content);
}
Certificate certificate(const std::string& name) { return must(Certificate::parse(recorded(name))); }

TEST(RecordedCertificates, HashesThemForChannelBinding) {
  // RFC 5929 4.1: by the digest of the signature, SHA-256 in place of MD5 and SHA-1; Ed25519 names none.
  for (const char* name : {"leaf.der", "md5.der", "ec384.der", "pss.der"}) {
    const auto digest = sha256(recorded(name));
    EXPECT_EQ(hash_for_channel_binding(certificate(name)), (Bytes{digest.begin(), digest.end()})) << name;
  }
  EXPECT_TRUE(hash_for_channel_binding(certificate("ed25519.der")).empty());
}

TEST(RecordedCertificates, ReadsTheLeaf) {
  const auto leaf = certificate("leaf.der");
  EXPECT_EQ(leaf.subject, "O=Example,CN=host.example");
  EXPECT_EQ(leaf.issuer, "CN=Example Root,O=Example");
  EXPECT_EQ(leaf.serial, "1001");
  EXPECT_EQ(to_rfc3339(leaf.not_before), "2026-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(leaf.not_after), "2030-01-01T00:00:00Z");
  EXPECT_EQ(presented_names(leaf), (std::vector<std::string>{"host.example", "*.corp.example", "192.0.2.7", "2001:db8::7"}));
  EXPECT_TRUE(matches_name(leaf, "pc1.corp.example"));
  EXPECT_EQ(leaf.key_algorithm, "RSA");
  EXPECT_EQ(leaf.key_bits, 2048);
  EXPECT_EQ(leaf.signature_algorithm, "sha256WithRSAEncryption");
  EXPECT_TRUE(leaf.has_purpose(kServerAuth) && leaf.has_purpose(kRemoteDesktopAuthentication));
  EXPECT_TRUE(leaf.key_usage->digital_signature && leaf.key_usage->key_encipherment);
  EXPECT_TRUE(leaf.must_staple);
  EXPECT_EQ(leaf.issuer_addresses, std::vector<std::string>{"http://pki.example/root.crt"});
  EXPECT_EQ(leaf.ocsp_addresses, std::vector<std::string>{"http://ocsp.example/"});
  EXPECT_EQ(leaf.crl_addresses, std::vector<std::string>{"http://pki.example/root.crl"});
  EXPECT_FALSE(leaf.self_signed || leaf.weak_key() || leaf.weak_signature());
}

TEST(RecordedCertificates, ReadsOtherKeysAndSignatures) {
  EXPECT_EQ(certificate("ed25519.der").key_algorithm, "ED25519");
  EXPECT_TRUE(certificate("ed25519.der").self_signed);
  EXPECT_FALSE(certificate("ed25519.der").weak_key());
  EXPECT_EQ(certificate("pss.der").signature_digest, "SHA256");
  EXPECT_TRUE(certificate("pss.der").self_signed);
  EXPECT_EQ(certificate("dsa.der").key_algorithm, "DSA");
  EXPECT_TRUE(certificate("dsa.der").weak_key());
  EXPECT_EQ(certificate("ec384.der").key_bits, 384);
  EXPECT_EQ(certificate("ec384.der").common_name, "hôst.example");
  EXPECT_EQ(certificate("ec384.der").subject, "O=Größe,CN=hôst.example");
  EXPECT_TRUE(certificate("weak.der").weak_key() && certificate("weak.der").weak_signature());
  EXPECT_EQ(certificate("md5.der").signature_digest, "MD5");
}

TEST(RecordedCertificates, TrustTheRootAndEveryLeafIsTrusted) {
  const Bytes roots[] = {recorded("root.der")};
  const auto store = TrustStore::of(roots);
  for (const char* name : {"leaf.der", "revoked.der", "weak.der", "md5.der"}) {
    const Bytes chain[] = {recorded(name)};
    EXPECT_TRUE(judge_trust(store, chain, kLater).trusted) << name;
  }
}

TEST(RecordedCertificates, ListAndResponderAgree) {
  const Bytes root = recorded("root.der");
  const Bytes leaf = recorded("leaf.der");
  const Bytes revoked = recorded("revoked.der");
  EXPECT_EQ(read_crl(recorded("root.crl"), leaf, root, kLater).status, Revocation::Good);
  EXPECT_EQ(read_crl(recorded("root.crl"), revoked, root, kLater).status, Revocation::Revoked);
  EXPECT_EQ(read_ocsp_response(recorded("leaf.ocsp"), leaf, root, kLater).status, Revocation::Good);
  EXPECT_EQ(read_ocsp_response(recorded("revoked.ocsp"), revoked, root, kLater).status, Revocation::Revoked);
  EXPECT_EQ(read_ocsp_response(recorded("revoked.ocsp"), leaf, root, kLater).problem, "the answer speaks of another certificate");
}

}  // namespace
}  // namespace doctor::crypto
