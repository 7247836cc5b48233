#include "probe/tcp/tcp.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "evidence/facts/tcp.hpp"
#include "support/observed.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using std::chrono::seconds;
using test::address;
using test::endpoint;
using test::Script;
using test::shown;
using test::SimNetwork;
using test::Tcp;

class TcpProbe : public testing::Test {
 protected:
  TcpResult probe(const std::vector<std::string>& addresses) {
    std::vector<Address> parsed;
    for (const auto& each : addresses) parsed.push_back(address(each));
    return probe_tcp(context, parsed, 3389);
  }

  SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence};
};

TEST_F(TcpProbe, WalksToTheFirstAddressThatConnects) {
  network.tcp(endpoint("192.0.2.7", 3389), Tcp::silent());
  network.tcp(endpoint("192.0.2.8", 3389), Tcp::accept(Script{}));
  network.tcp(endpoint("192.0.2.9", 3389), Tcp::accept(Script{}));
  const auto result = probe({"192.0.2.7", "192.0.2.8", "192.0.2.9"});
  ASSERT_TRUE(result.walk);
  EXPECT_EQ(result.walk->endpoint, endpoint("192.0.2.8", 3389));
  EXPECT_EQ(result.walk->attempt, evidence.walk_attempt());
  EXPECT_FALSE(result.timed_out_everywhere);
  EXPECT_EQ(evidence.walk_value<bool>(facts::kTcpConnected), true);
  EXPECT_EQ(shown(evidence, facts::kTcpOutcome, "192.0.2.7"), "timed_out");
  EXPECT_EQ(shown(evidence, facts::kTcpOutcome, "192.0.2.8"), "connected");
  EXPECT_EQ(shown(evidence, facts::kTcpAddressCount), "3");
  EXPECT_EQ(shown(evidence, facts::kTcpAddressesConnected), "2");
  EXPECT_EQ(shown(evidence, facts::kTcpEarlierAddressFailed), "yes");
  EXPECT_EQ(shown(evidence, facts::kTcpDeadFamily), "none");
  EXPECT_EQ(network.elapsed(), seconds{4});
  EXPECT_EQ(context.connections_left, 19);
}

TEST_F(TcpProbe, KnowsNothingOfATargetThatAGatewayDidNotReach) {
  network.tcp(endpoint("192.0.2.7", 3389), Tcp{.kind = net::ConnectOutcome::Kind::NotCarried});
  EXPECT_FALSE(probe({"192.0.2.7"}).walk);
  for (const FactType* type : {&facts::kTcpConnected, &facts::kTcpOutcome}) EXPECT_FALSE(evidence.of_walk(*type)->known());
  EXPECT_EQ(shown(evidence, facts::kTcpOutcome, "192.0.2.7"),
            "unknown: " + std::string{sentence_of(Because::NoAnswer)} + ": the gateway gave no connection");
}

TEST_F(TcpProbe, NamesTheDeadFamily) {
  network.tcp(endpoint("192.0.2.8", 3389), Tcp::accept(Script{}));
  const auto result = probe({"2001:db8::7", "192.0.2.8"});
  ASSERT_TRUE(result.walk);
  EXPECT_EQ(shown(evidence, facts::kTcpDeadFamily), "ipv6");
}

TEST_F(TcpProbe, TellsRefusedFromSilent) {
  network.tcp(endpoint("192.0.2.7", 3389), Tcp::refuse());
  EXPECT_FALSE(probe({"192.0.2.7"}).timed_out_everywhere);
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kTcpOutcome), "refused");
  EXPECT_TRUE(probe({"192.0.2.99"}).timed_out_everywhere);
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kTcpOutcome), "timed_out");
  EXPECT_EQ(shown(evidence, facts::kTcpDeadFamily), "none");
}

TEST_F(TcpProbe, NamesTheIcmpErrorAndItsSender) {
  network.tcp(endpoint("192.0.2.7", 3389), Tcp::icmp({.type = 3, .code = 13, .from = address("192.0.2.1")}, EHOSTUNREACH));
  network.tcp(endpoint("2001:db8::7", 3389), Tcp::icmp({.v6 = true, .type = 1, .code = 4, .from = address("2001:db8::7")}, ECONNREFUSED));
  network.tcp(endpoint("192.0.2.9", 3389), Tcp::icmp({.type = 3, .code = 15}, EHOSTUNREACH));
  probe({"192.0.2.7", "2001:db8::7", "192.0.2.9"});
  EXPECT_EQ(shown(evidence, facts::kTcpIcmp, "192.0.2.7"), "admin_prohibited");
  EXPECT_EQ(shown(evidence, facts::kTcpIcmpFrom, "192.0.2.7"), "192.0.2.1");
  EXPECT_EQ(shown(evidence, facts::kTcpIcmpFromTarget, "192.0.2.7"), "no");
  EXPECT_EQ(shown(evidence, facts::kTcpIcmp, "2001:db8::7"), "port_unreachable");
  EXPECT_EQ(shown(evidence, facts::kTcpIcmpFromTarget, "2001:db8::7"), "yes");
  EXPECT_EQ(shown(evidence, facts::kTcpIcmp, "192.0.2.9"), "0x030f");
  EXPECT_EQ(shown(evidence, facts::kTcpIcmpFrom, "192.0.2.9"), "absent");
  EXPECT_EQ(evidence.walk_attempt(), 1u);
}

TEST_F(TcpProbe, TellsAnErrorOfThisMachineFromOneOfTheWay) {
  network.route_to(address("192.0.2.100"), {.exists = true, .local = true});
  network.tcp(endpoint("192.0.2.7", 3389), Tcp::icmp({.type = 3, .code = 1, .from = address("192.0.2.100")}, EHOSTUNREACH));
  network.tcp(endpoint("192.0.2.8", 3389), Tcp::icmp({.type = 3, .code = 1, .from = address("192.0.2.1")}, EHOSTUNREACH));
  network.tcp(endpoint("192.0.2.9", 3389), Tcp::icmp({.type = 3, .code = 1}, EHOSTUNREACH));
  probe({"192.0.2.7", "192.0.2.8", "192.0.2.9"});
  EXPECT_EQ(shown(evidence, facts::kTcpIcmpFromHere, "192.0.2.7"), "yes");
  EXPECT_EQ(shown(evidence, facts::kTcpIcmpFromHere, "192.0.2.8"), "no");
  EXPECT_EQ(shown(evidence, facts::kTcpIcmpFromHere, "192.0.2.9"), "unknown: not available on this system: the system did not say who sent it");
}

TEST_F(TcpProbe, WalksToTheAddressThatGotFurthestWhenNoneConnects) {
  network.tcp(endpoint("192.0.2.1", 3389), Tcp::local_error(ENETUNREACH));
  network.tcp(endpoint("192.0.2.3", 3389), Tcp::icmp({.type = 3, .code = 1, .from = address("192.0.2.100")}, EHOSTUNREACH));
  network.tcp(endpoint("192.0.2.4", 3389), Tcp::icmp({.type = 3, .code = 13, .from = address("192.0.2.100")}, EHOSTUNREACH));
  network.tcp(endpoint("192.0.2.5", 3389), Tcp::refuse());
  network.tcp(endpoint("192.0.2.6", 3389), Tcp::refuse());
  const std::vector<std::string> by_distance{"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6"};
  const char* kWalks[] = {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.5"};
  for (std::size_t count = 1; count <= by_distance.size(); ++count) {
    probe({by_distance.begin(), by_distance.begin() + std::ptrdiff_t(count)});
    EXPECT_EQ(evidence.of_walk(facts::kTcpOutcome)->subject.address, kWalks[count - 1]) << count;
  }
}

// Every code that routers and firewalls were seen to send has its published name.
TEST_F(TcpProbe, NamesEveryUsualIcmpCode) {
  const struct {
    net::IcmpError error;
    const char* name;
  } kCases[] = {{{.type = 3, .code = 0}, "net_unreachable"},
                {{.type = 3, .code = 1}, "host_unreachable"},
                {{.type = 3, .code = 2}, "protocol_unreachable"},
                {{.type = 3, .code = 3}, "port_unreachable"},
                {{.type = 3, .code = 4}, "fragmentation_needed"},
                {{.type = 3, .code = 9}, "net_prohibited"},
                {{.type = 3, .code = 10}, "host_prohibited"},
                {{.type = 11, .code = 0}, "ttl_exceeded"},
                {{.v6 = true, .type = 1, .code = 0}, "no_route"},
                {{.v6 = true, .type = 1, .code = 1}, "admin_prohibited"},
                {{.v6 = true, .type = 2, .code = 0}, "packet_too_big"},
                {{.v6 = true, .type = 1, .code = 3}, "address_unreachable"},
                {{.v6 = true, .type = 1, .code = 6}, "reject_route"},
                {{.v6 = true, .type = 3, .code = 0}, "ttl_exceeded"}};
  for (const auto& each : kCases) {
    network.tcp(endpoint("192.0.2.7", 3389), Tcp::icmp(each.error, EHOSTUNREACH));
    probe({"192.0.2.7"});
    EXPECT_EQ(shown(evidence, facts::kTcpIcmp), each.name);
  }
}

TEST_F(TcpProbe, NamesTheErrorOfThisMachine) {
  network.tcp(endpoint("192.0.2.7", 3389), Tcp::local_error(ENETUNREACH));
  network.tcp(endpoint("192.0.2.8", 3389), Tcp::local_error(EACCES));
  network.tcp(endpoint("192.0.2.9", 3389), Tcp::local_error(EINVAL));
  probe({"192.0.2.7", "192.0.2.8", "192.0.2.9"});
  EXPECT_EQ(shown(evidence, facts::kTcpOutcome, "192.0.2.7"), "local_error");
  EXPECT_EQ(shown(evidence, facts::kTcpLocalError, "192.0.2.7"), "network_unreachable");
  EXPECT_EQ(shown(evidence, facts::kTcpLocalError, "192.0.2.8"), "permission_denied");
  EXPECT_EQ(shown(evidence, facts::kTcpLocalError, "192.0.2.9"), "other");
}

TEST_F(TcpProbe, SaysThatItWasInterrupted) {
  network.interrupt_at(Instant{seconds{1}});
  const auto result = probe({"192.0.2.7"});
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(shown(evidence, facts::kTcpOutcome), "unknown: interrupted");
  EXPECT_EQ(shown(evidence, facts::kTcpAddressesConnected), "unknown: interrupted");
}

TEST_F(TcpProbe, MakesNoConnectionTooMany) {
  context.connections_left = 0;
  EXPECT_FALSE(probe({"192.0.2.7"}).walk);
  EXPECT_EQ(shown(evidence, facts::kTcpOutcome), "unknown: not tested: enough connections were made");
  EXPECT_TRUE(network.connects().empty());
}

}  // namespace
}  // namespace doctor::probe
