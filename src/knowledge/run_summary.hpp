// One run in short: what a history is listed and searched by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "knowledge/diagnosis.hpp"

namespace doctor {

struct RunSummary {
  std::int64_t id{0};  // the number that history gave it; 0: none yet
  std::string host{};  // as host_key() has it
  std::uint16_t port{0};
  std::string address{};  // the one that the walk went to, empty where it had none
  WallTime started_at{};
  std::string vantage{};
  Outcome outcome{Outcome::Undetermined};
  std::optional<Stage> stage{};         // the stage that ended or spoilt it
  std::optional<Stage> proved_until{};  // the last stage proved
  std::string cause{}, cause_title{};   // the most probable one; empty: none
  std::string certificate_sha256{};     // empty: none was seen
  std::optional<WallTime> certificate_not_after{};
  friend bool operator==(const RunSummary&, const RunSummary&) = default;
};

// The runs of one host and port.
struct HostSummary {
  RunSummary last{};
  std::size_t runs{0};
  std::optional<WallTime> last_worked{};  // when a run last said `works`
};

// A host as histories are searched for it: lower case, harmless to show, the same for every way to write its case.
std::string host_key(std::string_view host);
RunSummary summary_of(const Diagnosis& diagnosis);

}  // namespace doctor
