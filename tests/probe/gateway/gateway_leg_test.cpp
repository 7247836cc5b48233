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

TEST(GatewayText, NamesThePortUnlessItIsTheUsualOne) {
  EXPECT_EQ(gateway_text(must(parse_target("gw.example", kGatewayPort))), "gw.example");
  EXPECT_EQ(gateway_text(must(parse_target("gw.example:8443", kGatewayPort))), "gw.example:8443");
  EXPECT_EQ(gateway_text(must(parse_target("[2001:db8::1]:8443", kGatewayPort))), "[2001:db8::1]:8443");
}

}  // namespace
}  // namespace doctor::probe
