#include "diagnose/client_file.hpp"
#include "evidence/facts/rdp_file.hpp"

#include <gtest/gtest.h>

namespace doctor::diagnose {
namespace {

Evidence with(const ClientFile& file) {
  Evidence out{Instant{}};
  observe_client_file(file, out);
  return out;
}

TEST(ClientFile, IsRecordedAsWhatTheUserBrought) {
  const auto evidence =
      with({.full_address = "pc17", .credssp = false, .account = "CORP\\ann", .gateway_usage = "never", .signature = "none", .errors = 2});
  EXPECT_TRUE(has_client_file(evidence));
  EXPECT_FALSE(has_client_file(Evidence{Instant{}}));
  EXPECT_EQ(evidence.walk_value<bool>(facts::kRdpFileCredssp), false);
  EXPECT_EQ(evidence.walk_value<std::string>(facts::kRdpFileAccount), "CORP\\ann");
  EXPECT_EQ(evidence.walk_value<std::int64_t>(facts::kRdpFileErrors), 2);
  for (const auto& fact : evidence.facts()) EXPECT_EQ(fact.source, Source::User);
}

TEST(ClientFile, LeavesAWayUntestedThatLeadsByAGateway) {
  const ClientFile always{.gateway_usage = "always", .gateway_host = "gw", .signature = "none"};
  EXPECT_TRUE(goes_by_gateway(with(always), std::nullopt));
  EXPECT_TRUE(goes_by_gateway(with(always), Stage::Tls));
  const ClientFile if_needed{.gateway_usage = "if_needed", .gateway_host = "gw", .signature = "none"};
  EXPECT_FALSE(goes_by_gateway(with(if_needed), std::nullopt));
  EXPECT_TRUE(goes_by_gateway(with(if_needed), Stage::Tcp));
  EXPECT_FALSE(goes_by_gateway(with(if_needed), Stage::Tls));
  for (const auto* usage : {"never", "as_configured"}) EXPECT_FALSE(goes_by_gateway(with({.gateway_usage = usage, .signature = "none"}), Stage::Tcp));
  EXPECT_FALSE(goes_by_gateway(Evidence{Instant{}}, Stage::Tcp));
  EXPECT_EQ(gateway_sentence(with(always), "Works.", false),
            "A client that opens this file goes by the gateway gw, which was not tested. Of the direct way: Works.");
}

}  // namespace
}  // namespace doctor::diagnose
