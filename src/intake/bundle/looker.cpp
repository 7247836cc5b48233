#include "intake/bundle/looker.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "evidence/facts/machine.hpp"

namespace doctor::intake {
namespace {

constexpr std::size_t kMostLines = 20000;
constexpr std::size_t kMostEntries = 64;    // of a list that is shown
constexpr std::size_t kLongestEntry = 200;  // characters
constexpr double kMostClockOffset = 300;    // seconds: what Kerberos allows

bool speaks_of_rights(std::string_view reason) {
  const auto lower = text::to_lower_ascii(reason);
  for (const auto* word : {"root", "administrator", "permission", "denied", "right"})
    if (lower.find(word) != lower.npos) return true;
  return false;
}

// The shell's statuses for a command that it did not find, or could not start: then nothing was looked at.
bool was_not_run(const bundle::Section& section) { return section.exit == 126 || section.exit == 127; }

std::string why_not_seen(const bundle::Section& section) {
  if (!section.seen()) return text::escape_untrusted(section.not_seen);
  const auto said = Looker::lines(section.text);
  return said.empty() ? "the tool is missing there" : text::escape_untrusted(said.front(), 120);
}

}  // namespace

const std::string* Looker::text(std::string_view section, std::initializer_list<const FactType*> facts) {
  const auto* found = bundle_.find(section);
  if (found != nullptr && found->seen() && !was_not_run(*found)) return &found->text;
  for (const auto* type : facts) {
    if (found == nullptr)
      not_known(*type, Because::NotTested, "the bundle does not have it");
    else
      not_known(*type, speaks_of_rights(found->not_seen) ? Because::NeedsRight : Because::NotAvailable, why_not_seen(*found));
  }
  return nullptr;
}

void Looker::observe_list(const FactType& list, const FactType& any, std::vector<std::string> entries) {
  if (entries.size() > kMostEntries) entries.resize(kMostEntries);
  for (auto& each : entries) each = text::escape_untrusted(each, kLongestEntry);
  observe(any, !entries.empty());
  observe(list, std::move(entries));
}

std::vector<std::string_view> Looker::lines(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty() && out.size() < kMostLines) {
    const auto end = text.find('\n');
    const auto line = text::trim(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (!line.empty()) out.push_back(line);
  }
  return out;
}

std::optional<std::string_view> Looker::after(std::string_view line, std::string_view name) {
  const auto colon = line.find(':');
  if (colon == line.npos) return std::nullopt;
  auto label = text::trim(line.substr(0, colon));
  while (label.ends_with('.') || label.ends_with(' ')) label.remove_suffix(1);
  if (text::to_lower_ascii(label) != text::to_lower_ascii(name)) return std::nullopt;
  return text::trim(line.substr(colon + 1));
}

std::vector<std::string_view> Looker::words(std::string_view line) {
  std::vector<std::string_view> out;
  for (;;) {
    line = text::trim(line);
    if (line.empty()) return out;
    const auto end = line.find_first_of(" \t");
    out.push_back(line.substr(0, end));
    if (end == line.npos) return out;
    line.remove_prefix(end);
  }
}

void add_once(std::vector<std::string>& to, std::string text) {
  if (std::ranges::find(to, text) == to.end()) to.push_back(std::move(text));
}

void add_once(std::vector<std::string>& to, const Address& address) { add_once(to, address.to_string()); }

std::optional<Address> lenient_address(std::string_view in) {
  in = text::trim(in);
  while (!in.empty() && (in.front() == '(' || in.front() == '[')) in.remove_prefix(1);
  if (const auto end = in.find_first_of("),]/%"); end != in.npos) in = in.substr(0, end);
  return Address::parse(in);
}

std::optional<std::int64_t> first_number(std::string_view in) {
  in = text::trim(in);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(in.data(), in.data() + in.size(), value);
  return error == std::errc{} && end != in.data() ? std::optional{value} : std::nullopt;
}

std::optional<double> real_number(std::string_view in) {
  in = text::trim(in);
  if (in.starts_with('+')) in.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(in.data(), in.data() + in.size(), value);
  return error == std::errc{} && end == in.data() + in.size() && std::isfinite(value) && !in.empty() ? std::optional{value} : std::nullopt;
}

void observe_clock_offset(Looker& look, std::optional<double> seconds) {
  if (!seconds) {
    for (const FactType* type : {&facts::kMachineClockOffset, &facts::kMachineClockOff})
      look.not_known(*type, Because::NoAnswer, "no time server answered");
    return;
  }
  look.observe(facts::kMachineClockOffset, *seconds);
  look.observe(facts::kMachineClockOff, std::abs(*seconds) > kMostClockOffset);
}

void observe_client_codes(Looker& look, std::vector<std::string> codes, std::string_view good) {
  if (codes.size() > kMostEntries) codes.resize(kMostEntries);
  if (codes.empty())
    look.not_known(facts::kMachineClientFailed, Because::NoAnswer, "the client's log tells of no connection");
  else
    look.observe(facts::kMachineClientFailed, codes.front() != good);
  look.observe(facts::kMachineClientCodes, std::move(codes));
}

}  // namespace doctor::intake
