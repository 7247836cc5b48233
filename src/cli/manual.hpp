// Manual pages (man(7)), made from the same model of the command line as --help.
#pragma once

#include <string>
#include <vector>

#include "base/text_file.hpp"
#include "cli/command_model.hpp"

namespace doctor::cli {

// One page for the program and one for each command: "rdpdoctor-knowledge-list.1". `date` is that of the version.
std::vector<TextFile> manual_pages(const CommandModel& model, const std::string& version, const std::string& date);

}  // namespace doctor::cli
