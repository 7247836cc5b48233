// A file that an option names, read whole.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace doctor::cli {

// `what` names the file in messages: "the configuration". Errors: MissingInput (it is not there, or may not be read), Io,
// BadData (longer than `most` bytes).
Result<std::string> read_input_file(const std::string& path, std::string_view what, std::size_t most);
// All of standard input, in the same way.
Result<std::string> read_standard_input(std::string_view what, std::size_t most);

}  // namespace doctor::cli
