#include "net/web_proxy.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "support/sim_network.hpp"

namespace doctor::net {
namespace {

using End = ProxyAnswer::End;

ProxyAnswer answer_to(std::string_view said, CloseKind then = CloseKind::Fin) {
  ProxyMachine machine{"gw.example", 443, std::chrono::seconds{4}};
  machine.start({});
  if (!machine.on_bytes(text::as_bytes(said), {}).done) machine.on_close(then, {});
  return *machine.answer();
}

TEST(WebProxy, IsAskedForTheDestinationWithoutCredentials) {
  ProxyMachine machine{"gw.example", 443, std::chrono::seconds{4}};
  const Step first = machine.start({});
  const auto said = text::as_chars(first.send);
  EXPECT_TRUE(said.starts_with("CONNECT gw.example:443 HTTP/1.1\r\nHost: gw.example:443\r\n"));
  EXPECT_FALSE(said.contains("Authorization"));
  ProxyMachine v6{"2001:db8::1", 8443, std::chrono::seconds{4}};
  const Step by_address = v6.start({});
  EXPECT_TRUE(text::as_chars(by_address.send).starts_with("CONNECT [2001:db8::1]:8443 "));
}

TEST(WebProxy, AnswersInManyWays) {
  EXPECT_EQ(answer_to("HTTP/1.1 200 Connection established\r\n\r\n").end, End::Opened);
  const auto asks = answer_to("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(asks.end, End::Status);
  EXPECT_EQ(asks.head.status, 407);
  EXPECT_EQ(asks.schemes, std::vector<std::string>{"Negotiate"});
  EXPECT_EQ(answer_to("SSH-2.0-OpenSSH\r\n").end, End::NotHttp);
  EXPECT_EQ(answer_to("HTTP/1.1 20").end, End::NotHttp);
  EXPECT_EQ(answer_to("").end, End::Closed);
  EXPECT_EQ(answer_to("", CloseKind::Reset).end, End::Reset);
  ProxyMachine silent{"gw.example", 443, std::chrono::seconds{4}};
  const Step first = silent.start({});
  silent.on_deadline(*first.deadline);
  EXPECT_EQ(silent.answer()->end, End::Silent);
}

// A proxy speaks for the destination then, which says nothing before the client does.
TEST(WebProxy, BytesBehindItsAnswerAreNotTheDestinations) { EXPECT_EQ(answer_to("HTTP/1.1 200 OK\r\n\r\n<html>").end, End::NotHttp); }

TEST(WebProxy, KeepsNoMoreOfAnAnswerThanItsMeasure) {
  const auto long_answer = answer_to("HTTP/1.1 403 Forbidden\r\nX: " + std::string(9000, 'x') + "\r\n\r\n");
  EXPECT_EQ(long_answer.end, End::Status);
  EXPECT_EQ(long_answer.received.size(), ProxyMachine::kMostKept);
}

TEST(WebProxy, CarriesEveryConnectionToItsDestination) {
  const auto proxy = test::endpoint("192.0.2.9", 3128);
  test::SimNetwork outside;
  outside.tcp(proxy, {test::Tcp::accept(test::Script{}.hear().say(test::bytes_of("HTTP/1.1 200 OK\r\n\r\n"))),
                      test::Tcp::accept(test::Script{}.hear().say(test::bytes_of("HTTP/1.1 403 Forbidden\r\n\r\n"))), test::Tcp::refuse()});
  ProxiedNetwork network{outside, "gw.example", 443, std::chrono::seconds{4}};
  network.proxy_at(proxy);
  const ConnectRequest request{.to = test::endpoint("198.51.100.1", 443), .timeout = std::chrono::seconds{4}};
  const auto connect = [&] { return std::move(network.connect({&request, 1}).at(0)); };
  EXPECT_EQ(connect().kind, ConnectOutcome::Kind::Connected);
  EXPECT_EQ(connect().kind, ConnectOutcome::Kind::NotCarried);
  EXPECT_EQ(connect().kind, ConnectOutcome::Kind::NotCarried);
  EXPECT_EQ(outside.connects(), (std::vector<Endpoint>{proxy, proxy, proxy}));
}

}  // namespace
}  // namespace doctor::net
