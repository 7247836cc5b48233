// Signing in on the practice host, where nobody has an account.
#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/certificate_maker.hpp"
#include "diagnose/known.hpp"
#include "evidence/facts/credssp.hpp"
#include "practice/host.hpp"
#include "practice/host_machine.hpp"
#include "support/sim_network.hpp"

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

// A library whose KDCs let it wait and say nothing.
class NobodyAnswers : public Kerberos {
 public:
  NobodyAnswers(net::Network& network, Duration wait) : network_(network), wait_(wait) {}
  std::vector<std::string> configured_kdcs(const std::string&) const override { return {}; }
  Result<Ticket, NoTicket> get_ticket(const TicketRequest&, const AskKdc&) const override {
    network_.wait(wait_);
    return fail(NoTicket{.kind = NoTicket::Kind::NotAnswered, .step = TicketStep::Account});
  }

 private:
  net::Network& network_;
  Duration wait_;
};

// The practice host in virtual time, behind a search for KDCs that takes as long as it likes.
class LateAnswer : public ::testing::Test {
 protected:
  Diagnosis after(Duration search) {
    const auto certificate = *crypto::make_certificate({.common_name = "desk.ad.lab",
                                                        .dns_names = {"desk.ad.lab"},
                                                        .not_before = network.wall_clock() - std::chrono::days{10},
                                                        .not_after = network.wall_clock() + std::chrono::days{90}});
    faces = {practice::HostFace{.script = practice::find_fault("healthy-nla")->script,
                                .identity = {.chain = {certificate.certificate}, .private_key = certificate.private_key},
                                .opened_wall = network.wall_clock(),
                                .opened_at = network.now()},
             {}};
    faces[1] = faces[0];
    if (second) faces[1] = *second;
    const auto serves = [](const practice::HostFace& face) {
      return test::Tcp::accept([&face](const net::ConnectRequest&) { return std::make_unique<practice::HostMachine>(face); });
    };
    const auto host = test::endpoint("192.0.2.7", 3389);
    network.lookup("desk.ad.lab", {host.address}).tcp(host, {serves(faces[0]), serves(faces[1])});
    const NobodyAnswers library{network, search};
    Told told;
    const Options options{.credentials = &credentials, .kerberos = &library, .trust_this_host = true};
    return *diagnose(*probe::parse_target("desk.ad.lab", 3389), options, network, test_knowledge(), told);
  }
  static auto connections(const Diagnosis& d) {
    return std::ranges::count_if(d.evidence.facts(), [](const Fact& fact) { return fact.type == &facts::kCredsspOutcome; });
  }

  test::SimNetwork network;
  std::vector<practice::HostFace> faces;
  std::optional<practice::HostFace> second{};
  const probe::Credentials credentials{.user = "ann@ad.lab", .password = Secret{std::string_view{"Marked-Pass-1"}}};
};

TEST_F(LateAnswer, AnswersAtOnceWhereTheChallengeIsFresh) {
  const auto d = after(std::chrono::seconds{2});
  EXPECT_EQ(connections(d), 1);
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kCredsspErrorCode), "STATUS_LOGON_FAILURE");
}

TEST_F(LateAnswer, AsksForAChallengeAnewWhereTheOldOneIsStale) {
  const auto d = after(std::chrono::seconds{20});
  EXPECT_EQ(connections(d), 2);
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kCredsspErrorCode), "STATUS_LOGON_FAILURE") << "told of the walk";
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kCredsspMechanism), "NTLM");
  const auto tries = std::ranges::count_if(d.evidence.facts(), [](const Fact& fact) { return fact.type == &facts::kCredsspSignIn; });
  EXPECT_EQ(tries, 1);
}

TEST_F(LateAnswer, GoesToNobodyElse) {
  const auto other = *crypto::make_certificate({.common_name = "desk.ad.lab",
                                                .dns_names = {"desk.ad.lab"},
                                                .not_before = network.wall_clock() - std::chrono::days{10},
                                                .not_after = network.wall_clock() + std::chrono::days{90}});
  second = practice::HostFace{.script = practice::find_fault("healthy-nla")->script,
                              .identity = {.chain = {other.certificate}, .private_key = other.private_key},
                              .opened_wall = network.wall_clock(),
                              .opened_at = network.now()};
  const auto d = after(std::chrono::seconds{20});
  ASSERT_NE(d.evidence.of_walk(facts::kCredsspSignIn), nullptr);
  EXPECT_FALSE(d.evidence.of_walk(facts::kCredsspSignIn)->known());
  EXPECT_NE(d.evidence.of_walk(facts::kCredsspSignIn)->unknown()->detail.find("another certificate"), std::string::npos);
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined) << d.verdict.summary;
}

}  // namespace
}  // namespace doctor::diagnose
