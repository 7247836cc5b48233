// An HTML or SVG element that escapes whatever is put into it. Names of tags and attributes are constants of the program,
// checked by the compiler; text and values are data, and no way leads from data to markup. Only files of the program's own
// (Asset) stand in a page as they are.
#pragma once

#include <string>
#include <string_view>

namespace doctor::report::html {

// The name of a tag or attribute. Those whose content is script, style or a page of its own cannot be named: they would
// make data into code.
class Name {
 public:
  consteval Name(const char* name) : name_(name) {  // NOLINT(google-explicit-constructor)
    if (name_.empty() || name_.starts_with("on") || name_ == "style" || name_ == "script" || name_ == "srcdoc")
      throw "not a name that may be written";
    for (const char c : name_)
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) throw "not a name";
  }
  constexpr std::string_view text() const { return name_; }

 private:
  std::string_view name_;
};

// A file of the program that was embedded at build time: a style sheet or a script.
struct Asset;

class Element {
 public:
  // `classes` may be empty. HTML's void elements ("br", "meta") are written without an end tag, all others with one.
  explicit Element(Name tag, std::string_view classes = {});
  // Escaped; control characters are shown as \xNN, bidirectional ones as \u{NNNN}. Of "href", "src" and "action" only a
  // value that begins with '#' is kept; any other becomes "#". link_to() and link_out() are for the rest.
  Element& set(Name attribute, std::string_view value);
  // Six digits at most.
  Element& set(Name attribute, double value);
  // Where a link leads, within a site: a relative path of letters, digits and ". - _ / #"; anything else leads nowhere.
  Element& link_to(std::string_view path);
  // To another site: http:// or https://, in the characters of RFC 3986; anything else is no link.
  Element& link_out(std::string_view address);
  // An attribute without value, such as `hidden`.
  Element& flag(Name attribute);
  // Text, escaped likewise; line breaks stay.
  Element& text(std::string_view untrusted);
  Element& add(Element child);

  // The same on a temporary, so that an element can be built where it is used.
  Element with(Name attribute, std::string_view value) &&;
  Element with_text(std::string_view untrusted) &&;
  Element with_child(Element child) &&;

  bool empty() const { return inside_.empty(); }
  std::string to_string() const;

  friend Element style_sheet(const Asset& asset);
  friend Element script(const Asset& asset);
  friend Element script_at(std::string_view path);
  friend Element data_block(std::string_view id, std::string_view json);

 private:
  struct Raw {};  // a tag that data must not name
  Element(Raw, std::string_view tag) : tag_(tag) {}
  Element(std::string_view tag, const Asset& asset);
  std::string_view tag_;
  std::string attributes_{};
  std::string inside_{};
};

// <style> and <script> with the asset as it is.
Element style_sheet(const Asset& asset);
Element script(const Asset& asset);

// The same as files of a site; the paths are as of link_to().
Element style_sheet_at(std::string_view path);
Element script_at(std::string_view path);
// JSON for a script to read; it cannot end the element that holds it.
Element data_block(std::string_view id, std::string_view json);

// Whether link_out() takes it.
bool is_web_address(std::string_view address);

// "<p>text</p>" in one go.
Element with_text(Name tag, std::string_view untrusted, std::string_view classes = {});

}  // namespace doctor::report::html
