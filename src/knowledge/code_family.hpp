// What the form of a code suggests when no table has it: its numbering's structure and its neighbours, and no more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "knowledge/model.hpp"

namespace doctor::knowledge {

// One or two sentences; never a cause.
std::string family_of(std::uint32_t code, const Knowledge& knowledge);
// The same of an event of a Windows log, by its number; may be empty.
std::string family_of_event(std::uint32_t id);
// The same of a name that no table has, by how it begins; empty where it is none of the kinds we know.
std::string family_of_name(std::string_view name);
// Whether its high byte is that of the codes clients show for a gateway.
bool is_of_gateway(std::uint32_t code);

}  // namespace doctor::knowledge
