// The address in an .rdp file, held to what a target of diagnose may be: lint lets nothing pass that diagnose refuses.
#pragma once

#include <string>

#include "base/result.hpp"
#include "lint/lint.hpp"

namespace doctor::cli {

// Errors: BadData, with what is wrong as one phrase, which holds the address.
Result<void> check_rdp_address(const std::string& address);

// The same, and what diagnose tries although no client finds it.
lint::CheckAddress address_checker();

}  // namespace doctor::cli
