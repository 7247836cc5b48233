#include "report/html/element.hpp"

#include <gtest/gtest.h>

namespace doctor::report::html {
namespace {

TEST(HtmlElement, EscapesText) {
  EXPECT_EQ(with_text("code", "<script>alert(\"1\" & '2')</script>").to_string(),
            "<code>&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;</code>");
}

TEST(HtmlElement, EscapesValuesOfAttributes) {
  EXPECT_EQ(Element{"span"}.with("title", "\" onclick=\"x").to_string(), "<span title=\"&quot; onclick=&quot;x\"></span>");
}

TEST(HtmlElement, WritesOutWhatWouldTurnOrHideText) {
  EXPECT_EQ(with_text("code",
                      "a\x1b[2J\xe2\x80\xae"
                      "b")
                .to_string(),
            "<code>a\\x1b[2J\\u{202e}b</code>");
}

TEST(HtmlElement, WritesOutBytesThatAreNoText) { EXPECT_EQ(with_text("code", "a\xff").to_string(), "<code>a\\xff</code>"); }

TEST(HtmlElement, KeepsLineBreaksOfCommands) { EXPECT_EQ(with_text("code", "one\ntwo").to_string(), "<code>one\ntwo</code>"); }

TEST(HtmlElement, LinksWithinThePageAlone) {
  EXPECT_EQ(Element{"a"}.with("href", "#t1-f3").to_string(), "<a href=\"#t1-f3\"></a>");
  EXPECT_EQ(Element{"a"}.with("href", "javascript:alert(1)").to_string(), "<a href=\"#\"></a>");
}

TEST(HtmlElement, HasNoEndTagWhereHtmlHasNone) { EXPECT_EQ(Element{"br"}.to_string(), "<br>"); }

}  // namespace
}  // namespace doctor::report::html
