#include "report/html/html_report.hpp"

#include "base/text.hpp"
#include "report/html/asset.hpp"
#include "report/html/parts.hpp"
#include "report/style.hpp"

namespace doctor::report {
namespace html {

Element section(const Target& target, std::string_view id, std::string_view heading) {
  const auto name = text::format("{}-{}", target.anchor, id);
  Element out{"section", id};
  out.set("aria-labelledby", name);
  return std::move(out).with_child(with_text("h3", heading).with("id", name));
}

}  // namespace html

namespace {

using html::Element;
using html::with_text;

// "sha256-…" as a content security policy wants it: the digest in base64 (RFC 4648 section 4).
std::string policy_hash(const html::Asset& asset) {
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
                                            policy_hash(html::kStyleSheet), policy_hash(html::kScript))));
  out.add(Element{"meta"}.with("name", "viewport").with("content", "width=device-width, initial-scale=1"));
  out.add(Element{"meta"}.with("name", "color-scheme").with("content", "light dark"));
  out.add(Element{"meta"}.with("name", "referrer").with("content", "no-referrer"));
  out.add(with_text("title", title));
  return std::move(out).with_child(html::style_sheet(html::kStyleSheet));
}

Element index_of(std::span<const Diagnosis> diagnoses) {
  Element list{"ol", "index"};
  for (std::size_t i = 0; i < diagnoses.size(); ++i) {
    const auto& d = diagnoses[i];
    Element item{"li"};
    item.add(html::mark(d.verdict.outcome)).text(" ");
    item.add(with_text("a", text::format("{} port {}", d.target.host, d.target.port)).with("href", text::format("#t{}", i + 1)));
    item.add(with_text("span", d.verdict.summary, "index-summary"));
    list.add(std::move(item));
  }
  Element out{"nav"};
  out.set("aria-label", "Targets");
  return std::move(out).with_child(std::move(list));
}

Element article_of(const Diagnosis& d, std::string anchor, std::string_view version) {
  const html::Target target{.diagnosis = d, .anchor = std::move(anchor)};
  Element out{"article"};
  out.set("id", target.anchor);
  for (auto* part :
       {html::verdict_part, html::path_part, html::waterfall_part, html::causes_part, html::changes_part, html::fixes_part, html::next_tests_part,
        html::clients_part, html::certificate_part, html::risks_part, html::open_part, html::ruled_out_part, html::facts_part})
    if (auto made = part(target); !made.empty()) out.add(std::move(made));
  return std::move(out).with_child(
      with_text("p",
                text::format("rdpdoctor {}, run on {} at {}, {:.1f} s.", version, d.vantage.empty() ? "an unnamed machine" : d.vantage,
                             to_rfc3339(d.started_at), milliseconds(d.took) / 1000),
                "made-by"));
}

}  // namespace

std::string to_html(std::span<const Diagnosis> diagnoses, std::string_view version) {
  const auto title = diagnoses.size() == 1
                         ? text::format("{}: {} – Remote Desktop diagnosis", diagnoses[0].target.host, name_of(diagnoses[0].verdict.outcome))
                         : text::format("Remote Desktop diagnosis of {} targets", diagnoses.size());
  Element header{"header"};
  header.add(with_text("h1", diagnoses.size() == 1 ? "Remote Desktop diagnosis" : title));
  Element main{"main"};
  if (diagnoses.size() > 1) header.add(index_of(diagnoses));
  for (std::size_t i = 0; i < diagnoses.size(); ++i) main.add(article_of(diagnoses[i], text::format("t{}", i + 1), version));
  Element footer{"footer"};
  footer.add(with_text("p",
                       "This file needs nothing beside it. What the host sent is shown as text, with control characters written out. "
                       "Times count from the beginning of the diagnosis. On paper the facts behind each cause are open; "
                       "their bytes and the list of every fact stay in the file."));
  Element body{"body"};
  body.add(std::move(header)).add(std::move(main)).add(std::move(footer)).add(html::script(html::kScript));
  Element page{"html"};
  page.set("lang", "en").add(head_of(title)).add(std::move(body));
  return "<!DOCTYPE html>\n" + page.to_string() + "\n";
}

}  // namespace doctor::report
