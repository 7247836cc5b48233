#include "platform/resolver_settings.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace doctor::platform {
namespace {

std::uint32_t zone_index(const std::string& interface) { return interface == "eth0" ? 2 : 0; }

std::vector<std::string> shown(const std::vector<Address>& addresses) {
  std::vector<std::string> out;
  for (const auto& each : addresses) out.push_back(each.to_string());
  return out;
}
std::vector<std::string> shown(const std::vector<Endpoint>& endpoints) {
  std::vector<std::string> out;
  for (const auto& each : endpoints) out.push_back(each.to_string());
  return out;
}

TEST(ResolvConf, ReadsServersSuffixesAndOptions) {
  const auto settings = parse_resolv_conf(
      "# made by hand\n; so was this\nnameserver 192.0.2.1\nnameserver\t2001:db8::53 \r\nsearch Corp.Example. lab\noptions timeout:1 ndots:2\n",
      zone_index);
  EXPECT_EQ(shown(settings.servers), (std::vector<std::string>{"192.0.2.1:53", "[2001:db8::53]:53"}));
  EXPECT_EQ(settings.suffixes, (std::vector<std::string>{"corp.example", "lab"}));
  EXPECT_EQ(settings.ndots, 2u);
}

TEST(ResolvConf, KeepsTheZoneOfALinkLocalServer) {
  const auto settings = parse_resolv_conf("nameserver fe80::1%eth0\nnameserver fe80::2%nosuch\nnameserver fe80::3%7\n", zone_index);
  EXPECT_EQ(shown(settings.servers), (std::vector<std::string>{"[fe80::1%2]:53", "[fe80::3%7]:53"}));
}

TEST(ResolvConf, TakesTheLastOfSearchAndDomain) {
  EXPECT_EQ(parse_resolv_conf("search a b\ndomain c d\n", zone_index).suffixes, (std::vector<std::string>{"c"}));
  EXPECT_EQ(parse_resolv_conf("domain c\nsearch a b", zone_index).suffixes, (std::vector<std::string>{"a", "b"}));
}

TEST(ResolvConf, AsksNoServerTwiceAndNoFourth) {
  const auto settings =
      parse_resolv_conf("nameserver 192.0.2.1\nnameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n", zone_index);
  EXPECT_EQ(shown(settings.servers), (std::vector<std::string>{"192.0.2.1:53", "192.0.2.2:53", "192.0.2.3:53"}));
}

TEST(ResolvConf, SkipsWhatMakesNoSense) {
  const auto settings =
      parse_resolv_conf("nameserver\nnameserver nonsense\noptions ndots:x ndots:99999999999\nnameserver 1.2.3\n\x00\xff\n", zone_index);
  EXPECT_TRUE(settings.servers.empty());
  EXPECT_EQ(settings.ndots, 1u);
}

TEST(Nsswitch, SaysWhetherNamesAreLookedUpInDns) {
  EXPECT_EQ(asks_dns_by_nsswitch("passwd: files\nhosts:\tfiles mdns4_minimal [NOTFOUND=return] dns\n"), true);
  EXPECT_EQ(asks_dns_by_nsswitch("hosts: mymachines resolve [!UNAVAIL=return] files myhostname"), true);
  EXPECT_EQ(asks_dns_by_nsswitch(" hosts : files # dns was here\r\n"), false);
  EXPECT_EQ(asks_dns_by_nsswitch("hosts:"), false);
  EXPECT_EQ(asks_dns_by_nsswitch("# hosts: dns\npasswd: dns\n\xff"), std::nullopt);
  EXPECT_EQ(asks_dns_by_nsswitch(""), std::nullopt);
}

TEST(HostsFile, GivesAllAddressesOfAName) {
  const std::string file =
      "127.0.0.1 localhost\n192.0.2.7 host.example HOST  # the old one\n2001:db8::7\thost\n192.0.2.8 other#host\n192.0.2.7 host\nnonsense host\n";
  EXPECT_EQ(shown(addresses_in_hosts(file, "host")), (std::vector<std::string>{"192.0.2.7", "2001:db8::7"}));
  EXPECT_EQ(shown(addresses_in_hosts(file, "Host.Example.")), (std::vector<std::string>{"192.0.2.7"}));
  EXPECT_TRUE(addresses_in_hosts(file, "192.0.2.7").empty());
}

TEST(HostsFile, IsReadFromAFolder) {
  const auto folder = std::filesystem::path{testing::TempDir()} / ("hosts_file_test-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream{folder / "hosts"} << "192.0.2.7 host\n";
  std::ofstream{folder / "resolv.conf"} << "nameserver 192.0.2.1\n";
  EXPECT_EQ(shown(look_up_hosts_file(folder / "hosts", "host")), (std::vector<std::string>{"192.0.2.7"}));
  EXPECT_EQ(shown(read_resolver_settings(folder / "resolv.conf").servers), (std::vector<std::string>{"192.0.2.1:53"}));
  EXPECT_TRUE(look_up_hosts_file(folder / "none", "host").empty());
  EXPECT_TRUE(look_up_hosts_file(folder, "host").empty());
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace doctor::platform
