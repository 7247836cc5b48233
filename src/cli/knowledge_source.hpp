// Where knowledge comes from: compiled in, or the folder of --knowledge.
#pragma once

#include <string>

#include "base/result.hpp"
#include "knowledge/model.hpp"

namespace doctor::cli {

// `folder` empty: what is compiled in. Errors name file and line.
Result<knowledge::Knowledge> load_knowledge(const std::string& folder);

}  // namespace doctor::cli
