#include "format/rdpfile/rdp_file.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "format/rdpfile/rewrite.hpp"

namespace doctor::rdpfile {
namespace {

constexpr std::string_view kPlain = "full address:s:pc17\r\nserver port:i:3390\r\n\r\n/multimon\r\nnonsense\r\n";

Bytes in(Encoding encoding, std::string_view text) {
  const auto mark = mark_of(encoding);
  Bytes out{mark.begin(), mark.end()};
  const auto body = encode(text, encoding);
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

RdpFile parsed(BytesView bytes) {
  auto file = parse(bytes);
  EXPECT_TRUE(file.has_value()) << (file ? "" : file.error().to_string());
  return file ? *std::move(file) : RdpFile{};
}

RdpFile parsed(std::string_view text) { return parsed(text::as_bytes(text)); }

TEST(RdpFile, ReadsEveryEncoding) {
  for (const auto encoding :
       {Encoding::Utf8, Encoding::Utf8Marked, Encoding::Utf16Le, Encoding::Utf16LeMarked, Encoding::Utf16Be, Encoding::Utf16BeMarked}) {
    const auto file = parsed(in(encoding, kPlain));
    EXPECT_EQ(file.encoding, encoding);
    ASSERT_EQ(file.lines.size(), 5u) << name_of(encoding);
    EXPECT_EQ(file.text_of("full address"), "pc17");
    EXPECT_EQ(file.number_of("server port"), 3390);
    EXPECT_EQ(file.lines[2].kind, LineKind::Blank);
    EXPECT_EQ(file.lines[3].kind, LineKind::Option);
    EXPECT_EQ(file.lines[4].kind, LineKind::Other);
    EXPECT_FALSE(file.mixed_ends);
  }
}

TEST(RdpFile, ReadsACodePageAsLatin1) {
  const auto file = parsed("username:s:J\xfcrgen\nfull address:s:pc17\n");
  EXPECT_EQ(file.encoding, Encoding::CodePage);
  EXPECT_EQ(file.text_of("username"), "J\xc3\xbcrgen");
}

TEST(RdpFile, KeepsLinesWithoutRegardToHowTheyEnd) {
  const auto file = parsed("a:i:1\nb:i:2\rc:i:3\r\nd:i:4");
  ASSERT_EQ(file.lines.size(), 4u);
  EXPECT_TRUE(file.mixed_ends);
  EXPECT_EQ(file.lines[0].end, LineEnd::Lf);
  EXPECT_EQ(file.lines[1].end, LineEnd::Cr);
  EXPECT_EQ(file.lines[2].end, LineEnd::CrLf);
  EXPECT_EQ(file.lines[3].end, LineEnd::None);
  EXPECT_EQ(file.lines[3].offset, 19u);
  EXPECT_EQ(file.number_of("d"), 4);
}

TEST(RdpFile, TakesTheValueWhole) {
  const auto file = parsed("alternate shell:s:C:\\a:b\\c.exe\nloadbalanceinfo:s:tsv://MS Terminal Services Plugin.1.X\n");
  EXPECT_EQ(file.text_of("alternate shell"), "C:\\a:b\\c.exe");
  EXPECT_EQ(file.text_of("loadbalanceinfo"), "tsv://MS Terminal Services Plugin.1.X");
}

TEST(RdpFile, FindsAKeyInAnyCaseAndTheLastOfSeveral) {
  const auto file = parsed("Full Address:s:one\nFULL ADDRESS:s:two\n full address :s:three\n");
  EXPECT_EQ(file.text_of("full address"), "three");
  EXPECT_EQ(file.find("full address", 'i'), nullptr);
}

TEST(RdpFile, KnowsASettingByItsOneLetter) {
  const auto file = parsed("full address:pc17:3389\nport:3389\n:s:x\nserver port: i :3389\n");
  EXPECT_EQ(file.lines[0].kind, LineKind::Other);
  EXPECT_EQ(file.lines[0].plain_key(), "full address");
  EXPECT_EQ(file.lines[1].kind, LineKind::Other);
  EXPECT_EQ(file.lines[2].kind, LineKind::Other);
  EXPECT_EQ(file.lines[3].kind, LineKind::Setting);
}

TEST(RdpFile, RefusesWhatIsNone) {
  EXPECT_FALSE(parse({}).has_value());
  EXPECT_FALSE(parse(text::as_bytes("hello\nworld\n")).has_value());
  EXPECT_FALSE(parse(text::as_bytes("http://pc17:80/\n")).has_value());
  EXPECT_FALSE(parse(text::as_bytes(std::string_view{"full address:s:a\0b\n", 18})).has_value());
  EXPECT_FALSE(parse(text::as_bytes(std::string(kMostBytes + 1, 'x'))).has_value());
  EXPECT_FALSE(parse(text::as_bytes("a:i:1\n" + std::string(kMostLines, '\n'))).has_value());
  EXPECT_FALSE(parse(text::as_bytes(std::string_view{"MZ\x90\0\x03\0\0\0", 8})).has_value());
}

TEST(RdpFile, ReadsNumbersAsTheCLibraryDoes) {
  EXPECT_EQ(read_number(" 7 "), 7);
  EXPECT_EQ(read_number("-1"), -1);
  EXPECT_EQ(read_number("0x10"), 16);
  for (const auto* none : {"", "-", "0x", "yes", "1 2", "1.0", "99999999999"}) EXPECT_EQ(read_number(none), std::nullopt) << none;
}

TEST(Rewrite, KeepsEveryByteOfOtherLines) {
  const std::string text = "Full Address:s:pc17  \r\nserver port:i:3390\nusername:s:J\xfcrgen";
  const auto bytes = text::as_bytes(text);
  const auto file = parsed(bytes);
  EXPECT_EQ(text::as_chars(rewrite(file, bytes, {}, file.encoding)), text);
  const std::vector<Edit> edits{{.line = 2, .kind = EditKind::Replace, .text = "server port:i:3389"},
                                {.line = 0, .kind = EditKind::Append, .text = "x:i:1"}};
  EXPECT_EQ(text::as_chars(rewrite(file, bytes, edits, file.encoding)),
            "Full Address:s:pc17  \r\nserver port:i:3389\nusername:s:J\xfcrgen\r\nx:i:1\r\n");
}

TEST(Rewrite, TakesALineAway) {
  const auto bytes = in(Encoding::Utf16LeMarked, "a:i:1\r\nb:i:2\r\n");
  const auto file = parsed(bytes);
  EXPECT_EQ(rewrite(file, bytes, {{.line = 1, .kind = EditKind::Remove}}, file.encoding), in(Encoding::Utf16LeMarked, "b:i:2\r\n"));
}

TEST(Rewrite, WritesAnotherEncoding) {
  const auto bytes = in(Encoding::Utf16Be, "a:s:\xc3\xa9\n");
  const auto file = parsed(bytes);
  EXPECT_EQ(rewrite(file, bytes, {}, Encoding::Utf16LeMarked), in(Encoding::Utf16LeMarked, "a:s:\xc3\xa9\n"));
}

}  // namespace
}  // namespace doctor::rdpfile
