#include "probe/path/repeat.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/tcp.hpp"
#include "probe/tcp/tcp.hpp"
#include "support/observed.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::endpoint;
using test::Script;
using test::shown;
using test::SimNetwork;
using test::Tcp;

const Endpoint kHost = endpoint("192.0.2.7", 3389);

// Takes the request and chooses RDP's own security: the shortest way through.
Tcp answering(Duration after = milliseconds{10}, std::uint32_t retransmits = 0) {
  const auto confirm = text::parse_hex_bytes("030000130ed000001234000200080000000000");
  Tcp out = Tcp::accept(Script{}.hear().say(*confirm), after);
  out.state.retransmits = retransmits;
  return out;
}
Tcp closing() { return Tcp::accept(Script{}.hear().close()); }

class Repeat : public testing::Test {
 protected:
  void repeat(std::vector<Tcp> in_turn, std::string walk_ended_at = "none") {
    const int times = int(in_turn.size());
    network.tcp(kHost, std::move(in_turn));
    probe_repeatedly(context, {.to = kHost, .times = times, .walk_ended_at = std::move(walk_ended_at)});
  }
  std::string of_all(const FactType& type) const {
    const Fact* fact = evidence.of_walk(type);
    return fact == nullptr ? "absent" : fact->known() ? to_text(*fact->value()) : "unknown: " + fact->unknown()->to_string();
  }

  SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence, .connections_left = 0};
};

TEST_F(Repeat, FindsNothingOnASoundPath) {
  repeat({answering(), answering(milliseconds{14}), answering(milliseconds{12})});
  EXPECT_EQ(of_all(facts::kPathAttempts), "3");
  EXPECT_EQ(of_all(facts::kPathConnected), "3");
  EXPECT_EQ(of_all(facts::kPathThrough), "3");
  EXPECT_EQ(of_all(facts::kPathLossPercent), "0.0");
  EXPECT_EQ(of_all(facts::kPathConnectMsMin), "10.0");
  EXPECT_EQ(of_all(facts::kPathConnectMsMedian), "12.0");
  EXPECT_EQ(of_all(facts::kPathConnectMsMax), "14.0");
  EXPECT_EQ(of_all(facts::kPathJitterMs), "3.0");
  EXPECT_EQ(of_all(facts::kPathFailingStageMoves), "no");
  EXPECT_EQ(of_all(facts::kPathEndedAt), "none");
  EXPECT_EQ(shown(evidence, facts::kPathAttemptEndedAt, "repeat"), "none");
}

TEST_F(Repeat, LeavesAPauseBetweenConnections) {
  repeat({answering(), answering()});
  EXPECT_GE(network.elapsed(), milliseconds{400});
  EXPECT_EQ(network.connects().size(), 2u);
}

TEST_F(Repeat, CountsARepeatedSynAndASilenceAsLost) {
  repeat({answering(), answering(milliseconds{1010}, 1), Tcp::silent(), answering()});
  EXPECT_EQ(of_all(facts::kPathAttemptsLost), "2");
  EXPECT_EQ(of_all(facts::kPathLossPercent), "50.0");
  EXPECT_EQ(of_all(facts::kPathConnected), "3");
  EXPECT_EQ(of_all(facts::kPathConnectMsMax), "1010.0");
  EXPECT_EQ(of_all(facts::kPathJitterMs), "0.0");  // a second for a lost SYN is no jitter
  EXPECT_EQ(of_all(facts::kPathFailingStageMoves), "yes");
  EXPECT_EQ(of_all(facts::kPathEndedAt), "none, tcp");
}

TEST_F(Repeat, DoesNotCallARefusalLoss) {
  repeat({Tcp::refuse(), Tcp::refuse()}, "tcp");
  EXPECT_EQ(of_all(facts::kPathLossPercent), "0.0");
  EXPECT_EQ(of_all(facts::kPathFailingStageMoves), "no");
  EXPECT_EQ(of_all(facts::kPathConnectMsMedian), "unknown: no usable answer: nothing connected");
}

TEST_F(Repeat, SeesThatTheFailingStageMoves) {
  repeat({closing(), answering(), closing()}, "negotiation");
  EXPECT_EQ(of_all(facts::kPathFailingStageMoves), "yes");
  EXPECT_EQ(of_all(facts::kPathEndedAt), "negotiation, none");
  EXPECT_EQ(of_all(facts::kPathThrough), "1");
  EXPECT_EQ(of_all(facts::kPathAttemptsLost), "0");
}

TEST_F(Repeat, SeesThatItStays) {
  repeat({closing(), closing()}, "negotiation");
  EXPECT_EQ(of_all(facts::kPathFailingStageMoves), "no");
  EXPECT_EQ(of_all(facts::kPathThrough), "0");
}

TEST_F(Repeat, LeavesTheFactsOfTheWalkAlone) {
  const std::vector addresses{kHost.address};
  network.tcp(kHost, std::vector{answering(milliseconds{3}), answering(milliseconds{900})});
  context.connections_left = 1;
  probe_tcp(context, addresses, kHost.port);
  probe_repeatedly(context, {.to = kHost, .times = 2});
  EXPECT_EQ(evidence.walk_value<double>(facts::kTcpMs), 3);
  EXPECT_EQ(evidence.walk_attempt(), 1u);
}

TEST_F(Repeat, KeepsWhatItHasWhenTheUserStops) {
  network.interrupt_at(Instant{milliseconds{500}});
  repeat({answering(), answering(), answering(), answering()});
  EXPECT_EQ(of_all(facts::kPathAttempts), "2");
}

TEST_F(Repeat, SaysThatItWasInterruptedBeforeTheFirst) {
  network.interrupt_at(Instant{milliseconds{100}});
  repeat({answering(), answering()});
  EXPECT_EQ(of_all(facts::kPathAttempts), "unknown: interrupted");
}

}  // namespace
}  // namespace doctor::probe
