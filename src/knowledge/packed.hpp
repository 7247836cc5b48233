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

// A C++ source that defines embedded_trees() to be `packed`.
std::string source_of(std::string_view packed);

// Defined by the generated source; empty when there was no knowledge folder.
std::string_view embedded_trees();

}  // namespace doctor::knowledge
