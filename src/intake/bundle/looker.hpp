// What the readers of the three systems share: a section's text or the reason there is none, and how facts of a bundle are
// observed. Internal to intake/bundle.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "evidence/evidence.hpp"
#include "format/bundle/bundle.hpp"

namespace doctor::intake {

class Looker {
 public:
  Looker(const bundle::Bundle& bundle, Evidence& out) : bundle_(bundle), out_(out) {}

  const std::string& host() const { return bundle_.host; }
  std::uint16_t port() const { return bundle_.port; }
  const bundle::Bundle& bundle() const { return bundle_; }
  Evidence& out() { return out_; }

  // The section's text; where it was not seen, each of `facts` is unknown, with the bundle's reason.
  const std::string* text(std::string_view section, std::initializer_list<const FactType*> facts);
  // Whether the section was seen at all, and its text, without a word about any fact.
  const std::string* text(std::string_view section) { return text(section, {}); }

  template <typename T>
  void observe(const FactType& type, T value) {
    out_.observe(type, std::move(value), seen());
  }
  // A list's entries, and a yes or no beside it: whether there is any.
  void observe_list(const FactType& list, const FactType& any, std::vector<std::string> entries);
  void not_known(const FactType& type, Because because, std::string detail) { out_.not_known(type, because, std::move(detail), seen()); }

  // Lines of a text, each without white space at its ends, empty ones left out; 20,000 at most.
  static std::vector<std::string_view> lines(std::string_view text);
  // What follows "name:" or "name :" (case does not matter, nor dots before the colon as ipconfig prints them) on a line.
  static std::optional<std::string_view> after(std::string_view line, std::string_view name);
  static std::vector<std::string_view> words(std::string_view line);

 private:
  static Seen seen() { return {.source = Source::Inspection}; }
  const bundle::Bundle& bundle_;
  Evidence& out_;
};

// Addresses as texts, each once, in order.
void add_once(std::vector<std::string>& to, const Address& address);
void add_once(std::vector<std::string>& to, std::string text);
// An address as a system prints it: in parentheses, with a zone "%en0" or a prefix "/24", with a comma behind it.
std::optional<Address> lenient_address(std::string_view text);
// "15.1.1" is 15; nothing when it begins with no number.
std::optional<std::int64_t> first_number(std::string_view text);

// "+0.014", "-3.5": nothing for anything else.
std::optional<double> real_number(std::string_view text);

// The machine's clock less the time server's, in seconds; nothing: none answered.
void observe_clock_offset(Looker& look, std::optional<double> seconds);
// The codes of the client's own log, the latest first; `good` is the one that is no failure.
void observe_client_codes(Looker& look, std::vector<std::string> codes, std::string_view good);
// What stands in hexadecimal on one or several lines; empty where it is no such text.
std::vector<std::byte> bytes_of_answer(std::string_view hex);
// The answer to an RDP connection request in hexadecimal, as facts of the walk (MS-RDPBCGR 2.2.1.2); empty: nothing came.
void observe_x224(Looker& look, std::string_view hex);

// One system's readers. Each observes what its sections have and says of the rest why it is unknown.
void observe_linux(Looker& look);
void observe_macos(Looker& look);
void observe_windows(Looker& look);

}  // namespace doctor::intake
