#include "probe/gateway/gateway_leg.hpp"

#include <gtest/gtest.h>

#include "evidence/facts/gateway.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/tcp.hpp"
#include "probe/gateway/web_server.hpp"
#include "support/observed.hpp"

namespace doctor::probe {
namespace {

class GatewayWay : public testing::Test {
 protected:
  GatewayWay() { network.wall_time(kToday); }

  GatewayReached walk() {
    GatewayLeg leg{context, {.gateway = must(parse_target("host.example", kGatewayPort)), .revocation = false}};
    const auto reached = leg.walk();
    leg.finish();
    return reached;
  }
  void listens(test::Tcp what) { network.lookup("host.example", {address}).tcp({address, kGatewayPort}, std::move(what)); }
  void answers(const WebServer::Answer& answer) {
    listens(test::Tcp::accept([answer](const net::ConnectRequest&) -> std::unique_ptr<Machine> { return std::make_unique<WebServer>(answer); }));
  }
  std::string shown(const FactType& type) const { return test::shown(evidence, type); }

  const Address address = test::address("192.0.2.44");
  test::SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence};
};

TEST_F(GatewayWay, NameThatNobodyKnowsEndsIt) {
  EXPECT_EQ(walk(), GatewayReached::Name);
  EXPECT_EQ(shown(facts::kGatewayEndpoint), "host.example");
  EXPECT_EQ(shown(facts::kGatewayEndedAt), "name");
  EXPECT_EQ(shown(facts::kGatewayNameOutcome), "not_found");
}

TEST_F(GatewayWay, SilentPortEndsIt) {
  listens(test::Tcp::silent());
  EXPECT_EQ(walk(), GatewayReached::Tcp);
  EXPECT_EQ(shown(facts::kGatewayTcpOutcome), "timed_out");
  EXPECT_EQ(shown(facts::kGatewayAddresses), "192.0.2.44");
}

TEST_F(GatewayWay, IsNeverTakenForTheWalkToTheTarget) {
  listens(test::Tcp::refuse());
  walk();
  for (const FactType* type : {&facts::kNameResolved, &facts::kNameAddresses, &facts::kTcpOutcome, &facts::kTcpConnected})
    EXPECT_EQ(shown(*type), "absent") << type->id;
}

TEST_F(GatewayWay, GatewayAsksForASignInByBothTransports) {
  answers([](std::string_view) {
    return says("401 Unauthorized", "Server: Microsoft-HTTPAPI/2.0\r\nWWW-Authenticate: NTLM\r\nWWW-Authenticate: Negotiate\r\n");
  });
  EXPECT_EQ(walk(), GatewayReached::Open);
  EXPECT_EQ(shown(facts::kGatewayEndedAt), "none");
  EXPECT_EQ(shown(facts::kGatewayTransports), "websocket, http");
  EXPECT_EQ(shown(facts::kGatewayHttpStatus), "401");
  EXPECT_EQ(shown(facts::kGatewayHttpSchemes), "NTLM, Negotiate");
  EXPECT_EQ(shown(facts::kGatewayServer), "Microsoft-HTTPAPI/2.0");
  EXPECT_EQ(shown(facts::kGatewayCertNameMatches), "yes");
  EXPECT_EQ(shown(facts::kGatewayCertProblem), "self_signed");
  EXPECT_EQ(network.connects().size(), 1u);
}

TEST_F(GatewayWay, ProxyThatKnowsNoWebSocketLeavesTheOtherOpen) {
  answers([](std::string_view request) {
    return request.find("Upgrade: websocket") != request.npos ? says("501 Not Implemented", "Via: 1.1 proxy\r\n")
                                                              : says("401 No", "WWW-Authenticate: NTLM\r\n");
  });
  EXPECT_EQ(walk(), GatewayReached::Open);
  EXPECT_EQ(shown(facts::kGatewayTransports), "http");
  EXPECT_EQ(shown(facts::kGatewayWebSocketStatus), "501");
  EXPECT_EQ(shown(facts::kGatewayVia), "1.1 proxy");
}

TEST_F(GatewayWay, ServerThatClosesBehindItsAnswerIsAskedOnAConnectionEach) {
  answers([](std::string_view) { return says("401 No", "Connection: close\r\nWWW-Authenticate: NTLM\r\n"); });
  EXPECT_EQ(walk(), GatewayReached::Open);
  EXPECT_EQ(shown(facts::kGatewayTransports), "websocket, http");
  EXPECT_EQ(network.connects().size(), 2u);
}

// What the second question meets on a used connection may be the connection's fault.
TEST_F(GatewayWay, QuestionThatAUsedConnectionSwallowsIsAskedAgain) {
  answers([asked = 0](std::string_view) mutable -> std::optional<std::string> {
    if (++asked == 2) return std::nullopt;
    return says("401 No", "WWW-Authenticate: NTLM\r\n");
  });
  EXPECT_EQ(walk(), GatewayReached::Open);
  EXPECT_EQ(shown(facts::kGatewayTransports), "websocket, http");
}

TEST_F(GatewayWay, PortalIsShownAndNotFollowed) {
  answers([](std::string_view) { return says("302 Found", "Location: https://portal.example/\r\n"); });
  EXPECT_EQ(walk(), GatewayReached::Transports);
  EXPECT_EQ(shown(facts::kGatewayEndedAt), "transports");
  EXPECT_EQ(shown(facts::kGatewayRedirect), "https://portal.example/");
  EXPECT_TRUE(network.http_requests().empty());
}

TEST_F(GatewayWay, ClockOfTheGatewayIsComparedWithOurs) {
  answers([](std::string_view) { return says("401 No", "WWW-Authenticate: NTLM\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"); });
  EXPECT_EQ(walk(), GatewayReached::Open);
  const auto offset = evidence.walk_value<double>(facts::kGatewayClockOffset);
  ASSERT_TRUE(offset);
  EXPECT_LT(*offset, -300);
  EXPECT_EQ(shown(facts::kGatewayCertInDateByItsClock), "no");
}

TEST_F(GatewayWay, DateThatIsNoneTellsNothing) {
  answers([](std::string_view) { return says("401 No", "WWW-Authenticate: NTLM\r\nDate: yesterday\r\n"); });
  walk();
  EXPECT_EQ(shown(facts::kGatewayClockOffset), "absent");
  EXPECT_EQ(shown(facts::kGatewayCertInDateByItsClock), "absent");
}

TEST_F(GatewayWay, WhatIsNoHttpIsKept) {
  answers([](std::string_view) { return std::string{"SSH-2.0-x\r\n\r\n\r\n\r\n"}; });
  EXPECT_EQ(walk(), GatewayReached::Transports);
  EXPECT_EQ(shown(facts::kGatewayHttpOutcome), "not_http");
  EXPECT_EQ(shown(facts::kGatewayLikeness), "other");
}

// What a web proxy says to CONNECT; opened, it carries what the server behind it says.
class Proxy : public Machine {
 public:
  Proxy(std::string says, std::unique_ptr<Machine> behind) : says_(std::move(says)), behind_(std::move(behind)) {}
  Step start(Instant) override { return {}; }
  Step on_bytes(BytesView received, Instant at) override {
    if (open_) return behind_->on_bytes(received, at);
    request_ += text::as_chars(received);
    if (!request_.ends_with("\r\n\r\n")) return {};
    open_ = true;
    behind_->start(at);
    const auto said = text::as_bytes(says_);
    return {.send = {said.begin(), said.end()}};
  }
  Step on_close(CloseKind kind, Instant at) override { return behind_->on_close(kind, at); }
  Step on_deadline(Instant at) override { return behind_->on_deadline(at); }

 private:
  std::string says_, request_;
  std::unique_ptr<Machine> behind_;
  bool open_ = false;
};

class GatewayByProxy : public GatewayWay {
 protected:
  GatewayReached walk(std::string says) {
    const auto proxy = test::endpoint("192.0.2.9", 3128);
    network.lookup("px.example", {proxy.address}).tcp(proxy, test::Tcp::accept([says](const net::ConnectRequest&) -> std::unique_ptr<Machine> {
                                                        return std::make_unique<Proxy>(says, std::make_unique<WebServer>([](std::string_view) {
                                                                                         return ::doctor::probe::says("401 No",
                                                                                                                      "WWW-Authenticate: NTLM\r\n");
                                                                                       }));
                                                      }));
    GatewayLeg leg{context,
                   {.gateway = must(parse_target("host.example", kGatewayPort)),
                    .proxy = WebProxy{.at = must(parse_target("px.example:3128"))},
                    .revocation = false}};
    const auto reached = leg.walk();
    leg.finish();
    return reached;
  }
};

TEST_F(GatewayByProxy, GatewayIsReachedWhereItsNameIsUnknownHere) {
  EXPECT_EQ(walk("HTTP/1.1 200 Connection established\r\n\r\n"), GatewayReached::Open);
  EXPECT_EQ(shown(facts::kGatewayProxy), "px.example:3128");
  EXPECT_EQ(shown(facts::kGatewayProxyOutcome), "opened");
  EXPECT_EQ(shown(facts::kGatewayTransports), "websocket, http");
  EXPECT_EQ(shown(facts::kGatewayCertNameMatches), "yes");
  for (const FactType* type : {&facts::kGatewayNameOutcome, &facts::kGatewayTcpOutcome, &facts::kGatewayAddresses})
    EXPECT_EQ(shown(*type), "absent") << type->id;
  for (const auto& name : network.lookups()) EXPECT_FALSE(name.starts_with("host.")) << name;
}

TEST_F(GatewayByProxy, ProxyThatWantsASignInIsGivenNone) {
  EXPECT_EQ(walk("HTTP/1.1 407 Auth\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n"), GatewayReached::Proxy);
  EXPECT_EQ(shown(facts::kGatewayEndedAt), "proxy");
  EXPECT_EQ(shown(facts::kGatewayProxyStatus), "407");
  EXPECT_EQ(shown(facts::kGatewayProxySchemes), "Negotiate");
  EXPECT_EQ(shown(facts::kGatewayTlsOutcome), "absent");
}

TEST_F(GatewayByProxy, ProxyThatTakesNoConnectionIsNotTheGateway) {
  GatewayLeg leg{context,
                 {.gateway = must(parse_target("host.example", kGatewayPort)),
                  .proxy = WebProxy{.at = must(parse_target("px.example:3128"))},
                  .revocation = false}};
  EXPECT_EQ(leg.walk(), GatewayReached::Proxy);
  leg.finish();
  EXPECT_EQ(shown(facts::kGatewayProxyOutcome), "name_not_found");
  EXPECT_EQ(shown(facts::kGatewayNameOutcome), "absent");
}

TEST_F(GatewayWay, OlderGatewayIsAskedByRpc) {
  answers([](std::string_view request) {
    return request.starts_with("RPC_OUT_DATA") ? says("401 No", "WWW-Authenticate: NTLM\r\n") : says("404 Not Found");
  });
  EXPECT_EQ(walk(), GatewayReached::RpcAlone);
  EXPECT_EQ(shown(facts::kGatewayRpcStatus), "401");
  EXPECT_EQ(shown(facts::kGatewayAsksByRpc), "yes");
}

TEST_F(GatewayWay, ServerThatAsksByNothingIsNoOlderGateway) {
  answers([](std::string_view) { return says("404 Not Found"); });
  EXPECT_EQ(walk(), GatewayReached::Transports);
  EXPECT_EQ(shown(facts::kGatewayAsksByRpc), "no");
}

TEST(GatewayText, NamesThePortUnlessItIsTheUsualOne) {
  EXPECT_EQ(gateway_text(must(parse_target("gw.example", kGatewayPort))), "gw.example");
  EXPECT_EQ(gateway_text(must(parse_target("gw.example:8443", kGatewayPort))), "gw.example:8443");
  EXPECT_EQ(gateway_text(must(parse_target("[2001:db8::1]:8443", kGatewayPort))), "[2001:db8::1]:8443");
}

}  // namespace
}  // namespace doctor::probe
