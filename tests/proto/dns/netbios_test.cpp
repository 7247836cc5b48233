#include "proto/dns/netbios.hpp"

#include <gtest/gtest.h>

#include "proto/wire.hpp"

namespace doctor::dns {
namespace {

using namespace std::chrono_literals;
using wire::bytes;
using wire::chars;
using wire::operator+;

constexpr Instant kZero{};

TEST(NetBios, ANameQueryIsTheKnownBytes) {
  EXPECT_EQ(*encode_name_query(0x0102, "fred"), bytes({0x01, 0x02, 0x01, 0x10,                             // ID, recursion desired and broadcast
                                                       0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}) +  // one question
                                                    bytes({0x20}) +
                                                    chars("EGFCEFEECACACACACACACACACACACACA") +  // FRED, padded, suffix 0x20
                                                    bytes({0x00, 0x00, 0x20, 0x00, 0x01}));      // NB, IN
}

TEST(NetBios, ReadsTheNamesOfANode) {
  const auto answer = decode_netbios_answer(bytes({0x00, 0x09, 0x84, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00}) + bytes({0x20}) +
                                            chars("CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") +
                                            bytes({0x00, 0x00, 0x21, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x25,  // NBSTAT, RDLENGTH 37
                                                   0x02}) +                                                           // NUM_NAMES
                                            chars("RDP1           ") +
                                            bytes({0x00, 0x04, 0x00}) + chars("WORKGROUP      ") + bytes({0x00, 0x84, 0x00}));
  ASSERT_TRUE(answer) << answer.error().to_string();
  ASSERT_EQ(answer->names.size(), 2u);
  EXPECT_EQ(answer->names[0], (NetBiosName{"RDP1", kWorkstationSuffix, false}));
  EXPECT_EQ(answer->names[1], (NetBiosName{"WORKGROUP", kWorkstationSuffix, true}));
}

TEST(NetBios, NoBeginningOfAnAnswerIsAnAnswer) {
  const auto answer = *encode_name_answer(3, "rdp1", kFileServerSuffix, {Address::v4(10, 0, 0, 7)});
  EXPECT_EQ(decode_netbios_answer(answer)->addresses, std::vector{Address::v4(10, 0, 0, 7)});
  wire::no_prefix_is_a_message(answer, decode_netbios_answer);
}

TEST(NetBios, ANameBeyondFifteenCharactersIsNone) {
  EXPECT_FALSE(encode_name_query(1, ""));
  EXPECT_FALSE(encode_name_query(1, "sixteen-chars-xx"));
}

TEST(NetBiosQueryMachine, TakesTheFirstPositiveAnswerWithItsId) {
  auto machine = *NetBiosQueryMachine::create(3, "rdp1", 2s);
  EXPECT_EQ(machine.start(kZero).deadline, kZero + 1s);
  EXPECT_FALSE(machine.on_bytes(*encode_name_answer(4, "rdp1", 0x20, {Address::v4(10, 0, 0, 9)}), kZero + 1ms).done);
  EXPECT_FALSE(machine.on_bytes(*encode_name_answer(3, "rdp1", 0x20, {}), kZero + 1ms).done);
  EXPECT_TRUE(machine.on_bytes(*encode_name_answer(3, "rdp1", 0x20, {Address::v4(10, 0, 0, 7)}), kZero + 2ms).done);
  EXPECT_EQ(machine.outcome()->addresses, std::vector{Address::v4(10, 0, 0, 7)});
}

TEST(NetBiosQueryMachine, AsksOnceMoreAndThenNobodyAnswered) {
  auto machine = *NetBiosQueryMachine::create(3, "rdp1", 2s);
  machine.start(kZero);
  EXPECT_FALSE(machine.on_deadline(kZero + 1s).send.empty());
  EXPECT_TRUE(machine.on_deadline(kZero + 2s).done);
  EXPECT_TRUE(machine.outcome()->addresses.empty());
}

}  // namespace
}  // namespace doctor::dns
