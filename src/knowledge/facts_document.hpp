// docs/facts.md, made from the catalogue of facts.
#pragma once

#include <string>

namespace doctor::knowledge {

std::string facts_document();

}  // namespace doctor::knowledge
