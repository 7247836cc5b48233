// From event logs to their story: files read, attempts joined, guesses summed up, troubles as facts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evidence/log_story.hpp"
#include "intake/log/read_logs.hpp"

namespace doctor::intake {

struct LogQuestion {
  std::optional<LogTime> since{}, until{};  // attempts and events from and up to then
  std::string client{};                     // attempts from this address alone; empty: all
  bool redact{false};                       // names and addresses become stand-ins, values of events are left out
};

LogStory tell_logs(const std::vector<LogInput>& inputs, const LogQuestion& question, const Executor& executor);

}  // namespace doctor::intake
