// What the stage session brought, in one line.
#pragma once

#include <string>

#include "evidence/evidence.hpp"

namespace doctor::diagnose {

// Empty where no session was tried.
std::string session_summary(const Evidence& evidence);

}  // namespace doctor::diagnose
