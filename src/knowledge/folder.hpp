// The files of a knowledge folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "knowledge/node.hpp"

namespace doctor::knowledge {

struct Folder {
  std::vector<Tree> trees{};  // ascending by file
  std::vector<Tree> cases{};  // the same, of *.cases.yaml
};

// Every *.yaml below `folder`, read and parsed; a file that is no YAML becomes a problem. MissingInput when the folder is
// no folder, holds none, or a file cannot be read. At most 10 000 files.
Result<Folder> read_folder(const std::filesystem::path& folder, Problems& problems);

}  // namespace doctor::knowledge
