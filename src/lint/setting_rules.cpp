// Each setting by itself: its key, its type, its value, and whether it stands twice.
#include <algorithm>
#include <array>
#include <map>

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "lint/looking.hpp"

namespace doctor::lint {
namespace {

using knowledge::RdpKey;
using rdpfile::Line;
using rdpfile::LineKind;

// How many slips of the fingers still leave a word: one in four letters, three at most. Three letters leave none.
constexpr std::size_t kLettersASlip = 4;
constexpr std::size_t kMostSlips = 3;
// Settings that decide where the client goes, what runs there and who gets the password: no guess may bring one to life.
constexpr std::array<std::string_view, 10> kNeverByGuess{
    "alternate full address", "alternate shell",          "gatewaycredentialssource", "gatewayhostname", "gatewayusagemethod",
    "kdcproxyname",           "remoteapplicationprogram", "remoteapplicationcmdline", "signature",       "signscope"};
// Settings that say whether and as whom the client goes by a gateway: no default may take the place of what was meant.
constexpr std::array<std::string_view, 3> kNeverByDefault{"gatewaycredentialssource", "gatewayprofileusagemethod", "gatewayusagemethod"};
// Settings that protect the user, where 0 takes the protection away.
constexpr std::array<std::string_view, 4> kProtecting{"authentication level", "enablecredsspsupport", "negotiate security layer",
                                                      "prompt for credentials"};

std::string values_of(const RdpKey& key) {
  if (key.is_switch) return "0 or 1";
  if (key.values.empty()) return text::format("{} to {}", key.least.value_or(0), key.most.value_or(0));
  std::vector<std::string> all;
  for (const auto& each : key.values) all.push_back(std::to_string(each.is));
  return text::join(all, ", ");
}

std::vector<std::string> names_of_keys(const knowledge::Knowledge& known) {
  std::vector<std::string> out;
  for (const auto& each : known.rdp_keys()) out.emplace_back(each.key);
  return out;
}

bool type_exists(const Line& line) { return std::string_view{"isb"}.find(line.type) != std::string_view::npos; }
std::string type_of(const Line& line) { return quoted({&line.type, 1}); }

// A line that had no effect so far may get one by a guess only where the file gives away no more by it.
bool safe_by_guess(const RdpKey& key, const Line& line) {
  if (key.secret || line.type != key.type || std::ranges::find(kNeverByGuess, key.key) != kNeverByGuess.end()) return false;
  const bool text_is_empty = text::trim(line.value).empty();
  if (key.type != 'i') return key.shares.empty() || text_is_empty;
  const auto number = rdpfile::read_number(line.value);
  if (!number || !key.allows(*number)) return false;
  if (*number == 0) return std::ranges::find(kProtecting, key.key) == kProtecting.end();
  return key.shares.empty();
}

void look_at_unknown(Looking& looking, const Line& line, const std::vector<std::string>& names) {
  const auto key = line.plain_key();
  const auto meant = nearest_within(key, names, std::min(key.size() / kLettersASlip, kMostSlips));
  const auto written = meant ? quoted(text::trim(line.key)) : looking.key_of(line);
  if (meant) {
    auto& finding =
        looking.add(rule::kKeyMisspelt, {line.number}, text::format("No client reads {}; {} is probably meant.", written, quoted(*meant)));
    const auto* it = looking.known().rdp_key(*meant);
    if (looking.file().find(*meant) == nullptr && safe_by_guess(*it, line)) {
      finding.edits.push_back({.line = line.number, .text = text::format("{}:{}:{}", *meant, line.type, line.value)});
      finding.remedy = text::format("the key becomes {}", *meant);
    }
  } else {
    looking.add(rule::kKeyUnknown, {line.number}, text::format("No client that we know of reads {}.", written));
  }
  if (!type_exists(line))
    looking.add(rule::kTypeUnknown, {line.number}, text::format("There is no type {}; a type is i, s or b.", type_of(line)));
  else if (line.type == 'i' && !rdpfile::read_number(line.value))
    looking.add(rule::kNoNumber, {line.number}, text::format("{} is said to be a number, and its value is none.", written));
}

void look_at_type(Looking& looking, const Line& line, const RdpKey& meant) {
  auto& finding =
      type_exists(line)
          ? looking.add(rule::kTypeWrong, {line.number},
                        text::format("{} is of type {}, not {}: the line has no effect.", meant.key, meant.type, type_of(line)))
          : looking.add(rule::kTypeUnknown, {line.number},
                        text::format("There is no type {}; {} is of type {}, and the line has no effect.", type_of(line), meant.key, meant.type));
  const auto number = rdpfile::read_number(line.value);
  const bool fits = meant.type == 's' || (meant.type == 'i' && number && meant.allows(*number));
  const bool leads_elsewhere = std::ranges::find(kNeverByGuess, meant.key) != kNeverByGuess.end();
  if (!fits || leads_elsewhere || looking.file().find(meant.key, meant.type) != nullptr) return;
  finding.edits.push_back({.line = line.number, .text = text::format("{}:{}:{}", text::trim(line.key), meant.type, line.value)});
  finding.remedy = text::format("the type becomes {}", meant.type);
}

void look_at_value(Looking& looking, const Line& line, const RdpKey& meant) {
  if (meant.type == 'b') {
    const auto bytes = text::parse_hex_bytes(line.value);
    if (!bytes || bytes->empty())
      looking.add(rule::kNoHex, {line.number}, text::format("The value of {} is not made of pairs of hexadecimal digits.", meant.key));
    return;
  }
  if (meant.type != 'i') return;
  const auto number = rdpfile::read_number(line.value);
  if (number && meant.allows(*number)) return;
  auto& finding = number
                      ? looking.add(rule::kOutOfRange, {line.number}, text::format("{} is {}; it may be {}.", meant.key, *number, values_of(meant)))
                      : looking.add(rule::kNoNumber, {line.number},
                                    // A value that is out of place may be a name; what it is not is no stand-in's business.
                                    text::format("{} is a number; {} is none.", meant.key,
                                                 looking.report().redacted ? "its value" : looking.value(text::trim(line.value))));
  if (meant.default_value.empty() || std::ranges::find(kNeverByDefault, meant.key) != kNeverByDefault.end()) return;
  finding.edits.push_back(with_value(line, meant.default_value));
  finding.remedy = text::format("the value becomes {}, the documented default", meant.default_value);
}

void look_at_setting(Looking& looking, const Line& line, const std::vector<std::string>& names) {
  if (line.key != text::trim(line.key) || line.text.substr(line.key.size(), 3) != text::format(":{}:", line.type)) {
    auto& finding = looking.add(rule::kKeyPadded, {line.number}, text::format("There is white space around {} or its type.", looking.key_of(line)));
    finding.edits.push_back(with_value(line, line.value));
    finding.remedy = "it is taken away";
  }
  const auto* meant = looking.known().rdp_key(line.plain_key());
  if (meant == nullptr) return look_at_unknown(looking, line, names);
  if (line.type != meant->type) return look_at_type(looking, line, *meant);
  look_at_value(looking, line, *meant);
  if (!meant->instead.empty())
    looking.add(rule::kKeyObsolete, {line.number}, text::format("{} is of older clients; {} took its place.", meant->key, meant->instead));
  else if (meant->deprecated)
    looking.add(rule::kKeyObsolete, {line.number}, text::format("{} has no effect in present clients, or soon will have none.", meant->key));
}

// Settings that clients look for as one: the same key and type.
void look_for_doubles(Looking& looking) {
  std::map<std::string, std::vector<const Line*>> by_key;
  for (const auto& line : looking.file().lines)
    if (line.kind == LineKind::Setting) by_key[text::format("{}:{}", line.plain_key(), line.type)].push_back(&line);
  for (const auto& [key, lines] : by_key) {
    if (lines.size() < 2) continue;
    std::vector<std::size_t> numbers;
    for (const auto* each : lines) numbers.push_back(each->number);
    const auto& last = *lines.back();
    const bool same = std::ranges::all_of(lines, [&](const Line* each) { return text::trim(each->value) == text::trim(last.value); });
    const auto name = looking.key_of(last);
    auto& finding =
        same ? looking.add(rule::kRepeated, numbers, text::format("{} stands {} times with the same value.", name, lines.size()))
             : looking.add(rule::kTwice, numbers,
                           text::format("{} stands {} times with different values; FreeRDP goes by line {}.", name, lines.size(), last.number));
    for (const auto* each : lines)
      if (each != &last) finding.edits.push_back(without(*each));
    finding.remedy = "the last one stays";
  }
}

}  // namespace

void look_at_settings(Looking& looking) {
  const auto names = names_of_keys(looking.known());
  for (const auto& line : looking.file().lines)
    if (line.kind == LineKind::Setting) look_at_setting(looking, line, names);
  look_for_doubles(looking);
}

}  // namespace doctor::lint
