// Until when a build of an operating system is kept in repair.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace doctor::knowledge {

// One release that has a build; several may share it. Days are given by their midnight in UTC, and are still part of the time.
struct Release {
  int build{0};
  std::string_view product{};            // "Windows Server 2016"
  std::optional<WallTime> mainstream{};  // until when it gets more than security updates
  WallTime ends{};                       // the last security update without a further contract
  std::optional<WallTime> paid_until{};  // the last one with it
  bool long_term{false};                 // an edition that few hosts have
  std::string_view source{};             // never empty
};

}  // namespace doctor::knowledge
