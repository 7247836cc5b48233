#include "format/rdpfile/address.hpp"

#include <gtest/gtest.h>

namespace doctor::rdpfile {
namespace {

TEST(HostPortOfAnRdpFile, ReadsNamesAndAddresses) {
  EXPECT_EQ(*read_host_port(" pc17.example.com "), (HostPort{.host = "pc17.example.com"}));
  EXPECT_EQ(*read_host_port("pc17:3390"), (HostPort{.host = "pc17", .port = std::uint16_t{3390}}));
  EXPECT_EQ(*read_host_port("192.0.2.7:3390"), (HostPort{.host = "192.0.2.7", .port = std::uint16_t{3390}, .is_address = true}));
  EXPECT_EQ(*read_host_port("2001:db8::7"), (HostPort{.host = "2001:db8::7", .is_address = true}));
  EXPECT_EQ(*read_host_port("[2001:db8::7]:3390"), (HostPort{.host = "2001:db8::7", .port = std::uint16_t{3390}, .is_address = true}));
  EXPECT_EQ(read_host_port("[2001:db8::7]:3390")->to_string(), "[2001:db8::7]:3390");
  EXPECT_EQ(read_host_port("[2001:db8::7]")->to_string(), "2001:db8::7");
}

TEST(HostPortOfAnRdpFile, SaysWhatIsWrong) {
  for (const auto* wrong : {"", " ", "https://pc17", "pc 17", "pc17/x", "\\\\pc17", "pc17:", "pc17:0", "pc17:65536", "pc17:rdp", ":3389", "a:b:c",
                            "[pc17]:3389", "[2001:db8::7", "[2001:db8::7]x", "[2001:db8::7]:", "pc17,pc18"})
    EXPECT_FALSE(read_host_port(wrong).has_value()) << wrong;
}

}  // namespace
}  // namespace doctor::rdpfile
