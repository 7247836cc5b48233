#include "net/network.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "support/note_taker.hpp"
#include "support/serving.hpp"

namespace doctor::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::bytes_of;
using test::NoteTaker;
using test::Script;
using test::Serving;

const Address kLoopback = Address::v4(127, 0, 0, 1);

ConnectOutcome connect_one(Network& network, const Endpoint& to, Duration timeout = seconds{4}) {
  const ConnectRequest request{.to = to, .timeout = timeout};
  return std::move(network.connect(std::span{&request, 1}).front());
}

void talk(Network& network, const ConnectOutcome& outcome, Machine& machine) {
  const Conversation conversation{outcome.connection.get(), &machine};
  network.converse(std::span{&conversation, 1});
}

// A port that was free a moment ago.
Endpoint closed_port() { return Listener::open({kLoopback, 0})->endpoint(); }

TEST(Network, ConversesUntilAnOrderlyEnd) {
  const Serving server{Script{}.hear().say(bytes_of("welcome")).close()};
  const auto network = make_network();
  const auto outcome = connect_one(*network, server.endpoint());
  ASSERT_EQ(outcome.kind, ConnectOutcome::Kind::Connected);
  EXPECT_EQ(outcome.connection->remote(), server.endpoint());
  EXPECT_EQ(outcome.connection->local().address, kLoopback);
  EXPECT_LE(outcome.began, outcome.ended);
  NoteTaker client{"hello"};
  talk(*network, outcome, client);
  EXPECT_EQ(client.heard, "welcome");
  EXPECT_EQ(client.close, CloseKind::Fin);
}

TEST(Network, LeavesToTheNextMachineWhatTheFirstDidNotHear) {
  const Serving server{Script{}.hear().say(bytes_of("one")).hear().say(bytes_of("two")).reset()};
  const auto network = make_network();
  const auto outcome = connect_one(*network, server.endpoint());
  NoteTaker first{"a"}, second{"b"}, third;
  first.until_heard("one");
  talk(*network, outcome, first);
  EXPECT_EQ(first.close, std::nullopt);
  talk(*network, outcome, second);
  EXPECT_EQ(second.heard, "two");
  EXPECT_EQ(second.close, CloseKind::Reset);
  talk(*network, outcome, third);
  EXPECT_EQ(third.close, CloseKind::Reset);
}

TEST(Network, WakesAMachineThatHearsNothing) {
  const Serving server{Script{}};
  const auto network = make_network();
  const auto outcome = connect_one(*network, server.endpoint());
  NoteTaker client{"hello", milliseconds{20}};
  talk(*network, outcome, client);
  EXPECT_TRUE(client.silent_at);
  EXPECT_EQ(client.close, std::nullopt);
}

TEST(Network, TellsWhatTcpMeasuredOfAConnection) {
  const Serving server{Script{}.hear().say(bytes_of("welcome"))};
  const auto network = make_network();
  const auto outcome = connect_one(*network, server.endpoint());
  NoteTaker client{"hello"};
  client.until_heard("welcome");
  talk(*network, outcome, client);
  const auto state = outcome.connection->state();
  ASSERT_TRUE(state);
  EXPECT_GT(state->segment_size, 500u);
  EXPECT_GE(state->path_mtu, state->segment_size);
  EXPECT_LT(state->least_round_trip, seconds{1});
  EXPECT_EQ(state->outstanding, 0u);  // its answer acknowledged our words
}

TEST(Network, EndsAPeerThatNeverStopsTalking) {
  const Serving server{Script{}.say(Bytes(3 * 1024 * 1024))};
  const auto network = make_network();
  const auto outcome = connect_one(*network, server.endpoint());
  NoteTaker client{"", seconds{60}};
  talk(*network, outcome, client);
  EXPECT_TRUE(client.silent_at);
  EXPECT_LT(client.heard.size(), 1100u * 1024);
}

TEST(Network, TellsARefusalFromSilence) {
  const auto full = Listener::open({kLoopback, 0}, 0);
  ASSERT_TRUE(full);
  const auto network = make_network();
  std::vector<ConnectOutcome> queued;  // the kernel accepts some, then lets SYNs go unanswered
  while (queued.size() < 8 && (queued.empty() || queued.back().kind == ConnectOutcome::Kind::Connected))
    queued.push_back(connect_one(*network, full->endpoint(), milliseconds{100}));
  EXPECT_EQ(queued.back().kind, ConnectOutcome::Kind::TimedOut);
  EXPECT_GE(queued.back().ended - queued.back().began, milliseconds{100});
  const auto refused = connect_one(*network, closed_port());
  EXPECT_EQ(refused.kind, ConnectOutcome::Kind::Refused);
  EXPECT_EQ(refused.system_error, ECONNREFUSED);
}

TEST(Network, ConnectsSideBySide) {
  const Serving one{Script{}.say(bytes_of("one"))}, two{Script{}.say(bytes_of("two"))};
  const auto network = make_network();
  const std::vector<ConnectRequest> requests{{.to = one.endpoint(), .timeout = seconds{4}, .max_segment = 536},
                                             {.to = closed_port(), .timeout = seconds{4}},
                                             {.to = two.endpoint(), .timeout = seconds{4}}};
  const auto outcomes = network->connect(requests);
  ASSERT_EQ(outcomes[0].kind, ConnectOutcome::Kind::Connected);
  EXPECT_EQ(outcomes[1].kind, ConnectOutcome::Kind::Refused);
  ASSERT_EQ(outcomes[2].kind, ConnectOutcome::Kind::Connected);
  NoteTaker first, second;
  first.until_heard("one");
  second.until_heard("two");
  const std::vector<Conversation> talks{{outcomes[0].connection.get(), &first}, {outcomes[2].connection.get(), &second}};
  network->converse(talks);
  EXPECT_EQ(first.heard, "one");
  EXPECT_EQ(second.heard, "two");
}

TEST(Network, TellsThatADatagramWasUnreachable) {
  const auto network = make_network();
  NoteTaker client{"ask"};
  const Datagrams exchange{{kLoopback, closed_port().port}, &client};
  const auto outcomes = network->exchange(std::span{&exchange, 1});
  EXPECT_EQ(client.close, CloseKind::Unreachable);
  ASSERT_TRUE(outcomes.at(0).icmp);
  EXPECT_EQ(outcomes[0].icmp->type, 3);
  EXPECT_EQ(outcomes[0].icmp->code, 3);
  EXPECT_EQ(outcomes[0].icmp->from, kLoopback);
}

class StopSignal : public testing::TestWithParam<int> {};

TEST_P(StopSignal, EndsWhatIsGoingOn) {
  class Interrupting : public NoteTaker {
   public:
    explicit Interrupting(int signal) : signal_(signal) {}
    Step start(Instant now) override {
      std::raise(signal_);
      return NoteTaker::start(now);
    }

   private:
    int signal_;
  };
  const Serving server{Script{}};
  const auto network = make_network();
  const auto outcome = connect_one(*network, server.endpoint());
  EXPECT_FALSE(network->interrupted());
  Interrupting client{GetParam()};
  talk(*network, outcome, client);
  EXPECT_TRUE(network->interrupted());
  EXPECT_EQ(client.close, std::nullopt);
  EXPECT_EQ(client.silent_at, std::nullopt);
  EXPECT_EQ(connect_one(*network, server.endpoint()).kind, ConnectOutcome::Kind::Interrupted);
}

INSTANTIATE_TEST_SUITE_P(Network, StopSignal, testing::Values(SIGINT, SIGTERM, SIGHUP));

TEST(Network, LooksUpNamesThroughTheSystem) {
  const auto network = make_network();
  const auto literal = network->system_lookup("127.0.0.1", seconds{4});
  EXPECT_EQ(literal.outcome, SystemLookup::Outcome::Resolved);
  EXPECT_EQ(literal.addresses, std::vector{kLoopback});
  const auto impossible = network->system_lookup("a..b", seconds{4});
  EXPECT_NE(impossible.outcome, SystemLookup::Outcome::Resolved);
}

TEST(Network, AsksHowMuchLongerToWaitForTheSystem) {
  const auto network = make_network();
  int asked = 0;
  const auto more = [&asked]() -> Duration {
    ++asked;
    return seconds{30};
  };
  EXPECT_EQ(network->system_lookup("127.0.0.1", LookupWait{.timeout = {}, .more = more}, {}).outcome, SystemLookup::Outcome::Resolved);
  EXPECT_LE(asked, 1);  // whether the answer comes before a time of nothing is over, is the system's affair
}

TEST(Network, WaitsForExchangesBesideALookupOnlyALittle) {
  const auto silent_port = [] {
    const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&at), size), 0);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size);
    return std::pair{socket, ntohs(at.sin_port)};
  }();
  const auto network = make_network();
  NoteTaker silent{"ask", seconds{60}}, unreachable{"ask", seconds{60}};
  const std::vector<Datagrams> beside{{{kLoopback, silent_port.second}, &silent}, {{kLoopback, closed_port().port}, &unreachable}};
  const auto lookup = network->system_lookup("127.0.0.1", LookupWait{.timeout = seconds{4}, .grace = milliseconds{20}}, beside);
  EXPECT_EQ(lookup.addresses, std::vector{kLoopback});
  EXPECT_EQ(unreachable.close, CloseKind::Unreachable);
  EXPECT_EQ(silent.close, std::nullopt);
  EXPECT_EQ(silent.silent_at, std::nullopt);
  ::close(silent_port.first);
}

TEST(Network, AsksOnlyTheResolversItIsGiven) {
  const auto network = make_network({.dns_servers = {{kLoopback, 5353}}, .fixed_now = parse_rfc3339("2020-01-01T00:00:00Z")});
  EXPECT_EQ(network->dns_servers(), (std::vector<Endpoint>{{kLoopback, 5353}}));
  EXPECT_EQ(to_rfc3339(network->wall_clock()), "2020-01-01T00:00:00Z");
  EXPECT_NE(network->random(16), network->random(16));
}

TEST(Network, EchoesOrSaysWhyNot) {
  const auto network = make_network();
  const auto outcome = network->echo(std::span{&kLoopback, 1}, seconds{2}).front();
  if (outcome.kind == EchoOutcome::Kind::NeedsRight) GTEST_SKIP() << "this user may not send ICMP echoes";
  EXPECT_EQ(outcome.kind, EchoOutcome::Kind::Answered);
}

}  // namespace
}  // namespace doctor::net
