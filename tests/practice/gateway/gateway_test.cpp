#include "practice/gateway/gateway.hpp"

#include <filesystem>

#include "practice/gateway/visit.hpp"

namespace doctor::practice {
namespace {

using net::GatewayAnswer;
using net::GatewayRequestKind;
using End = GatewayAnswer::End;

struct Answers {
  GatewayAnswer websocket{};
  GatewayAnswer http{};
};

GatewayAnswer ask(net::Network& network, const Endpoint& to, GatewayRequestKind kind, Duration patience = test::kPatience) {
  test::Visit visit{network, to};
  net::GatewayQuestionMachine question{net::make_gateway_client("localhost", to.port, {}), kind, patience};
  visit.run(question);
  if (!question.answer()) throw std::runtime_error("no outcome");
  return *question.answer();
}

Answers ask(std::string_view fault) {
  const auto network = net::make_network();
  const PracticeGateway gateway = test::serving(*network, fault);
  return {.websocket = ask(*network, gateway.endpoint(), GatewayRequestKind::Upgrade),
          .http = ask(*network, gateway.endpoint(), GatewayRequestKind::Out)};
}

TEST(PracticeGateway, AsksForCredentialsOverBothTransports) {
  const auto answers = ask("healthy");
  for (const auto* answer : {&answers.websocket, &answers.http}) {
    EXPECT_EQ(answer->end, End::Answered);
    EXPECT_EQ(answer->head.status, 401);
    EXPECT_EQ(answer->schemes, (std::vector<std::string>{"Negotiate", "NTLM"}));
    EXPECT_EQ(answer->head.field("Server"), "Microsoft-HTTPAPI/2.0");
    EXPECT_EQ(likeness_of(*answer), net::GatewayLikeness::Possible);
  }
}

TEST(PracticeGateway, CutsOneTransportOrBoth) {
  const auto no_websocket = ask("no-websocket");
  EXPECT_EQ(no_websocket.websocket.head.status, 501);
  EXPECT_EQ(no_websocket.http.head.status, 401);
  const auto websocket_only = ask("websocket-only");
  EXPECT_EQ(websocket_only.websocket.head.status, 401);
  EXPECT_EQ(websocket_only.http.head.status, 405);
  const auto neither = ask("both-transports-cut");
  EXPECT_EQ(neither.websocket.head.status, 501);
  EXPECT_EQ(neither.http.head.status, 501);
}

TEST(PracticeGateway, AsksByRpcWhereItKnowsNothingElse) {
  const auto network = net::make_network();
  const PracticeGateway older = test::serving(*network, "rpc-only");
  EXPECT_EQ(ask(*network, older.endpoint(), GatewayRequestKind::Upgrade).head.status, 404);
  EXPECT_EQ(ask(*network, older.endpoint(), GatewayRequestKind::Out).head.status, 404);
  EXPECT_TRUE(asks_by_rpc(ask(*network, older.endpoint(), GatewayRequestKind::Rpc)));
  const PracticeGateway closing = test::serving(*network, "closes");
  EXPECT_EQ(ask(*network, closing.endpoint(), GatewayRequestKind::Rpc).end, End::Closed);
}

TEST(PracticeGateway, AnswersByTheStatusOfItsFault) {
  const std::pair<std::string_view, int> statuses[] = {{"forbidden", 403},   {"not-found", 404},      {"proxy-sign-in", 407},
                                                       {"bad-gateway", 502}, {"unavailable", 503},    {"captive-portal", 302},
                                                       {"bearer-only", 401}, {"wrong-password", 401}, {"websocket-unknown", 401}};
  for (const auto& [fault, status] : statuses) EXPECT_EQ(ask(fault).http.head.status, status) << fault;
  EXPECT_EQ(ask("captive-portal").http.head.field("Location"), "http://portal.example/login");
  EXPECT_EQ(ask("bearer-only").http.schemes, std::vector<std::string>{"Bearer"});
  EXPECT_EQ(ask("proxy-sign-in").http.proxy_schemes, std::vector<std::string>{"Basic"});
}

TEST(PracticeGateway, SaysNothingOrNothingThatIsHttp) {
  EXPECT_EQ(ask("garbage").http.end, End::NotHttp);
  EXPECT_EQ(ask("closes").http.end, End::Closed);
  const auto network = net::make_network();
  const PracticeGateway silent = test::serving(*network, "silent");
  for (const auto transport : {GatewayRequestKind::Upgrade, GatewayRequestKind::Out})
    EXPECT_EQ(ask(*network, silent.endpoint(), transport, std::chrono::milliseconds{50}).end, End::Silent);
}

TEST(PracticeGateway, RefusesTls) {
  const auto network = net::make_network();
  const PracticeGateway gateway = test::serving(*network, "tls-refused");
  EXPECT_EQ(test::Visit(*network, gateway.endpoint()).tls(), crypto::TlsEnd::Reset);
}

TEST(PracticeGateway, OpensEveryFaultAndRemovesItsRootAtTheEnd) {
  const auto network = net::make_network();
  std::vector<std::string> files;
  for (const auto& fault : gateway_faults()) {
    const auto gateway = PracticeGateway::open(*network, fault.id);
    ASSERT_TRUE(gateway) << fault.id;
    EXPECT_NE(gateway->endpoint().port, 0);
    const Issuer issuer = fault.script.certificate.issuer;
    EXPECT_EQ(gateway->ca_file().empty(), issuer == Issuer::Self || issuer == Issuer::StrangeRoot) << fault.id;
    if (!gateway->ca_file().empty()) files.push_back(gateway->ca_file());
  }
  for (const auto& file : files) EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(PracticeGateway, RefusesAnUnknownFaultAndAnAddressThatOthersCanReach) {
  const auto network = net::make_network();
  EXPECT_EQ(PracticeGateway::open(*network, "no-such-fault").error().code, ErrorCode::Usage);
  EXPECT_EQ(PracticeGateway::open(*network, "healthy", {.listen = {Address::v4(0, 0, 0, 0), 0}}).error().code, ErrorCode::Usage);
}

}  // namespace
}  // namespace doctor::practice
