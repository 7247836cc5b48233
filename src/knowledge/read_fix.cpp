#include <array>

#include "knowledge/reading.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::array<std::string_view, 3> kKinds{"repair", "check", "instruct"};
constexpr std::array<std::string_view, 5> kSides{"client", "path", "host", "identity", "gateway"};
constexpr std::array<std::string_view, 3> kDifficulties{"easy", "medium", "hard"};
constexpr std::array<std::string_view, 4> kRisks{"none", "low", "medium", "high"};
constexpr std::array<std::string_view, 3> kNeeds{"none", "user", "administrator"};
constexpr std::array<std::string_view, 6> kShells{"text", "powershell", "cmd", "bash", "zsh", "azure-cli"};
constexpr double kMaxMinutes = 10'000;

std::vector<Step> read_steps(MapReader& in, std::string_view key, std::size_t least, Reading& reading) {
  std::vector<Step> out;
  for (const Node& each : in.list(key, Need::Required, least)) {
    MapReader step{each, reading.problems()};
    Step made{};
    if (const auto shell = step.choice("shell", kShells)) made.shell = kShells[*shell];
    made.text = step.text("text");
    step.finish();
    reading.check_slots(made.text, false, each.file(), step.line_of("text"));
    out.push_back(made);
  }
  return out;
}

template <std::size_t N>
std::string_view read_word(MapReader& in, std::string_view key, const std::array<std::string_view, N>& words) {
  const auto index = in.choice(key, words);
  return index ? words[*index] : std::string_view{};
}

}  // namespace

Fix read_fix(const Node& root, Reading& reading) {
  Fix out{};
  MapReader in{root, reading.problems()};
  out.id = reading.id(in, root);
  out.title = in.text("title");
  if (const auto kind = in.choice("kind", kKinds)) out.kind = Fix::Kind(*kind);
  if (const auto side = in.choice("side", kSides)) out.side = Side(*side);
  out.difficulty = read_word(in, "difficulty", kDifficulties);
  out.minutes = in.number("minutes", 0, kMaxMinutes).value_or(0);
  out.risk = read_word(in, "risk", kRisks);
  out.weakens_security = in.boolean("weakens_security").value_or(false);
  out.needs = read_word(in, "needs", kNeeds);
  if (const auto applies = in.any("applies", Need::Optional)) out.applies = read_predicate(*applies, reading);
  out.backup_first = in.text("backup_first");
  const bool changes = out.kind == Fix::Kind::Repair || out.weakens_security;
  out.steps = read_steps(in, "steps", 1, reading);
  out.undo = read_steps(in, "undo", changes ? 1 : 0, reading);
  out.verify = read_steps(in, "verify", changes ? 1 : 0, reading);
  out.sources = reading.sources(in);
  in.finish();
  return out;
}

}  // namespace doctor::knowledge
