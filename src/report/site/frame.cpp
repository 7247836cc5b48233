#include <algorithm>

#include "base/text.hpp"
#include "report/site/pages.hpp"

namespace doctor::report::site {

using html::Element;
using html::with_text;

namespace {

Element anchor(const std::string& path, std::string_view text) {
  Element out{"a"};
  return std::move(out.link_to(path).text(text));
}

}  // namespace

TextFile page(const Site& site, std::string path, std::string_view title, Element main) {
  const bool below = path.find('/') != std::string::npos;
  const auto to = [&](const char* target) { return (below ? "../" : "") + std::string{target}; };
  Element head{"head"};
  head.add(Element{"meta"}.with("charset", "utf-8"));
  // A page that is opened from a folder has no origin of its own, hence file: beside 'self'.
  head.add(Element{"meta"}
               .with("http-equiv", "Content-Security-Policy")
               .with("content", "default-src 'none'; style-src 'self' file:; script-src 'self' file:; base-uri 'none'; form-action 'none'"));
  head.add(Element{"meta"}.with("name", "viewport").with("content", "width=device-width, initial-scale=1"));
  head.add(Element{"meta"}.with("name", "color-scheme").with("content", "light dark"));
  head.add(Element{"meta"}.with("name", "referrer").with("content", "no-referrer"));
  head.add(with_text("title", text::format("{} – rdpdoctor", title)));
  head.add(html::style_sheet_at(to("style.css")));
  head.add(html::script_at(to(below ? "page.js" : "search.js")));

  Element nav{"nav", "site"};
  nav.set("aria-label", "Site");
  nav.add(Element{"strong"}.with_child(anchor(to("index.html"), "Why Remote Desktop fails")));
  nav.add(anchor(to("causes/index.html"), "Causes"))
      .add(anchor(to("codes/index.html"), "Codes"))
      .add(anchor(to("fixes/index.html"), "Fixes"))
      .add(anchor(to("groups/index.html"), "Groups"));
  Element body{"body"};
  body.add(Element{"header"}.with_child(std::move(nav))).add(std::move(main));
  body.add(Element{"footer"}.with_child(with_text(
      "p", text::format("Made by rdpdoctor {} from its own knowledge. A word in capitals in a command, HOST for one, stands for what is yours.",
                        site.version))));
  Element whole{"html"};
  whole.set("lang", "en").add(std::move(head)).add(std::move(body));
  return {std::move(path), "<!DOCTYPE html>\n" + whole.to_string() + "\n"};
}

Element link(const std::string& path, std::string_view text) { return anchor("../" + path, text); }

Element section(std::string_view heading) { return Element{"section"}.with_child(with_text("h2", heading)); }

Element sources(std::span<const std::string_view> all) {
  Element list{"ul", "sources"};
  for (const auto one : all) list.add(Element{"li"}.with_child(html::source(one)));
  return section("Sources").with_child(std::move(list));
}

void add_legend(Element& to, const StandIns& words) {
  if (const auto legend = words.legend(); !legend.empty()) to.add(html::with_text("p", "Replace: " + legend, "note"));
}

void add_paragraph(Element& to, std::string_view text) {
  if (text.empty()) return;
  Element out{"p"};
  html::add_linked(out, text);
  to.add(std::move(out));
}

void add_entry(Element& list, const std::string& path, std::string_view title, std::string_view beside) {
  Element item{"li"};
  item.add(link(path, title));
  if (!beside.empty()) item.add(with_text("span", beside, "id"));
  list.add(std::move(item));
}

}  // namespace doctor::report::site
