#include "base/base64.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor {
namespace {

TEST(Base64, WritesAndReadsTheExamplesOfItsSpecification) {
  // RFC 4648 section 10.
  for (const auto& [plain, coded] :
       {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(to_base64(text::as_bytes(plain)), coded);
    const auto read = from_base64(coded);
    ASSERT_TRUE(read.has_value()) << coded;
    EXPECT_EQ(text::as_chars(*read), plain);
  }
}

TEST(Base64, SkipsWhiteSpace) { EXPECT_EQ(text::as_chars(*from_base64(" Zm9v \r\n Ym\tFy ")), "foobar"); }

TEST(Base64, RefusesWhatIsNone) {
  for (const auto* wrong : {"Z", "Zg", "Zg=", "Zg===", "Zg==Zg==", "Z=g=", "Zm9!", "Zm9v====", "="})
    EXPECT_FALSE(from_base64(wrong).has_value()) << wrong;
}

}  // namespace
}  // namespace doctor
