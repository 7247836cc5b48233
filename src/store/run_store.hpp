// Where runs are remembered. One interface; tests/store/run_store_contract.hpp is what each backend has to keep.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "knowledge/run_summary.hpp"

namespace doctor::store {

// Which runs are meant. What is empty or 0 asks for nothing.
struct Place {
  std::string host{};  // as host_key() has it
  std::uint16_t port{0};
  std::string vantage{};
};

// A run as it is kept: both documents as they were made.
struct KeptRun {
  RunSummary summary{};
  std::string json{};  // docs/schema/diagnosis.schema.json
  std::string text{};  // what a terminal showed of it, without colour
};

// What prune() leaves. One run takes about 75 KiB.
struct Limits {
  std::size_t runs_of_a_place{100};  // the newest; beside them the newest that worked and the newest that was degraded
  std::size_t runs{2000};            // the newest of all
  std::chrono::days age{400};
};

// Of several processes on one store each call is done whole or not at all. "Newest" is the order of append(), which no
// clock can turn round. Errors of each call: Io, Unavailable (somebody else holds the store for too long), BadData (it is
// damaged, or holds what no version of ours wrote).
class RunStore {
 public:
  virtual ~RunStore() = default;

  // Keeps a run and gives its number, which is never used again. `run.summary.id` is not looked at.
  virtual Result<std::int64_t> append(const KeptRun& run) = 0;
  // The newest of these outcomes; none named: of any.
  virtual Result<std::optional<RunSummary>> last(const Place& place, std::span<const Outcome> outcomes) = 0;
  // The newest first, at most so many.
  virtual Result<std::vector<RunSummary>> list(const Place& place, std::size_t most) = 0;
  // Each host and port with runs, by name and port.
  virtual Result<std::vector<HostSummary>> hosts() = 0;
  virtual Result<std::optional<KeptRun>> read(std::int64_t id) = 0;
  // Removes the runs of `place` (all of them when it is empty) that began before `before`, or at any time without it, so
  // that nothing of them can be read from the store. Gives how many they were.
  virtual Result<std::size_t> forget(const Place& place, std::optional<WallTime> before) = 0;
  // Removes what is beyond the limits. Gives how many they were.
  virtual Result<std::size_t> prune(const Limits& limits, WallTime now) = 0;
};

}  // namespace doctor::store
