#include "base/address.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

TEST(Address, WritesWhatItReads) {
  for (const char* text : {"192.0.2.7", "::", "::1", "2001:db8::1", "fe80::1%2", "2001:db8:0:1:1:1:1:1", "1:2:3:4:5:6:7:8", "1::8"}) {
    const auto address = Address::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->to_string(), text);
  }
}

TEST(Address, RefusesWhatIsNoAddress) {
  for (const char* text :
       {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1%eth0", "12345::", "host", "1.2.3.4 "})
    EXPECT_FALSE(Address::parse(text)) << text;
}

TEST(Address, KnowsWhereItLeads) {
  using Scope = Address::Scope;
  EXPECT_EQ(Address::parse("127.0.0.1")->scope(), Scope::Loopback);
  EXPECT_EQ(Address::parse("::ffff:127.0.0.1")->scope(), Scope::Loopback);
  EXPECT_EQ(Address::parse("10.1.2.3")->scope(), Scope::Private);
  EXPECT_EQ(Address::parse("100.63.255.255")->scope(), Scope::Global);
  EXPECT_EQ(Address::parse("100.64.0.0")->scope(), Scope::Shared);
  EXPECT_EQ(Address::parse("::ffff:100.127.255.255")->scope(), Scope::Shared);
  EXPECT_EQ(Address::parse("100.128.0.0")->scope(), Scope::Global);
  EXPECT_EQ(Address::parse("172.32.0.1")->scope(), Scope::Global);
  EXPECT_EQ(Address::parse("169.254.169.254")->scope(), Scope::LinkLocal);
  EXPECT_EQ(Address::parse("fd00::1")->scope(), Scope::Private);
  EXPECT_EQ(Address::parse("fe80::1")->scope(), Scope::LinkLocal);
  EXPECT_EQ(Address::parse("0.0.0.0")->scope(), Scope::Unspecified);
}

TEST(Endpoint, PutsBracketsRoundIpv6) { EXPECT_EQ((Endpoint{*Address::parse("::1"), 3389}.to_string()), "[::1]:3389"); }

}  // namespace
}  // namespace doctor
