// From event logs to their story: files read, attempts joined, guesses summed up, troubles as facts.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "evidence/log_story.hpp"
#include "intake/log/read_logs.hpp"

namespace doctor::intake {

// A time, or how long before the last event of the logs: a copy is read days later, and "the last two hours" means its own.
using LogMoment = std::variant<LogTime, std::chrono::seconds>;

struct LogQuestion {
  std::optional<LogMoment> since{}, until{};  // attempts and events from and up to then
  std::string client{};                       // attempts from this address alone; empty: all
  bool redact{false};                         // names and addresses become stand-ins, values of events are left out
};

LogStory tell_logs(const std::vector<LogInput>& inputs, const LogQuestion& question, const Executor& executor);

}  // namespace doctor::intake
