#include "base/text.hpp"

#include <gtest/gtest.h>

#include "base/time.hpp"

namespace doctor {
namespace {

TEST(Text, MakesUntrustedTextFitToBeShown) {
  EXPECT_EQ(text::escape_untrusted("Grüße 日本"), "Grüße 日本");
  EXPECT_EQ(text::escape_untrusted("\x1b[2J\n"), "\\x1b[2J\\x0a");
  EXPECT_EQ(text::escape_untrusted("\xe2\x80\xae"
                                   "exe"),
            "\\u{202e}exe");                                                               // right-to-left override
  EXPECT_EQ(text::escape_untrusted("\xc0\xaf\xed\xa0\x80"), "\\xc0\\xaf\\xed\\xa0\\x80");  // overlong, surrogate
  EXPECT_EQ(text::escape_untrusted("abcdef", 3), "abc…");
}

TEST(Text, ReadsUtf16WithSurrogates) {
  const auto bytes = text::parse_hex_bytes("50 00 43 00 3d d8 00 de 00 d8");
  EXPECT_EQ(text::from_utf16le(*bytes), "PC\xf0\x9f\x98\x80\xef\xbf\xbd");
}

TEST(Text, WrapsAtSpacesAndKeepsLongWords) {
  EXPECT_EQ(text::wrap("one two three", 9, "  "), "  one two\n  three");
  EXPECT_EQ(text::wrap("unbreakableword x", 6, ""), "unbreakableword\nx");
}

TEST(Text, ParsesHexOrSaysNo) {
  EXPECT_EQ(text::parse_hex_bytes("0300 ff")->size(), 3u);
  EXPECT_FALSE(text::parse_hex_bytes("030"));
  EXPECT_FALSE(text::parse_hex_bytes("0g"));
}

TEST(Time, WritesWhatItReads) {
  const auto time = parse_rfc3339("2026-11-21T03:35:07Z");
  ASSERT_TRUE(time);
  EXPECT_EQ(to_rfc3339(*time), "2026-11-21T03:35:07Z");
  EXPECT_EQ(to_date(*time), "21 November 2026");
  EXPECT_TRUE(parse_rfc3339("2026-11-21"));
  for (const char* bad : {"", "2026-13-01", "2026-02-30", "2026-11-21T25:00:00Z", "2026-11-21T03:35:07", "2026/11/21"})
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
}

TEST(Time, ReadsDurationsByTheirUnit) {
  EXPECT_EQ(parse_duration("5"), std::chrono::seconds{5});
  EXPECT_EQ(parse_duration("5s"), std::chrono::seconds{5});
  EXPECT_EQ(parse_duration("800ms"), std::chrono::milliseconds{800});
  EXPECT_EQ(parse_duration("15m"), std::chrono::minutes{15});
  EXPECT_EQ(parse_duration("1h"), std::chrono::hours{1});
  EXPECT_EQ(parse_duration("24h", std::chrono::hours{24}), std::chrono::hours{24});
  for (const char* bad : {"", "s", "m", "0", "-1", "5d", "1.5s", "3601", "61m", "2h", "99999999", "99999999h", "2147483648"})
    EXPECT_FALSE(parse_duration(bad)) << bad;
}

TEST(Time, SaysHowLongSomethingTook) {
  using namespace std::chrono_literals;
  EXPECT_EQ(in_words(800ms), "800 ms");
  EXPECT_EQ(in_words(2500ms), "2.5 s");
  EXPECT_EQ(in_words(3s), "3 s");
  EXPECT_EQ(in_words(90s), "90 s");
  EXPECT_EQ(in_words(15min), "15 min");
  EXPECT_EQ(in_words(15min + 4s), "15 min 4 s");
  EXPECT_EQ(in_words(150min), "2 h 30 min");
  EXPECT_EQ(in_words(24h), "24 h");
}

TEST(Utf16, ComesBackAsUtf8) {
  EXPECT_EQ(text::from_utf16le(text::to_utf16le("Büro 7 \U0001F600")), "Büro 7 \U0001F600");
  EXPECT_EQ(text::from_utf16le(text::to_utf16le("a\xff")), "a\uFFFD");
}

}  // namespace
}  // namespace doctor
