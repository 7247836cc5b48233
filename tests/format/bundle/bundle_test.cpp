#include "format/bundle/bundle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor::bundle {
namespace {

using testing::HasSubstr;

constexpr const char* kSmall =
    "rdpdoctor-bundle 1\n"
    "# made by hand\n"
    "made-at: 2026-11-21T16:40:00Z\n"
    "made-by: inspect-macos 1\n"
    "system: macos\n"
    "host: pc17.example.com\n"
    "port: 3390\n"
    "later-field: of a later version\n"
    "\n"
    "[resolver]\n"
    "how: scutil --dns\n"
    "exit: 0\n"
    "| DNS configuration\n"
    "|   indented\n"
    "|\n"
    "[routes]\n"
    "not-seen: netstat is missing\n"
    "[end]\n"
    "whatever follows is of no account\n";

std::string error_of(std::string_view file) {
  const auto read = bundle::read(file);
  return read ? "none" : read.error().message;
}

TEST(Bundle, IsReadWithItsSections) {
  const auto read = bundle::read(kSmall);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->system, "macos");
  EXPECT_EQ(read->host, "pc17.example.com");
  EXPECT_EQ(read->port, 3390);
  EXPECT_FALSE(read->redacted);
  ASSERT_EQ(read->sections.size(), 2u);
  const auto* resolver = read->find("resolver");
  ASSERT_NE(resolver, nullptr);
  EXPECT_EQ(resolver->how, "scutil --dns");
  EXPECT_EQ(resolver->exit, 0);
  EXPECT_EQ(resolver->text, "DNS configuration\n  indented\n\n");
  EXPECT_TRUE(resolver->seen());
  EXPECT_EQ(read->find("routes")->not_seen, "netstat is missing");
  EXPECT_EQ(read->find("nothing"), nullptr);
}

TEST(Bundle, IsReadInUtf16WithCarriageReturnsAsWindowsWritesIt) {
  std::string crlf;
  for (const char c : std::string_view{kSmall}) crlf += c == '\n' ? std::string{"\r\n"} : std::string{c};
  const auto bytes = text::to_utf16le(crlf);
  const auto read = bundle::read("\xff\xfe" + std::string{text::as_chars(bytes)});
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->find("resolver")->text, "DNS configuration\n  indented\n\n");
  EXPECT_TRUE(bundle::read("\xef\xbb\xbf" + std::string{kSmall}));
}

TEST(Bundle, WrittenAndReadAgainIsTheSame) {
  Bundle made{.made_at = "2026-11-21T16:40:00Z", .made_by = "a test", .system = "linux", .host = "pc17", .port = 3389, .redacted = true};
  made.sections.push_back({.name = "hosts-file", .how = "/etc/hosts", .exit = 0, .text = "[end]\n| a bar\n# a comment\nmade-by: somebody else\n"});
  made.sections.push_back({.name = "routes", .how = "ip route", .not_seen = "ip is\nmissing"});
  const auto read = bundle::read(write(made));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->made_by, "a test");
  EXPECT_TRUE(read->redacted);
  EXPECT_EQ(read->find("hosts-file")->text, made.sections[0].text);
  EXPECT_EQ(read->find("routes")->not_seen, "ip is missing");
}

TEST(Bundle, SaysWhatIsWrongWhereAndWhatToDo) {
  EXPECT_THAT(error_of(""), HasSubstr("is empty; make the bundle anew"));
  EXPECT_THAT(error_of("hello\n"), HasSubstr("line 1: is no bundle: it begins with \"hello\"; give the file"));
  EXPECT_THAT(error_of("rdpdoctor-bundle x\n"), HasSubstr("line 1: has no version"));
  EXPECT_THAT(error_of("rdpdoctor-bundle 2\n"), HasSubstr("version 2, and this program reads up to 1; use a newer rdpdoctor"));
  EXPECT_THAT(error_of("rdpdoctor-bundle 1\nsystem: beos\n[end]\n"), HasSubstr("line 2: \"beos\" is no system"));
  EXPECT_THAT(error_of("rdpdoctor-bundle 1\nsystem: linux\nport: 99999\n[end]\n"), HasSubstr("line 3: \"99999\" is no port"));
  EXPECT_THAT(error_of("rdpdoctor-bundle 1\nsystem: linux\n[a]\nexit: well\n[end]\n"), HasSubstr("line 4: \"well\" is no exit status"));
  EXPECT_THAT(error_of("rdpdoctor-bundle 1\nsystem: linux\n[A]\n[end]\n"), HasSubstr("line 3: \"[A]\" names no section"));
  EXPECT_THAT(error_of("rdpdoctor-bundle 1\nsystem: linux\n[a]\n[a]\n[end]\n"), HasSubstr("line 4: the section \"a\" stands here a second time"));
  EXPECT_THAT(error_of("rdpdoctor-bundle 1\nsystem: linux\n| text\n[end]\n"), HasSubstr("line 3: text stands before the first section"));
  EXPECT_THAT(error_of("rdpdoctor-bundle 1\nsystem: linux\nnonsense\n[end]\n"), HasSubstr("line 3: \"nonsense\" is neither"));
  EXPECT_THAT(error_of("rdpdoctor-bundle 1\nsystem: linux\n[a]\n| cut o"), HasSubstr("line 4: the last line is not \"[end]\"; it was cut short"));
  EXPECT_THAT(error_of("rdpdoctor-bundle 1\n[end]\n"), HasSubstr("no line \"system:\""));
}

TEST(Bundle, ShowsAStrangersTextEscaped) { EXPECT_THAT(error_of("\x1b[31mred\n"), HasSubstr("\\x1b[31mred")); }

TEST(Bundle, IsBounded) {
  EXPECT_THAT(error_of(std::string(kLongestBundle + 1, 'x')), HasSubstr("longer than 8 MiB"));
  EXPECT_THAT(error_of("rdpdoctor-bundle 1\nsystem: linux\n[a]\n| " + std::string(kLongestLine, 'x') + "\n[end]\n"),
              HasSubstr("line 4: is longer than"));
  std::string many = "rdpdoctor-bundle 1\nsystem: linux\n";
  for (std::size_t i = 0; i <= kMostSections; ++i) many += text::format("[s{}]\n", i);
  EXPECT_THAT(error_of(many + "[end]\n"), HasSubstr("has more than 200 sections"));
}

}  // namespace
}  // namespace doctor::bundle
