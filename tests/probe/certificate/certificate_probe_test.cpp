#include "probe/certificate/certificate_probe.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "crypto/certificate_maker.hpp"
#include "evidence/facts/certificate.hpp"
#include "probe/certificate/web_lookup.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using crypto::CertificateWish;
using crypto::KeyedCertificate;
using Names = std::vector<std::string>;

const WallTime kToday = *parse_rfc3339("2026-06-01T00:00:00Z");
constexpr auto kDay = std::chrono::days{1};

KeyedCertificate make(const CertificateWish& wish, const KeyedCertificate* issuer = nullptr) {
  auto made = crypto::make_certificate(wish, issuer);
  if (!made) {
    ADD_FAILURE() << made.error().to_string();
    std::abort();
  }
  return std::move(*made);
}

CertificateWish authority_wish(std::string name) {
  return {.common_name = std::move(name),
          .not_before = kToday - 100 * kDay,
          .not_after = kToday + 1000 * kDay,
          .is_ca = true,
          .key_usage = crypto::KeyUsage{.key_cert_sign = true, .crl_sign = true}};
}
CertificateWish leaf_wish() {
  return {.common_name = "host.example",
          .dns_names = {"host.example"},
          .not_before = kToday - 10 * kDay,
          .not_after = kToday + 90 * kDay,
          .extended_key_usages = {std::string{crypto::kServerAuth}}};
}

const KeyedCertificate& root() {
  static const auto made = make(authority_wish("Root"));
  return made;
}
const KeyedCertificate& middle() {
  static const auto made = make(authority_wish("Middle"), &root());
  return made;
}

// A file that trusts our root, beside whatever the system trusts.
const std::string& ca_file() {
  static const std::string path = [] {
    const auto file = std::filesystem::path{DOCTOR_BINARY_DIR} / "certificate_probe_test_root.der";
    std::ofstream{file, std::ios::binary} << text::as_chars(root().certificate);
    return file.string();
  }();
  return path;
}

const crypto::TrustStore& our_roots() {
  static const auto store = crypto::TrustStore::of(std::vector<Bytes>{root().certificate});
  return store;
}

struct World {
  test::SimNetwork network{};
  Evidence evidence{Instant{}};
  Context context{.network = network, .evidence = evidence};
  CertificateOptions options{.typed_name = "host.example", .trust = &our_roots()};

  World() { network.wall_time(kToday); }
  void probe(std::vector<Bytes> chain, Bytes staple = {}) {
    CertificateProbe probe{context, options};
    probe.look(chain, staple);
    probe.ask_others();
  }
  void web(const std::string& url, Bytes body, std::string date = {}) {
    network.http_answer(
        url, [body, date](const net::HttpRequest&) -> Result<net::HttpAnswer> { return net::HttpAnswer{.status = 200, .date = date, .body = body}; });
  }
  template <typename T>
  std::optional<T> value(const FactType& type) const {
    return evidence.walk_value<T>(type);
  }
  std::optional<bool> yes(const FactType& type) const { return value<bool>(type); }
  std::string text(const FactType& type) const { return value<std::string>(type).value_or("unknown"); }
  std::string why_unknown(const FactType& type) const {
    const Fact* fact = evidence.of_walk(type);
    return fact == nullptr ? "not recorded" : fact->known() ? "known" : fact->unknown()->to_string();
  }
};

TEST(CertificateProbe, DescribesASoundChain) {
  World world;
  const auto leaf = make(leaf_wish(), &middle());
  world.probe({leaf.certificate, middle().certificate});
  EXPECT_EQ(world.yes(facts::kCertPresent), true);
  EXPECT_EQ(world.evidence.of_walk(facts::kCertPresent)->raw, leaf.certificate);
  EXPECT_EQ(world.text(facts::kCertSubject), "CN=host.example");
  EXPECT_EQ(world.text(facts::kCertIssuer), "CN=Middle");
  EXPECT_EQ(world.value<double>(facts::kCertDaysLeft), 90.0);
  EXPECT_EQ(world.value<std::int64_t>(facts::kCertChainLength), 2);
  EXPECT_EQ(world.yes(facts::kCertChainOrdered), true);
  EXPECT_EQ(world.yes(facts::kCertTrusted), true);
  EXPECT_EQ(world.yes(facts::kCertIssuerInChain), true);
  EXPECT_EQ(world.value<Names>(facts::kCertNames), Names{"host.example"});
  EXPECT_EQ(world.value<Names>(facts::kCertPurposes), Names{"serverAuth"});
  for (const FactType* type : {&facts::kCertNameMatches, &facts::kCertServerAuth, &facts::kCertKeyUsageFits})
    EXPECT_EQ(world.yes(*type), true) << type->id;
  for (const FactType* type : {&facts::kCertExpired, &facts::kCertNotYetValid, &facts::kCertSelfSigned, &facts::kCertWindowsOwn, &facts::kCertKeyWeak,
                               &facts::kCertSignatureWeak, &facts::kCertIntermediateExpired, &facts::kCertMustStaple})
    EXPECT_EQ(world.yes(*type), false) << type->id;
  EXPECT_EQ(world.text(facts::kCertKeyAlgorithm), "EC");
  EXPECT_EQ(world.why_unknown(facts::kCertTrustFailure), "not applicable: it is trusted");
  EXPECT_EQ(world.why_unknown(facts::kCertRevocation), "not applicable: the certificate names nobody to ask");
  EXPECT_EQ(world.why_unknown(facts::kCertPinMatches), "not tested: no pin was given");
}

TEST(CertificateProbe, ListsWhatStandsAboveTheLeafFromItUpwards) {
  World world;
  world.probe({make(leaf_wish(), &middle()).certificate, middle().certificate});
  std::vector<std::pair<std::string, std::string>> above;
  for (const auto& fact : world.evidence.facts())
    if (fact.type == &facts::kCertAboveSubject && fact.known()) above.emplace_back(fact.subject.offered, to_text(*fact.value()));
  ASSERT_FALSE(above.empty());
  EXPECT_EQ(above[0], (std::pair<std::string, std::string>{"above 1", "CN=Middle"}));
  ASSERT_EQ(above.size(), 2u);  // the root comes from the store
  EXPECT_EQ(above[1].first, "above 2");
}

TEST(CertificateProbe, RecordsEveryFactItObserves) {
  const auto leaf = make(leaf_wish(), &middle());
  for (const auto& chain :
       {std::vector<Bytes>{leaf.certificate, middle().certificate}, std::vector<Bytes>{}, std::vector<Bytes>{test::bytes_of("rubbish")}}) {
    World world;
    world.probe(chain);
    for (const FactType* type : fact_catalogue())
      if (type->observer == "probe/certificate") EXPECT_NE(world.why_unknown(*type), "not recorded") << type->id;
    EXPECT_EQ(world.yes(facts::kCertPresent), !chain.empty());
  }
}

TEST(CertificateProbe, RecognisesWhatWindowsMadeForItself) {
  World world;
  world.options.typed_name = "desktop-4711";
  world.probe({make(crypto::windows_own_certificate("DESKTOP-4711", kToday - 10 * kDay)).certificate});
  EXPECT_EQ(world.yes(facts::kCertWindowsOwn), true);
  EXPECT_EQ(world.yes(facts::kCertSelfSigned), true);
  EXPECT_EQ(world.yes(facts::kCertNameMatches), true);
  EXPECT_EQ(world.yes(facts::kCertTrusted), false);
  EXPECT_EQ(world.text(facts::kCertTrustFailure), "self_signed");
  EXPECT_EQ(world.yes(facts::kCertIssuerInChain), true);
  EXPECT_EQ(world.yes(facts::kCertKeyUsageFits), true);
  EXPECT_EQ(world.why_unknown(facts::kCertRevocation), "not applicable: nobody revokes a self-signed certificate");
}

TEST(CertificateProbe, OtherSelfSignedOnesAreNotWindows) {
  CertificateWish wish = crypto::windows_own_certificate("xrdp", kToday);
  wish.not_after = wish.not_before + 3650 * kDay;
  World world;
  world.probe({make(wish).certificate});
  EXPECT_EQ(world.yes(facts::kCertWindowsOwn), false);
}

TEST(CertificateProbe, SeesDates) {
  CertificateWish wish = leaf_wish();
  wish.not_after = kToday - kDay;
  World past;
  past.probe({make(wish, &root()).certificate});
  EXPECT_EQ(past.yes(facts::kCertExpired), true);
  EXPECT_EQ(past.value<double>(facts::kCertDaysLeft), -1.0);
  EXPECT_EQ(past.yes(facts::kCertTrusted), true);  // dates aside
  wish.not_before = kToday + kDay;
  wish.not_after = kToday + 2 * kDay;
  World future;
  future.probe({make(wish, &root()).certificate});
  EXPECT_EQ(future.yes(facts::kCertNotYetValid), true);
}

TEST(CertificateProbe, CountsTheDaysOfWhatStandsAboveTheLeaf) {
  CertificateWish wish = authority_wish("Middle for five days");
  wish.not_after = kToday + 5 * kDay;
  const auto middle_for_five = make(wish, &root());
  World world;
  world.probe({make(leaf_wish(), &middle_for_five).certificate, middle_for_five.certificate});
  EXPECT_EQ(world.value<double>(facts::kCertChainDaysLeft), 5.0);
  World alone;
  alone.probe({make(crypto::windows_own_certificate("xrdp", kToday)).certificate});
  EXPECT_EQ(alone.why_unknown(facts::kCertChainDaysLeft), "not applicable: no certificate above it is known");
}

TEST(CertificateProbe, SeesAnExpiredLinkAboveTheLeaf) {
  CertificateWish wish = authority_wish("Old middle");
  wish.not_after = kToday - kDay;
  const auto old = make(wish, &root());
  World world;
  world.probe({make(leaf_wish(), &old).certificate, old.certificate});
  EXPECT_EQ(world.yes(facts::kCertIntermediateExpired), true);
  EXPECT_EQ(world.yes(facts::kCertExpired), false);
}

TEST(CertificateProbe, SeesWeakKeysSignaturesAndPurposes) {
  CertificateWish wish = leaf_wish();
  wish.key = crypto::KeyKind::Rsa1024;
  wish.digest = crypto::SignatureDigest::Sha1;
  wish.extended_key_usages = {std::string{crypto::kClientAuth}};
  wish.key_usage = crypto::KeyUsage{.crl_sign = true};
  World world;
  world.probe({make(wish, &root()).certificate});
  EXPECT_EQ(world.yes(facts::kCertKeyWeak), true);
  EXPECT_EQ(world.value<std::int64_t>(facts::kCertKeyBits), 1024);
  EXPECT_EQ(world.yes(facts::kCertSignatureWeak), true);
  EXPECT_EQ(world.yes(facts::kCertServerAuth), false);
  EXPECT_EQ(world.yes(facts::kCertKeyUsageFits), false);
}

TEST(CertificateProbe, AWeakLinkCountsButNotAWeakRoot) {
  CertificateWish wish = authority_wish("Weak link");
  wish.digest = crypto::SignatureDigest::Sha1;
  const auto link = make(wish, &root());
  World world;
  world.probe({make(leaf_wish(), &link).certificate, link.certificate});
  EXPECT_EQ(world.yes(facts::kCertSignatureWeak), true);
  const auto weak_root = make(wish);
  World other;
  other.probe({make(leaf_wish(), &weak_root).certificate, weak_root.certificate});
  EXPECT_EQ(other.yes(facts::kCertSignatureWeak), false);
}

TEST(CertificateProbe, AnAuthorityForClientsOnlyCountsButNotARoot) {
  CertificateWish wish = authority_wish("For clients");
  wish.extended_key_usages = {std::string{crypto::kClientAuth}};
  const auto link = make(wish, &root());
  World world;
  world.probe({make(leaf_wish(), &link).certificate, link.certificate});
  EXPECT_EQ(world.yes(facts::kCertServerAuth), true);
  EXPECT_EQ(world.yes(facts::kCertAuthoritiesServerAuth), false);
  wish.extended_key_usages.emplace_back(crypto::kAnyExtendedKeyUsage);
  const auto for_all = make(wish, &root());
  World sound;
  sound.probe({make(leaf_wish(), &for_all).certificate, for_all.certificate});
  EXPECT_EQ(sound.yes(facts::kCertAuthoritiesServerAuth), true);
  World direct;
  direct.probe({make(leaf_wish(), &root()).certificate});
  EXPECT_EQ(direct.why_unknown(facts::kCertAuthoritiesServerAuth), "not applicable: no authority between it and its root is known");
}

TEST(CertificateProbe, SeesThatOnlyADirectoryHasTheRevocationList) {
  for (const auto& [addresses, expected] : {std::pair{Names{"LDAP:///CN=crl"}, true}, {Names{"ldap:///CN=crl", "http://pki.example/a.crl"}, false}}) {
    CertificateWish wish = leaf_wish();
    wish.crl_addresses = addresses;
    World world;
    world.probe({make(wish, &root()).certificate});
    EXPECT_EQ(world.yes(facts::kCertRevocationDirectoryOnly), expected);
  }
  World nobody;
  nobody.probe({make(leaf_wish(), &root()).certificate});
  EXPECT_EQ(nobody.why_unknown(facts::kCertRevocationDirectoryOnly), "not applicable: the certificate names nobody to ask");
}

TEST(CertificateProbe, RemoteDesktopAuthenticationIsPurposeEnough) {
  CertificateWish wish = leaf_wish();
  wish.extended_key_usages = {std::string{crypto::kRemoteDesktopAuthentication}};
  World world;
  world.probe({make(wish, &root()).certificate});
  EXPECT_EQ(world.yes(facts::kCertServerAuth), true);
  EXPECT_EQ(world.value<Names>(facts::kCertPurposes), Names{"remoteDesktopAuthentication"});
}

TEST(CertificateProbe, NamesWhyAChainIsNotTrusted) {
  const auto stranger = make(authority_wish("Stranger"));
  const auto below = make(leaf_wish(), &stranger);
  World unknown_root;
  unknown_root.probe({below.certificate, stranger.certificate});
  EXPECT_EQ(unknown_root.text(facts::kCertTrustFailure), "unknown_root");
  World missing;
  missing.probe({make(leaf_wish(), &middle()).certificate});
  EXPECT_EQ(missing.text(facts::kCertTrustFailure), "missing_intermediate");
  EXPECT_EQ(missing.yes(facts::kCertIssuerInChain), false);
  EXPECT_EQ(missing.why_unknown(facts::kCertRevocation), "no usable answer: the issuer's certificate is not at hand");
  World disordered;
  disordered.probe({make(leaf_wish(), &middle()).certificate, root().certificate, middle().certificate});
  EXPECT_EQ(disordered.yes(facts::kCertTrusted), true);
  EXPECT_EQ(disordered.yes(facts::kCertChainOrdered), false);
}

TEST(CertificateProbe, FetchesTheIssuerToTellAMissingLinkFromAnUnknownRoot) {
  CertificateWish wish = leaf_wish();
  wish.issuer_addresses = {"http://pki.example/issuer.crt"};
  World link;
  link.web("http://pki.example/issuer.crt", middle().certificate);
  link.probe({make(wish, &middle()).certificate});
  EXPECT_EQ(link.text(facts::kCertTrustFailure), "missing_intermediate");
  EXPECT_EQ(link.value<Names>(facts::kCertIssuerAddress), Names{"http://pki.example/issuer.crt"});
  EXPECT_EQ(link.yes(facts::kCertTrusted), false);
  const auto stranger = make(authority_wish("Stranger"));
  World strange;
  strange.web("http://pki.example/issuer.crt", stranger.certificate);
  strange.probe({make(wish, &stranger).certificate});
  EXPECT_EQ(strange.text(facts::kCertTrustFailure), "unknown_root");
  World forbidden;
  forbidden.options.revocation = false;
  forbidden.web("http://pki.example/issuer.crt", stranger.certificate);
  forbidden.probe({make(wish, &stranger).certificate});
  EXPECT_EQ(forbidden.text(facts::kCertTrustFailure), "missing_intermediate");
  EXPECT_TRUE(forbidden.network.http_requests().empty());
}

TEST(CertificateProbe, ComparesThePin) {
  const auto leaf = make(leaf_wish(), &root());
  World world;
  world.probe({leaf.certificate});
  const auto thumbprint = world.text(facts::kCertThumbprintSha256);
  std::string spelled;
  for (std::size_t i = 0; i < thumbprint.size(); ++i) {
    if (i != 0 && i % 2 == 0) spelled += ':';
    spelled += char(std::toupper(thumbprint[i]));
  }
  World same;
  same.options.pin_sha256 = spelled;
  same.probe({leaf.certificate});
  EXPECT_EQ(same.yes(facts::kCertPinMatches), true);
  World other;
  other.options.pin_sha256 = std::string(64, '0');
  other.probe({leaf.certificate});
  EXPECT_EQ(other.yes(facts::kCertPinMatches), false);
}

TEST(CertificateProbe, AFileOfRootsThatCannotBeReadLeavesTrustUnknown) {
  World world;
  world.options.trust = nullptr;
  world.options.ca_file = "/nonexistent/ca.pem";
  world.probe({make(leaf_wish(), &root()).certificate});
  EXPECT_EQ(world.why_unknown(facts::kCertTrusted).substr(0, 13), "not available");
}

TEST(CertificateProbe, ReadsTheFileOfRoots) {
  World world;
  world.options.trust = nullptr;
  world.options.ca_file = ca_file();
  world.probe({make(leaf_wish(), &root()).certificate});
  EXPECT_EQ(world.yes(facts::kCertTrusted), true);
}

TEST(CertificateProbe, LooksAtABoundedPartOfAChain) {
  World world;
  std::vector<Bytes> chain{make(leaf_wish(), &root()).certificate};
  chain.insert(chain.end(), 500, middle().certificate);
  world.probe(chain);
  EXPECT_EQ(world.value<std::int64_t>(facts::kCertChainLength), 501);
  World huge;
  huge.probe({Bytes(300 * 1024)});
  EXPECT_EQ(huge.yes(facts::kCertPresent), true);
  EXPECT_EQ(huge.why_unknown(facts::kCertSubject), "no usable answer: the certificate is too large to look at");
}

// ---- revocation ---------------------------------------------------------------------------------------------------

struct RevocationWorld : World {
  CertificateWish wish = leaf_wish();
  RevocationWorld() {
    wish.ocsp_addresses = {"http://ocsp.example/"};
    wish.crl_addresses = {"ldap:///cn=crl", "http://pki.example/a.crl"};
  }
  Bytes answer(const KeyedCertificate& leaf, crypto::OcspStatus status) {
    return *crypto::make_ocsp_response(root(), leaf.certificate, {.status = status, .this_update = kToday - kDay, .next_update = kToday + kDay});
  }
  Bytes list(std::vector<Bytes> revoked) { return *crypto::make_crl(root(), revoked, kToday - kDay, kToday + kDay); }
};

TEST(CertificateRevocation, TheStapleComesFirst) {
  RevocationWorld world;
  const auto leaf = make(world.wish, &root());
  world.probe({leaf.certificate}, world.answer(leaf, crypto::OcspStatus::Revoked));
  EXPECT_EQ(world.text(facts::kCertRevocation), "revoked");
  EXPECT_EQ(world.text(facts::kCertRevocationBy), "staple");
  EXPECT_TRUE(world.network.http_requests().empty());
  EXPECT_EQ(world.why_unknown(facts::kCertRevocationReachable), "not tested");
}

TEST(CertificateRevocation, ThenOcspThenTheList) {
  RevocationWorld by_ocsp;
  const auto leaf = make(by_ocsp.wish, &root());
  by_ocsp.web("http://ocsp.example/", by_ocsp.answer(leaf, crypto::OcspStatus::Good));
  by_ocsp.probe({leaf.certificate}, test::bytes_of("a staple that says nothing"));
  EXPECT_EQ(by_ocsp.text(facts::kCertRevocation), "good");
  EXPECT_EQ(by_ocsp.text(facts::kCertRevocationBy), "ocsp");
  EXPECT_EQ(by_ocsp.yes(facts::kCertRevocationReachable), true);

  RevocationWorld by_list;
  by_list.web("http://pki.example/a.crl", by_list.list({leaf.certificate}), "Mon, 01 Jun 2026 00:10:00 GMT");
  by_list.probe({leaf.certificate});
  EXPECT_EQ(by_list.text(facts::kCertRevocation), "revoked");
  EXPECT_EQ(by_list.text(facts::kCertRevocationBy), "crl");
  EXPECT_EQ(by_list.network.http_requests(), (Names{"http://ocsp.example/", "http://pki.example/a.crl"}));
  EXPECT_EQ(by_list.value<double>(facts::kCertHttpClockOffset), 600.0);
}

TEST(CertificateRevocation, NobodyReachableIsUnknownAndSaysSo) {
  RevocationWorld world;
  world.probe({make(world.wish, &root()).certificate});
  EXPECT_EQ(world.why_unknown(facts::kCertRevocation), "no usable answer: nobody answered");
  EXPECT_EQ(world.yes(facts::kCertRevocationReachable), false);
}

TEST(CertificateRevocation, AnAnswerOfAStrangerDoesNotCount) {
  RevocationWorld world;
  const auto leaf = make(world.wish, &root());
  const auto stranger = make(authority_wish("Root"));
  world.web("http://ocsp.example/",
            *crypto::make_ocsp_response(stranger, leaf.certificate, {.this_update = kToday - kDay, .next_update = kToday + kDay}));
  world.probe({leaf.certificate});
  EXPECT_EQ(world.text(facts::kCertRevocation), "unknown");
  EXPECT_EQ(world.yes(facts::kCertRevocationReachable), true);
}

TEST(CertificateRevocation, CanBeSwitchedOff) {
  RevocationWorld world;
  world.options.revocation = false;
  world.probe({make(world.wish, &root()).certificate});
  EXPECT_EQ(world.why_unknown(facts::kCertRevocation), "switched off: --no-revocation");
  EXPECT_TRUE(world.network.http_requests().empty());
}

TEST(CertificateRevocation, IsAskedInTheSecondHalfAlone) {
  RevocationWorld world;
  CertificateProbe probe{world.context, world.options};
  probe.look(std::vector<Bytes>{make(world.wish, &root()).certificate}, {});
  EXPECT_TRUE(world.network.http_requests().empty());
  EXPECT_TRUE(probe.has_questions());
  probe.ask_others();
  EXPECT_FALSE(world.network.http_requests().empty());
}

TEST(CertificateRevocation, AllQuestionsTogetherHaveOneDeadline) {
  RevocationWorld world;
  world.wish.ocsp_addresses = {"http://ocsp.example/", "http://ocsp2.example/"};
  world.wish.crl_addresses = {"http://pki.example/a.crl", "http://pki.example/b.crl"};
  world.probe({make(world.wish, &root()).certificate});
  EXPECT_LE(world.network.elapsed(), WebLookup::kMostTime);
  EXPECT_EQ(world.why_unknown(facts::kCertRevocationReachable), "no usable answer: there was no time left to ask all of them");
}

TEST(CertificateRevocation, PassesTheTargetsScopeOnAndAsksHttpAlone) {
  for (const bool is_private : {false, true}) {
    RevocationWorld world;
    world.options.target_is_private = is_private;
    world.wish.ocsp_addresses = {"https://ocsp.example/", "file:///etc/passwd", "HTTP://ocsp.example/"};
    world.wish.crl_addresses = {};
    std::vector<net::HttpRequest> seen;
    world.network.http_answer("HTTP://ocsp.example/", [&seen](const net::HttpRequest& request) -> Result<net::HttpAnswer> {
      seen.push_back(request);
      return net::HttpAnswer{.status = 404};
    });
    world.probe({make(world.wish, &root()).certificate});
    ASSERT_EQ(world.network.http_requests().size(), 1u);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].allow_private, is_private);
    EXPECT_FALSE(seen[0].allow_loopback);
    EXPECT_EQ(seen[0].content_type, "application/ocsp-request");
    EXPECT_EQ(world.yes(facts::kCertRevocationReachable), false);
  }
}

}  // namespace
}  // namespace doctor::probe
