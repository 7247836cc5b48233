#include "format/rdpfile/signature.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "base/text.hpp"

namespace doctor::rdpfile {
namespace {

TEST(RdpSignature, UnpacksWhatItPacked) {
  const Bytes cms{std::byte{0x30}, std::byte{0x00}};
  const auto value = encode_signature(cms);
  EXPECT_EQ(*decode_signature(value), cms);
  // As rdpsign.exe breaks it up.
  EXPECT_EQ(*decode_signature(value.substr(0, 8) + "  " + value.substr(8) + "  "), cms);
}

TEST(RdpSignature, SaysWhatIsWrong) {
  EXPECT_EQ(decode_signature("!").error().field, "value");
  EXPECT_TRUE(decode_signature("").error().incomplete());
  ByteWriter out;
  out.u32_le(0x00010001).u32_le(1).u32_le(99).u8(0x30);
  EXPECT_EQ(decode_signature(to_base64(out.view())).error().field, "length");
  EXPECT_EQ(decode_signature(encode_signature({})).error().field, "cms");
}

TEST(RdpSignature, IsOverTheSettingsInTheOrderOfItsScope) {
  const auto file =
      parse(text::as_bytes("server port:i:3389 \r\nredirectclipboard:i:1\r\nfull address:s:pc17\r\nsignscope:s:Full Address,Server Port\r\n"));
  ASSERT_TRUE(file.has_value());
  const auto texts = signed_texts(*file, *file->find("signscope"));
  ASSERT_EQ(texts.size(), 2u);
  EXPECT_EQ(text::from_utf16le(texts[0]),
            (std::string{"full address:s:pc17\r\nserver port:i:3389\r\nsignscope:s:Full Address,Server Port\r\n"} + '\0'));
  EXPECT_EQ(text::from_utf16le(texts[1]),
            (std::string{"full address:s:pc17\r\nserver port:i:3389 \r\nsignscope:s:Full Address,Server Port\r\n"} + '\0'));
}

TEST(RdpSignature, TakesTheSecondLineForANameThatStandsTwice) {
  const auto file = parse(text::as_bytes("full address:s:one\nfull address:s:two\nsignscope:s:Full Address,Full Address\n"));
  EXPECT_EQ(text::from_utf16le(signed_texts(*file, *file->find("signscope"))[0]),
            (std::string{"full address:s:one\r\nfull address:s:two\r\nsignscope:s:Full Address,Full Address\r\n"} + '\0'));
}

TEST(RdpSignature, IsOverNothingWhenASettingIsMissing) {
  const auto file = parse(text::as_bytes("full address:s:pc17\nsignscope:s:Full Address,Server Port\n"));
  EXPECT_TRUE(signed_texts(*file, *file->find("signscope")).empty());
}

}  // namespace
}  // namespace doctor::rdpfile
