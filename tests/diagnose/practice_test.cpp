// The main job against every fault of the built-in host, over real sockets on loopback.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "diagnose/known.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/session.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "practice/host.hpp"

namespace doctor::diagnose {
namespace {

Options options_for(const practice::PracticeHost& host) {
  return {.family = Address::Family::V4, .stage_timeout = std::chrono::seconds{2}, .ca_file = host.ca_file(), .loopback_lookups = true};
}

// A host with that fault, which takes connections until it goes out of scope.
practice::PracticeHost serving(const net::Network& network, std::string_view fault) {
  auto host = practice::PracticeHost::open(network, fault);
  if (!host) throw std::runtime_error(host.error().to_string());  // GoogleTest tells it as the test's failure
  host->serve_in_background();
  return *std::move(host);
}

Diagnosis diagnose_practice(const practice::PracticeHost& host, const Options& options, net::Network& network, Progress& progress) {
  const auto target = probe::parse_target(host.name(), host.endpoint().port);
  auto d = diagnose(*target, options, network, test_knowledge(), progress);
  return *std::move(d);
}

std::string explained(const Diagnosis& d) {
  std::string out = d.verdict.summary;
  for (const auto& cause : d.causes) out += "\n  " + cause.id + " [" + cause.group + "] " + std::to_string(cause.probability);
  for (const auto& fact : d.evidence.facts())
    out += "\n    " + std::string{fact.type->id} + " = " + (fact.known() ? to_text(*fact.value()) : fact.unknown()->to_string());
  return out;
}

std::vector<std::string> fault_ids() {
  std::vector<std::string> ids;
  for (const auto& fault : practice::faults()) ids.emplace_back(fault.id);
  return ids;
}

// A fault at which a client gets in without a word although the verdict is broken, and why that is so.
struct ConnectsAllTheSame {
  std::string_view fault;
  std::string_view client;
  std::string_view why;
};
constexpr std::array<ConnectsAllTheSame, 0> kConnectAllTheSame{};

// What the table of clients says of clients as they come must not contradict the verdict.
void expect_clients_to_agree(const Diagnosis& d, std::string_view fault) {
  for (const auto& client : d.clients) {
    if (client.forced) continue;
    if (d.verdict.outcome == Outcome::Broken) {
      const bool argued =
          std::ranges::any_of(kConnectAllTheSame, [&](const auto& each) { return each.fault == fault && each.client == client.client; });
      EXPECT_EQ(client.result == ClientResult::Connects || client.result == ClientResult::Prompts, argued) << client.client << " at " << explained(d);
    }
    if (d.verdict.outcome == Outcome::Works && client.result == ClientResult::Refuses) {
      EXPECT_NE(d.verdict.summary.find(client.title), std::string::npos) << client.client << " is refused, and the verdict does not say so";
    }
  }
}

class EveryFault : public testing::TestWithParam<std::string> {};

TEST_P(EveryFault, IsNamedFirst) {
  const auto& fault = *practice::find_fault(GetParam());
  const auto network = net::make_network();
  const auto host = serving(*network, fault.id);
  Told told;
  auto options = options_for(host);
  options.session = fault.stage == "session";
  options.license = fault.script.session.licence != practice::LicenceAnswer::None;
  const auto d = diagnose_practice(host, options, *network, told);
  EXPECT_EQ(name_of(d.verdict.outcome), fault.outcome) << explained(d);
  if (fault.expects.empty() && fault.outcome == "works") {
    EXPECT_TRUE(d.causes.empty()) << explained(d);
  } else if (fault.outcome == "undetermined") {
    EXPECT_TRUE(d.causes.empty()) << explained(d);
    EXPECT_EQ(d.verdict.stage ? name_of(*d.verdict.stage) : "", fault.stage) << explained(d);
  } else if (fault.expects.empty()) {
    ASSERT_FALSE(d.causes.empty()) << explained(d);  // no cause is known for it, so none may be invented
    EXPECT_EQ(d.causes[0].id, "something-else") << explained(d);
    EXPECT_EQ(d.verdict.stage ? name_of(*d.verdict.stage) : "", fault.stage) << explained(d);
  } else {
    ASSERT_FALSE(d.causes.empty()) << explained(d);
    const auto& first = d.causes[0];
    EXPECT_TRUE(first.id == fault.expects || first.group == fault.expects) << explained(d);
    EXPECT_EQ(d.verdict.stage ? name_of(*d.verdict.stage) : "", fault.stage) << explained(d);
  }
  for (const auto& stage : d.stages) {
    EXPECT_EQ(name_of(told.last[stage.stage].status), name_of(stage.status)) << name_of(stage.stage) << ": shown live and at the end";
    EXPECT_EQ(told.last[stage.stage].reason, stage.reason) << name_of(stage.stage);
  }
  if (d.verdict.stage && d.verdict.outcome != Outcome::Undetermined) {
    bool beside = false;  // causes that could not show at the verdict's stage come after those that could
    for (const auto& ruled : d.ruled_out) {
      const bool there = test_knowledge().cause(ruled.id)->shows_at(*d.verdict.stage);
      EXPECT_FALSE(beside && there) << ruled.id;
      beside |= !there;
    }
  }
  expect_clients_to_agree(d, fault.id);
  double sum = 0;
  for (const auto& cause : d.causes) sum += cause.probability;
  if (!d.causes.empty()) {
    EXPECT_NEAR(sum, 1, 1e-9);
  }
}

TEST(PracticeFault, DoesNotHideASecondFaultBehindTheFirst) {
  const auto network = net::make_network();
  const auto host = serving(*network, "wrong-name");
  Told told;
  const auto target = probe::parse_target(host.name(), host.endpoint().port);  // its authority is not trusted here
  const auto d = diagnose(*target, {.family = Address::Family::V4, .stage_timeout = std::chrono::seconds{2}, .loopback_lookups = true}, *network,
                          test_knowledge(), told);
  ASSERT_TRUE(d);
  ASSERT_GE(d->causes.size(), 2U);
  EXPECT_EQ(d->causes[0].id, "certificate-name-mismatch");
  EXPECT_GT(d->causes[0].certainty, 0.9);
  EXPECT_EQ(d->causes[1].group, "certificate-untrusted-issuer");
  EXPECT_EQ(d->causes[1].fault, 1U);
  EXPECT_GT(certainty_of_fault(*d, 1), 0.9);
  EXPECT_NE(d->verdict.summary.find("Also: "), std::string::npos) << d->verdict.summary;
}

TEST(PracticeFault, SaysThatOurWalkGotThroughWhereOnlyOthersAreStopped) {
  const auto network = net::make_network();
  const auto host = serving(*network, "narrow-cipher");
  Told told;
  const auto d = diagnose_practice(host, options_for(host), *network, told);
  const auto& tls = d.stages[std::size_t(Stage::Tls)];
  EXPECT_EQ(name_of(tls.status), "warned");
  EXPECT_TRUE(tls.stops_clients);
  EXPECT_EQ(d.verdict.outcome, Outcome::Broken);
  EXPECT_EQ(d.verdict.stage, Stage::Tls);
  EXPECT_TRUE(d.verdict.summary.starts_with("Our walk got through, but a client with default settings is stopped at tls")) << d.verdict.summary;
}

TEST(PracticeFault, IsToldOnceWhereOthersAreAskedAboutTheCertificate) {
  const auto network = net::make_network();
  const auto host = serving(*network, "revoked");
  Told told;
  const auto d = diagnose_practice(host, options_for(host), *network, told);
  for (const auto stage : kAllStages) EXPECT_EQ(told.times[stage], 1) << name_of(stage);
  EXPECT_EQ(name_of(told.last[Stage::Certificate].status), "warned");
}

// Whether the host wants NLA is asked at the walk's end, and decides what the negotiation was worth to who has the file.
TEST(PracticeFault, IsToldInOrderWhereTheLastQuestionDecidesWhatStopsAFilesClient) {
  const auto network = net::make_network();
  const auto host = serving(*network, "healthy-nla");
  Told told;
  auto options = options_for(host);
  options.client_file = ClientFile{.credssp = false, .gateway_usage = "never", .signature = "none"};
  const auto d = diagnose_practice(host, options, *network, told);
  EXPECT_TRUE(told.last[Stage::Negotiation].stops_clients) << explained(d);
  EXPECT_EQ(told.in_turn, std::vector<Stage>(kAllStages.begin(), kAllStages.end()));
}

// The host is well: what stops the client is the file that it opens.
TEST(PracticeFault, IsAnRdpFileThatNoClientCanUse) {
  const auto network = net::make_network();
  const auto host = serving(*network, "healthy");
  Told told;
  auto options = options_for(host);
  const auto with = [&](const ClientFile& file) {
    options.client_file = file;
    return diagnose_practice(host, options, *network, told);
  };
  const auto unread = with({.encoding = "utf16le_unmarked", .gateway_usage = "never", .signature = "none", .errors = 1});
  EXPECT_EQ(unread.verdict.outcome, Outcome::Broken) << explained(unread);
  EXPECT_EQ(unread.causes.at(0).id, "rdp-file-encoding-not-read");
  expect_clients_to_agree(unread, "");
  const auto nowhere = with({.gateway_usage = "unnamed", .signature = "none", .errors = 1});
  EXPECT_EQ(nowhere.verdict.outcome, Outcome::Broken) << explained(nowhere);
  EXPECT_EQ(nowhere.causes.at(0).id, "rdp-file-gateway-not-named");
  expect_clients_to_agree(nowhere, "");
  const auto no_number = with({.refused_by_freerdp = true, .gateway_usage = "never", .signature = "none", .errors = 1});
  EXPECT_EQ(no_number.verdict.outcome, Outcome::Broken) << explained(no_number);
  EXPECT_EQ(no_number.causes.at(0).id, "rdp-file-number-is-none");
  EXPECT_EQ(with({.gateway_usage = "unnamed_if_needed", .signature = "none"}).verdict.outcome, Outcome::Degraded);
  EXPECT_EQ(with({.gateway_usage = "never", .signature = "none"}).verdict.outcome, Outcome::Works);
}

TEST(PracticeFault, IsNotDeniedWhereTheMachinesOwnGatewayCounts) {
  const auto network = net::make_network();
  const auto host = serving(*network, "healthy");
  Told told;
  auto options = options_for(host);
  options.client_file = ClientFile{.gateway_usage = "as_configured", .signature = "none"};
  const auto d = diagnose_practice(host, options, *network, told);
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined) << explained(d);
  EXPECT_EQ(d.verdict.stage, Stage::Gateway);
  EXPECT_NE(d.verdict.summary.find("Of the direct way: Works from here"), std::string::npos) << d.verdict.summary;
}

// Level 1 stops clients at every host that they cannot verify, whatever security it chose.
TEST(PracticeFault, IsAHostThatTheRdpFileForbids) {
  const auto network = net::make_network();
  struct Row {
    std::string_view fault, stage, cause;
  };
  for (const auto& row : std::array<Row, 5>{{{"healthy", "certificate", "rdp-file-refuses-unverified-host"},
                                             {"healthy-nla", "certificate", "rdp-file-refuses-unverified-host"},
                                             {"expired", "certificate", "rdp-file-refuses-unverified-host"},
                                             {"wrong-name", "certificate", "rdp-file-refuses-unverified-host"},
                                             {"rdp-security", "negotiation", "rdp-file-refuses-host-without-tls"}}}) {
    const auto host = serving(*network, row.fault);
    Told told;
    auto options = options_for(host);
    // The built-in host's authority is none that a client knows.
    options.ca_file.clear();
    options.client_file = ClientFile{.authentication_level = 1, .gateway_usage = "never", .signature = "none"};
    const auto d = diagnose_practice(host, options, *network, told);
    EXPECT_EQ(d.verdict.outcome, Outcome::Broken) << row.fault << explained(d);
    EXPECT_EQ(d.verdict.stage ? name_of(*d.verdict.stage) : "", row.stage) << row.fault;
    ASSERT_FALSE(d.causes.empty()) << row.fault;
    EXPECT_EQ(d.causes[0].id, row.cause) << row.fault << explained(d);
    expect_clients_to_agree(d, row.fault);
    options.client_file->authentication_level = 2;
    EXPECT_NE(diagnose_practice(host, options, *network, told).verdict.outcome, Outcome::Broken) << row.fault;
  }
}

TEST(PracticeFault, IsRedactedInEveryFactAndFix) {
  const auto network = net::make_network();
  const auto host = serving(*network, "revoked");
  auto options = options_for(host);
  options.redact = Redactor{};
  Told told;
  const auto d = diagnose_practice(host, options, *network, told);
  EXPECT_TRUE(d.redacted);
  EXPECT_EQ(d.target.host, "name-1");
  ASSERT_EQ(d.target.addresses.size(), 1u);
  EXPECT_TRUE(d.target.addresses[0].starts_with("address-")) << d.target.addresses[0];  // which: this machine's DNS servers come before
  std::string all = d.target.input + explained(d) + d.stages[std::size_t(Stage::Name)].summary + d.stages[std::size_t(Stage::Certificate)].summary;
  for (const auto& fact : d.evidence.facts()) all += fact.subject.address + fact.subject.resolver + fact.subject.offered;
  for (const auto& fix : d.fixes)
    for (const auto* steps : {&fix.steps, &fix.undo, &fix.verify})
      for (const auto& step : *steps) all += step.text;
  for (const char* real : {"localhost", "127.0.0.1", "practice CA"}) EXPECT_EQ(all.find(real), std::string::npos) << real << " in " << explained(d);
}

TEST(PracticeFault, AsksAHostWithTls13WhetherItTakesTls12) {
  for (const auto* fault : {"healthy", "healthy-tls13", "healthy-tls12"}) {
    const auto network = net::make_network();
    const auto host = serving(*network, fault);
    Told told;
    const auto d = diagnose_practice(host, options_for(host), *network, told);
    const bool only_tls13 = std::string_view{fault} == "healthy-tls13";
    EXPECT_EQ(d.evidence.walk_value<bool>(facts::kTlsTakes12), !only_tls13) << fault;
    EXPECT_EQ(d.verdict.outcome, Outcome::Works) << fault;
    EXPECT_EQ(std::ranges::count(d.risks, "tls-1-3-only", &Conclusion::id), only_tls13 ? 1 : 0) << fault;
    EXPECT_EQ(d.verdict.summary.find("refused are mstsc on Windows") != std::string::npos, only_tls13) << d.verdict.summary;
    std::uint32_t connections = 0;
    for (const auto& fact : d.evidence.facts())
      if (fact.type == &facts::kTcpConnected) connections = std::max(connections, fact.subject.attempt);
    EXPECT_LE(connections, 3U) << fault;
  }
}

TEST(PracticeFault, AsksAgainWithTheSuitesOfClientsOnlyWhereTheHostTookAnother) {
  for (const auto* fault : {"healthy", "exotic-cipher-preferred", "narrow-cipher"}) {
    const auto network = net::make_network();
    const auto host = serving(*network, fault);
    Told told;
    const auto d = diagnose_practice(host, options_for(host), *network, told);
    const std::string_view id{fault};
    EXPECT_EQ(d.evidence.walk_value<bool>(facts::kTlsTakesUsualSuite), id != "narrow-cipher") << fault;
    const auto asked = std::ranges::count_if(
        d.evidence.facts(), [](const Fact& fact) { return fact.type == &facts::kTlsOutcome && fact.subject.offered == "usual_suites"; });
    EXPECT_EQ(asked, id == "healthy" ? 0 : 1) << fault;
    const bool refused = std::ranges::any_of(d.clients, [](const auto& client) { return !client.forced && client.result == ClientResult::Refuses; });
    EXPECT_EQ(refused, id == "narrow-cipher") << fault;
  }
}

TEST(PracticeFault, OpensASessionOnlyWhereItIsAskedFor) {
  for (const bool asked : {false, true}) {
    const auto network = net::make_network();
    const auto host = serving(*network, "healthy");
    auto options = options_for(host);
    options.session = asked;
    Told told;
    const auto d = diagnose_practice(host, options, *network, told);
    EXPECT_EQ(d.verdict.outcome, Outcome::Works) << explained(d);
    EXPECT_EQ(d.verdict.proved_until, asked ? Stage::Session : Stage::Certificate);
    EXPECT_EQ(d.evidence.walk_value<bool>(facts::kSessionReached), asked ? std::optional{true} : std::nullopt);
    EXPECT_EQ(d.verdict.summary.contains("the sign-in that it would draw"), asked) << d.verdict.summary;
    EXPECT_EQ(d.evidence.walk_value<bool>(facts::kMcsOfferUnaltered), asked ? std::optional{true} : std::nullopt);
    EXPECT_NE(d.evidence.walk_value<bool>(facts::kSessionPasswordSent), std::optional{true});
  }
}

TEST(PracticeFault, SendsAPasswordIntoASessionOnlyToAHostThatIsVouchedFor) {
  for (const bool vouched : {false, true}) {
    const auto network = net::make_network();
    const auto host = serving(*network, "healthy");
    const probe::Credentials credentials{.user = "u1", .password = Secret{std::string_view{"Pass"}}};
    auto options = options_for(host);
    options.session = true;
    options.credentials = &credentials;
    options.trust_this_host = vouched;
    Told told;
    const auto d = diagnose_practice(host, options, *network, told);
    EXPECT_EQ(d.evidence.walk_value<bool>(facts::kSessionPasswordSent), vouched) << explained(d);
    EXPECT_EQ(d.evidence.walk_value<bool>(facts::kSessionReached), true);
    EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined) << "what the host would draw tells whether the password is right";
  }
}

TEST(PracticeFault, LeavesOpenWhoConnectsWhereTheSessionsEndDoes) {
  for (const auto* fault : {"session-license-offered", "session-garbled"}) {
    const auto network = net::make_network();
    const auto host = serving(*network, fault);
    auto options = options_for(host);
    options.session = true;
    Told told;
    const auto d = diagnose_practice(host, options, *network, told);
    EXPECT_EQ(d.stages[std::size_t(Stage::Session)].status, StageStatus::Skipped) << fault;
    EXPECT_FALSE(d.stages[std::size_t(Stage::Session)].reason.empty()) << fault;
    EXPECT_FALSE(d.clients.empty()) << fault;
    for (const auto& client : d.clients)
      EXPECT_TRUE(client.result != ClientResult::Connects && client.result != ClientResult::Prompts) << fault << " " << client.client;
  }
}

TEST(PracticeFault, IsToldOfAFarmAndDoesNotGoThere) {
  const auto network = net::make_network();
  const auto host = serving(*network, "session-redirected");
  auto options = options_for(host);
  options.session = true;
  Told told;
  const auto d = diagnose_practice(host, options, *network, told);
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kSessionRedirectName), "other.practice.example");
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kSessionRedirectLoadBalanceInfo), "Cookie: msts=3640205228.15629.0000");
  EXPECT_EQ(d.stages[std::size_t(Stage::Session)].status, StageStatus::Skipped);
  // Works, says the verdict, of this host; it also says where the way goes on, and that nobody looked there.
  EXPECT_EQ(d.verdict.outcome, Outcome::Works);
  EXPECT_TRUE(d.verdict.summary.contains("the host sends its clients on to other.practice.example, which they must be able to reach"))
      << d.verdict.summary;
  ASSERT_FALSE(d.next_tests.empty());
  EXPECT_EQ(d.next_tests[0].id, "diagnose-where-it-leads");
  EXPECT_TRUE(d.next_tests[0].command.starts_with("rdpdoctor diagnose other.practice.example -p ")) << d.next_tests[0].command;
  EXPECT_FALSE(d.next_tests[0].command.contains("--session")) << "the name is the host's word";
}

TEST(PracticeFault, IsAHostThatTurnsTheRequestForALicenceAway) {
  const auto network = net::make_network();
  const auto host = serving(*network, "session-license-offered");
  auto options = options_for(host);
  options.session = options.license = true;
  Told told;
  const auto d = diagnose_practice(host, options, *network, told);
  EXPECT_EQ(d.verdict.outcome, Outcome::Broken) << explained(d);
  EXPECT_EQ(d.causes.at(0).id, "licence-request-not-taken");
}

TEST(PracticeFault, IsNotCalledSlowWhereItSendsWhatIsNoRdp) {
  const auto network = net::make_network();
  const auto host = serving(*network, "session-garbled");
  auto options = options_for(host);
  options.session = true;
  Told told;
  const auto d = diagnose_practice(host, options, *network, told);
  EXPECT_FALSE(d.verdict.summary.contains("slow")) << d.verdict.summary;
  EXPECT_TRUE(d.stages[std::size_t(Stage::Session)].reason.starts_with("something came that is no RDP"))
      << d.stages[std::size_t(Stage::Session)].reason;
}

TEST(PracticeFault, AsksNobodyElseWhenOnlyTheTargetsPortMayBeAsked) {
  const auto network = net::make_network();
  const auto host = serving(*network, "revoked");
  auto options = options_for(host);
  options.target_port_only = true;
  Told told;
  const auto d = diagnose_practice(host, options, *network, told);
  const Fact* revocation = d.evidence.of_walk(facts::kCertRevocation);
  ASSERT_NE(revocation, nullptr);
  ASSERT_FALSE(revocation->known());
  EXPECT_EQ(revocation->unknown()->to_string(), "switched off: --target-port-only");
  EXPECT_EQ(name_of(d.verdict.outcome), "works") << explained(d);
  EXPECT_NE(d.verdict.summary.find("whether the certificate is revoked was not asked"), std::string::npos) << d.verdict.summary;
  EXPECT_TRUE(told.notes.empty());
}

INSTANTIATE_TEST_SUITE_P(Practice, EveryFault, testing::ValuesIn(fault_ids()), [](const auto& fault) {
  std::string name = fault.param;
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
});

}  // namespace
}  // namespace doctor::diagnose
