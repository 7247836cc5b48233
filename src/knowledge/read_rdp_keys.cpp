#include <algorithm>
#include <array>
#include <iterator>

#include "knowledge/reading.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::array<std::string_view, 3> kTypes{"i", "s", "b"};
constexpr std::array<std::string_view, 5> kOwners{"microsoft", "mstsc", "rds", "avd", "freerdp"};
constexpr std::array<std::string_view, 1> kForms{"host"};
constexpr double kMostNumber = 4294967295.0;  // what clients keep has 32 bits

RdpKeyValue read_value_of_key(const Node& node, Reading& reading) {
  MapReader in{node, reading.problems()};
  RdpKeyValue out{.is = in.integer("is").value_or(0), .means = in.text("means")};
  in.finish();
  return out;
}

std::optional<std::int64_t> bound(MapReader& in, std::string_view key) {
  const auto number = in.number(key, 0, kMostNumber, Need::Optional);
  return number ? std::optional{std::int64_t(*number)} : std::nullopt;
}

RdpKey read_rdp_key(const Node& node, Reading& reading) {
  RdpKey out{};
  MapReader in{node, reading.problems()};
  out.key = in.text("key");
  if (text::to_lower_ascii(out.key) != out.key) in.complain("key", "must be in lower case");
  if (const auto type = in.choice("type", kTypes)) out.type = kTypes[*type][0];
  out.says = in.text("says");
  if (const auto of = in.choice("of", kOwners)) out.of = RdpKeyOf(*of);
  out.is_switch = in.boolean("switch", Need::Optional).value_or(false);
  for (const Node& each : in.list("values", Need::Optional)) out.values.push_back(read_value_of_key(each, reading));
  out.least = bound(in, "least");
  out.most = bound(in, "most");
  out.default_value = in.text("default", Need::Optional);
  out.is_host = in.choice("form", kForms, Need::Optional).has_value();
  out.scope = in.text("scope", Need::Optional);
  out.shares = in.text("shares", Need::Optional);
  out.secret = in.boolean("secret", Need::Optional).value_or(false);
  out.instead = in.text("instead", Need::Optional);
  out.deprecated = in.boolean("deprecated", Need::Optional).value_or(false);
  out.source = in.text("source");
  in.finish();
  const bool bounded = out.is_switch || !out.values.empty() || out.least || out.most;
  if (bounded && out.type != 'i') in.complain("type", "only a number (i) has values or bounds");
  if (out.least.has_value() != out.most.has_value()) in.complain("least", "least and most go together");
  if (out.least && *out.least > *out.most) in.complain("least", "must not be more than most");
  if (!out.scope.empty() && text::to_lower_ascii(out.scope) != out.key) in.complain("scope", "must be the key, in whatever case");
  if (out.type == 'i' && !out.default_value.empty()) {
    const auto number = parse_integer(out.default_value);
    if (!number || !out.allows(*number)) in.complain("default", "is none of its values");
  }
  return out;
}

}  // namespace

std::string_view name_of(RdpKeyOf of) { return kOwners[std::size_t(of)]; }

bool RdpKey::allows(std::int64_t value) const {
  if (is_switch) return value == 0 || value == 1;
  if (!values.empty()) return std::ranges::find(values, value, &RdpKeyValue::is) != values.end();
  return (!least || value >= *least) && (!most || value <= *most);
}

std::vector<RdpKey> read_rdp_keys(const Node& root, Reading& reading) {
  std::vector<RdpKey> out;
  MapReader in{root, reading.problems()};
  in.text("title");
  for (const Node& each : in.list("rows", Need::Required, 1)) out.push_back(read_rdp_key(each, reading));
  in.finish();
  return out;
}

}  // namespace doctor::knowledge
