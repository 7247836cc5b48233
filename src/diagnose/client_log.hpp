// What the client on the user's machine said of this host, by its own log: taken as if the user had reported it.
#pragma once

#include <optional>
#include <string>

#include "evidence/evidence.hpp"
#include "knowledge/said.hpp"

namespace doctor::diagnose {

struct LoggedCode {
  SaidCodes said{};
  WallTime at{};  // by the user's machine's own clock
};

// The code with which the client's last connection to this host ended, within the day before `now`; nothing where the bundle
// does not tell, or that one ended as it should.
std::optional<LoggedCode> logged_code(const Evidence& evidence, WallTime now);
// "0x204, by the client's own log of 2026-11-21 16:39 UTC"
std::string to_text(const LoggedCode& logged);

}  // namespace doctor::diagnose
