#include "net/gateway/question.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor::net {
namespace {

using End = GatewayAnswer::End;

GatewayClient client() {
  auto made = make_gateway_client("gw.corp.test", 443, {});
  made.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";  // of RFC 6455 1.3
  return made;
}

struct Asked {
  std::string request{};
  GatewayAnswer answer{};
};
Asked ask(std::string_view answer, GatewayRequestKind kind = GatewayRequestKind::Out, CloseKind then = CloseKind::Fin) {
  GatewayQuestionMachine machine{client(), kind, std::chrono::seconds{4}};
  Asked out;
  const Step first = machine.start({});
  out.request = text::as_chars(first.send);
  if (!machine.on_bytes(text::as_bytes(answer), {}).done) machine.on_close(then, {});
  out.answer = *machine.answer();
  return out;
}

TEST(GatewayQuestion, AsksForTheOutChannelWithTheMethodOfGateways) {
  const auto asked = ask("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\n\r\n");
  EXPECT_TRUE(asked.request.starts_with("RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1\r\nHost: gw.corp.test\r\n"));
  EXPECT_TRUE(asked.request.contains("RDG-Connection-Id: {00000000-0000-0000-0000-000000000000}\r\n"));
  EXPECT_FALSE(asked.request.contains("Authorization"));
  EXPECT_FALSE(asked.request.contains("Upgrade"));
  EXPECT_EQ(asked.answer.end, End::Answered);
  EXPECT_EQ(asked.answer.schemes, std::vector<std::string>{"NTLM"});
  EXPECT_EQ(likeness_of(asked.answer), GatewayLikeness::Possible);
}

// As HTTP.sys asks for a sign-in (FreeRDP pull request 12002 shows one): its page of 341 bytes comes in pieces, and the connection stays.
std::string page_of_http_sys() {
  const std::string page(341, 'x');
  return "HTTP/1.1 401 Unauthorized\r\nContent-Type: text/html; charset=us-ascii\r\nServer: Microsoft-HTTPAPI/2.0\r\nWWW-Authenticate: Negotiate\r\n"
         "WWW-Authenticate: NTLM\r\nDate: Mon, 01 Jun 2026 08:00:00 GMT\r\nContent-Length: 341\r\n\r\n" +
         page;
}

TEST(GatewayQuestion, LeavesTheConnectionOpenBehindAWhole401) {
  const auto page = page_of_http_sys();
  GatewayQuestionMachine machine{client(), GatewayRequestKind::Out, std::chrono::seconds{4}};
  machine.start({});
  const Step waits = machine.on_bytes(text::as_bytes(std::string_view{page}.substr(0, page.size() - 5)), {});
  EXPECT_FALSE(waits.done);
  EXPECT_EQ(waits.deadline, Instant{} + GatewayQuestionMachine::kBodyWait);
  EXPECT_TRUE(machine.on_bytes(text::as_bytes("xxxxx"), {}).done);
  EXPECT_TRUE(machine.leaves_it_open());
  EXPECT_EQ(machine.answer()->schemes, (std::vector<std::string>{"Negotiate", "NTLM"}));
}

TEST(GatewayQuestion, TakesNoConnectionFurtherWhoseAnswerIsCutOff) {
  const auto page = page_of_http_sys();
  GatewayQuestionMachine slow{client(), GatewayRequestKind::Out, std::chrono::seconds{4}};
  slow.start({});
  slow.on_bytes(text::as_bytes(std::string_view{page}.substr(0, page.size() - 5)), {});
  EXPECT_TRUE(slow.on_deadline({}).done);
  EXPECT_EQ(slow.answer()->end, End::Answered);
  EXPECT_FALSE(slow.leaves_it_open());
}

// The web server of an old gateway that knows RPC over HTTP alone (FreeRDP issue 11483).
TEST(GatewayQuestion, OldWebServerWithoutThePathIsNone) {
  const auto old = ask("HTTP/1.1 404 Not Found\r\nServer: Microsoft-IIS/7.5\r\nX-Powered-By: ASP.NET\r\nContent-Length: 0\r\n\r\n").answer;
  EXPECT_EQ(old.head.field("Server"), "Microsoft-IIS/7.5");
  EXPECT_EQ(likeness_of(old), GatewayLikeness::Other);
}

TEST(GatewayQuestion, NamesThePortThatIsNotTheUsualOne) {
  EXPECT_TRUE(text::as_chars(gateway_request(make_gateway_client("2001:db8::1", 8443, {}), GatewayRequestKind::Out))
                  .contains("Host: [2001:db8::1]:8443\r\n"));
}

TEST(GatewayQuestion, KnowsAnUpgradeByItsKey) {
  const auto asked = ask("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
                         GatewayRequestKind::Upgrade);
  EXPECT_TRUE(asked.request.contains("Upgrade: websocket\r\n"));
  EXPECT_TRUE(asked.answer.upgraded);
  EXPECT_EQ(likeness_of(asked.answer), GatewayLikeness::Gateway);
  EXPECT_FALSE(ask("HTTP/1.1 101 x\r\nSec-WebSocket-Accept: AAAA\r\n\r\n", GatewayRequestKind::Upgrade).answer.upgraded);
}

TEST(GatewayQuestion, AsksAnOlderGatewayByRpc) {
  const auto asked = ask("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n\r\n", GatewayRequestKind::Rpc);
  EXPECT_TRUE(
      asked.request.starts_with("RPC_OUT_DATA /rpc/rpcproxy.dll?localhost:3388 HTTP/1.1\r\nHost: gw.corp.test\r\nAccept: application/rpc\r\n"));
  EXPECT_FALSE(asked.request.contains("RDG-"));
  EXPECT_FALSE(asked.request.contains("Authorization"));
  EXPECT_TRUE(asks_by_rpc(asked.answer));
  EXPECT_FALSE(asks_by_rpc(ask("HTTP/1.1 401 x\r\nWWW-Authenticate: Bearer\r\n\r\n", GatewayRequestKind::Rpc).answer));
  EXPECT_FALSE(asks_by_rpc(ask("HTTP/1.1 404 x\r\n\r\n", GatewayRequestKind::Rpc).answer));
}

// As clients do: FreeRDP's rdg.c goes on to RPC at 403, 404 and 410, mstsc at more.
TEST(GatewayQuestion, LeavesOpenRpcWhereNoTransportIsKnown) {
  for (const char* open : {"HTTP/1.1 403 x\r\n\r\n", "HTTP/1.1 404 x\r\n\r\n", "HTTP/1.1 501 x\r\n\r\n", ""})
    EXPECT_TRUE(leaves_open_rpc(ask(open).answer)) << open;
  for (const char* settled : {"HTTP/1.1 302 x\r\n\r\n", "HTTP/1.1 407 x\r\n\r\n", "HTTP/1.1 503 x\r\n\r\n", "SSH-2.0-x\r\n"})
    EXPECT_FALSE(leaves_open_rpc(ask(settled).answer)) << settled;
}

TEST(GatewayQuestion, ShowsARedirectAndAProxyAndFollowsNeither) {
  const auto portal = ask("HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\nVia: 1.1 box\r\n\r\n").answer;
  EXPECT_EQ(portal.head.field("Location"), "http://portal.example/login");
  EXPECT_EQ(likeness_of(portal), GatewayLikeness::Other);
  const auto proxy = ask("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n").answer;
  EXPECT_EQ(proxy.proxy_schemes, std::vector<std::string>{"Basic"});
  EXPECT_EQ(likeness_of(proxy), GatewayLikeness::Possible);
}

TEST(GatewayQuestion, TellsAGatewayFromAWebServer) {
  EXPECT_EQ(likeness_of(ask("HTTP/1.1 401 x\r\nWWW-Authenticate: SSPI_NTLM\r\n\r\n").answer), GatewayLikeness::Gateway);
  for (const char* other :
       {"HTTP/1.1 404 Not Found\r\n\r\n", "HTTP/1.1 405 x\r\n\r\n", "HTTP/1.1 501 x\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "SSH-2.0-x\r\n"})
    EXPECT_EQ(likeness_of(ask(other).answer), GatewayLikeness::Other) << other;
  EXPECT_EQ(likeness_of(ask("HTTP/1.1 503 x\r\n\r\n").answer), GatewayLikeness::Possible);
  EXPECT_EQ(likeness_of(ask("").answer), GatewayLikeness::Unknown);
}

TEST(GatewayQuestion, TellsHowAConnectionEndsWithoutAnAnswer) {
  EXPECT_EQ(ask("").answer.end, End::Closed);
  EXPECT_EQ(ask("", GatewayRequestKind::Out, CloseKind::Reset).answer.end, End::Reset);
  EXPECT_EQ(ask("HTTP/1.1 20").answer.end, End::NotHttp);
  GatewayQuestionMachine silent{client(), GatewayRequestKind::Out, std::chrono::seconds{4}};
  const Step first = silent.start({});
  EXPECT_EQ(first.deadline, Instant{std::chrono::seconds{4}});
  EXPECT_TRUE(silent.on_deadline(*first.deadline).done);
  EXPECT_EQ(silent.answer()->end, End::Silent);
}

TEST(GatewayQuestion, KeepsALimitedPartOfTheAnswer) {
  const auto answer = ask("HTTP/1.1 403 x\r\n\r\n" + std::string(10'000, 'x')).answer;
  EXPECT_EQ(answer.received.size(), GatewayQuestionMachine::kMostKept);
}

}  // namespace
}  // namespace doctor::net
