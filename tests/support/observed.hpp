// Asking evidence in one expression.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "evidence/evidence.hpp"

namespace doctor::test {

// The latest fact of that type whose subject has this address (or resolver, or offer), as text: "yes", "12.5", "a, b";
// "unknown: not tested" when it is not known, "absent" when nobody observed it.
inline std::string shown(const Evidence& evidence, const FactType& type, const std::string& of = "") {
  std::string found = "absent";
  for (const auto& fact : evidence.facts()) {
    if (fact.type != &type) continue;
    if (!of.empty() && fact.subject.address != of && fact.subject.resolver != of && fact.subject.offered != of) continue;
    found = fact.known() ? to_text(*fact.value()) : "unknown: " + fact.unknown()->to_string();
  }
  return found;
}

}  // namespace doctor::test
