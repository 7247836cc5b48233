// Which causes a reader asks for: by stage, by side, by a code that a client showed, by words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "knowledge/model.hpp"

namespace doctor::knowledge {

// Each that is given must fit.
struct CauseFilter {
  std::string code{};  // as explain() reads it: "0x904 0x7", a name, a sentence of a dialog
  std::optional<Stage> stage{};
  std::optional<Side> side{};
  std::vector<std::string> words{};  // each must stand somewhere in what is known of the cause, whatever its case

  bool empty() const { return code.empty() && !stage && !side && words.empty(); }
};

// By stage and id; with a code the likeliest first. BadData when `code` holds none.
Result<std::vector<const Cause*>> causes_that_fit(const CauseFilter& filter, const Knowledge& knowledge);

}  // namespace doctor::knowledge
