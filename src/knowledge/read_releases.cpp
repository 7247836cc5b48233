#include <algorithm>

#include "knowledge/reading.hpp"

namespace doctor::knowledge {
namespace {

constexpr int kHighestBuild = 65535;  // [MS-NLMP] 2.2.2.10: ProductBuild has 16 bits

std::optional<WallTime> read_day(MapReader& in, std::string_view key, Need need) {
  const auto day = in.text(key, need);
  if (day.empty()) return std::nullopt;
  const auto time = parse_rfc3339(text::format("{}T00:00:00Z", day));
  if (!time) in.complain(key, text::format("must be a day such as 2027-01-12; \"{}\" is none", text::escape_untrusted(day, 40)));
  return time;
}

Release read_release(const Node& node, Reading& reading) {
  Release out{};
  MapReader in{node, reading.problems()};
  out.build = int(in.number("build", 1, kHighestBuild).value_or(0));
  out.product = in.text("product");
  out.mainstream = read_day(in, "mainstream", Need::Optional);
  out.ends = read_day(in, "ends", Need::Required).value_or(WallTime{});
  out.paid_until = read_day(in, "paid_until", Need::Optional);
  out.long_term = in.boolean("long_term", Need::Optional).value_or(false);
  out.source = in.text("source");
  in.finish();
  if (out.mainstream && *out.mainstream > out.ends) in.complain("mainstream", "must not come after the end");
  if (out.paid_until && *out.paid_until < out.ends) in.complain("paid_until", "must not come before the end");
  return out;
}

}  // namespace

std::vector<Release> read_releases(const Node& root, Reading& reading) {
  std::vector<Release> out;
  MapReader in{root, reading.problems()};
  in.text("title");
  for (const Node& each : in.list("rows", Need::Required, 1)) {
    out.push_back(read_release(each, reading));
    const auto same = [&](const Release& other) { return other.build == out.back().build && other.product == out.back().product; };
    if (std::ranges::count_if(out, same) > 1) reading.complain(each, "the release stands twice");
  }
  in.finish();
  return out;
}

}  // namespace doctor::knowledge
