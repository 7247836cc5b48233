#include "support/sim_network.hpp"

#include <gtest/gtest.h>

#include "support/note_taker.hpp"

namespace doctor::test {
namespace {

using net::ConnectOutcome;
using std::chrono::milliseconds;
using std::chrono::seconds;

const Endpoint kHost = endpoint("192.0.2.7", 3389);

std::unique_ptr<net::Connection> connect(SimNetwork& network, Endpoint to) {
  const net::ConnectRequest request{.to = to, .timeout = seconds{4}};
  auto outcomes = network.connect(std::span{&request, 1});
  EXPECT_EQ(outcomes.at(0).kind, ConnectOutcome::Kind::Connected);
  return std::move(outcomes.at(0).connection);
}

TEST(SimNetwork, PlaysAServersScriptInVirtualTime) {
  SimNetwork network;
  network.tcp(kHost, Tcp::accept(Script{}.hear().wait(milliseconds{200}).say(bytes_of("welcome")).close()));
  const auto connection = connect(network, kHost);
  NoteTaker client{"hello"};
  const net::Conversation talk{connection.get(), &client};
  network.converse({&talk, 1});
  EXPECT_EQ(client.heard, "welcome");
  EXPECT_EQ(client.close, CloseKind::Fin);
  EXPECT_EQ(network.elapsed(), milliseconds{204});  // connect 2, there 1, wait 200, back 1
}

TEST(SimNetwork, WakesAMachineThatHearsNothing) {
  SimNetwork network;
  network.tcp(kHost, Tcp::accept(Script{}));
  const auto connection = connect(network, kHost);
  NoteTaker client{"hello", seconds{3}};
  const net::Conversation talk{connection.get(), &client};
  network.converse({&talk, 1});
  EXPECT_EQ(client.silent_at, Instant{milliseconds{3002}});
}

TEST(SimNetwork, RunsConnectsSideBySide) {
  SimNetwork network;
  network.tcp(endpoint("192.0.2.8", 3389), Tcp::refuse());
  const std::vector<net::ConnectRequest> requests{{.to = kHost, .timeout = seconds{4}}, {.to = endpoint("192.0.2.8", 3389), .timeout = seconds{4}}};
  const auto outcomes = network.connect(requests);
  EXPECT_EQ(outcomes[0].kind, ConnectOutcome::Kind::TimedOut);
  EXPECT_EQ(outcomes[1].kind, ConnectOutcome::Kind::Refused);
  EXPECT_EQ(network.elapsed(), seconds{4});
}

TEST(SimNetwork, MeetsEachBehaviourInTurn) {
  SimNetwork network;
  network.tcp(kHost, {Tcp::accept(Script{}), Tcp::refuse()});
  connect(network, kHost);
  const net::ConnectRequest request{.to = kHost, .timeout = seconds{4}};
  EXPECT_EQ(network.connect({&request, 1})[0].kind, ConnectOutcome::Kind::Refused);
  EXPECT_EQ(network.connect({&request, 1})[0].kind, ConnectOutcome::Kind::Refused);
}

TEST(SimNetwork, AnswersDatagramsAndTellsOfUnreachableOnes) {
  SimNetwork network;
  const Endpoint answering_at = endpoint("192.0.2.1", 53), dead = endpoint("192.0.2.2", 53);
  network.udp(answering_at, [] { return answering([](BytesView asked) { return Bytes{asked.begin(), asked.end()}; }); }).udp_unreachable(dead);
  NoteTaker echoed{"ask", milliseconds{50}}, unreachable{"ask"}, silent{"ask", seconds{1}};
  const std::vector<net::Datagrams> exchanges{{answering_at, &echoed}, {dead, &unreachable}, {endpoint("192.0.2.3", 53), &silent}};
  network.exchange(exchanges);
  EXPECT_EQ(echoed.heard, "ask");
  EXPECT_EQ(unreachable.close, CloseKind::Unreachable);
  EXPECT_TRUE(silent.silent_at);
  EXPECT_EQ(network.elapsed(), seconds{1});
}

TEST(SimNetwork, StopsAtAnInterruption) {
  SimNetwork network;
  network.interrupt_at(Instant{seconds{1}});
  const net::ConnectRequest request{.to = kHost, .timeout = seconds{4}};
  EXPECT_EQ(network.connect({&request, 1})[0].kind, ConnectOutcome::Kind::Interrupted);
  EXPECT_TRUE(network.interrupted());
  EXPECT_EQ(network.elapsed(), seconds{1});
}

}  // namespace
}  // namespace doctor::test
