// Runs in one SQLite file: the default, for one machine.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "store/run_store.hpp"

namespace doctor::store {

struct SqliteOptions {
  std::string path{};
  bool create{false};                        // make the file where it is not there, for its owner alone; its folder must be there
  std::chrono::milliseconds patience{1000};  // how long to wait for another process
};

// Errors: those of RunStore; MissingInput (it is not there, and shall not be made); BadData (another program's file, or one
// of a newer version of ours). A file that cannot be written can still be read.
Result<std::unique_ptr<RunStore>> open_sqlite_store(const SqliteOptions& options);

}  // namespace doctor::store
