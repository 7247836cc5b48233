#include "report/html/element.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "report/html/asset.hpp"

namespace doctor::report::html {
namespace {

constexpr std::size_t kTextLimit = 65536;  // characters of one line; more than any fact holds

void append_escaped(std::string& out, std::string_view untrusted) {
  for (const char c : text::escape_untrusted(untrusted, kTextLimit)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
}

// Those of HTML's void elements that are used here.
bool is_empty_tag(std::string_view tag) {
  static constexpr std::string_view kTags[] = {"meta", "br", "hr", "col", "link", "input"};
  return std::ranges::find(kTags, tag) != std::end(kTags);
}

}  // namespace

Element::Element(Name tag, std::string_view classes) : tag_(tag.text()) {
  if (!classes.empty()) set("class", classes);
}

Element& Element::set(Name attribute, std::string_view value) {
  const bool is_address = attribute.text() == "href" || attribute.text() == "src" || attribute.text() == "action";
  attributes_ += text::format(" {}=\"", attribute.text());
  append_escaped(attributes_, is_address && !value.starts_with('#') ? "#" : value);
  attributes_ += '"';
  return *this;
}

Element& Element::set(Name attribute, double value) {
  attributes_ += text::format(" {}=\"{:g}\"", attribute.text(), value);
  return *this;
}

Element& Element::link_to(std::string_view path) {
  const bool plain = !path.empty() && path.front() != '/' && std::ranges::all_of(path, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '/' || c == '#';
  });
  attributes_ += text::format(" href=\"{}\"", plain ? path : "#");
  return *this;
}

Element& Element::link_out(std::string_view address) {
  if (!is_web_address(address)) return *this;
  attributes_ += " href=\"";
  append_escaped(attributes_, address);
  attributes_ += "\" rel=\"noreferrer\"";
  return *this;
}

Element& Element::flag(Name attribute) {
  attributes_ += text::format(" {}", attribute.text());
  return *this;
}

Element& Element::text(std::string_view untrusted) {
  bool first = true;
  for (const auto line : text::split(untrusted, '\n')) {
    if (!first) inside_ += '\n';
    first = false;
    append_escaped(inside_, line);
  }
  return *this;
}

Element& Element::add(Element child) {
  inside_ += child.to_string();
  return *this;
}

Element Element::with(Name attribute, std::string_view value) && { return std::move(set(attribute, value)); }
Element Element::with_text(std::string_view untrusted) && { return std::move(text(untrusted)); }
Element Element::with_child(Element child) && { return std::move(add(std::move(child))); }

std::string Element::to_string() const {
  if (is_empty_tag(tag_)) return text::format("<{}{}>", tag_, attributes_);
  // A line break behind what stands as a block of its own, so that the file can be read and compared; never within <pre>.
  static constexpr std::string_view kBlocks[] = {"head", "body", "header",  "main", "footer", "section", "article", "nav",   "div",   "ul",
                                                 "ol",   "li",   "table",   "tr",   "thead",  "tbody",   "p",       "h1",    "h2",    "h3",
                                                 "h4",   "h5",   "details", "dl",   "dd",     "svg",     "g",       "title", "style", "script"};
  const bool block = std::ranges::find(kBlocks, tag_) != std::end(kBlocks);
  return text::format("<{}{}>{}</{}>{}", tag_, attributes_, inside_, tag_, block ? "\n" : "");
}

Element::Element(std::string_view tag, const Asset& asset) : tag_(tag), inside_(asset.text) {}

Element style_sheet(const Asset& asset) { return Element{std::string_view{"style"}, asset}; }
Element script(const Asset& asset) { return Element{std::string_view{"script"}, asset}; }

Element style_sheet_at(std::string_view path) {
  Element out{"link"};
  return std::move(out.set("rel", "stylesheet").link_to(path));
}

Element script_at(std::string_view path) {
  Element out{Element::Raw{}, "script"};
  Element checked{"a"};
  checked.link_to(path);
  out.attributes_ = " defer src" + checked.attributes_.substr(std::string_view{" href"}.size());
  return out;
}

Element data_block(std::string_view id, std::string_view json) {
  Element out{Element::Raw{}, "script"};
  out.set("type", "application/json").set("id", id);
  for (const char c : json)
    if (c == '<')
      out.inside_ += "\\u003c";
    else
      out.inside_ += c;
  return out;
}

bool is_web_address(std::string_view address) {
  constexpr std::string_view kAllowed = "-._~:/?#[]@!$&()*+,;=%";  // RFC 3986 section 2, but for the quote
  const auto host = address.starts_with("https://") ? address.substr(8) : address.starts_with("http://") ? address.substr(7) : std::string_view{};
  return !host.empty() && host.front() != '/' && host.front() != '.' && std::ranges::all_of(address, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kAllowed.find(c) != std::string_view::npos;
  });
}

Element with_text(Name tag, std::string_view untrusted, std::string_view classes) { return Element{tag, classes}.with_text(untrusted); }

}  // namespace doctor::report::html
