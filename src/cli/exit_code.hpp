// The exit codes of the contract (DESIGN.md, "Commands"; README.md, "Exit codes").
#pragma once

#include "base/error.hpp"

namespace doctor::cli {

inline constexpr int kWorks = 0;
inline constexpr int kBroken = 1;
inline constexpr int kDegraded = 2;
inline constexpr int kUndetermined = 3;
inline constexpr int kUsage = 64;
inline constexpr int kBadData = 65;
inline constexpr int kMissingInput = 66;
inline constexpr int kUnavailable = 69;
inline constexpr int kInternal = 70;
inline constexpr int kIo = 74;

constexpr int exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::Usage: return kUsage;
    case ErrorCode::BadData: return kBadData;
    case ErrorCode::MissingInput: return kMissingInput;
    case ErrorCode::Unavailable: return kUnavailable;
    case ErrorCode::Io: return kIo;
    case ErrorCode::Internal: return kInternal;
  }
  return kInternal;
}

}  // namespace doctor::cli
