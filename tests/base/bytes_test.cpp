#include "base/bytes.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

TEST(ByteReader, StaysFailedAfterTheFirstFailure) {
  const Bytes bytes{std::byte{1}, std::byte{2}};
  ByteReader in{bytes, "STRUCTURE"};
  EXPECT_EQ(in.u8("first"), 1);
  EXPECT_EQ(in.u32_le("second"), 0u);
  EXPECT_EQ(in.u8("third"), 0);
  const auto result = in.finish(1);
  ASSERT_FALSE(result);
  EXPECT_TRUE(result.error().incomplete());
  EXPECT_EQ(result.error().to_string(), "STRUCTURE.second at offset 1: 3 more bytes needed");
}

TEST(ByteReader, ReadsBothByteOrders) {
  const Bytes bytes{std::byte{0x12}, std::byte{0x34}, std::byte{0x12}, std::byte{0x34}};
  ByteReader in{bytes, "STRUCTURE"};
  EXPECT_EQ(in.u16_be("big"), 0x1234);
  EXPECT_EQ(in.u16_le("little"), 0x3412);
  in.expect_end();
  EXPECT_TRUE(in.ok());
}

TEST(ByteReader, NamesTheFieldThatIsMalformed) {
  const Bytes bytes{std::byte{9}};
  ByteReader in{bytes, "RDP_NEG_FAILURE"};
  in.expect(in.u8("type") == 3, "type", "must be 3");
  const auto result = in.finish(0);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().to_string(), "RDP_NEG_FAILURE.type at offset 0: must be 3");
}

}  // namespace
}  // namespace doctor
