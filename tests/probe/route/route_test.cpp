#include "probe/route/route.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/route.hpp"
#include "support/observed.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::address;
using test::endpoint;
using test::shown;
using test::SimNetwork;
using test::Tcp;

class RouteProbe : public testing::Test {
 protected:
  void liveness(const std::vector<Address>& addresses) { probe_liveness(context, addresses, 3389); }

  SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence};
  const Address host = address("192.0.2.7");
};

TEST_F(RouteProbe, TakesNoAnswerOfTheSystemForNoRoute) {
  network.route_to(host, {.known = false, .default_known = false});
  probe_route(context, std::vector{host});
  for (const FactType* type : {&facts::kRouteExists, &facts::kRouteHasDefault, &facts::kRouteAny, &facts::kTargetIsThisMachine}) {
    ASSERT_NE(evidence.of_walk(*type), nullptr) << type->id;
    EXPECT_FALSE(evidence.of_walk(*type)->known()) << type->id;
  }
}

TEST_F(RouteProbe, ObservesTheRouteToEachAddress) {
  network.route_to(address("192.0.2.8"), {.exists = true, .interface = "wg0", .source = address("10.0.0.2"), .has_default = true, .tunnel = true});
  network.route_to(address("2001:db8::7"), {});
  probe_route(context, std::vector{host, address("192.0.2.8"), address("2001:db8::7")});
  EXPECT_EQ(shown(evidence, facts::kRouteExists, "192.0.2.7"), "yes");
  EXPECT_EQ(shown(evidence, facts::kRouteGateway, "192.0.2.7"), "192.0.2.1");
  EXPECT_EQ(shown(evidence, facts::kRouteOnLink, "192.0.2.7"), "no");
  EXPECT_EQ(shown(evidence, facts::kRouteTunnel, "192.0.2.8"), "yes");
  EXPECT_EQ(shown(evidence, facts::kRouteGateway, "192.0.2.8"), "absent");
  EXPECT_EQ(shown(evidence, facts::kRouteExists, "2001:db8::7"), "no");
  EXPECT_EQ(shown(evidence, facts::kRouteHasDefault, "2001:db8::7"), "no");
  EXPECT_EQ(shown(evidence, facts::kRouteAny), "yes");
  EXPECT_EQ(shown(evidence, facts::kTargetIsThisMachine), "no");
}

TEST_F(RouteProbe, KnowsThisMachine) {
  network.route_to(host, {.exists = true, .interface = "lo", .local = true});
  probe_route(context, std::vector{host});
  EXPECT_EQ(shown(evidence, facts::kTargetIsThisMachine), "yes");
}

TEST_F(RouteProbe, CallsAHostDeadThatAnswersToNothing) {
  liveness({host});
  EXPECT_EQ(shown(evidence, facts::kRouteEcho, "192.0.2.7"), "silent");
  EXPECT_EQ(shown(evidence, facts::kRouteOtherPorts, "192.0.2.7"), "none");
  EXPECT_EQ(shown(evidence, facts::kRouteHostAlive), "no");
  EXPECT_LE(network.elapsed(), seconds{2});
  EXPECT_EQ(network.connects().size(), 4u);
}

TEST_F(RouteProbe, CallsAHostAliveThatEchoes) {
  network.echo_answer(host, {.kind = net::EchoOutcome::Kind::Answered, .round_trip = milliseconds{3}});
  liveness({host});
  EXPECT_EQ(shown(evidence, facts::kRouteEchoMs, "192.0.2.7"), "3.0");
  EXPECT_EQ(shown(evidence, facts::kRouteHostAlive), "yes");
}

TEST_F(RouteProbe, TakesAConnectionOrAResetForALifeSign) {
  network.tcp(endpoint("192.0.2.7", 445), Tcp::refuse());
  network.tcp(endpoint("192.0.2.7", 443), Tcp::accept(test::Script{}));
  network.tcp(endpoint("192.0.2.7", 135), Tcp::icmp({.type = 3, .code = 13, .from = address("192.0.2.1")}, EHOSTUNREACH));
  liveness({host});
  EXPECT_EQ(shown(evidence, facts::kRouteOtherPorts, "192.0.2.7"), "445, 443");
  EXPECT_EQ(shown(evidence, facts::kRouteHostAlive), "yes");
}

TEST_F(RouteProbe, TakesAFreshNeighbourForALifeSignOnlyOnTheLink) {
  network.neighbour_is(address("192.0.2.1"), net::Neighbour::Reachable);
  liveness({host});
  EXPECT_EQ(shown(evidence, facts::kRouteNeighbour, "192.0.2.7"), "reachable");  // the router's
  EXPECT_EQ(shown(evidence, facts::kRouteHostAlive), "no");
  network.route_to(host, {.exists = true, .interface = "eth0", .has_default = true});
  network.neighbour_is(host, net::Neighbour::Reachable);
  liveness({host});
  EXPECT_EQ(shown(evidence, facts::kRouteHostAlive), "yes");
}

TEST_F(RouteProbe, DoesNotCallAHostDeadThatItMayNotAsk) {
  network.echo_answer(host, {.kind = net::EchoOutcome::Kind::NeedsRight});
  liveness({host});
  EXPECT_EQ(shown(evidence, facts::kRouteEcho, "192.0.2.7"), "unknown: needs a right we lack: this user may not send ICMP echoes");
  EXPECT_EQ(shown(evidence, facts::kRouteHostAlive),
            "unknown: needs a right we lack: other ports were silent, and this user may not send ICMP echoes");
}

}  // namespace
}  // namespace doctor::probe
