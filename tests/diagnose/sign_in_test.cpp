// Signing in on the practice host, where nobody has an account.
#include <gtest/gtest.h>

#include "diagnose/known.hpp"
#include "practice/host.hpp"

namespace doctor::diagnose {
namespace {

class SigningIn : public ::testing::Test {
 protected:
  Diagnosis on(std::string_view fault, bool user_trusts) {
    const auto network = net::make_network();
    auto host = practice::PracticeHost::open(*network, fault);
    EXPECT_TRUE(host) << host.error().to_string();
    host->serve_in_background();
    Told told;
    const Options options{.family = Address::Family::V4,
                          .stage_timeout = std::chrono::seconds{2},
                          .loopback_lookups = true,
                          .credentials = &credentials,
                          .trust_this_host = user_trusts};
    auto d = diagnose(*probe::parse_target(host->name(), host->endpoint().port), options, *network, test_knowledge(), told);
    return *std::move(d);
  }
  const probe::Credentials credentials{.user = "ann", .domain = "CORP", .password = Secret{std::string_view{"Marked-Pass-1"}}};
};

TEST_F(SigningIn, ARogueHostGetsNoNtlmResponse) {
  const auto d = on("healthy-nla", false);
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kCredsspHostVerifiedBy), "nothing");
  EXPECT_EQ(d.evidence.of_walk(facts::kCredsspSignIn)->unknown()->because, Because::SwitchedOff);
  EXPECT_EQ(d.evidence.of_walk(facts::kCredsspUser), nullptr);
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined) << d.verdict.summary;
}

TEST_F(SigningIn, ARefusalIsTheVerdict) {
  const auto d = on("healthy-nla", true);
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kCredsspHostVerifiedBy), "user");
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kCredsspErrorCode), "STATUS_LOGON_FAILURE");
  EXPECT_EQ(d.evidence.walk_value<bool>(facts::kCredsspCredentialsSent), false);
  EXPECT_EQ(d.verdict.outcome, Outcome::Broken) << d.verdict.summary;
  EXPECT_EQ(d.verdict.stage, Stage::Credssp);
  ASSERT_FALSE(d.causes.empty());
  EXPECT_EQ(d.causes[0].id, "wrong-password");
}

TEST_F(SigningIn, WithoutNlaNothingIsProved) {
  const auto d = on("healthy", true);
  EXPECT_EQ(d.evidence.of_walk(facts::kCredsspSignIn)->unknown()->because, Because::NotApplicable);
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined) << d.verdict.summary;
  EXPECT_NE(d.verdict.summary.find("without NLA"), std::string::npos) << d.verdict.summary;
}

}  // namespace
}  // namespace doctor::diagnose
