#pragma once

#include "evidence/declare_fact.hpp"

namespace doctor::facts {
#define FACT DOCTOR_DECLARE_FACT
#include "evidence/facts/gateway.inc"
#undef FACT
}  // namespace doctor::facts
