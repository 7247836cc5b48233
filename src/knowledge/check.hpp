// Everything that can be wrong with a knowledge folder, at once: what the loader refuses, words that say a text is
// unfinished, commands that an administrator would refuse, causes that lack a case, and cases that come out otherwise than they expect.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "base/result.hpp"
#include "knowledge/problem.hpp"

namespace doctor::knowledge {

struct CheckReport {
  std::vector<Problem> problems{};  // by file and line
  std::size_t causes{0};
  std::size_t observable{0};  // of them, those with a predicate, and so with cases
  std::size_t fixes{0};
  std::size_t groups{0};
  std::size_t clients{0};
  std::size_t code_tables{0};
  std::size_t cases{0};  // that were run; none when the loader found something
};

// MissingInput when the folder cannot be read.
Result<CheckReport> check_folder(const std::filesystem::path& folder);

}  // namespace doctor::knowledge
