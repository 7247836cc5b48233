#include "report/html/page.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "report/html/asset.hpp"

namespace doctor::report::html {
namespace {

// "sha256-…" as a content security policy wants it: the digest.
std::string policy_hash(const Asset& asset) {
  const auto digest = text::parse_hex_bytes(asset.sha256).value_or(std::vector<std::byte>{});
  return "'sha256-" + to_base64(digest) + "'";
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
