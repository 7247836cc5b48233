#include "diagnose/again.hpp"
#include "evidence/facts/diagnosis.hpp"

#include <gtest/gtest.h>

namespace doctor::diagnose {
namespace {

TEST(OptionsAgain, AreNoneWhereNoneWasUsed) { EXPECT_EQ(options_again({}), ""); }

TEST(OptionsAgain, HoldAsLong) { EXPECT_EQ(options_again({.hold = std::chrono::seconds{90}}), " --hold 90000ms"); }

TEST(OptionsAgain, RepeatWhatDecidesWhatIsMeasured) {
  Options options{.family = Address::Family::V4, .stage_timeout = std::chrono::milliseconds{1500}, .ca_file = "/etc/our root's.pem"};
  options.revocation = false;
  const probe::Credentials ann{.user = "ann", .domain = "CORP", .password = Secret{std::string_view{"Marked-Pass-1"}}};
  options.credentials = &ann;
  EXPECT_EQ(options_again(options), R"( -4 --ca '/etc/our root'\''s.pem' --no-revocation --timeout 1500ms --user 'CORP\ann')");
}

TEST(OptionsAgain, NameNobodyWhereTheRunIsRedacted) {
  Options options{.ca_file = "/home/ann/root.pem", .pin_sha256 = std::string(64, 'a')};
  options.redact.emplace();
  EXPECT_EQ(options_again(options), " --ca FILE --pin SHA256");
}

TEST(OptionsAgain, KeepTheGatewaysOwnAccountForAnotherHostBehindIt) {
  const probe::Credentials ann{.user = "ann"}, bob{.user = "bob"};
  Options options{.credentials = &ann};
  options.gateway = Gateway{.target = *probe::parse_target("gw.example", 443), .credentials = &bob};
  EXPECT_EQ(options_elsewhere(options), " --gateway gw.example --gateway-user bob");
  options.gateway->credentials = &ann;
  EXPECT_EQ(options_elsewhere(options), " --gateway gw.example");
}

TEST(OptionsAgain, StandBehindTheCommandThatVerifiesAFix) {
  Diagnosis d{.evidence = Evidence{Instant{}}};
  d.fixes = {{.id = "some-fix",
              .steps = {{"bash", "rdpdoctor diagnose pc17"}},
              .verify = {{"text", "rdpdoctor diagnose says works."}, {"bash", "rdpdoctor diagnose pc17:3390"}, {"bash", "nslookup pc17"}}}};
  d.evidence.observe(facts::kTargetEndpoint, "pc17:3390");
  d.fixes[0].verify.push_back({"bash", "rdpdoctor diagnose the-name-in-the-certificate:3390"});
  const probe::Credentials ann{.user = "ann"};
  repeat_options({.ca_file = "root.pem", .credentials = &ann, .session = true, .license = true}, d);
  EXPECT_EQ(d.fixes[0].steps[0].text, "rdpdoctor diagnose pc17");
  EXPECT_EQ(d.fixes[0].verify[0].text, "rdpdoctor diagnose says works.");
  EXPECT_EQ(d.fixes[0].verify[1].text, "rdpdoctor diagnose pc17:3390 --ca root.pem --user ann --session --license");
  EXPECT_EQ(d.fixes[0].verify[2].text, "nslookup pc17");
  EXPECT_EQ(d.fixes[0].verify[3].text, "rdpdoctor diagnose the-name-in-the-certificate:3390 --ca root.pem");
}

TEST(OptionsAgain, TakeTheGatewaysPlaceInACommandThatNamesIt) {
  const auto verified_by = [](const Options& options) {
    Diagnosis d{.evidence = Evidence{Instant{}}};
    d.evidence.observe(facts::kTargetEndpoint, "pc17:3390");
    d.fixes = {{.id = "some-fix", .verify = {{"bash", "rdpdoctor diagnose pc17:3390 --gateway gw.example --gateway-user USER"}}}};
    repeat_options(options, d);
    return d.fixes[0].verify[0].text;
  };
  const probe::Credentials bob{.user = "bob"};
  Options options{.ca_file = "root.pem"};
  EXPECT_EQ(verified_by(options), "rdpdoctor diagnose pc17:3390 --gateway gw.example --gateway-user USER --ca root.pem");
  options.gateway = Gateway{.target = *probe::parse_target("gw.example", 443)};
  EXPECT_EQ(verified_by(options), "rdpdoctor diagnose pc17:3390 --ca root.pem --gateway gw.example --gateway-user USER");
  options.gateway->credentials = &bob;
  EXPECT_EQ(verified_by(options), "rdpdoctor diagnose pc17:3390 --ca root.pem --gateway gw.example --gateway-user bob");
}

}  // namespace
}  // namespace doctor::diagnose
