#include "report/html/path_model.hpp"
#include "evidence/facts/capture.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/gateway.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"

#include <gtest/gtest.h>

#include <array>

namespace doctor::report::html {
namespace {

constexpr const char* kHost = "192.0.2.7";

// A walk that was stopped at `stage`; everything before it passed.
Diagnosis stopped_at(Stage stage, Evidence evidence) {
  Diagnosis d{.evidence = std::move(evidence)};
  d.target = {.input = "pc17", .host = "pc17", .port = 3389, .addresses = {kHost}};
  d.verdict = {.outcome = Outcome::Broken, .stage = stage};
  for (const Stage each : kAllStages)
    d.stages.push_back({.stage = each, .status = each < stage ? StageStatus::Passed : each == stage ? StageStatus::Failed : StageStatus::NotReached});
  return d;
}

Evidence routed() {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kTargetKind, "single_label");
  evidence.observe(facts::kRouteGateway, "198.51.100.1");
  return evidence;
}

TEST(PathModel, ShowsAFailedLookupAsTheStop) {
  const auto path = path_of(stopped_at(Stage::Name, routed()));
  ASSERT_TRUE(path.name_lookup && path.stop);
  EXPECT_EQ(path.stop->on, Stop::On::NameLookup);
  EXPECT_EQ(path.to_lookup.way, Way::Stopped);
  EXPECT_EQ(path.places.back().way, Way::Unused);
}

TEST(PathModel, HasNoLookupWhereAnAddressWasGiven) {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kTargetKind, "ipv4");
  EXPECT_FALSE(path_of(stopped_at(Stage::Tcp, std::move(evidence))).name_lookup);
}

TEST(PathModel, LeavesSilenceBetweenTheLastPlaceThatAnsweredAndTheHost) {
  auto evidence = routed();
  evidence.observe(facts::kTcpOutcome, "timed_out");
  evidence.observe(facts::kPathLastHopAnswering, "203.0.113.9");
  evidence.observe(facts::kPathLastHopNumber, 4);
  const auto path = path_of(stopped_at(Stage::Tcp, std::move(evidence)));
  ASSERT_EQ(path.places.size(), 4u);
  EXPECT_EQ(path.places[2].title, "Hop 4");
  ASSERT_TRUE(path.stop);
  EXPECT_EQ(path.stop->on, Stop::On::Link);
  EXPECT_EQ(path.stop->index, 2u);
  EXPECT_EQ(path.places[2].way, Way::Through);
  EXPECT_EQ(path.places[3].way, Way::Unused);
  EXPECT_EQ(path.stop->words, "tcp: no answer");
}

TEST(PathModel, ShowsTheRouterThatRefuses) {
  auto evidence = routed();
  evidence.observe(facts::kTcpOutcome, "icmp");
  evidence.observe(facts::kTcpIcmp, "host_unreachable");
  evidence.observe(facts::kTcpIcmpFrom, "203.0.113.9");
  evidence.observe(facts::kTcpIcmpFromTarget, false);
  const auto path = path_of(stopped_at(Stage::Tcp, std::move(evidence)));
  ASSERT_EQ(path.places.size(), 4u);
  EXPECT_EQ(path.places[2].way, Way::Stopped);
  EXPECT_EQ(path.places[2].lines.back(), "says host_unreachable");
  EXPECT_EQ(path.links[2].way, Way::Unused);
}

TEST(PathModel, PutsWhatHappensAfterConnectingAtTheHost) {
  const auto path = path_of(stopped_at(Stage::Tls, routed()));
  ASSERT_TRUE(path.stop);
  EXPECT_EQ(path.places.back().way, Way::Stopped);
  EXPECT_EQ(path.links.back().way, Way::Through);
  EXPECT_EQ(path.stop->words, "tls fails here");
  EXPECT_NE(path.sentence().find("tls fails here, at: Host."), std::string::npos) << path.sentence();
}

TEST(PathModel, BeginsAtTheClientThatWasRecorded) {
  auto d = stopped_at(Stage::Tls, routed());
  EXPECT_EQ(path_of(d).places.front().title, "This machine");
  d.evidence.observe(facts::kCaptureClient, "192.0.2.99");
  d.recorded = true;
  d.vantage = "a capture";
  EXPECT_EQ(path_of(d).places.front().title, "Client");
  EXPECT_EQ(path_of(d).places.front().lines, (std::vector<std::string>{"192.0.2.99", "in a capture"}));
}

TEST(PathModel, SaysThatClientsAreStoppedWhereOurWalkGotThrough) {
  auto d = stopped_at(Stage::Tls, routed());
  auto& tls = d.stages[std::size_t(Stage::Tls)];
  tls.status = StageStatus::Warned;
  tls.stops_clients = true;
  const auto path = path_of(d);
  EXPECT_EQ(path.places.back().way, Way::Stopped);
  EXPECT_EQ(path.stop->words, "tls stops clients here");
}

// A name with two addresses, each tried over a route of its own; `outcomes` in that order, the walk at `walk`.
Diagnosis two_addresses(std::array<const char*, 2> outcomes, std::size_t walk) {
  static constexpr std::array<const char*, 2> kAddresses{"192.0.2.7", "192.0.2.8"};
  static constexpr std::array<const char*, 2> kGateways{"198.51.100.1", "203.0.113.1"};
  Evidence evidence{Instant{}};
  for (std::size_t i = 0; i < 2; ++i) evidence.observe(facts::kRouteGateway, kGateways[i], {.subject = {.address = kAddresses[i]}});
  for (std::size_t i = 0; i < 2; ++i) {
    const Seen seen{.subject = {.address = kAddresses[i], .attempt = evidence.next_attempt()}};
    evidence.observe(facts::kTcpConnected, outcomes[i] == std::string_view{"connected"}, seen);
    evidence.observe(facts::kTcpOutcome, outcomes[i], seen);
  }
  evidence.set_walk_attempt(std::uint32_t(walk + 1));
  auto d = stopped_at(Stage::Tls, std::move(evidence));
  d.target.addresses = {kAddresses[0], kAddresses[1]};
  return d;
}

TEST(PathModel, DrawsTheAddressThatTheWalkTook) {
  const auto second = path_of(two_addresses({"refused", "connected"}, 1));
  EXPECT_EQ(second.places[1].lines.front(), "203.0.113.1");
  EXPECT_EQ(second.places.back().lines.back(), "192.0.2.8:3389");
  const auto first = path_of(two_addresses({"connected", "refused"}, 0));
  EXPECT_EQ(first.places[1].lines.front(), "198.51.100.1");
  EXPECT_EQ(first.places.back().lines.back(), "192.0.2.7:3389");
  const auto both = path_of(two_addresses({"connected", "connected"}, 0));
  EXPECT_EQ(both.places[1].lines.front(), "198.51.100.1");
  EXPECT_EQ(both.places.back().lines.back(), "192.0.2.7:3389");
}

TEST(PathModel, StopsAsTheWalkDidWhereNoAddressConnects) {
  auto d = two_addresses({"refused", "timed_out"}, 0);
  d.verdict.stage = Stage::Tcp;
  d.stages[std::size_t(Stage::Tcp)].status = StageStatus::Failed;
  const auto path = path_of(d);
  ASSERT_TRUE(path.stop);
  EXPECT_EQ(path.stop->words, "tcp: refused");
  EXPECT_EQ(path.stop->on, Stop::On::Place);
}

TEST(PathModel, IsDrawnForEveryStageAndForNoFactsAtAll) {
  for (const Stage stage : kAllStages) EXPECT_FALSE(path_of(stopped_at(stage, Evidence{Instant{}})).sentence().empty());
}

// The way of a gateway that could be walked to as far as `ended_at` says; the target's own connection is the gateway's business.
Diagnosis by_gateway(std::string_view ended_at, std::string_view tcp_outcome, Outcome outcome) {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kGatewayEndpoint, "gw.example");
  evidence.observe(facts::kGatewayEndedAt, ended_at);
  evidence.observe(facts::kGatewayTcpOutcome, tcp_outcome, {.subject = {.address = "192.0.2.44", .port = 443}});
  Diagnosis d{.evidence = std::move(evidence)};
  d.target = {.input = "pc17", .host = "pc17", .port = 3389};
  d.verdict = {.outcome = outcome, .stage = Stage::Gateway};
  for (const Stage each : kAllStages) d.stages.push_back({.stage = each, .status = StageStatus::Skipped});
  d.stages[std::size_t(Stage::Gateway)].status = outcome == Outcome::Broken ? StageStatus::Failed : StageStatus::Passed;
  return d;
}

TEST(PathModel, PutsTheGatewayBetweenThisMachineAndTheHost) {
  const auto path = path_of(by_gateway("none", "connected", Outcome::Undetermined));
  ASSERT_EQ(path.places.size(), 3u);
  EXPECT_EQ(path.places[1].title, "Remote Desktop gateway");
  EXPECT_EQ(path.places[1].lines, (std::vector<std::string>{"gw.example", "192.0.2.44"}));
  EXPECT_EQ(path.links[0].way, Way::Through);
  EXPECT_EQ(path.links[1].way, Way::Warned);
  EXPECT_EQ(path.places[2].way, Way::Unused);
  EXPECT_EQ(path.stop->words, "not tested behind the gateway");
  EXPECT_EQ(path.stop->index, 1u);
}

TEST(PathModel, IsThroughToTheHostWhereTheGatewayOpenedTheChannel) {
  auto d = by_gateway("none", "connected", Outcome::Works);
  d.evidence.observe(facts::kGatewayTunnel, "open");
  const auto path = path_of(d);
  EXPECT_FALSE(path.stop);
  for (const auto& place : path.places) EXPECT_EQ(place.way, Way::Through) << place.title;
  for (const auto& link : path.links) EXPECT_EQ(link.way, Way::Through);
}

TEST(PathModel, LeavesASilentGatewayBehindTheLinkToIt) {
  const auto path = path_of(by_gateway("tcp", "timed_out", Outcome::Broken));
  ASSERT_TRUE(path.stop);
  EXPECT_EQ(path.stop->on, Stop::On::Link);
  EXPECT_EQ(path.stop->index, 0u);
  EXPECT_EQ(path.places.back().way, Way::Unused);
}

TEST(PathModel, StopsAtTheLookupOfTheGatewaysName) {
  auto d = by_gateway("name", "connected", Outcome::Broken);
  d.evidence.observe(facts::kGatewayNameOutcome, "not_found");
  d.stages[std::size_t(Stage::Gateway)].steps = {{.id = "name", .status = StageStatus::Failed}};
  const auto path = path_of(d);
  ASSERT_TRUE(path.stop && path.name_lookup);
  EXPECT_EQ(path.stop->on, Stop::On::NameLookup);
  EXPECT_EQ(path.stop->words, "gateway: name fails");
  EXPECT_EQ(path.places[1].way, Way::Unused);
}

TEST(PathModel, PutsAPortalInFrontOfTheGateway) {
  auto d = by_gateway("transports", "connected", Outcome::Broken);
  d.stages[std::size_t(Stage::Gateway)].transports = {{.id = "websocket", .outcome = "answered", .status = 302, .answered_by = "portal"}};
  const auto path = path_of(d);
  ASSERT_TRUE(path.stop);
  EXPECT_EQ(path.stop->on, Stop::On::Link);
  EXPECT_EQ(path.stop->index, 0u);
  EXPECT_EQ(path.stop->words, "a portal answers instead");
}

// The gateway is well then: the link behind it is not.
TEST(PathModel, StopsBehindTheGatewayThatCannotReachTheHost) {
  auto d = by_gateway("channel", "connected", Outcome::Broken);
  d.evidence.observe(facts::kGatewayTunnelCode, "E_PROXY_TS_CONNECTFAILED");
  const auto path = path_of(d);
  ASSERT_TRUE(path.stop);
  EXPECT_EQ(path.stop->on, Stop::On::Link);
  EXPECT_EQ(path.stop->index, 1u);
  EXPECT_EQ(path.places[1].way, Way::Through);
  EXPECT_EQ(path.stop->words, "the gateway cannot reach the host");
}

}  // namespace
}  // namespace doctor::report::html
