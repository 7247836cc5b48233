// How a stage's file of facts (evidence/facts/<stage>.inc) becomes constants: facts::kTlsVersion, of type FactType.
#pragma once

#include "evidence/catalogue.hpp"

#define DOCTOR_DECLARE_FACT(constant, id, kind, unit, stage, privacy, observer, meaning, enumerators) \
  inline constexpr FactType constant{id, ValueKind::kind, Unit::unit, Stage::stage, Privacy::privacy, observer, meaning, enumerators};
