// Verdicts where the way leads by a gateway, over a simulated network.
#include "diagnose/gateway_stage.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "diagnose/known.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/rdp_file.hpp"
#include "probe/gateway/gateway_leg.hpp"
#include "support/sim_network.hpp"

namespace doctor::diagnose {
namespace {

using std::chrono::seconds;

const Endpoint kGateway = test::endpoint("192.0.2.44", probe::kGatewayPort);
const Endpoint kHost = test::endpoint("192.0.2.7", 3389);

struct World {
  World() { options.gateway = Gateway{.target = *probe::parse_target("gw.example", probe::kGatewayPort)}; }
  Diagnosis diagnose(std::string_view target = "pc17.inside") {
    auto d = doctor::diagnose::diagnose(*probe::parse_target(target, 3389), options, network, test_knowledge(), told);
    return *std::move(d);
  }
  test::SimNetwork network{};
  Told told{};
  Options options{};
};

const StageReport& at(const Diagnosis& d, Stage stage) { return d.stages[std::size_t(stage)]; }

TEST(ByGateway, NameOfTheTargetIsTheGatewaysBusiness) {
  World world;
  const auto d = world.diagnose();
  for (const auto& name : world.network.lookups()) EXPECT_EQ(name.substr(0, 2), "gw") << name;
  for (const Stage stage : {Stage::Name, Stage::Route, Stage::Tcp}) {
    EXPECT_EQ(at(d, stage).status, StageStatus::Skipped) << name_of(stage);
    EXPECT_EQ(at(d, stage).reason, "the gateway does this");
  }
  EXPECT_EQ(d.target.host, "pc17.inside");
}

TEST(ByGateway, GatewayWithoutAddressStopsTheWalkInFrontOfIt) {
  World world;
  const auto d = world.diagnose();
  EXPECT_EQ(d.verdict.outcome, Outcome::Broken);
  EXPECT_EQ(d.verdict.stage, Stage::Gateway);
  EXPECT_EQ(d.causes.at(0).id, "gateway-name-not-found");
  EXPECT_EQ(at(d, Stage::Negotiation).status, StageStatus::NotReached);
  EXPECT_EQ(at(d, Stage::Negotiation).reason, "the walk ended at gateway");
}

TEST(ByGateway, SilentGatewayIsNotTheTargetsFault) {
  World world;
  world.network.lookup("gw.example", {kGateway.address});
  const auto d = world.diagnose();
  EXPECT_EQ(d.causes.at(0).id, "gateway-443-blocked");
  EXPECT_EQ(d.verdict.stage, Stage::Gateway);
}

TEST(ByGateway, IsToldBeforeTheStagesBehindIt) {
  World world;
  world.diagnose();
  ASSERT_FALSE(world.told.in_turn.empty());
  EXPECT_EQ(world.told.in_turn.front(), Stage::Gateway);
}

TEST(ByGateway, OnlyWhereTheDirectWayFails) {
  World world;
  world.options.gateway->when_needed = true;
  world.network.tcp(kHost,
                    test::Tcp::accept(test::Script{}.hear().say(test::bytes_of({0x03, 0x00, 0x00, 0x0b, 0x06, 0xd0, 0x00, 0x00, 0x12, 0x34, 0x00}))));
  const auto d = world.diagnose("192.0.2.7");
  EXPECT_EQ(at(d, Stage::Gateway).status, StageStatus::Skipped);
  EXPECT_EQ(at(d, Stage::Tcp).status, StageStatus::Passed);

  World other;
  other.options.gateway->when_needed = true;
  const auto failed = other.diagnose("192.0.2.7");
  EXPECT_EQ(at(failed, Stage::Tcp).reason, "the gateway does this");
  EXPECT_EQ(at(failed, Stage::Gateway).status, StageStatus::Failed);
  EXPECT_EQ(failed.verdict.stage, Stage::Gateway) << "to be turned away directly is no fault there";
  EXPECT_EQ(failed.causes.at(0).id, "gateway-name-not-found");
  EXPECT_TRUE(failed.verdict.summary.ends_with("The direct way was tried first and ended at tcp, which outside the host's network is no fault."));
  EXPECT_EQ(failed.evidence.walk_value<std::string>(facts::kRdpFileDirectWayEndedAt), "tcp");
  EXPECT_EQ(std::ranges::count(other.told.in_turn, Stage::Tcp), 1) << "one walk is told";
}

}  // namespace
}  // namespace doctor::diagnose
