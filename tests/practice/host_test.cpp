#include "practice/host.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/text.hpp"
#include "crypto/certificate.hpp"
#include "practice/answers.hpp"
#include "support/plain_client.hpp"
#include "support/sim_network.hpp"

namespace doctor::practice {
namespace {

using Client = doctor::test::PlainClient;

void ask(Client& client) {
  client.say(x224::encode(x224::ConnectionRequest{.negotiation = x224::NegotiationRequest{.requested = x224::kMstscOffer}}));
}

PracticeHost open_host(std::string_view fault, PracticeOptions options = {}) {
  const doctor::test::SimNetwork clocks;
  auto host = PracticeHost::open(clocks, fault, std::move(options));
  if (!host) throw std::runtime_error(host.error().to_string());
  return std::move(*host);
}

TEST(PracticeHost, OpensEveryFaultOnALoopbackPort) {
  for (const Fault& fault : faults()) {
    const PracticeHost host = open_host(fault.id);
    EXPECT_EQ(host.endpoint().address, Address::v4(127, 0, 0, 1)) << fault.id;
    EXPECT_NE(host.endpoint().port, 0) << fault.id;
    EXPECT_EQ(&host.fault(), &fault);
    const Issuer issuer = fault.script.certificate.issuer;
    EXPECT_EQ(host.ca_file().empty(), issuer == Issuer::Self || issuer == Issuer::StrangeRoot) << fault.id;
    EXPECT_EQ(host.crl_address().empty(), !fault.script.certificate.revoked) << fault.id;
  }
}

TEST(PracticeHost, RefusesAnUnknownFaultAndAnAddressThatOthersCanReach) {
  const doctor::test::SimNetwork clocks;
  const auto unknown = PracticeHost::open(clocks, "no-such-fault");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, ErrorCode::Usage);
  EXPECT_TRUE(unknown.error().to_string().contains("no-such-fault"));
  const auto open_to_all = PracticeHost::open(clocks, "healthy", {.listen = {Address::v4(0, 0, 0, 0), 0}});
  ASSERT_FALSE(open_to_all.has_value());
  EXPECT_EQ(open_to_all.error().code, ErrorCode::Usage);
}

TEST(PracticeHost, SaysWhenItsPortIsTaken) {
  const PracticeHost first = open_host("healthy");
  const doctor::test::SimNetwork clocks;
  const auto second = PracticeHost::open(clocks, "healthy", {.listen = first.endpoint()});
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::Unavailable);
}

TEST(PracticeHost, AnswersManyClientsOneAfterTheOtherAndSideBySide) {
  PracticeHost host = open_host("healthy");
  host.serve_in_background();
  Client silent{host.endpoint()};  // one that says nothing holds up nobody
  for (int i = 0; i < 5; ++i) {
    Client client{host.endpoint()};
    ASSERT_TRUE(client.connected);
    ask(client);
    EXPECT_EQ(client.hear(19).size(), 19u);
  }
}

TEST(PracticeHost, EndsConnectionsInOrderOrByReset) {
  PracticeHost orderly = open_host("close-after-request");
  orderly.serve_in_background();
  Client fin{orderly.endpoint()};
  ask(fin);
  EXPECT_TRUE(fin.hear(1).empty());
  EXPECT_EQ(fin.error, 0);

  PracticeHost abrupt = open_host("reset-after-request");
  abrupt.serve_in_background();
  Client rst{abrupt.endpoint()};
  ask(rst);
  EXPECT_TRUE(rst.hear(1).empty());
  EXPECT_EQ(rst.error, ECONNRESET);
}

TEST(PracticeHost, WithoutListenerRefuses) {
  PracticeHost host = open_host("refused");
  host.serve_in_background();
  Client client{host.endpoint()};
  EXPECT_FALSE(client.connected);
  EXPECT_EQ(client.error, ECONNREFUSED);
  host.serve();  // nothing to serve: comes back
}

TEST(PracticeHost, WritesThePracticeRootAndRemovesItAtTheEnd) {
  std::filesystem::path file;
  {
    const PracticeHost host = open_host("healthy-ca");
    file = host.ca_file();
    std::ifstream in{file, std::ios::binary};
    const std::string pem{std::istreambuf_iterator<char>{in}, {}};
    const auto roots = crypto::read_certificates(text::as_bytes(pem));
    ASSERT_EQ(roots.size(), 1u);
    EXPECT_TRUE(crypto::Certificate::parse(roots.front())->is_ca);
  }
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(PracticeHost, ServesItsRevocationListOverHttp) {
  PracticeHost host = open_host("revoked");
  host.serve_in_background();
  ASSERT_TRUE(host.crl_address().starts_with("http://127.0.0.1:"));
  const std::string address = host.crl_address();
  Client client{{Address::v4(127, 0, 0, 1), std::uint16_t(std::stoi(address.substr(17)))}};
  ASSERT_TRUE(client.connected);
  client.say(text::as_bytes("GET /practice.crl HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
  const Bytes answer = client.hear(64 * 1024);
  EXPECT_TRUE(text::as_chars(answer).starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_GT(answer.size(), 300u);
}

TEST(PracticeHost, ServesOnTheCallingThreadUntilStopped) {
  PracticeHost host = open_host("vnc-banner");
  std::thread visitor{[&] {
    Client client{host.endpoint()};
    EXPECT_EQ(client.hear(12), vnc_banner());
    host.stop();
  }};
  host.serve();
  visitor.join();
}

}  // namespace
}  // namespace doctor::practice
