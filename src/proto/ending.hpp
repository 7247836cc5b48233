// How a client's machine ends, whatever protocol it speaks: its outcome has `end` and `ended_at`, and the ends of every
// protocol know Closed, Reset and Silent.
#pragma once

#include <optional>
#include <utility>

#include "base/machine.hpp"

namespace doctor::proto {

// What a closing means before an answer was whole. A path that broke is silence: from there nobody answers.
template <typename End>
constexpr End end_by_close(CloseKind kind) {
  switch (kind) {
    case CloseKind::Fin: return End::Closed;
    case CloseKind::Reset: return End::Reset;
    case CloseKind::Unreachable: break;
  }
  return End::Silent;
}

// Makes what was gathered so far the outcome.
template <typename Outcome>
Step settle(std::optional<Outcome>& outcome, Outcome& so_far, decltype(Outcome::end) end, Instant at) {
  so_far.end = end;
  so_far.ended_at = at;
  outcome = std::move(so_far);
  return Step::finished();
}

}  // namespace doctor::proto
