// The cases beside each cause: facts, and what the cause must say to them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "knowledge/evaluate.hpp"
#include "knowledge/folder.hpp"
#include "knowledge/rank.hpp"
#include "knowledge/reading.hpp"

namespace doctor::knowledge {

struct Case {
  std::string_view cause{};
  std::string_view name{};
  std::string_view file{};
  std::uint32_t line{0};
  Evidence evidence{Instant{}};
  Verdict verdict{Verdict::Fires};
  std::optional<std::size_t> rank{};
  std::vector<const FactType*> missing{};
  std::optional<Stage> ended_at{};
};

// All cases of one file; `cause` is the one whose stem the file has. Mistakes become problems.
std::vector<Case> read_cases(const Tree& tree, const Cause& cause, Reading& reading);

// All cases of a folder, which outlives them. A cause without a case that fires, one that is ruled out and one that is
// undecided is a problem, and so are cases without a cause.
std::vector<Case> read_all_cases(const Folder& folder, const Knowledge& knowledge, Problems& problems);

// How it came out otherwise than expected; nothing when it did not.
std::optional<std::string> failure_of(const Case& one, const Knowledge& knowledge);

struct CaseFailure {
  std::string cause{};
  std::string name{};
  std::string file{};  // below the knowledge folder
  std::uint32_t line{0};
  std::string message{};
};

struct CaseRun {
  std::size_t cases{0};
  std::vector<CaseFailure> failures{};
};

// Runs every case of a folder. MissingInput when it cannot be read; BadData when it does not load.
Result<CaseRun> run_cases(const std::filesystem::path& folder);

}  // namespace doctor::knowledge
