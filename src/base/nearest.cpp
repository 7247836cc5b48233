#include "base/nearest.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace doctor {
namespace {

constexpr std::size_t kLongestWord = 64;

// Optimal string alignment: the least number of single steps, a swap of neighbours being one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> rows(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) rows[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  return rows[a.size()][b.size()];
}

std::string_view without_dashes(std::string_view in) { return in.substr(std::min(in.find_first_not_of('-'), in.size())); }

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known) {
  const std::string typed = text::to_lower_ascii(without_dashes(word));
  if (typed.size() < 2 || typed.size() > kLongestWord) return std::nullopt;
  const std::string* best = nullptr;
  std::size_t least = typed.size() / 3 + 2;  // as far as this is no likeness any more
  for (const auto& each : known) {
    const auto name = without_dashes(each);
    const std::size_t away = typed.size() >= 3 && name.starts_with(typed) ? 1 : distance(typed, name);
    if (away < least) least = away, best = &each;
  }
  return best == nullptr ? std::nullopt : std::optional{*best};
}

std::optional<std::string> nearest_within(std::string_view word, std::span<const std::string> known, std::size_t most) {
  if (word.size() > kLongestWord) return std::nullopt;
  const std::string* best = nullptr;
  std::size_t least = most + 1;
  for (const auto& each : known) {
    if (std::max(each.size(), word.size()) - std::min(each.size(), word.size()) >= least) continue;
    if (const auto away = distance(word, each); away < least) least = away, best = &each;
  }
  return best == nullptr ? std::nullopt : std::optional{*best};
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
  const auto meant = nearest(word, known);
  return meant ? text::format("; did you mean {}?", *meant) : std::string{};
}

}  // namespace doctor
