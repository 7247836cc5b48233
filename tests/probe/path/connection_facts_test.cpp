#include "probe/path/connection_facts.hpp"

#include <gtest/gtest.h>

#include "evidence/facts/tcp.hpp"
#include "probe/tcp/tcp.hpp"
#include "support/observed.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using std::chrono::milliseconds;
using test::address;
using test::endpoint;
using test::Script;
using test::shown;
using test::SimNetwork;
using test::Tcp;

class ConnectionFacts : public testing::Test {
 protected:
  void look(net::TcpState state, bool waited = true) {
    Tcp host = Tcp::accept(Script{});
    host.state = state;
    network.tcp(endpoint("192.0.2.7", 3389), host);
    const std::vector addresses{address("192.0.2.7")};
    const auto result = probe_tcp(context, addresses, 3389);
    observe_connection(context, *result.walk, waited);
  }

  SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence};
};

TEST_F(ConnectionFacts, AreWhatTcpMeasured) {
  look({.round_trip = milliseconds{31},
        .round_trip_variation = milliseconds{7},
        .least_round_trip = milliseconds{29},
        .retransmits = 3,
        .out_of_order = 1,
        .segment_size = 1448,
        .path_mtu = 1500,
        .outstanding = 0});
  EXPECT_EQ(evidence.walk_value<std::int64_t>(facts::kTcpRetransmits), 3);
  EXPECT_EQ(evidence.walk_value<double>(facts::kTcpRttMs), 31);
  EXPECT_EQ(evidence.walk_value<double>(facts::kTcpRttJitterMs), 7);
  EXPECT_EQ(evidence.walk_value<double>(facts::kTcpLeastRttMs), 29);
  EXPECT_EQ(evidence.walk_value<std::int64_t>(facts::kTcpOutOfOrder), 1);
  EXPECT_EQ(evidence.walk_value<std::int64_t>(facts::kTcpMss), 1448);
  EXPECT_EQ(evidence.walk_value<std::int64_t>(facts::kTcpPathMtu), 1500);
  EXPECT_EQ(evidence.walk_value<bool>(facts::kTcpAcknowledged), true);
}

TEST_F(ConnectionFacts, CountNothingAsLostThatArrivedTwice) {
  look({.retransmits = 3, .needless_retransmits = 2});
  EXPECT_EQ(evidence.walk_value<std::int64_t>(facts::kTcpRetransmits), 1);
}

TEST_F(ConnectionFacts, TellThatTheLastBytesWereNeverAcknowledged) {
  look({.outstanding = 2});
  EXPECT_EQ(evidence.walk_value<bool>(facts::kTcpAcknowledged), false);
}

TEST_F(ConnectionFacts, SayNothingOfAcknowledgementsAfterAReset) {
  look({.retransmits = 1});
  EXPECT_EQ(shown(evidence, facts::kTcpAcknowledged), "unknown: not available on this system: the connection was reset");
}

TEST_F(ConnectionFacts, SayNothingOfAcknowledgementsThatHadNoTime) {
  look({.outstanding = 1}, false);
  EXPECT_EQ(shown(evidence, facts::kTcpAcknowledged), "unknown: not applicable: nothing was waited for");
}

}  // namespace
}  // namespace doctor::probe
