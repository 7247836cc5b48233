#include "probe/name/target.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "probe/name/idn.hpp"

namespace doctor::probe {
namespace {

constexpr std::size_t kMostTyped = 2048;
constexpr std::size_t kMostName = 253, kMostLabel = 63;
constexpr std::uint16_t kDefaultPort = 3389;

std::unexpected<Error> no_host(std::string why) { return fail(ErrorCode::Usage, std::move(why)); }
std::string quoted(std::string_view untrusted) { return "\"" + text::escape_untrusted(untrusted, 80) + "\""; }

bool is_digits(std::string_view in) {
  return !in.empty() && std::ranges::all_of(in, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::uint16_t> parse_port(std::string_view digits) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (!is_digits(digits) || error != std::errc{} || value == 0 || value > 65535) return std::nullopt;
  return std::uint16_t(value);
}

// The IPv4 address that inet_aton and its kin make of one number, decimal, octal or hexadecimal: "2130706433",
// "0x7f000001". It is no address by RFC 6943 section 3.1.1, and no name either: computers are not named by a number alone.
std::optional<Address> address_of_number(std::string_view in) {
  const bool hexadecimal = in.starts_with("0x") || in.starts_with("0X");
  if (!hexadecimal && !is_digits(in)) return std::nullopt;
  const bool octal = !hexadecimal && in.size() > 1 && in.front() == '0';
  const auto digits = hexadecimal ? in.substr(2) : in;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : octal ? 8 : 10);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return Address::v4(std::uint8_t(value >> 24), std::uint8_t(value >> 16), std::uint8_t(value >> 8), std::uint8_t(value));
}

// "10.91.2", as inet_aton(3) and with it getaddrinfo read it: the last number fills all octets that are left. Decimal
// numbers only; one that begins with a zero is octal to some programs and decimal to others (RFC 6943 section 3.1.1).
std::optional<Address> address_of_few_parts(std::string_view in) {
  const auto parts = text::split(in, '.');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    const std::string_view part = parts[i];
    if (!is_digits(part) || (part.size() > 1 && part.front() == '0')) return std::nullopt;
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc{} || number > (last ? 0xFFFFFFFFu >> (8 * i) : 0xFFu)) return std::nullopt;
    value |= last ? number : number << (24 - 8 * i);
  }
  return Address::v4(std::uint8_t(value >> 24), std::uint8_t(value >> 16), std::uint8_t(value >> 8), std::uint8_t(value));
}

// Takes the text apart from the outside in. Each step removes one layer and notes what was unusual.
class Mender {
 public:
  Mender(std::string_view typed, std::uint16_t default_port, const InterfaceNumber& interface_number) : interface_number_(interface_number) {
    target_.input = std::string{typed};
    target_.port = default_port;
  }

  Result<Target> mend() {
    if (target_.input.size() > kMostTyped) return no_host("the target is too long");
    TRY(replace_characters(target_.input));
    strip_blanks_and_quotes();
    if (rest_.empty()) return no_host("no host is named");
    TRY(strip_address_of_web_or_rdp());
    strip_user_and_domain();
    TRY(strip_path());
    TRY(strip_port());
    TRY(close_gaps());
    strip_final_dots();
    if (rest_.empty()) return no_host(text::format("there is no host in {}", quoted(target_.input)));
    if (!is_literal()) TRY(check_name());
    return std::move(target_);
  }

 private:
  void note(std::string_view oddity) {
    if (std::ranges::find(target_.oddities, oddity) == target_.oddities.end()) target_.oddities.emplace_back(oddity);
  }

  // What cannot be seen goes; what only looks like a blank, a quotation mark or a dot becomes one. A dash stays.
  Result<void> replace_characters(std::string_view in) {
    const auto typed = text::code_points_of(in);
    if (!typed) return no_host("the target is not valid UTF-8");
    std::u32string mended;
    const auto among = [](std::u32string_view set, char32_t c) { return set.find(c) != std::u32string_view::npos; };
    for (const char32_t c : *typed) {
      if (among(U"\u00a0\u202f\u205f\u3000", c) || (c >= 0x2000 && c <= 0x200a)) {
        note("invisible_character");
        mended += U' ';
      } else if (c == U'\t' || c == U'\n' || c == U'\r') {
        mended += U' ';
      } else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
                 (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f)) {
        note("invisible_character");
      } else if (among(U"\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb\u2039\u203a`", c)) {
        mended += U'"';
      } else if (among(U"\u2010\u2011\u2012\u2013\u2014\u2015\u2212", c)) {
        note("non_ascii_look_alike");  // no hyphen to RFC 5895 section 2 either: what clients look up holds the dash, and no name does
        mended += c;
      } else if (among(U"\u3002\uff0e\uff61", c)) {
        mended += U'.';  // RFC 5895: other scripts' full stops
      } else if (c >= 0xff01 && c <= 0xff5e) {
        note("non_ascii_look_alike");
        mended += c - 0xfee0;
      } else {
        mended += c;
      }
    }
    rest_ = text::from_code_points(mended);
    return {};
  }

  void strip_blanks_and_quotes() {
    for (;;) {
      const auto trimmed = text::trim(rest_);
      if (trimmed.size() != rest_.size()) note("surrounding_space");
      const auto is_quote = [](char c) { return c == '"' || c == '\''; };
      auto inner = trimmed;
      while (!inner.empty() && is_quote(inner.front())) inner.remove_prefix(1);
      while (!inner.empty() && is_quote(inner.back())) inner.remove_suffix(1);
      const bool done = inner.size() == trimmed.size();
      if (!done) note("quotes");
      rest_ = std::string{inner};
      if (done) return;
    }
  }

  Result<void> strip_address_of_web_or_rdp() {
    const auto scheme_end = rest_.find("://");
    if (scheme_end == std::string::npos || rest_.find_first_of("/\\ @") < scheme_end) return {};
    const bool is_rdp = text::to_lower_ascii(std::string_view{rest_}.substr(0, scheme_end)) == "rdp";
    note("url_scheme");
    TRY(replace_characters(unescape_percent(rest_.substr(scheme_end + 3))));
    strip_blanks_and_quotes();
    if (!is_rdp) return {};
    // rdp://full%20address=s:host:3389&audiomode=i:2
    constexpr std::string_view kAttribute = "full address=s:";
    if (const auto at = text::to_lower_ascii(rest_).find(kAttribute); at != std::string::npos) rest_ = rest_.substr(at + kAttribute.size());
    rest_ = rest_.substr(0, rest_.find('&'));
    return {};
  }

  static std::string unescape_percent(std::string_view in) {
    std::string out;
    for (std::size_t i = 0; i < in.size(); ++i) {
      const auto byte = in[i] == '%' && i + 2 < in.size() ? text::parse_hex_bytes(in.substr(i + 1, 2)) : std::nullopt;
      if (byte && byte->size() == 1) {
        out += char((*byte)[0]);
        i += 2;
      } else {
        out += in[i];
      }
    }
    return out;
  }

  void strip_user_and_domain() {
    if (const auto at = rest_.rfind('@'); at != std::string::npos) {
      note("user_at");
      rest_ = rest_.substr(at + 1);
    }
    if (rest_.find('\\') == std::string::npos) return;
    note("backslash");
    const bool is_share = rest_.starts_with("\\\\");
    std::string_view in = rest_;
    while (in.starts_with('\\')) in.remove_prefix(1);
    while (in.ends_with('\\')) in.remove_suffix(1);
    // \\host\share names the host first, DOMAIN\host last.
    rest_ = std::string{is_share ? in.substr(0, in.find('\\')) : in.substr(in.rfind('\\') + 1)};
  }

  Result<void> strip_path() {
    const auto end = rest_.find_first_of("/?#");
    if (end == std::string::npos) return {};
    const auto path = rest_.substr(end);
    rest_.resize(end);
    if (Address::parse(rest_) && path.size() > 1 && is_digits(std::string_view{path}.substr(1)))
      return no_host(text::format("{} is a network, not one host", quoted(rest_ + path)));
    if (path.size() > 1) note("url_path");
    return {};
  }

  Result<void> take_port(std::string_view digits, std::string_view where) {
    const auto port = parse_port(text::trim(digits));
    if (!port) return no_host(text::format("the port in {} is not a number from 1 to 65535", quoted(where)));
    target_.port = *port;
    target_.port_given = true;
    note("port_inside");
    return {};
  }

  Result<void> strip_port() {
    const std::string whole = rest_;
    if (rest_.starts_with('[')) {
      const auto close = rest_.find(']');
      if (close == std::string::npos) return no_host(text::format("the bracket in {} is not closed", quoted(whole)));
      const auto behind = rest_.substr(close + 1);
      rest_ = rest_.substr(1, close - 1);
      TRY(number_the_zone());
      if (!Address::parse(rest_)) return no_host(text::format("there is no IPv6 address in the brackets of {}", quoted(whole)));
      if (behind.empty()) return {};
      if (behind[0] != ':') return no_host(text::format("only a port may follow the bracket in {}", quoted(whole)));
      return take_port(std::string_view{behind}.substr(1), whole);
    }
    const auto colons = std::ranges::count(rest_, ':');
    if (colons > 1) return check_bare_ipv6(whole);
    if (colons == 1) {
      const auto colon = rest_.find(':');
      rest_.resize(colon);
      if (colon + 1 == whole.size()) {
        note("port_inside");  // "host:", a port forgotten
        return {};
      }
      return take_port(std::string_view{whole}.substr(colon + 1), whole);
    }
    // "host,3389" and "host 3389": a port, unless a dot is meant ("192.168.1,7").
    const auto gap = rest_.find_last_of(", ");
    if (gap == std::string::npos || !is_digits(std::string_view{rest_}.substr(gap + 1))) return {};
    const auto before = text::trim(std::string_view{rest_}.substr(0, rest_.find_last_not_of(", ", gap) + 1));
    if (before.find_first_of(", ") != std::string_view::npos || (is_ipv4_like(before) && !Address::parse(before))) return {};
    note(rest_.find(',') != std::string::npos ? "comma" : "inner_space");
    const std::string host{before};
    TRY(take_port(std::string_view{whole}.substr(gap + 1), whole));
    rest_ = host;
    return {};
  }

  // An IPv6 address without brackets, and so without a port; unless one was meant to be in it.
  Result<void> check_bare_ipv6(const std::string& whole) {
    TRY(number_the_zone());
    const auto colon = whole.rfind(':');
    const auto before = std::string_view{whole}.substr(0, colon);
    const auto port = Address::parse(before) ? parse_port(std::string_view{whole}.substr(colon + 1)) : std::nullopt;
    if (!Address::parse(rest_)) {
      if (port) return no_host(text::format("an IPv6 address before a port stands in brackets: [{}]:{}", before, *port));
      return no_host(text::format("{} is neither host:port nor an IPv6 address", quoted(whole)));
    }
    // "::1:3389" is an address by RFC 4291 and hardly ever meant as one.
    constexpr std::uint16_t kUsualFirst = 3380, kUsualLast = 3399;
    if (port && (*port == target_.port || (*port >= kUsualFirst && *port <= kUsualLast)))
      return no_host(text::format("{} can be read in two ways: write [{}]:{} for port {}, or [{}] for all of it as the address", quoted(whole),
                                  before, *port, *port, whole));
    return {};
  }

  // "fe80::1%eth0": the interface by its name becomes the interface by its number.
  Result<void> number_the_zone() {
    const auto percent = rest_.find('%');
    if (percent == std::string::npos || !Address::parse(std::string_view{rest_}.substr(0, percent))) return {};
    const std::string zone = rest_.substr(percent + 1);
    if (is_digits(zone)) return {};
    const auto number = interface_number_ ? interface_number_(zone) : std::nullopt;
    if (!number) return no_host(text::format("this machine has no network interface {}, as in {}", quoted(zone), quoted(rest_)));
    rest_ = text::format("{}%{}", rest_.substr(0, percent), *number);
    return {};
  }

  // Commas where dots are meant; blanks beside dots. A blank between words has no plain meaning.
  Result<void> close_gaps() {
    if (rest_.find(',') != std::string::npos) {
      note("comma");
      std::ranges::replace(rest_, ',', '.');
    }
    const auto trimmed = std::string{text::trim(rest_)};
    if (trimmed.find(' ') == std::string::npos) {
      rest_ = trimmed;
      return {};
    }
    note("inner_space");
    std::string closed;
    for (std::size_t i = 0; i < trimmed.size(); ++i) {
      if (trimmed[i] != ' ') {
        closed += trimmed[i];
        continue;
      }
      const auto next = trimmed.find_first_not_of(' ', i);
      if (closed.back() != '.' && trimmed[next] != '.') return no_host(text::format("a host name has no blank in it: {}", quoted(trimmed)));
      i = next - 1;
    }
    rest_ = closed;
    return {};
  }

  void strip_final_dots() {
    if (!rest_.ends_with('.')) return;
    note("trailing_dot");
    while (rest_.ends_with('.')) rest_.pop_back();
  }

  static bool is_ipv4_like(std::string_view in) { return in.find_first_not_of("0123456789.") == std::string_view::npos; }

  bool is_literal() {
    target_.literal = Address::parse(rest_);
    if (!target_.literal && (target_.literal = address_of_few_parts(rest_))) note("parts_missing");
    if (!target_.literal) return false;
    target_.kind = target_.literal->is_v4() ? TargetKind::Ipv4 : TargetKind::Ipv6;
    target_.host = target_.literal->to_string();
    return true;
  }

  Result<void> check_name() {
    if (const auto read_as = address_of_number(rest_))
      return no_host(text::format("{} is a number, which some programs read as the address {}; write the address in that form", quoted(rest_),
                                  read_as->to_string()));
    // No top-level domain is a number (RFC 3696 section 2): an address was meant.
    if (is_digits(std::string_view{rest_}.substr(rest_.rfind('.') + 1)) && is_ipv4_like(rest_) && rest_.find('.') != std::string::npos)
      return no_host(text::format("{} is not an IPv4 address", quoted(rest_)));
    for (const auto part : text::split(rest_, '.')) {
      if (part.empty()) return no_host(text::format("two dots stand side by side in {}", quoted(rest_)));
      const auto label = to_lower_label(*text::code_points_of(part));
      TRY_ASSIGN(const std::string ascii, ascii_form(label, part));
      if (!target_.host.empty()) {
        target_.host += '.';
        target_.ascii_name += '.';
      }
      target_.host += text::from_code_points(label);
      target_.ascii_name += ascii;
    }
    if (target_.ascii_name.size() > kMostName) return no_host("the name is longer than 253 characters");
    const bool has_dot = target_.ascii_name.find('.') != std::string::npos;
    target_.kind = target_.ascii_name.ends_with(".local") ? TargetKind::LocalName : has_dot ? TargetKind::FullName : TargetKind::SingleLabel;
    return {};
  }

  Result<std::string> ascii_form(const std::u32string& label, std::string_view as_typed) {
    const bool is_ascii = std::ranges::all_of(label, [](char32_t c) { return c < 0x80; });
    for (const char32_t c : label)
      if (c < 0x80 && !((c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9') || c == U'-' || c == U'_'))
        return no_host(text::format("a host name has no \"{}\" in it: {}", char(c), quoted(rest_)));
    std::string ascii = text::from_code_points(label);
    if (!is_ascii) {
      note("idn");
      if (looks_like_ascii(label)) note("non_ascii_look_alike");
      const auto encoded = punycode(label);
      if (!encoded) return no_host(text::format("a part of the name is longer than 63 characters: {}", quoted(as_typed)));
      ascii = "xn--" + *encoded;
    } else if (ascii.starts_with("xn--")) {
      note("idn");
    }
    if (ascii.size() > kMostLabel) return no_host(text::format("a part of the name is longer than 63 characters: {}", quoted(as_typed)));
    // RFC 952, RFC 1123 2.1. Such names exist on Windows networks, though some clients refuse them.
    if (ascii.starts_with('-') || ascii.ends_with('-')) note("bad_label");
    if (ascii.find('_') != std::string::npos) note("underscore");
    return ascii;
  }

  const InterfaceNumber& interface_number_;
  Target target_;
  std::string rest_;
};

std::string_view spec_name(TargetKind kind) {
  switch (kind) {
    case TargetKind::FullName: return "full_name";
    case TargetKind::SingleLabel: return "single_label";
    case TargetKind::LocalName: return "local_name";
    case TargetKind::Ipv4: return "ipv4";
    case TargetKind::Ipv6: return "ipv6";
  }
  return "full_name";
}

}  // namespace

Result<Target> parse_target(std::string_view typed, std::uint16_t default_port, const InterfaceNumber& interface_number) {
  return Mender{typed, default_port, interface_number}.mend();
}

std::string endpoint_text(const Target& target) {
  const std::string host = target.literal || target.ascii_name.empty() ? target.host : target.ascii_name;
  const bool bracketed = target.kind == TargetKind::Ipv6;
  if (target.port == kDefaultPort) return bracketed ? text::format("[{}]", host) : host;
  return bracketed ? text::format("[{}]:{}", host, target.port) : text::format("{}:{}", host, target.port);
}

void observe_target(Context& context, const Target& target) { observe_target(context.evidence, target, context.network.now()); }

void observe_target(Evidence& out, const Target& target, Instant at) {
  const Seen seen{.at = at, .source = Source::User};
  out.observe(facts::kTargetInput, target.input, seen);
  out.observe(facts::kTargetHost, target.host, seen);
  out.observe(facts::kTargetPort, int{target.port}, seen);
  out.observe(facts::kTargetEndpoint, endpoint_text(target), seen);
  out.observe(facts::kTargetKind, spec_name(target.kind), seen);
  out.observe(facts::kTargetOddInput, target.oddities, seen);
  if (target.literal)
    out.not_known(facts::kTargetAsciiName, Because::NotApplicable, "an address was typed", seen);
  else
    out.observe(facts::kTargetAsciiName, target.ascii_name, seen);
}

}  // namespace doctor::probe
