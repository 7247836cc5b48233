// What differs between two runs of the same host. Made by compare() (knowledge/compare.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "evidence/stage.hpp"

namespace doctor {

struct Comparison {
  struct Change {
    std::string part{};    // "verdict", "stage", "addresses", "route", "negotiation", "tls", "certificate", "host", "timing"
    std::string id{};      // "verdict.outcome", a stage, or the fact
    std::string what{};    // "end of validity", for people
    std::string before{};  // as a person would write it
    std::string now{};
  };
  struct NamedCause {
    std::string id{}, title{};
    bool risk{false};  // stops nobody
    std::optional<Stage> stage{};
  };
  WallTime before{};              // when the earlier run began
  std::string outcome{};          // of the earlier run: "works"
  std::int64_t run{0};            // the number that history has for the earlier run; 0: it came from a file
  std::vector<Change> changes{};  // verdict, stages in their order, then facts
  // Causes before risks, each in the order of stages.
  std::vector<NamedCause> appeared{};       // those of now that the earlier run did not have
  std::vector<NamedCause> gone{};           // and the other way round, where this run looked for them
  std::vector<NamedCause> not_looked_at{};  // those of the earlier run that this one did not look for: they may be there still
  std::vector<std::string> not_compared{};  // facts that only one of the two knows
  bool names_left_out{false};               // the earlier run was redacted: its stand-ins are none of ours

  bool same() const { return changes.empty() && appeared.empty() && gone.empty(); }
  // Whether something changed beside verdict and stages: what could be why they did.
  bool found_why() const;
};

}  // namespace doctor
