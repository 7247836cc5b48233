#include "crypto/trust.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include "crypto/wire.hpp"

namespace doctor::crypto {
namespace {

CertificateWish authority_wish(std::string name) {
  return {.common_name = std::move(name),
          .not_before = kToday - std::chrono::days{100},
          .not_after = kToday + std::chrono::days{1000},
          .is_ca = true,
          .key_usage = KeyUsage{.key_cert_sign = true, .crl_sign = true}};
}

struct Family {
  KeyedCertificate root = must(make_certificate(authority_wish("Root")));
  KeyedCertificate middle = must(make_certificate(authority_wish("Middle"), &root));
  KeyedCertificate leaf = must(make_certificate(leaf_wish(), &middle));
};
const Family& family() {
  static const Family made{};
  return made;
}

TrustVerdict judge(std::vector<Bytes> roots, std::vector<Bytes> chain, std::optional<WallTime> at = {}) {
  return judge_trust(TrustStore::of(roots), chain, at);
}

TEST(Trust, FollowsTheChainToAKnownRoot) {
  const auto& [root, middle, leaf] = family();
  const auto verdict = judge({root.certificate}, {leaf.certificate, middle.certificate});
  EXPECT_TRUE(verdict.trusted) << verdict.detail;
  EXPECT_TRUE(verdict.issuer_known);
  EXPECT_EQ(verdict.used, (std::vector<Bytes>{leaf.certificate, middle.certificate, root.certificate}));
}

TEST(Trust, DoesNotMindOrderStrangersAndRubbish) {
  const auto& [root, middle, leaf] = family();
  EXPECT_TRUE(
      judge({root.certificate}, {leaf.certificate, plain_leaf().certificate, bytes_of("rubbish"), root.certificate, middle.certificate}).trusted);
}

TEST(Trust, NamesWhyNot) {
  const auto& [root, middle, leaf] = family();
  EXPECT_EQ(judge({}, {plain_leaf().certificate}).failure, TrustFailure::SelfSigned);
  EXPECT_TRUE(judge({}, {plain_leaf().certificate}).issuer_known);
  EXPECT_EQ(judge({}, {leaf.certificate, middle.certificate, root.certificate}).failure, TrustFailure::UnknownRoot);
  EXPECT_EQ(judge({}, {leaf.certificate, middle.certificate}).failure, TrustFailure::UnknownRoot);
  EXPECT_EQ(judge({root.certificate}, {leaf.certificate}).failure, TrustFailure::MissingIntermediate);
  EXPECT_FALSE(judge({root.certificate}, {leaf.certificate}).issuer_known);
  EXPECT_EQ(judge({root.certificate}, {}).failure, TrustFailure::Other);
}

TEST(Trust, ASelfSignedLeafThatIsTrustedHereIsTrusted) { EXPECT_TRUE(judge({plain_leaf().certificate}, {plain_leaf().certificate}).trusted); }

TEST(Trust, SeesAForgedSignature) {
  const auto& [root, middle, leaf] = family();
  Bytes forged = leaf.certificate;
  forged.back() ^= std::byte{1};
  EXPECT_EQ(judge({root.certificate}, {forged, middle.certificate}).failure, TrustFailure::BadSignature);
}

TEST(Trust, AnIssuerMustBeAnAuthority) {
  const auto& root = family().root;
  CertificateWish wish = authority_wish("No authority");
  wish.is_ca = false;
  wish.key_usage.reset();
  const auto no_authority = must(make_certificate(wish, &root));
  const auto below = must(make_certificate(leaf_wish(), &no_authority));
  EXPECT_EQ(judge({root.certificate}, {below.certificate, no_authority.certificate}).failure, TrustFailure::NotACa);
}

TEST(Trust, KeepsThePathLength) {
  CertificateWish wish = authority_wish("Short root");
  wish.path_length = 0;
  const auto root = must(make_certificate(wish));
  const auto middle = must(make_certificate(authority_wish("One too many"), &root));
  const auto leaf = must(make_certificate(leaf_wish(), &middle));
  EXPECT_EQ(judge({root.certificate}, {leaf.certificate, middle.certificate}).failure, TrustFailure::PathLength);
}

TEST(Trust, LooksAtDatesOnlyWhenGivenATime) {
  const auto& [root, middle, leaf] = family();
  const WallTime late = kToday + std::chrono::days{365};
  EXPECT_TRUE(judge({root.certificate}, {leaf.certificate, middle.certificate}, kToday).trusted);
  const auto verdict = judge({root.certificate}, {leaf.certificate, middle.certificate}, late);
  EXPECT_FALSE(verdict.trusted);
  EXPECT_TRUE(verdict.dates_wrong);
  EXPECT_FALSE(verdict.failure);
}

TEST(Trust, TrustsWeakSignaturesBecauseTheyAreAFactOfTheirOwn) {
  CertificateWish wish = leaf_wish();
  wish.digest = SignatureDigest::Sha1;
  wish.key = KeyKind::Rsa1024;
  const auto weak = must(make_certificate(wish, &family().middle));
  EXPECT_TRUE(judge({family().root.certificate}, {weak.certificate, family().middle.certificate}).trusted);
}

TEST(Trust, AFileThatIsNotThereIsAnError) { EXPECT_EQ(TrustStore::system("/nonexistent/ca.pem").error().code, ErrorCode::MissingInput); }

TEST(Trust, AFolderInPlaceOfAFileIsAnErrorToo) { EXPECT_EQ(TrustStore::system("/").error().code, ErrorCode::Io); }

// The system's file of all roots, for one test, by the variable that OpenSSL takes it from.
class SystemFile {
 public:
  explicit SystemFile(const Bytes& certificate) {
    std::ofstream{path_} << to_pem(certificate);
    setenv("SSL_CERT_FILE", path_.c_str(), 1);
    setenv("SSL_CERT_DIR", "/nonexistent", 1);
  }
  ~SystemFile() {
    unsetenv("SSL_CERT_FILE");
    unsetenv("SSL_CERT_DIR");
    std::remove(path_.c_str());
  }

 private:
  std::string path_ = testing::TempDir() + "rdpdoctor-trust-test-" + std::to_string(::getpid()) + ".pem";
};

TEST(Trust, FindsARootThatOnlyTheSystemsFileHolds) {
  const auto& [root, middle, leaf] = family();
  const SystemFile file{root.certificate};
  const auto store = must(TrustStore::system({}));
  EXPECT_TRUE(judge_trust(store, std::array{leaf.certificate, middle.certificate}).trusted);
}

TEST(Trust, FindsASelfSignedCertificateInTheSystemsFileAndNoOther) {
  const SystemFile file{plain_leaf().certificate};
  const auto store = must(TrustStore::system({}));
  EXPECT_TRUE(judge_trust(store, std::array{plain_leaf().certificate}).trusted);
  EXPECT_EQ(judge_trust(store, std::array{family().root.certificate}).failure, TrustFailure::SelfSigned);
}

}  // namespace
}  // namespace doctor::crypto
