// YAML text to a tree. The only place that knows the YAML library.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "knowledge/node.hpp"

namespace doctor::knowledge {

inline constexpr std::size_t kMaxFileBytes = 1 << 20;

// `file` is only a name for messages. Anchors, aliases, tags, repeated keys, a second document, an empty file and
// anything beyond the bounds of node.hpp are refused.
Result<Tree, Problem> read_yaml(std::string file, std::string_view content);

}  // namespace doctor::knowledge
