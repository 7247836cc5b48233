#include "proto/asn1/der.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "proto/wire.hpp"

namespace doctor::asn1 {
namespace {

using wire::hex;

TEST(Der, ReadsAnElementAndLeavesTheRest) {
  const auto bytes = hex("04 02 aa bb  ff");
  const auto element = decode_element(bytes);
  ASSERT_TRUE(element);
  EXPECT_EQ(element->tag, kOctetString);
  EXPECT_EQ(element->content.size(), 2u);
  EXPECT_EQ(element->size, 4u);
}

TEST(Der, RefusesWhatDerDoesNotAllow) {
  for (const char* bad : {"30 80 00 00", "1f 81 01 00", "04 85 00 00 00 00 01 aa"}) {
    const auto element = decode_element(hex(bad));
    ASSERT_FALSE(element) << bad;
    EXPECT_FALSE(element.error().incomplete()) << bad;
  }
}

TEST(Der, AHugeLengthIsOnlyAClaim) {
  const auto element = decode_element(hex("04 84 ff ff ff ff 00"));
  ASSERT_FALSE(element);
  EXPECT_TRUE(element.error().incomplete());
}

TEST(Der, AnIntegerMayBeFourBytesNegativeOrFiveBytesPositive) {
  EXPECT_EQ(to_uint32(hex("c0 00 00 6d")).value(), 0xc000006du);
  EXPECT_EQ(to_uint32(hex("00 c0 00 00 6d")).value(), 0xc000006du);
  EXPECT_EQ(to_uint32(hex("06")).value(), 6u);
  EXPECT_EQ(to_uint32(hex("ff")).value(), 0xffffffffu);
  EXPECT_FALSE(to_uint32(hex("01 c0 00 00 6d")));
  EXPECT_FALSE(to_uint32({}));
}

TEST(Der, IntegersComeBack) {
  EXPECT_TRUE(rc::check([](std::uint32_t value) {
    const auto encoded = encode_integer(value);
    RC_ASSERT(to_uint32(content_of(encoded, kInteger).value()).value() == value);
  }));
}

TEST(Der, ElementsOfEverySizeComeBack) {
  for (const std::size_t size : {0u, 1u, 127u, 128u, 255u, 256u, 65535u, 65536u}) {
    const Bytes content(size, std::byte{7});
    const auto encoded = encode_element(kOctetString, content);
    EXPECT_EQ(content_of(encoded, kOctetString).value().size(), size);
    if (size < 300) wire::every_prefix_is_incomplete(encoded, decode_element);
  }
}

TEST(ElementReader, TellsTheEndFromAMistake) {
  const auto good = hex("02 01 05  02 01 06");
  ElementReader reader{good};
  EXPECT_TRUE(reader.next());
  EXPECT_TRUE(reader.next());
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.failed());
  const auto broken = hex("02 01 05  02 05 06");
  ElementReader other{broken};
  EXPECT_TRUE(other.next());
  EXPECT_FALSE(other.next());
  ASSERT_TRUE(other.failed());
  EXPECT_FALSE(other.error().incomplete());
}

}  // namespace
}  // namespace doctor::asn1
