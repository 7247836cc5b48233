// What a diagnosis has to do with history. Nothing that goes wrong here spoils it: it is told once, and the run goes on.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "evidence/redaction.hpp"
#include "knowledge/diagnosis.hpp"
#include "probe/name/target.hpp"
#include "store/run_store.hpp"

namespace doctor::cli {

class History {
 public:
  struct Options {
    std::string file{};   // of --history; empty: the one in the state folder
    bool off{false};      // neither read nor written
    bool remember{true};  // false: only read
    bool verbose{false};  // compare a run that works with the last one, whatever changed
  };
  explicit History(Options options) : options_(std::move(options)) {}

  // Sets `since` to what changed since the host last worked, seen from the same vantage. A run that works is compared with the
  // last one when verbose, else with the last that worked, and only where that showed another certificate. `redactor`: of a redacted run, and takes
  // what stand-ins the earlier run needs.
  void compare(Diagnosis& diagnosis, const probe::Target& target, Redactor* redactor);
  void remember(const Diagnosis& diagnosis);

 private:
  store::RunStore* store();
  void tell(const Error& error);

  Options options_;
  std::unique_ptr<store::RunStore> store_{};
  bool gave_up_{false};  // it could not be opened, or not be used; said, and not tried again
};

}  // namespace doctor::cli
