#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evidence/facts/machine.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "format/bundle/bundle.hpp"
#include "intake/bundle/bundle_intake.hpp"
#include "intake/bundle/facts_text.hpp"
#include "intake/bundle/firewall_listing.hpp"

namespace doctor::intake {
namespace {

using List = std::vector<std::string>;

bundle::Bundle linux_bundle() {
  Evidence walk{Instant{}};
  const auto attempt = walk.next_attempt();
  walk.set_walk_attempt(attempt);
  walk.observe(facts::kNameResolved, true);
  walk.observe(facts::kNameAddresses, List{"192.0.2.7"});
  walk.observe(facts::kRouteInterface, "eth0", {.subject = {.address = "192.0.2.7"}});
  walk.observe(facts::kTcpOutcome, "timed_out", {.subject = {.address = "192.0.2.7", .attempt = attempt}});
  walk.observe(facts::kTcpConnected, false, {.subject = {.address = "192.0.2.7", .attempt = attempt}});
  bundle::Bundle out{.made_at = "2026-11-21T16:40:00Z", .made_by = "a test", .system = "linux", .host = "pc17.example.com", .port = 3389};
  const auto add = [&](const char* name, std::string text) {
    out.sections.push_back({.name = name, .how = name, .exit = 0, .text = std::move(text)});
  };
  add("facts", facts_to_text(walk));
  add("system", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\n");
  add("resolver", "nameserver 192.0.2.53\nsearch example.com\n");
  add("hosts-file", "127.0.0.1 localhost\n192.0.2.9 pc17.example.com pc17\n");
  add("interfaces",
      "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default\n"
      "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP\\    link/ether 00:00:5e:00:53:01\n"
      "5: wg0: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN\\    link/none promiscuity 0 wireguard\n");
  add("proxy", "https_proxy=http://proxy.example:8080\nno_proxy=localhost\n");
  add("firewall", "table inet filter {\n chain output {\n  type filter hook output priority filter; policy accept;\n  tcp dport 3389 drop\n }\n}\n");
  add("clock", "Timezone=UTC\nNTPSynchronized=no\n");
  add("clients", "freerdp2-x11 2.11.7+dfsg1-6 installed\nremmina 1.4.29 not-installed\n");
  out.sections.push_back({.name = "client-log", .how = "FreeRDP", .not_seen = "they keep no log"});
  return out;
}

TEST(LinuxBundle, TellsOfTheMachine) {
  Evidence out{Instant{}};
  ASSERT_TRUE(observe_bundle(linux_bundle(), out));
  EXPECT_EQ(out.walk_value<std::string>(facts::kMachineSystem), "linux");
  EXPECT_EQ(out.walk_value<std::string>(facts::kMachineVersion), "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(out.walk_value<std::int64_t>(facts::kMachineMajor), 12);
  EXPECT_EQ(out.walk_value<List>(facts::kMachineResolvers), List{"192.0.2.53"});
  EXPECT_EQ(out.walk_value<List>(facts::kMachineHostsFileAddresses), List{"192.0.2.9"});
  EXPECT_EQ(out.walk_value<List>(facts::kMachineVpnAdapters), List{"wg0"});
  EXPECT_EQ(out.walk_value<std::string>(facts::kMachineInterface), "eth0");
  EXPECT_EQ(out.walk_value<std::int64_t>(facts::kMachineMtu), 1500);
  EXPECT_EQ(out.walk_value<bool>(facts::kMachineRouteByVpn), false);
  EXPECT_EQ(out.walk_value<List>(facts::kMachineProxies), List{"http://proxy.example:8080"});
  EXPECT_EQ(out.walk_value<bool>(facts::kMachineFirewallBlocks), true);
  EXPECT_EQ(out.walk_value<bool>(facts::kMachineClockSynchronised), false);
  EXPECT_EQ(out.walk_value<List>(facts::kMachineClients), List{"freerdp2-x11 2.11.7+dfsg1-6"});
  EXPECT_EQ(out.walk_value<std::string>(facts::kMachineTcpOutcome), "timed_out");
  const auto* log = out.of_walk(facts::kMachineClientCodes);
  ASSERT_NE(log, nullptr);
  EXPECT_EQ(log->unknown()->to_string(), "not available on this system: they keep no log");
  for (const auto& fact : out.facts()) EXPECT_EQ(fact.source, Source::Inspection) << fact.type->id;
}

TEST(LinuxBundle, SaysOfWhatItDoesNotHaveThatItIsUnknown) {
  bundle::Bundle bare{.made_at = "yesterday", .system = "linux"};
  bare.sections.push_back({.name = "firewall", .not_seen = "exit status 1: Operation not permitted (you must be root)"});
  Evidence out{Instant{}};
  ASSERT_TRUE(observe_bundle(bare, out));
  EXPECT_EQ(out.of_walk(facts::kMachineFirewallBlocks)->unknown()->because, Because::NeedsRight);
  EXPECT_EQ(out.of_walk(facts::kMachineResolvers)->unknown()->because, Because::NotTested);
  EXPECT_EQ(out.of_walk(facts::kMachineInHostsFile)->unknown()->because, Because::NotApplicable);
  EXPECT_FALSE(out.of_walk(facts::kMachineMadeAt)->known());
}

TEST(LinuxBundle, RedactedHasFactsAloneAndIsJudgedAlike) {
  Evidence first{Instant{}};
  first.redact();
  ASSERT_TRUE(observe_bundle(linux_bundle(), first));
  bundle::Bundle redacted{.system = "linux", .host = "name-1.domain-1", .port = 3389, .redacted = true};
  redacted.sections.push_back({.name = "facts", .exit = 0, .text = facts_to_text(first)});
  EXPECT_THAT(bundle::write(redacted), testing::Not(testing::HasSubstr("pc17")));
  EXPECT_THAT(bundle::write(redacted), testing::Not(testing::HasSubstr("192.0.2.")));
  Evidence second{Instant{}};
  ASSERT_TRUE(observe_bundle(redacted, second));
  EXPECT_EQ(second.walk_value<bool>(facts::kMachineFirewallBlocks), true);
  EXPECT_EQ(second.facts().size(), first.facts().size());
}

TEST(NftablesListing, NamesTheRuleThatForbidsThePort) {
  const auto listing = [](const char* rules) {
    return std::string{"table inet f {\n chain o {\n  type filter hook output priority 0; policy accept;\n  "} + rules + "\n }\n}\n";
  };
  EXPECT_EQ(blocking_rule_in_nftables(listing("tcp dport 3389 reject with tcp reset"), 3389), "tcp dport 3389 reject with tcp reset");
  EXPECT_TRUE(blocking_rule_in_nftables(listing("tcp dport { 22, 3380-3400 } counter packets 3 bytes 180 drop"), 3389));
  EXPECT_FALSE(blocking_rule_in_nftables(listing("tcp dport != 3389 drop"), 3389));
  EXPECT_FALSE(blocking_rule_in_nftables(listing("tcp dport 3390 drop"), 3389));
  EXPECT_FALSE(blocking_rule_in_nftables(listing("tcp dport 3389 accept\n  tcp dport 3389 drop"), 3389));
  EXPECT_FALSE(blocking_rule_in_nftables(listing("tcp dport 3389 counter packets 0 bytes 0"), 3389));
}

TEST(NftablesListing, ReadsOutputChainsAlone) {
  EXPECT_FALSE(
      blocking_rule_in_nftables("table ip f {\n chain i {\n  type filter hook input priority 0; policy drop;\n  tcp dport 3389 drop\n }\n}\n", 3389));
  EXPECT_TRUE(
      blocking_rule_in_nftables("table ip f {\n chain o {\n  type filter hook output priority 0; policy drop;\n  oif \"lo\" drop\n }\n}\n", 3389));
  EXPECT_FALSE(
      blocking_rule_in_nftables("table ip f {\n chain o {\n  type filter hook output priority 0; policy drop;\n  jump others\n }\n}\n", 3389));
}

}  // namespace
}  // namespace doctor::intake
