#include "net/gateway/entry.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "base/text.hpp"
#include "crypto/old_hashes.hpp"

namespace doctor::net {
namespace {

using End = GatewayEntry::End;
using Sent = GatewayEntry::Sent;

constexpr std::string_view kAsk =
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\nContent-Length: 4\r\n\r\nbody";

std::string challenge(const std::string& token) {
  return "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM " + token + "\r\nContent-Length: 0\r\n\r\n";
}
std::string good_challenge() {
  return challenge(to_base64(ntlm::encode(ntlm::Challenge{.flags = ntlm::kWindowsClientFlags, .target_name = "GW", .netbios_computer = "GW"})));
}

class GatewayEntryTest : public testing::Test {
 protected:
  void SetUp() override {
    auto loaded = crypto::load_old_hashes();
    if (!loaded) GTEST_SKIP() << "this OpenSSL has no MD4";
    hashes_ = *std::move(loaded);
  }
  // What is asked behind each answer of the gateway.
  std::vector<std::string> talk(std::initializer_list<std::string_view> answers, GatewayRequestKind kind = GatewayRequestKind::Out) {
    machine_.emplace(*hashes_, make_gateway_client("gw.corp.test", 443, {}), kind, GatewaySignIn{credentials_}, std::chrono::seconds{4});
    std::vector<std::string> asked{std::string{text::as_chars(machine_->start({}).send)}};
    for (const auto answer : answers) asked.emplace_back(text::as_chars(machine_->on_bytes(text::as_bytes(answer), {}).send));
    return asked;
  }
  const GatewayEntry& entry() const { return *machine_->entry(); }

  std::unique_ptr<Hashes> hashes_;
  GatewayCredentials credentials_{.account = {.user = "ann"}, .password = Secret{"pw"}, .random = [](std::size_t count) { return Bytes(count); }};
  std::optional<GatewayEntryMachine> machine_;
};

TEST_F(GatewayEntryTest, AnswersTheChallengeOnTheSameConnection) {
  const auto asked = talk({kAsk, good_challenge(), "HTTP/1.1 200 OK\r\n\r\nseed"});
  EXPECT_FALSE(asked[0].contains("Authorization"));
  EXPECT_TRUE(asked[1].contains("\r\nAuthorization: NTLM TlRMTVNTUAABAAAA"));
  EXPECT_TRUE(asked[2].contains("\r\nAuthorization: NTLM TlRMTVNTUAADAAAA"));
  EXPECT_EQ(entry().end, End::Entered);
  EXPECT_EQ(entry().challenge->target_name, "GW");
  EXPECT_EQ(text::as_chars(machine_->take_reader().take_body()), "seed");
}

TEST_F(GatewayEntryTest, IsRefusedByA401ToTheAnswerAlone) {
  talk({kAsk, good_challenge(), kAsk});
  EXPECT_EQ(entry().end, End::Refused);
  EXPECT_EQ(entry().sent, Sent::Answer);
}

TEST_F(GatewayEntryTest, SaysNothingSecretWhereNoSchemeFits) {
  const auto asked = talk({"HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"});
  EXPECT_EQ(entry().end, End::NoScheme);
  EXPECT_EQ(asked.back(), "");
}

TEST_F(GatewayEntryTest, TakesNegotiateWhereNtlmIsNotOffered) {
  EXPECT_TRUE(talk({"HTTP/1.1 401 x\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n"})[1].contains("Authorization: Negotiate TlRM"));
}

TEST_F(GatewayEntryTest, GivesNoAnswerToAChallengeThatIsNone) {
  for (const auto& token :
       {std::string{}, std::string{"***"}, to_base64(Bytes(40)), to_base64(ntlm::encode(ntlm::Challenge{.flags = 0, .target_name = "OLD"}))}) {
    const auto asked = talk({kAsk, challenge(token)});
    EXPECT_EQ(entry().end, End::BadChallenge) << token;
    EXPECT_NE(entry().trouble, "");
    EXPECT_EQ(asked.back(), "");
  }
}

TEST_F(GatewayEntryTest, WaitsForTheWholeOfA401) {
  const std::string_view ask = kAsk;
  talk({ask.substr(0, ask.size() - 2)});
  EXPECT_FALSE(machine_->entry());
  EXPECT_FALSE(machine_->on_bytes(text::as_bytes(ask.substr(ask.size() - 2)), {}).send.empty());
}

TEST_F(GatewayEntryTest, KeepsWhatA401OfferedThatTheConnectionEndsBehind) {
  talk({"HTTP/1.1 401 x\r\nWWW-Authenticate: NTLM\r\n\r\nbody"});
  machine_->on_close(CloseKind::Fin, {});
  EXPECT_EQ(entry().end, End::Closed);
  EXPECT_EQ(entry().head.status, 401);
  EXPECT_EQ(entry().schemes, std::vector<std::string>{"NTLM"});
  EXPECT_NE(entry().trouble, "");
  talk({"HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\nbody"});
  machine_->on_close(CloseKind::Fin, {});
  EXPECT_EQ(entry().end, End::NoScheme);
}

TEST_F(GatewayEntryTest, WaitsForTheAnswerBehindAnInterimOne) {
  const std::string before = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
  const auto asked = talk({before.substr(0, 40), before.substr(40) + std::string{kAsk}, good_challenge(), before, "HTTP/1.1 200 OK\r\n\r\nseed"});
  EXPECT_TRUE(asked[2].contains("Authorization: NTLM"));
  EXPECT_EQ(entry().end, End::Entered);
  EXPECT_EQ(text::as_chars(machine_->take_reader().take_body()), "seed");
}

// [MS-TSGU] 3.3.5.1 step 4 is repeated for the IN channel: 200, no length, random bytes. Some gateways send a length all the same.
TEST_F(GatewayEntryTest, EntersAnInChannelWhetherOrNotItsAnswerHasALength) {
  talk({kAsk, good_challenge(), "HTTP/1.1 200 OK\r\n\r\n"}, GatewayRequestKind::In);
  ASSERT_TRUE(machine_->entry());
  EXPECT_EQ(entry().end, End::Entered);
  EXPECT_FALSE(machine_->take_reader().complete());
  talk({kAsk, good_challenge(), "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"}, GatewayRequestKind::In);
  EXPECT_FALSE(machine_->entry()) << "the next request goes behind the whole body";
  EXPECT_TRUE(machine_->on_bytes(text::as_bytes("c"), {}).done);
  EXPECT_EQ(entry().end, End::Entered);
  EXPECT_TRUE(machine_->take_reader().complete());
  talk({kAsk, good_challenge(), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n"}, GatewayRequestKind::In);
  EXPECT_FALSE(machine_->entry());
}

// Balancers find the gateway of a client by such a cookie.
TEST_F(GatewayEntryTest, GivesBackTheCookiesThatAnswersSet) {
  const auto asked = talk({"HTTP/1.1 401 x\r\nSet-Cookie: node=b; Path=/\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n", good_challenge()});
  EXPECT_FALSE(asked[0].contains("Cookie:"));
  EXPECT_TRUE(asked[1].contains("\r\nCookie: node=b\r\n"));
  EXPECT_TRUE(asked[2].contains("\r\nCookie: node=b\r\n"));
  EXPECT_EQ(machine_->cookies().field(), "node=b");
}

// What HTTP.sys sends on one connection to its end (FreeRDP pull request 12002): a page behind the first 401, none behind the second.
TEST_F(GatewayEntryTest, SignsInWithThePagesOfHttpSys) {
  const std::string head = "HTTP/1.1 401 Unauthorized\r\nContent-Type: text/html; charset=us-ascii\r\nServer: Microsoft-HTTPAPI/2.0\r\n";
  const std::string first = head + "WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\nContent-Length: 341\r\n\r\n";
  const auto asked = talk({first, std::string(341, 'x'), good_challenge(), "HTTP/1.1 200 OK\r\nServer: Microsoft-HTTPAPI/2.0\r\n\r\nseed"});
  EXPECT_EQ(asked[1], "") << "the page is still to come";
  EXPECT_TRUE(asked[2].contains("Authorization: NTLM TlRMTVNTUAABAAAA"));
  EXPECT_TRUE(asked[3].contains("Authorization: NTLM TlRMTVNTUAADAAAA"));
  EXPECT_EQ(entry().end, End::Entered);
}

TEST_F(GatewayEntryTest, TellsEveryOtherEnd) {
  talk({"HTTP/1.1 503 x\r\n\r\n"});
  EXPECT_EQ(entry().end, End::Status);
  talk({"SSH-2.0-x\r\n"});
  EXPECT_EQ(entry().end, End::NotHttp);
  talk({"HTTP/1.1 101 x\r\nSec-WebSocket-Accept: AAAA\r\n\r\n"}, GatewayRequestKind::Upgrade);
  EXPECT_EQ(entry().end, End::BadUpgrade);
  talk({});
  machine_->on_close(CloseKind::Fin, {});
  EXPECT_EQ(entry().end, End::Closed);
  talk({});
  machine_->on_deadline({});
  EXPECT_EQ(entry().end, End::Silent);
}

}  // namespace
}  // namespace doctor::net
