#include "crypto/signed_data.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.hpp"
#include "support/temporary_folder.hpp"

namespace doctor::crypto {
namespace {

const WallTime kFrom = *parse_rfc3339("2026-01-01T00:00:00Z");
const WallTime kTo = *parse_rfc3339("2027-01-01T00:00:00Z");

KeyedCertificate signer_of(KeyKind key = KeyKind::Rsa2048) {
  auto made = make_certificate({.common_name = "A Publisher", .not_before = kFrom, .not_after = kTo, .key = key});
  EXPECT_TRUE(made.has_value());
  return *std::move(made);
}

std::vector<Bytes> contents(std::initializer_list<std::string_view> all) {
  std::vector<Bytes> out;
  for (const auto each : all) out.emplace_back(text::as_bytes(each).begin(), text::as_bytes(each).end());
  return out;
}

TEST(SignedData, HoldsOverWhatWasSignedAndNothingElse) {
  for (const auto key : {KeyKind::Rsa2048, KeyKind::EcP256}) {
    const auto signer = signer_of(key);
    const auto cms = sign_detached(signer, text::as_bytes("full address"));
    ASSERT_TRUE(cms.has_value()) << cms.error().to_string();
    const auto checked = check_detached(*cms, contents({"something", "full address"}));
    ASSERT_TRUE(checked.has_value()) << checked.error().to_string();
    EXPECT_TRUE(checked->holds);
    EXPECT_EQ(checked->signer, signer.certificate);
    EXPECT_EQ(checked->digest, "SHA256");
    EXPECT_FALSE(checked->weak_digest);
    EXPECT_FALSE(check_detached(*cms, contents({"full addresS"}))->holds);
    EXPECT_FALSE(check_detached(*cms, {})->holds);
  }
}

TEST(SignedData, NamesAWeakDigest) {
  const auto cms = sign_detached(signer_of(), text::as_bytes("x"), SignatureDigest::Sha1);
  ASSERT_TRUE(cms.has_value());
  EXPECT_TRUE(check_detached(*cms, contents({"x"}))->weak_digest);
}

TEST(SignedData, FindsATamperedSignature) {
  auto cms = *sign_detached(signer_of(), text::as_bytes("x"));
  cms.back() ^= std::byte{1};  // the signature's value stands last
  const auto checked = check_detached(cms, contents({"x"}));
  ASSERT_TRUE(checked.has_value());
  EXPECT_FALSE(checked->holds);
}

TEST(SignedData, RefusesWhatIsNone) {
  const auto signer = signer_of();
  const auto cms = *sign_detached(signer, text::as_bytes("x"));
  EXPECT_FALSE(check_detached({}, {}).has_value());
  EXPECT_FALSE(check_detached(signer.certificate, {}).has_value());
  EXPECT_FALSE(check_detached(BytesView{cms}.first(cms.size() - 1), {}).has_value());
  auto longer = cms;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(check_detached(longer, {}).has_value());
}

// What another implementation made: the openssl command, as the authors of rdpsign.py call it.
TEST(SignedData, ReadsWhatTheOpensslCommandMakes) {
  const test::TemporaryFolder folder;
  const std::filesystem::path at = folder.path();
  const auto in = [&](const char* name) { return (at / name).string(); };
  std::ofstream{in("content"), std::ios::binary} << "full address:s:pc17\r\n";
  const auto run = [](const std::string& command) { return std::system((command + " 2>/dev/null").c_str()); };
  ASSERT_EQ(run("openssl req -x509 -newkey rsa:2048 -nodes -subj '/CN=A Publisher' -days 30 -keyout " + in("key") + " -out " + in("certificate")), 0);
  ASSERT_EQ(run("openssl smime -sign -binary -noattr -nosmimecap -outform DER -in " + in("content") + " -signer " + in("certificate") + " -inkey " +
                in("key") + " -out " + in("signature")),
            0);
  std::ifstream file{in("signature"), std::ios::binary};
  const std::string cms{std::istreambuf_iterator<char>{file}, {}};
  const auto checked = check_detached(text::as_bytes(cms), contents({"full address:s:pc17\r\n"}));
  ASSERT_TRUE(checked.has_value()) << checked.error().to_string();
  EXPECT_TRUE(checked->holds);
  EXPECT_FALSE(check_detached(text::as_bytes(cms), contents({"full address:s:pc18\r\n"}))->holds);
}

// And the other way round: what we make, the openssl command takes.
TEST(SignedData, MakesWhatTheOpensslCommandTakes) {
  const test::TemporaryFolder folder;
  const std::filesystem::path at = folder.path();
  const auto write = [&](const char* name, BytesView bytes) {
    const auto chars = text::as_chars(bytes);
    std::ofstream{at / name, std::ios::binary}.write(chars.data(), std::streamsize(chars.size()));
    return (at / name).string();
  };
  const auto content = write("content", text::as_bytes("abc"));
  const auto signature = write("signature", *sign_detached(signer_of(), text::as_bytes("abc")));
  EXPECT_EQ(std::system(("openssl cms -verify -noverify -binary -inform DER -in " + signature + " -content " + content + " >/dev/null 2>&1").c_str()),
            0);
}

}  // namespace
}  // namespace doctor::crypto
