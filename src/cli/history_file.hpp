// Where the runs of this machine are remembered.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "knowledge/diagnosis.hpp"
#include "store/run_store.hpp"

namespace doctor::cli {

// Opens the history to read it or to forget; `chosen` is that of --history, empty: the one in the state folder. Null:
// nothing was ever remembered there. Errors: those of open_sqlite_store(); MissingInput where a chosen file is not there.
Result<std::unique_ptr<store::RunStore>> open_history(const std::string& chosen);
// Opens it to remember, and makes it with its folder where it is not there; a chosen file's folder must be there.
Result<std::unique_ptr<store::RunStore>> begin_history(const std::string& chosen);

// The runs that a host or host:port names; without a port those of every port. Errors: as read_target().
Result<store::Place> read_place(const std::string& typed);

// A remembered run as a diagnosis, as far as comparing wants it. Errors: BadData. `redactor`: as read_diagnoses() has it.
Result<Diagnosis> diagnosis_in(const store::KeptRun& run, Redactor* redactor = nullptr);

}  // namespace doctor::cli
