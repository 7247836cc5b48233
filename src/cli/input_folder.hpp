// Files and folders that a command line names, as files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace doctor::cli {

// Of a folder the files in it whose names end in `ending` (".rdp", in any case), by name; a file as it is, whatever its name.
// `what` names them in messages: "event log", and `hint` says where such files are. Errors: MissingInput, for a folder that has none or cannot be
// read.
Result<std::vector<std::string>> files_of(const std::vector<std::string>& places, std::string_view ending, std::string_view what,
                                          std::string_view hint = {});

}  // namespace doctor::cli
