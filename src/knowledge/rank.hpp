// From evidence to causes, most probable first (docs/ranking.md).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "knowledge/evaluate.hpp"
#include "knowledge/model.hpp"

namespace doctor::knowledge {

// What no file knows of, in odds against a cause's prior times its likelihood ratio.
inline constexpr double kSomethingElseOdds = 0.05;

struct StageOutcome {
  Stage stage{Stage::Name};
  bool passed{false};
  std::uint32_t n{0};  // the fact that shows it; 0 for none: then it rules nothing out
};

// Causes of one side that cannot stop anything, and by which fact: another vantage got past the place.
struct SideRuledOut {
  Side side{Side::Host};
  std::uint32_t n{0};
};

struct RankedCause {
  const Cause* cause{nullptr};
  double probability{0};   // its share of the answer; of a risk: how surely its facts mean it, by itself
  double certainty{0};     // how surely it is there, against its rivals alone; equals `probability` unless faults stand side by side
  std::uint32_t fault{0};  // causes with the same number are rivals for one observation, those with others stand beside it; 0: the first
  std::string says{};      // the cause's sentences, filled in
  std::string because_text{};
  std::vector<std::uint32_t> because{};  // ascending; also what is folded under it
  std::vector<const Cause*> folded{};    // firing causes that this one explains
};

struct RuledOut {
  const Cause* cause{nullptr};
  std::vector<std::uint32_t> because{};  // INVARIANT: never empty
};

struct Undecided {
  const Cause* cause{nullptr};
  std::vector<const FactType*> missing{};  // what would settle it
};

struct ProposedTest {
  const NextTest* test{nullptr};
  std::string why{};
  std::string command{};
};

// Pointers lead into the Knowledge that it was made from.
struct Ranking {
  std::vector<RankedCause> causes{};  // why it is not "works"; by probability, prior, id
  double something_else{1};           // what they leave; causes and this sum to 1
  std::vector<RankedCause> risks{};   // what fires beside; the surest first
  std::vector<RuledOut> ruled_out{};  // by stage and id; causes that do not apply are not among them
  // By stage, prior and id. Where a stage ended the walk, only causes that could have ended it there.
  std::vector<Undecided> undecided{};
  std::vector<ProposedTest> next_tests{};  // none when the first cause stands clear of the others; the most telling first
  const Group* group{nullptr};             // of the first cause, when other members fire too and nothing parts them
};

// `ended_at`: the stage that ended the walk. `stages`: what is known of the others; a stage that passed rules out what
// would have ended it. `side`: whose causes that stop are ruled out whatever their facts say.
Ranking rank(const Knowledge& knowledge, const Evidence& evidence, std::optional<Stage> ended_at, std::span<const StageOutcome> stages = {},
             std::optional<SideRuledOut> side = {});

}  // namespace doctor::knowledge
