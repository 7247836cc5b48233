// The cases beside each client: facts, and what the client does at such a host.
#pragma once

#include <cstddef>

#include "knowledge/folder.hpp"
#include "knowledge/model.hpp"
#include "knowledge/problem.hpp"

namespace doctor::knowledge {

inline constexpr std::string_view kClientCases = "clients/";  // what their files' names begin with

// Runs all cases of clients in a folder; gives their number. What comes out otherwise than expected is a problem, and so
// is a client without a case for each result that its rules give, and for one that is unknown.
std::size_t run_client_cases(const Folder& folder, const Knowledge& knowledge, Problems& problems);

}  // namespace doctor::knowledge
