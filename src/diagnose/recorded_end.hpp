// What the end of a recorded connection leaves open, where nothing that was seen stopped it: whoever goes before a session can
// have come about had a reason, and what was said of it is encrypted.
#pragma once

#include <optional>
#include <string>

#include "evidence/evidence.hpp"
#include "knowledge/diagnosis.hpp"

namespace doctor::diagnose {

struct LeftOpen {
  Stage stage{};
  std::string sentence{};  // what was seen and where to look, as a whole sentence
  SeparatingTest test{};   // what would tell
};

// Nothing where a session can have come about, or where the capture has no such facts.
std::optional<LeftOpen> left_open(const Evidence& evidence);

}  // namespace doctor::diagnose
