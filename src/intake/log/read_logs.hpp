// Event logs of Windows as bytes, to the events of them that have to do with Remote Desktop, in order of time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "evidence/log_story.hpp"
#include "format/evtx/record.hpp"
#include "format/evtx/store.hpp"

namespace doctor::intake {

// Does job(0) to job(count - 1), in any order and perhaps side by side, and comes back when all are done. Chunks of a log
// need nothing of each other; whether there are threads for them is the caller's business (docs/architecture.md).
using Executor = std::function<void(std::size_t count, const std::function<void(std::size_t)>& job)>;
void one_after_another(std::size_t count, const std::function<void(std::size_t)>& job);

// Puts the bytes from `offset` on into `to`, as many as there are, and says how many. Called by several threads at once.
using ReadAt = std::function<std::size_t(std::size_t offset, std::span<std::byte> to)>;

// A log is in memory (`bytes`), or is read in pieces, a chunk at a time, so that a large one need not be.
struct LogInput {
  std::string name{};
  BytesView bytes{};    // borrowed while it is read
  ReadAt read_at{};     // in their place, where it is set
  std::size_t size{0};  // of what read_at reads
};

struct LogsRead {
  std::vector<LogFile> files{};                        // one for each input, in their order
  std::vector<std::unique_ptr<evtx::Store>> stores{};  // of the texts of `events`
  std::vector<evtx::Record> events{};                  // by time; one that stands in several files once
};

// What is no event log has `error` set in its LogFile, and nothing else.
LogsRead read_logs(const std::vector<LogInput>& inputs, const Executor& executor);

}  // namespace doctor::intake
