// The times that `logs` takes: --since and --until.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "intake/log/log_story.hpp"

namespace doctor::cli {

// UTC, as the logs' own times are shown: "2026-11-20T10:00:00Z", without the Z or the seconds, with a space for the T, or a day
// alone, which means its beginning, or with `end_of_day` its last moment. "30m", "2h", "3d", "1w": so long before the last
// event of the logs. Nothing for anything else.
std::optional<intake::LogMoment> parse_log_moment(std::string_view text, bool end_of_day);

// For CLI11: empty, or what is wrong with the text.
std::string check_log_moment(const std::string& text);

}  // namespace doctor::cli
