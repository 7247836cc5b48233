#include "crypto/name_match.hpp"

#include <gtest/gtest.h>

namespace doctor::crypto {
namespace {

Certificate with_names(std::vector<std::string> dns, std::vector<std::string> addresses = {}, std::string common_name = {}) {
  Certificate out{.common_name = std::move(common_name), .dns_names = std::move(dns)};
  for (const auto& address : addresses) out.addresses.push_back(*Address::parse(address));
  return out;
}

TEST(NameMatch, ComparesWithoutCaseAndFinalDot) {
  const auto certificate = with_names({"Host.Example"});
  for (const char* typed : {"host.example", "HOST.EXAMPLE", "host.example."}) EXPECT_TRUE(matches_name(certificate, typed)) << typed;
  for (const char* typed : {"host", "other.example", "a.host.example", "host.example.org", ""})
    EXPECT_FALSE(matches_name(certificate, typed)) << typed;
}

TEST(NameMatch, AWildcardStandsForOneWholeLabel) {
  const auto certificate = with_names({"*.corp.example"});
  EXPECT_TRUE(matches_name(certificate, "pc1.corp.example"));
  for (const char* typed : {"corp.example", "a.pc1.corp.example", ".corp.example", "pc1.corp.example.org"})
    EXPECT_FALSE(matches_name(certificate, typed)) << typed;
  for (const char* pattern : {"pc*.corp.example", "*", "*.", "*.example", "*.*.example", "pc1.*.example"})
    EXPECT_FALSE(matches_name(with_names({pattern}), "pc1.corp.example")) << pattern;
}

TEST(NameMatch, AddressesMatchAddresses) {
  const auto certificate = with_names({"host.example"}, {"192.0.2.7", "2001:db8::1"});
  EXPECT_TRUE(matches_name(certificate, "192.0.2.7"));
  EXPECT_TRUE(matches_name(certificate, "2001:0db8:0::1"));
  EXPECT_FALSE(matches_name(certificate, "192.0.2.8"));
  EXPECT_FALSE(matches_name(with_names({"*.0.2.7"}), "192.0.2.7"));
  EXPECT_TRUE(matches_name(with_names({}, {"fe80::1"}), "fe80::1%3"));
}

TEST(NameMatch, TheCommonNameCountsOnlyWithoutDnsNames) {
  EXPECT_TRUE(matches_name(with_names({}, {}, "DESKTOP-4711"), "desktop-4711"));
  EXPECT_FALSE(matches_name(with_names({"other.example"}, {}, "host.example"), "host.example"));
  EXPECT_TRUE(matches_name(with_names({}, {"192.0.2.7"}, "host.example"), "host.example"));
  EXPECT_FALSE(matches_name(with_names({}, {"192.0.2.7"}, "192.0.2.8"), "192.0.2.8"));
}

TEST(NameMatch, ANameWithAZeroByteIsNoName) {
  EXPECT_FALSE(matches_name(with_names({std::string{"host.example\0.evil.example", 26}}), "host.example"));
}

TEST(NameMatch, ListsWhatItIsFor) {
  EXPECT_EQ(presented_names(with_names({"a"}, {"192.0.2.7"}, "b")), (std::vector<std::string>{"a", "192.0.2.7"}));
  EXPECT_EQ(presented_names(with_names({}, {}, "b")), std::vector<std::string>{"b"});
}

}  // namespace
}  // namespace doctor::crypto
