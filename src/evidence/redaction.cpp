#include "evidence/redaction.hpp"

#include <algorithm>
#include <vector>

#include "base/address.hpp"
#include "base/text.hpp"

namespace doctor {
namespace {

bool all_digits(std::string_view in) { return !in.empty() && in.find_first_not_of("0123456789") == in.npos; }

// Letters of any script, digits, and what host names have between them.
bool is_host_like(std::string_view in) {
  return !in.empty() &&
         std::ranges::none_of(in, [](char c) { return c == ' ' || c == '@' || c == '/' || c == '\\' || c == ':' || c == '=' || c == ','; });
}

// The parts of a distinguished name (RFC 4514), each with the separator behind it.
std::vector<std::string_view> parts_of(std::string_view name) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] == '\\') {
      ++at;
    } else if (name[at] == ',' || name[at] == '+') {
      out.push_back(name.substr(begin, at + 1 - begin));
      begin = at + 1;
    }
  }
  out.push_back(name.substr(begin));
  return out;
}

// The types of a distinguished name's attributes, as OpenSSL shortens them (RFC 4514 section 3, X.520), in lower case. Any
// other word before an equals sign may be somebody's name.
constexpr std::string_view kAttributeTypes[] = {"cn",
                                                "o",
                                                "ou",
                                                "c",
                                                "st",
                                                "l",
                                                "dc",
                                                "street",
                                                "uid",
                                                "sn",
                                                "gn",
                                                "t",
                                                "s",
                                                "title",
                                                "initials",
                                                "pseudonym",
                                                "serialnumber",
                                                "postalcode",
                                                "dn",
                                                "email",
                                                "pc",
                                                "emailaddress",
                                                "description",
                                                "businesscategory",
                                                "organizationidentifier"};

bool is_attribute_type(std::string_view word) {
  const bool number = !word.empty() && word.find_first_not_of("0123456789.") == word.npos;  // an OID
  return number || std::ranges::find(kAttributeTypes, text::to_lower_ascii(word)) != std::ranges::end(kAttributeTypes);
}

// Whether what stands before the first equals sign of every part is the type of an attribute.
bool is_distinguished_name(std::string_view value) {
  return std::ranges::all_of(parts_of(value), [](std::string_view part) {
    const auto equals = part.find('=');
    return equals != part.npos && is_attribute_type(part.substr(0, equals));
  });
}

// What a record says a second time, under another fact, is a stand-in by then. A host that is truly called like one of them
// is shown as what it is called, which tells nobody anything.
bool gave(const std::map<std::string, std::string, std::less<>>& known, std::string_view value) {
  const auto dash = value.rfind('-');
  if (dash == value.npos || !all_digits(value.substr(dash + 1))) return false;
  return !known.contains(value) && std::ranges::any_of(known, [&](const auto& each) { return each.second == value; });
}

}  // namespace

std::string Redactor::stand_in(Privacy privacy, std::string_view value) {
  if (privacy == Privacy::Public || value.empty()) return std::string{value};
  if (privacy == Privacy::FreeText) return "[redacted]";
  if (privacy == Privacy::Fingerprint && gave(fingerprints_, value)) return std::string{value};
  if (privacy == Privacy::Fingerprint) return known_or_next(fingerprints_, text::to_lower_ascii(value), "fingerprint");
  return of_name_or_address(value);
}

std::string Redactor::of_name_or_address(std::string_view value) {
  if (value.find("://") != value.npos) return of_url(value);
  if (is_distinguished_name(value)) return of_distinguished_name(value);
  return of_plain(value);
}

std::string Redactor::of_plain(std::string_view value) {
  if (gave(addresses_, value) || gave(names_, value)) return std::string{value};
  const bool in_brackets = value.starts_with('[') && value.ends_with(']');
  if (const auto address = Address::parse(in_brackets ? value.substr(1, value.size() - 2) : value))
    return known_or_next(addresses_, address->to_string(), "address");
  const auto colon = value.rfind(':');
  const auto head = value.substr(0, colon == value.npos ? 0 : colon);
  if (!head.empty() && all_digits(value.substr(colon + 1)) && (head.find(':') == head.npos || head.ends_with(']')))
    return of_plain(head) + std::string{value.substr(colon)};
  auto lower = text::to_lower_ascii(value);
  if (!is_host_like(lower)) return known_or_next(names_, lower, "name");
  while (lower.size() > 1 && lower.ends_with('.')) lower.pop_back();  // the root's dot makes no other name
  return of_host(lower);
}

std::string Redactor::of_host(const std::string& lower) {
  if (lower == "*") return lower;  // of a certificate's "*.example.com"
  const auto dot = lower.find('.');
  if (dot == lower.npos || dot == 0) return known_or_next(names_, lower, "name");
  if (const auto known = names_.find(lower); known != names_.end()) return known->second;
  const auto first = of_host(lower.substr(0, dot));
  return names_[lower] = first + "." + known_or_next(names_, lower.substr(dot + 1), "domain");
}

std::string Redactor::of_distinguished_name(std::string_view value) {
  std::string out;
  for (auto part : parts_of(value)) {
    std::string separator;
    if (part.ends_with(',') || part.ends_with('+')) separator = part.back(), part.remove_suffix(1);
    const auto equals = part.find('=');
    const auto what = part.substr(equals + 1);
    out += part.substr(0, equals + 1);
    out += (what.empty() ? std::string{} : of_plain(what)) + separator;
  }
  return out;
}

// What follows the host may name anything.
std::string Redactor::of_url(std::string_view value) {
  const auto begin = value.find("://") + 3;
  const auto end = std::min(value.find_first_of("/?#", begin), value.size());
  const auto host = value.substr(begin, end - begin);
  const bool plain = !host.empty() && host.find_first_of("@=%& ") == host.npos;
  if (!plain) return std::string{value.substr(0, begin)} + "[redacted]";
  return std::string{value.substr(0, begin)} + of_plain(host) + (end < value.size() ? "/[redacted]" : "");
}

std::string Redactor::known_or_next(Known& known, const std::string& key, std::string_view word) {
  if (const auto found = known.find(key); found != known.end()) return found->second;
  return known[key] = text::format("{}-{}", word, ++given_[std::string{word}]);
}

}  // namespace doctor
