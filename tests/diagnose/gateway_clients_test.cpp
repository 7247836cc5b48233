#include "diagnose/gateway_clients.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "diagnose/known.hpp"
#include "evidence/facts/gateway.hpp"
#include "knowledge/judge_clients.hpp"

namespace doctor::diagnose {
namespace {

Diagnosis ended(std::string_view at) {
  Diagnosis d{.evidence = Evidence{Instant{}}};
  d.evidence.observe(facts::kGatewayEndpoint, "gw.example");
  d.evidence.observe(facts::kGatewayEndedAt, at);
  d.clients = knowledge::judge_clients(test_knowledge(), knowledge::EvidenceIndex{d.evidence});
  return d;
}

const ClientVerdict& client_of(const Diagnosis& d, std::string_view id) {
  const auto found = std::ranges::find(d.clients, id, &ClientVerdict::client);
  EXPECT_NE(found, d.clients.end()) << id;
  return *found;
}

TEST(GatewayClients, EachShowsItsOwnWordsForARefusedTunnel) {
  auto d = ended("tunnel");
  d.evidence.observe(facts::kGatewayTunnel, "refused");
  const auto n = d.evidence.observe(facts::kGatewayTunnelCode, "E_PROXY_MAXCONNECTIONSREACHED");
  judge_clients_by_gateway(test_knowledge(), d);
  for (const auto& client : d.clients) {
    EXPECT_EQ(client.result, ClientResult::Refuses) << client.client;
    EXPECT_EQ(client.because, std::vector<std::uint32_t>{n});
    EXPECT_FALSE(client.text.empty() || client.source.empty() || client.confidence.empty()) << client.client;
  }
  EXPECT_EQ(client_of(d, "mstsc-windows-11").code, 0x3000022);
  EXPECT_EQ(client_of(d, "windows-app-mac").code, 0x59E6);
  EXPECT_NE(client_of(d, "freerdp-3").text.find("E_PROXY_MAXCONNECTIONSREACHED"), std::string::npos);
}

TEST(GatewayClients, ShowCodesThatTheTableHasAsWell) {
  const auto* table = test_knowledge().code_table("avd-gateway");
  ASSERT_NE(table, nullptr);
  std::size_t known = 0;
  for (const auto name : text::split(facts::kGatewayTunnelCode.enumerators, ' ')) {
    auto d = ended("tunnel");
    d.evidence.observe(facts::kGatewayTunnelCode, name);
    judge_clients_by_gateway(test_knowledge(), d);
    const auto& mstsc = client_of(d, "mstsc-windows-11");
    if (!mstsc.code) continue;
    ++known;
    EXPECT_EQ(table->find(*mstsc.code).size(), 1u) << name;
  }
  EXPECT_GE(known, 15u);
}

TEST(GatewayClients, AskAboutACertificateWhereMstscRefuses) {
  auto d = ended("none");
  d.evidence.observe(facts::kGatewayCertProblem, "expired");
  judge_clients_by_gateway(test_knowledge(), d);
  EXPECT_EQ(client_of(d, "mstsc-windows-11").result, ClientResult::Refuses);
  EXPECT_EQ(client_of(d, "mstsc-windows-11").code, 0x3000007);
  EXPECT_EQ(client_of(d, "freerdp-3").result, ClientResult::Prompts);
}

TEST(GatewayClients, LeaveOpenWhoHasATokenForAModernSignIn) {
  auto d = ended("sign_in");
  d.evidence.observe(facts::kGatewaySignIn, "no_scheme");
  judge_clients_by_gateway(test_knowledge(), d);
  EXPECT_EQ(client_of(d, "mstsc-windows-11").result, ClientResult::Unknown);
  EXPECT_EQ(client_of(d, "freerdp-3").result, ClientResult::Refuses);
}

TEST(GatewayClients, StoppedByWhatItAsksForAreNotAskedAboutAGoodCertificate) {
  auto d = ended("none");
  d.evidence.observe(facts::kGatewayCertProblem, "none");
  const auto n = d.evidence.observe(facts::kGatewayHttpStatus, 401);
  d.evidence.observe(facts::kGatewayHttpSchemes, std::vector<std::string>{"Bearer"});
  judge_clients_by_gateway(test_knowledge(), d);
  EXPECT_EQ(client_of(d, "freerdp-3").result, ClientResult::Refuses);
  EXPECT_EQ(client_of(d, "freerdp-3").because, std::vector<std::uint32_t>{n});
  EXPECT_EQ(client_of(d, "mstsc-windows-11").result, ClientResult::Unknown);

  auto basic = ended("none");
  basic.evidence.observe(facts::kGatewayCertProblem, "none");
  basic.evidence.observe(facts::kGatewayHttpSchemes, std::vector<std::string>{"Basic"});
  judge_clients_by_gateway(test_knowledge(), basic);
  EXPECT_EQ(client_of(basic, "mstsc-windows-11").code, 0x300000B);
}

TEST(GatewayClients, AreLeftAsTheyAreWithoutAGateway) {
  Diagnosis d{.evidence = Evidence{Instant{}}};
  d.clients = {{.client = "freerdp-3", .result = ClientResult::Connects}};
  judge_clients_by_gateway(test_knowledge(), d);
  EXPECT_EQ(d.clients[0].result, ClientResult::Connects);
}

}  // namespace
}  // namespace doctor::diagnose
