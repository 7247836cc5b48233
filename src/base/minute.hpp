// A time as a person reads it in a list: to the minute.
#pragma once

#include <string>

#include "base/time.hpp"

namespace doctor {

// "2026-11-21 03:35", UTC.
std::string to_minute(WallTime time);

}  // namespace doctor
