// The compact form in which checked trees are compiled into the program: reading order, variable-length numbers, texts
// as they are. Written at build time, read at start.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "knowledge/node.hpp"

namespace doctor::knowledge {

std::string pack(std::span<const Tree> trees);
// The texts of the result point into `packed`, which must outlive them.
Decoded<std::vector<Tree>> unpack(std::string_view packed);

// A C++ source that defines embedded_trees() and embedded_code_tables() to be these.
std::string source_of(std::string_view packed_trees, std::string_view packed_code_tables);

// Defined by the generated source; empty when there was no knowledge folder. Code tables are apart, because most commands
// do without them.
std::string_view embedded_trees();
std::string_view embedded_code_tables();

}  // namespace doctor::knowledge
