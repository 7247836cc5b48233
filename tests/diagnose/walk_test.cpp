// The walk and its verdict over a simulated network: what is told while it goes on, and what is said at the end.
#include <gtest/gtest.h>

#include <algorithm>

#include "diagnose/known.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/udp.hpp"
#include "proto/rdpudp/syn.hpp"
#include "support/sim_network.hpp"

namespace doctor::diagnose {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Endpoint kHost = test::endpoint("192.0.2.7", 3389);

test::Script silent_after_request() { return test::Script{}.hear(); }

struct World {
  test::SimNetwork network{};
  Told told{};
  Options options{};

  Diagnosis diagnose() {
    const auto target = probe::parse_target("192.0.2.7", 3389);
    auto d = doctor::diagnose::diagnose(*target, options, network, test_knowledge(), told);
    return *std::move(d);
  }
};

const StageReport& at(const Diagnosis& d, Stage stage) { return d.stages[std::size_t(stage)]; }

TEST(Walk, SaysOfAStageCutByTheUserThatItWasInterrupted) {
  World world;
  world.network.tcp(kHost, test::Tcp::accept(silent_after_request()));
  world.network.interrupt_at({seconds{1}});
  const auto d = world.diagnose();
  EXPECT_EQ(at(d, Stage::Tcp).status, StageStatus::Passed);
  EXPECT_EQ(at(d, Stage::Negotiation).status, StageStatus::Skipped);
  EXPECT_EQ(at(d, Stage::Negotiation).reason, "interrupted");
  EXPECT_EQ(at(d, Stage::Tls).status, StageStatus::NotReached);
  EXPECT_EQ(at(d, Stage::Tls).reason, "interrupted");
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_EQ(d.verdict.stage, std::nullopt);
  EXPECT_EQ(d.verdict.proved_until, Stage::Tcp);
}

TEST(Walk, TriesNothingOnceTheUserHasStopped) {
  World world;
  world.network.interrupt_at({});
  const auto d = world.diagnose();
  for (const Stage stage : kWalkStages) EXPECT_EQ(at(d, stage).status, StageStatus::NotReached) << name_of(stage);
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_EQ(d.verdict.summary, "Interrupted before it was tried.");
  EXPECT_TRUE(world.network.connects().empty());
}

TEST(Walk, KeepsWhatItHasShownWhenTheRepeatsAfterItAreCut) {
  World world;
  world.options.repeat = 100;
  world.network.tcp(kHost, test::Tcp::refuse()).interrupt_at({seconds{3}});
  const auto d = world.diagnose();
  EXPECT_EQ(d.verdict.outcome, Outcome::Broken);
  EXPECT_EQ(d.verdict.stage, Stage::Tcp);
  EXPECT_FALSE(d.evidence.walk_value<bool>(facts::kWalkInterrupted).has_value());
  EXPECT_LT(world.network.connects().size(), 100U);
}

TEST(Walk, BlamesNobodyForATimeOutOfOursThatWasTooShort) {
  World world;
  world.options.stage_timeout = milliseconds{1};
  world.network.tcp(kHost, test::Tcp::silent());
  const auto d = world.diagnose();
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_TRUE(d.causes.empty());
  EXPECT_TRUE(d.clients.empty());
  EXPECT_EQ(d.verdict.summary,
            "Could not be told: nothing came at tcp within 1 ms, and that is too short a time to tell a silent host from a slow one. Wait longer, "
            "with --timeout 1s or more.");
}

TEST(Walk, TracesTheWayToAPortThatConnectsOnlyWhenThorough) {
  for (const bool thorough : {false, true}) {
    World world;
    world.options.thorough = thorough;
    world.network.hops(kHost.address, {test::address("198.51.100.1")}).tcp(kHost, test::Tcp::accept(silent_after_request()));
    EXPECT_EQ(world.diagnose().evidence.walk_value<std::int64_t>(facts::kPathHopCount), thorough ? std::optional{2} : std::nullopt);
  }
}

TEST(Walk, MeasuresItsPatienceByWhatTheHostTook) {
  for (const auto connect : {milliseconds{10}, milliseconds{900}}) {
    World world;
    world.options.stage_timeout = seconds{1};
    world.network.tcp(kHost, test::Tcp::accept(silent_after_request(), connect));
    EXPECT_EQ(world.diagnose().verdict.outcome, connect == milliseconds{10} ? Outcome::Broken : Outcome::Undetermined);
  }
}

// A host that takes RDP's own security, as old as it gets, is enough to come to the session's door.
class UdpBeside : public testing::Test {
 protected:
  UdpBeside() { world.network.tcp(kHost, test::Tcp::accept(test::Script{}.hear().say(legacy_confirm()))); }
  static Bytes legacy_confirm() { return test::bytes_of({0x03, 0x00, 0x00, 0x0b, 0x06, 0xd0, 0x00, 0x00, 0x12, 0x34, 0x00}); }
  World world{};
};

TEST_F(UdpBeside, SilenceChangesNothing) {
  const auto with = world.diagnose();
  World other;
  other.options.udp = false;
  other.network.tcp(kHost, test::Tcp::accept(test::Script{}.hear().say(legacy_confirm())));
  const auto reference = other.diagnose();
  EXPECT_EQ(at(with, Stage::Udp).status, StageStatus::Skipped);
  EXPECT_EQ(at(with, Stage::Udp).reason, "no answer: no UDP there, or something drops it; the session goes by TCP");
  EXPECT_EQ(at(reference, Stage::Udp).reason, "not tested: --no-udp");
  EXPECT_EQ(with.verdict.outcome, reference.verdict.outcome);
  EXPECT_EQ(with.verdict.summary, reference.verdict.summary);
  EXPECT_LE(with.took - reference.took, seconds{1});
}

TEST_F(UdpBeside, FirewallThatProhibitsItIsARiskAndNoMore) {
  world.network.udp_unreachable(kHost, net::IcmpError{.type = 3, .code = 13, .from = test::address("192.0.2.1")});
  const auto d = world.diagnose();
  EXPECT_EQ(at(d, Stage::Udp).status, StageStatus::Warned);
  EXPECT_TRUE(std::ranges::any_of(d.risks, [](const Conclusion& each) { return each.id == "udp-blocked-tcp-only"; }));
  EXPECT_TRUE(std::ranges::none_of(d.causes, [](const Conclusion& each) { return each.stage == Stage::Udp; }));
}

TEST_F(UdpBeside, SilenceIsNeitherCauseNorRisk) {
  const auto d = world.diagnose();
  EXPECT_TRUE(std::ranges::none_of(d.causes, [](const Conclusion& each) { return each.stage == Stage::Udp; }));
  EXPECT_TRUE(std::ranges::none_of(d.risks, [](const Conclusion& each) { return each.stage == Stage::Udp; }));
  EXPECT_FALSE(d.evidence.walk_value<bool>(facts::kUdpAnswered).has_value());
}

std::unique_ptr<Machine> answering_syn() {
  return test::answering([](BytesView received) {
    const auto syn = rdpudp::decode_syn(received);
    return std::optional{
        rdpudp::encode_syn({.header = {.source_ack = syn->initial_sequence, .flags = rdpudp::kFlagAck}, .version = rdpudp::Version::Two})};
  });
}

TEST_F(UdpBeside, AnswerPasses) {
  world.network.udp(kHost, answering_syn);
  const auto d = world.diagnose();
  EXPECT_EQ(at(d, Stage::Udp).status, StageStatus::Passed);
  EXPECT_EQ(at(d, Stage::Udp).summary, "the host answered: RDP-UDP 2, datagrams of 1232 bytes");
  EXPECT_TRUE(d.next_tests.empty());
}

// One datagram cannot tell whether the flow carries anything; who was cut off is told what can.
TEST_F(UdpBeside, ReportThatAHalfOpenFlowWouldExplainNamesTheTest) {
  world.network.udp(kHost, answering_syn);
  world.options.said = "0x904";
  const auto d = world.diagnose();
  const auto proposed = std::ranges::find(d.next_tests, std::vector<std::string>{"udp-half-open"}, &SeparatingTest::parts);
  ASSERT_NE(proposed, d.next_tests.end());
  EXPECT_TRUE(proposed->command.starts_with("rdpdoctor capture")) << proposed->command;
  EXPECT_TRUE(std::ranges::none_of(d.causes, [](const Conclusion& each) { return each.id == "udp-half-open"; }));
}

TEST_F(UdpBeside, ReportSaysNothingOfUdpWhereNothingAnswered) {
  world.options.said = "0x904";
  const auto d = world.diagnose();
  EXPECT_EQ(std::ranges::find(d.next_tests, std::vector<std::string>{"udp-half-open"}, &SeparatingTest::parts), d.next_tests.end());
}

TEST(Walk, TriesNoUdpBeforeTcpCameToTheSession) {
  const std::vector<std::pair<Stage, test::Tcp>> ends{
      {Stage::Tcp, test::Tcp::refuse()},
      {Stage::Negotiation, test::Tcp::accept(silent_after_request())},
      // [MS-RDPBCGR] 2.2.1.2.1: TLS is chosen, and the ClientHello meets silence.
      {Stage::Tls, test::Tcp::accept(test::Script{}.hear().say(test::bytes_of(
                       {0x03, 0x00, 0x00, 0x13, 0x0e, 0xd0, 0x00, 0x00, 0x12, 0x34, 0x00, 0x02, 0x00, 0x08, 0x00, 0x01, 0x00, 0x00, 0x00})))}};
  for (const auto& [stage, tcp] : ends) {
    World world;
    int heard = 0;
    world.network.tcp(kHost, tcp).udp(kHost, [&heard] {
      ++heard;
      return answering_syn();
    });
    const auto d = world.diagnose();
    EXPECT_EQ(d.verdict.stage, stage);
    EXPECT_EQ(at(d, Stage::Udp).status, StageStatus::Skipped);
    EXPECT_EQ(at(d, Stage::Udp).reason, "not tested: a client tries UDP once it has come to the session by TCP");
    EXPECT_EQ(heard, 0) << name_of(stage);
  }
}

}  // namespace
}  // namespace doctor::diagnose
