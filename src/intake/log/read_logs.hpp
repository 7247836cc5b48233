// Event logs of Windows as bytes, to the events of them that have to do with Remote Desktop, in order of time.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "evidence/log_story.hpp"
#include "format/evtx/record.hpp"

namespace doctor::intake {

// Does job(0) to job(count - 1), in any order and perhaps side by side, and comes back when all are done. Chunks of a log
// need nothing of each other; whether there are threads for them is the caller's business (docs/architecture.md).
using Executor = std::function<void(std::size_t count, const std::function<void(std::size_t)>& job)>;
void one_after_another(std::size_t count, const std::function<void(std::size_t)>& job);

struct LogInput {
  std::string name{};
  BytesView bytes{};  // borrowed while it is read
};

struct LogsRead {
  std::vector<LogFile> files{};        // one for each input, in their order
  std::vector<evtx::Record> events{};  // by time; one that stands in several files once
};

// What is no event log has `error` set in its LogFile, and nothing else.
LogsRead read_logs(const std::vector<LogInput>& inputs, const Executor& executor);

}  // namespace doctor::intake
