#include "proto/udp/syn.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor::udp {
namespace {

Bytes hex(std::string_view digits) { return *text::parse_hex_bytes(digits); }

// Both of tests/data/captures/rdpeudp-handshake-success.pcap, without their padding.
constexpr std::string_view kAsked =
    "ffffffff 0040 1801 0b127f15 04d0 04d0 7855d064fbaf43f0b6e8f8aadfad0000 00000000000000000000000000000000 0001 0003";
constexpr std::string_view kAnswered = "0b127f15 0040 1005 0f94ea0b 04d0 04d0 0001 0002";

TEST(UdpSyn, TellsWhatTheClientOffers) {
  const auto syn = decode_syn(hex(kAsked));
  ASSERT_TRUE(syn) << syn.error().to_string();
  EXPECT_FALSE(syn->answer);
  EXPECT_EQ(syn->upstream_mtu, 1232);
  EXPECT_EQ(syn->downstream_mtu, 1232);
  EXPECT_EQ(name_of(*syn->version), "0x0003");  // no published version; as it was captured
}

TEST(UdpSyn, TellsWhatTheHostChose) {
  const auto syn = decode_syn(hex(kAnswered));
  ASSERT_TRUE(syn);
  EXPECT_TRUE(syn->answer);
  EXPECT_EQ(syn->version, ProtocolVersion::Two);
}

TEST(UdpSyn, NamesNoVersionWhereNoneStands) {
  const auto syn = decode_syn(hex("ffffffff 0040 0001 0b127f15 04d0 0470"));
  ASSERT_TRUE(syn);
  EXPECT_FALSE(syn->version);
  EXPECT_EQ(syn->downstream_mtu, 1136);
}

TEST(UdpSyn, RefusesWhatIsNone) {
  EXPECT_FALSE(decode_syn(hex("ffffffff 0040 0008 0b127f15 04d0 04d0")));  // data
  EXPECT_FALSE(decode_syn(hex("00000000 0040 0001 0b127f15 04d0 04d0")));  // acknowledges, and is no answer
  const auto whole = hex(kAsked);
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(decode_syn(BytesView{whole}.first(size)));
}

}  // namespace
}  // namespace doctor::udp
