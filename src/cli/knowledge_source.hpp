// Where knowledge comes from: compiled in, or the folder of --knowledge.
#pragma once

#include <string>

#include "base/result.hpp"
#include "knowledge/loader.hpp"

namespace doctor::cli {

// `folder` empty: what is compiled in, or as much of it as `contents` says. Errors name file and line.
Result<knowledge::Knowledge> load_knowledge(const std::string& folder, knowledge::Contents contents = knowledge::Contents::All);

}  // namespace doctor::cli
