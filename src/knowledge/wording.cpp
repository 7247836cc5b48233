#include "knowledge/wording.hpp"

#include <cmath>

#include "base/text.hpp"
#include "evidence/facts/kerberos.hpp"

namespace doctor::knowledge {
namespace {

struct Words {
  std::string_view fact, value, words;
};

#define WORDS(fact, value, words) {fact, value, words},
constexpr Words kWords[] = {
#include "knowledge/wording.inc"
};
#undef WORDS

// "61 minutes ahead of", "3 days behind", "level with": to stand before "ours" or "this machine's".
std::string clock_in_words(double offset_seconds) {
  struct Unit {
    double seconds;
    std::string_view name;
  };
  // The coarsest unit of which there are at least two whole ones.
  static constexpr Unit kUnits[] = {{86400, "days"}, {3600, "hours"}, {60, "minutes"}, {1, "seconds"}};
  const double amount = std::abs(offset_seconds);
  for (const auto& unit : kUnits)
    if (const double count = std::round(amount / unit.seconds); amount >= 2 * unit.seconds)
      return text::format("{:.0f} {} {}", count, unit.name, offset_seconds > 0 ? "ahead of" : "behind");
  return "level with";
}

// To one decimal, and to none where it is zero or the number is large.
std::string number(double value) {
  const double rounded = std::abs(value) >= 10 ? std::round(value) : std::round(value * 10) / 10;
  return rounded == std::round(rounded) ? text::format("{:.0f}", rounded) : text::format("{:.1f}", rounded);
}

}  // namespace

std::optional<std::string_view> words_for(std::string_view fact_id, std::string_view value) {
  for (const auto& each : kWords)
    if (each.fact == fact_id && each.value == value) return each.words;
  return std::nullopt;
}

std::string in_words(const FactType& type, const Fact* fact) {
  if (fact == nullptr || !fact->known()) return std::string{words_for(type.id, "").value_or("unknown")};
  const FactValue& value = *fact->value();
  if (const auto* time = std::get_if<WallTime>(&value)) return to_date(*time);
  if (const auto* real = std::get_if<double>(&value)) return &type == &facts::kHostClockOffset ? clock_in_words(*real) : number(*real);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value); list != nullptr) {
    std::vector<std::string> worded;
    for (const auto& each : *list) worded.emplace_back(words_for(type.id, each).value_or(each));
    return to_text(FactValue{std::move(worded)});
  }
  const bool free_text = type.kind == ValueKind::Text || type.kind == ValueKind::List;
  std::string shown = to_text(value);
  if (const auto words = free_text ? std::nullopt : words_for(type.id, shown)) return std::string{*words};
  return shown;
}

}  // namespace doctor::knowledge
