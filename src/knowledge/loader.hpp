// All files of the knowledge folder to one Knowledge, checked against the fact catalogue and against each other. The
// same loader serves the built-in knowledge and a folder of YAML files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "knowledge/model.hpp"
#include "knowledge/node.hpp"
#include "knowledge/reading.hpp"

namespace doctor::knowledge {

class Loader {
 public:
  // `problems` outlives the loader.
  explicit Loader(Problems& problems) : reading_(problems) {}

  // The first folder of the tree's file says what it is: causes/, fixes/, groups/, clients/, dialogs/,
  // codes/, lifecycle/ or rdp-keys/.
  void add(Tree tree);
  // What was added, after the checks between files. Of use only when there were no problems.
  Knowledge finish() &&;

 private:
  void check_ids();
  void check_references();
  void check_group(const Reference& reference);
  void check_fix(const Reference& reference);
  void check_rdp_keys();
  void check_told_by();
  void check_circles();

  Reading reading_;
  Knowledge out_;
};

enum class Contents : std::uint8_t { All, WithoutCodeTables };

// The knowledge that was compiled in. Who needs no code table starts sooner without them.
Result<Knowledge> load_embedded(Contents contents = Contents::All);
// A knowledge folder. MissingInput when it cannot be read; BadData with the first mistake's file and line.
Result<Knowledge> load_directory(const std::filesystem::path& folder);

}  // namespace doctor::knowledge
