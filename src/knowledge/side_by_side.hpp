// Two diagnoses of equal standing, of two hosts or of one: where they differ, what they share, and which is the better.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "knowledge/diagnosis.hpp"

namespace doctor::knowledge {

enum class Better : std::uint8_t { First, Second, Neither };

struct SideBySide {
  Comparison differs{};                          // before: the first; appeared: the second's alone; gone and not_looked_at: the first's alone
  std::vector<Comparison::NamedCause> shared{};  // causes, then risks, of both
  Better better{Better::Neither};                // Neither: alike, or one of them could not tell
  bool two_hosts{false};

  // Of two hosts: a fact that no two hosts share, such as their addresses; that it differs is no wonder.
  bool is_own(const Comparison::Change& change) const;
  // Nothing differs but what is each host's own.
  bool alike() const;
};

// Pure. A redacted run names no host: names are then not compared, and it counts as the other's.
SideBySide side_by_side(Diagnosis first, Diagnosis second);

}  // namespace doctor::knowledge
