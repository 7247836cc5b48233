// Joins the events of all logs into attempts to connect.
#pragma once

#include <vector>

#include "evidence/log_story.hpp"
#include "format/evtx/record.hpp"
#include "intake/log/rdp_event.hpp"

namespace doctor::intake {

struct AttemptsFound {
  std::vector<LogAttempt> attempts{};  // by their beginning
  std::vector<RdpEvent> troubles{};    // events of the host that belong to no attempt
  std::size_t not_joined{0};           // refused sign-ins, and ends of sessions, that fit no attempt
};

// `records` in order of time; they outlive the result. Events of one activity belong together; a sign-in of the security
// log belongs to an attempt from its address that was under way, and where several were, that is marked as a guess.
AttemptsFound find_attempts(const std::vector<evtx::Record>& records);

}  // namespace doctor::intake
