#include "proto/websocket/frame.hpp"

#include <gtest/gtest.h>

#include "proto/wire.hpp"

namespace doctor::websocket {
namespace {

using wire::chars;
using wire::hex;

// The frames of RFC 6455 section 5.7.
TEST(WebSocketFrame, IsReadAsInTheExamples) {
  const auto plain = decode_frame(hex("81 05 48 65 6c 6c 6f"));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->payload, chars("Hello"));
  EXPECT_FALSE(plain->masked);
  const auto masked = decode_frame(hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
  ASSERT_TRUE(masked);
  EXPECT_EQ(masked->payload, chars("Hello"));
  EXPECT_TRUE(masked->masked);
  EXPECT_EQ(masked->size, 11u);
  EXPECT_FALSE(decode_frame(hex("01 03 48 65 6c"))->final);
}

TEST(WebSocketFrame, IsWrittenAsInTheExamples) {
  EXPECT_EQ(encode_frame(Opcode::Text, chars("Hello")), hex("81 05 48 65 6c 6c 6f"));
  const Mask mask{std::byte{0x37}, std::byte{0xfa}, std::byte{0x21}, std::byte{0x3d}};
  EXPECT_EQ(encode_frame(Opcode::Text, chars("Hello"), mask), hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
}

TEST(WebSocketFrame, HasItsLengthInThreeWays) {
  for (const std::size_t size : {0, 125, 126, 256, 65535, 65536}) {
    const Bytes payload(size, std::byte{7});
    const auto frame = decode_frame(encode_frame(Opcode::Binary, payload, Mask{std::byte{1}}));
    ASSERT_TRUE(frame) << size;
    EXPECT_EQ(frame->payload, payload);
  }
}

TEST(WebSocketFrame, IsIncompleteUntilItIsWhole) { wire::every_prefix_is_incomplete(encode_frame(Opcode::Binary, Bytes(300), Mask{}), decode_frame); }

TEST(WebSocketFrame, RefusesWhatNobodyAgreedOn) {
  EXPECT_FALSE(decode_frame(hex("c1 00")).error().incomplete());                          // RSV1
  EXPECT_FALSE(decode_frame(hex("83 00")).error().incomplete());                          // an opcode that is reserved
  EXPECT_FALSE(decode_frame(hex("09 00")).error().incomplete());                          // a ping in fragments
  EXPECT_FALSE(decode_frame(hex("89 7e 01 00")).error().incomplete());                    // a ping that is too long
  EXPECT_FALSE(decode_frame(hex("82 7f ff ff ff ff ff ff ff ff")).error().incomplete());  // more than we read
}

}  // namespace
}  // namespace doctor::websocket
