// Words by which authors mark a text they mean to come back to.
#pragma once

#include "knowledge/node.hpp"

namespace doctor::knowledge {

void find_unfinished_words(const Tree& tree, Problems& problems);

}  // namespace doctor::knowledge
