#include "diagnose/client_file.hpp"

#include <gtest/gtest.h>

#include "diagnose/judge_stage.hpp"
#include "diagnose/known.hpp"
#include "diagnose/outcome.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/rdp_file.hpp"

namespace doctor::diagnose {
namespace {

Evidence with(const ClientFile& file) {
  Evidence out{Instant{}};
  observe_client_file(file, out);
  return out;
}

TEST(ClientFile, IsRecordedAsWhatTheUserBrought) {
  const auto evidence =
      with({.full_address = "pc17", .credssp = false, .account = "CORP\\ann", .gateway_usage = "never", .signature = "none", .errors = 2});
  EXPECT_TRUE(has_client_file(evidence));
  EXPECT_FALSE(has_client_file(Evidence{Instant{}}));
  EXPECT_EQ(evidence.walk_value<bool>(facts::kRdpFileCredssp), false);
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kRdpFileAccount), "CORP\\ann");
  EXPECT_EQ(evidence.walk_value<std::int64_t>(facts::kRdpFileErrors), 2);
  for (const auto& fact : evidence.facts()) EXPECT_EQ(fact.source, Source::User);
}

TEST(ClientFile, LeavesAWayUntestedThatLeadsByAGateway) {
  const ClientFile always{.gateway_usage = "always", .gateway_host = "gw", .signature = "none"};
  EXPECT_TRUE(goes_by_gateway(with(always), std::nullopt));
  EXPECT_TRUE(goes_by_gateway(with(always), Stage::Tls));
  const ClientFile if_needed{.gateway_usage = "if_needed", .gateway_host = "gw", .signature = "none"};
  EXPECT_FALSE(goes_by_gateway(with(if_needed), std::nullopt));
  EXPECT_TRUE(goes_by_gateway(with(if_needed), Stage::Tcp));
  EXPECT_FALSE(goes_by_gateway(with(if_needed), Stage::Tls));
  for (const auto* usage : {"never", "as_configured"}) EXPECT_FALSE(goes_by_gateway(with({.gateway_usage = usage, .signature = "none"}), Stage::Tcp));
  EXPECT_FALSE(goes_by_gateway(Evidence{Instant{}}, Stage::Tcp));
  EXPECT_EQ(gateway_sentence(with(always), "Works."),
            "A client that opens this file goes by the gateway gw, which was not tested. Of the direct way: Works.");
}

TEST(ClientFile, LeavesTheWayToTheMachineThatOpensIt) {
  const auto as_configured = with({.gateway_usage = "as_configured", .signature = "none"});
  EXPECT_TRUE(way_is_open(as_configured, std::nullopt, std::nullopt));
  EXPECT_TRUE(way_is_open(as_configured, Stage::Tcp, Stage::Tcp));
  EXPECT_FALSE(way_is_open(as_configured, Stage::Tls, Stage::Tls));
  EXPECT_FALSE(way_is_open(as_configured, std::nullopt, Stage::Certificate));
  EXPECT_FALSE(way_is_open(with({.gateway_usage = "never", .signature = "none"}), std::nullopt, std::nullopt));
  EXPECT_FALSE(way_is_open(Evidence{Instant{}}, std::nullopt, std::nullopt));
  EXPECT_TRUE(way_is_open(with({.gateway_usage = "undocumented", .signature = "none"}), std::nullopt, std::nullopt));
}

// By a gateway the way to the host is not looked for; the file stops its clients before that.
TEST(ClientFile, StopsClientsThoughTheStageWasSkipped) {
  StageReport route{.stage = Stage::Route, .status = StageStatus::Skipped, .reason = "the gateway does this"};
  judge_stage(test_knowledge(), with({.gateway_usage = "always", .gateway_host = "gw", .signature = "none"}), route, "Our walk");
  EXPECT_FALSE(route.stops_clients);
  EXPECT_EQ(route.reason, "the gateway does this");
  Diagnosis d{.evidence = with({.encoding = "utf16le_unmarked", .gateway_usage = "always", .gateway_host = "gw", .signature = "none"})};
  judge_stage(test_knowledge(), d.evidence, route, "Our walk");
  EXPECT_TRUE(route.stops_clients);
  EXPECT_EQ(route.reason, "the fault is the file's: Clients find no setting in the .rdp file, because of how its text is written");
  d.stages = {route};
  d.causes = {{.id = "x", .sentence = "Nobody can read it.", .because = {d.evidence.of_walk(facts::kRdpFileEncoding)->n}}};
  d.verdict = {.outcome = Outcome::Broken, .stage = Stage::Route};
  EXPECT_EQ(summary_sentence(d, false, false), "Whatever the way, the fault is the file's: Nobody can read it.");
}

TEST(ClientFile, IsNamedWhereItStopsClientsOnAnOpenWay) {
  StageReport route{.stage = Stage::Route, .status = StageStatus::Passed, .summary = "by eth0"};
  judge_stage(test_knowledge(), with({.gateway_usage = "unnamed", .signature = "none"}), route, "our walk");
  EXPECT_TRUE(route.stops_clients);
  EXPECT_EQ(route.reason, "our walk got through, the fault is the file's: The .rdp file demands a gateway and names none that can be found");
}

TEST(ClientFile, IsAtFaultAloneWhereNothingElseWasNeededToSeeIt) {
  auto evidence = with({.credssp = false, .gateway_usage = "never", .signature = "none"});
  evidence.observe(facts::kNlaRequired, true);
  const auto file = evidence.of_walk(facts::kRdpFileCredssp)->n, host = evidence.of_walk(facts::kNlaRequired)->n;
  EXPECT_TRUE(rests_on_the_file_alone({{file}}, evidence));
  EXPECT_FALSE(rests_on_the_file_alone({{file, host}}, evidence));
  EXPECT_FALSE(rests_on_the_file_alone({}, evidence));
}

}  // namespace
}  // namespace doctor::diagnose
