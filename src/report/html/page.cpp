#include "report/html/page.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "report/html/asset.hpp"

namespace doctor::report::html {
namespace {

// "sha256-…" as a content security policy wants it: the digest in base64 (RFC 4648 section 4).
std::string policy_hash(const Asset& asset) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto digest = text::parse_hex_bytes(asset.sha256).value_or(std::vector<std::byte>{});
  std::string out;
  for (std::size_t at = 0; at < digest.size(); at += 3) {
    std::uint32_t bits = 0;
    const auto have = std::min<std::size_t>(3, digest.size() - at);
    for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < have ? std::to_integer<std::uint32_t>(digest[at + i]) : 0);
    for (std::size_t i = 0; i < 4; ++i) out += i <= have ? kLetters[bits >> (18 - 6 * i) & 63] : '=';
  }
  return "'sha256-" + out + "'";
}

// The policy makes the browser keep what this page promises: it loads nothing, and no script but its own runs.
Element head_of(std::string_view title) {
  Element out{"head"};
  out.add(Element{"meta"}.with("charset", "utf-8"));
  out.add(Element{"meta"}
              .with("http-equiv", "Content-Security-Policy")
              .with("content", text::format("default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
                                            policy_hash(kStyleSheet), policy_hash(kScript))));
  out.add(Element{"meta"}.with("name", "viewport").with("content", "width=device-width, initial-scale=1"));
  out.add(Element{"meta"}.with("name", "color-scheme").with("content", "light dark"));
  out.add(Element{"meta"}.with("name", "referrer").with("content", "no-referrer"));
  out.add(with_text("title", title));
  return std::move(out).with_child(style_sheet(kStyleSheet));
}

}  // namespace

std::string whole_page(std::string_view title, Element header, Element main, Element footer) {
  Element body{"body"};
  body.add(std::move(header)).add(std::move(main)).add(std::move(footer)).add(script(kScript));
  Element page{"html"};
  page.set("lang", "en").add(head_of(title)).add(std::move(body));
  return "<!DOCTYPE html>\n" + page.to_string() + "\n";
}

}  // namespace doctor::report::html
