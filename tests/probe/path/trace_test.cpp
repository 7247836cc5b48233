#include "probe/path/trace.hpp"

#include <gtest/gtest.h>

#include "evidence/facts/path.hpp"
#include "support/observed.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::address;
using test::endpoint;
using test::Script;
using test::shown;
using test::SimNetwork;
using test::Tcp;

const Endpoint kHost = endpoint("192.0.2.7", 3389);

class Trace : public testing::Test {
 protected:
  SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence};
};

TEST_F(Trace, NamesTheRoutersAndTheTarget) {
  network.hops(kHost.address, {address("198.51.100.1"), address("203.0.113.1")}).tcp(kHost, Tcp::refuse());
  probe_trace(context, kHost, Traced::Silent);
  EXPECT_EQ(shown(evidence, facts::kRouteHop, "hop 1"), "198.51.100.1");
  EXPECT_EQ(shown(evidence, facts::kRouteHop, "hop 2"), "203.0.113.1");
  EXPECT_EQ(shown(evidence, facts::kRouteHop, "hop 3"), "absent");
  EXPECT_EQ(shown(evidence, facts::kPathTraceReachedTarget), "yes");
  EXPECT_EQ(shown(evidence, facts::kPathHopCount), "3");
  EXPECT_EQ(shown(evidence, facts::kPathLastHopAnswering), "203.0.113.1");
  EXPECT_EQ(shown(evidence, facts::kPathLastHopNumber), "2");
}

TEST_F(Trace, EndsWhereNobodyAnswersAnyMore) {
  network.hops(kHost.address, {address("198.51.100.1"), std::nullopt, address("203.0.113.1")});
  probe_trace(context, kHost, Traced::Silent);
  EXPECT_EQ(shown(evidence, facts::kPathTraceReachedTarget), "no");
  EXPECT_EQ(shown(evidence, facts::kPathLastHopNumber), "3");
  EXPECT_EQ(shown(evidence, facts::kPathHopCount), "absent");
  EXPECT_EQ(network.connects().size(), 10u);
  EXPECT_LT(network.elapsed(), seconds{2});
}

TEST_F(Trace, AsksNoFurtherThanTwentyHops) {
  network.hops(kHost.address, std::vector<std::optional<Address>>(40, address("198.51.100.1")));
  probe_trace(context, kHost, Traced::Silent);
  EXPECT_EQ(network.connects().size(), 20u);
  EXPECT_EQ(shown(evidence, facts::kPathTraceReachedTarget), "no");
}

TEST_F(Trace, CountsARouterThatRefusesOnce) {
  network.tcp(kHost, Tcp::icmp({.type = 3, .code = 13, .from = address("198.51.100.1")}, 113));
  probe_trace(context, kHost, Traced::Silent);
  EXPECT_EQ(shown(evidence, facts::kRouteHop, "hop 1"), "198.51.100.1");
  EXPECT_EQ(shown(evidence, facts::kRouteHop, "hop 2"), "absent");
  EXPECT_EQ(shown(evidence, facts::kPathTraceReachedTarget), "no");
}

TEST_F(Trace, TakesTheTargetsOwnIcmpForReachingIt) {
  network.hops(kHost.address, {address("198.51.100.1")}).tcp(kHost, Tcp::icmp({.type = 3, .code = 10, .from = kHost.address}, 113));
  probe_trace(context, kHost, Traced::Silent);
  EXPECT_EQ(shown(evidence, facts::kPathTraceReachedTarget), "yes");
  EXPECT_EQ(shown(evidence, facts::kPathHopCount), "2");
}

TEST_F(Trace, HasNothingToAskOnTheSameLink) {
  network.route_to(kHost.address, {.exists = true, .interface = "eth0", .has_default = true});
  probe_trace(context, kHost, Traced::Silent);
  EXPECT_TRUE(network.connects().empty());
  EXPECT_EQ(shown(evidence, facts::kPathTraceReachedTarget), "unknown: not applicable: no router lies in between");
}

TEST_F(Trace, SaysThatItWasInterrupted) {
  network.interrupt_at(Instant{milliseconds{100}});
  probe_trace(context, kHost, Traced::Silent);
  EXPECT_EQ(shown(evidence, facts::kPathTraceReachedTarget), "unknown: interrupted");
}

TEST_F(Trace, AsksAPortThatConnectsHopByHop) {
  network.hops(kHost.address, {address("198.51.100.1"), std::nullopt, address("203.0.113.1")}).tcp(kHost, Tcp::accept(Script{}));
  probe_trace(context, kHost, Traced::Connects);
  EXPECT_EQ(network.connects().size(), 4u);  // of which the last alone came to the host
  EXPECT_EQ(shown(evidence, facts::kPathTraceReachedTarget), "yes");
  EXPECT_EQ(shown(evidence, facts::kPathHopCount), "4");
  EXPECT_EQ(shown(evidence, facts::kPathLastHopNumber), "3");
  EXPECT_EQ(context.connections_left, 19);
}

TEST_F(Trace, AsksAPortThatConnectsOnlyWithinTheBudget) {
  context.connections_left = 0;
  probe_trace(context, kHost, Traced::Connects);
  EXPECT_TRUE(network.connects().empty());
  EXPECT_EQ(shown(evidence, facts::kPathTraceReachedTarget), "unknown: not tested");
}

}  // namespace
}  // namespace doctor::probe
