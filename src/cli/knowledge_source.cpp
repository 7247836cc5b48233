#include "cli/knowledge_source.hpp"

namespace doctor::cli {

Result<knowledge::Knowledge> load_knowledge(const std::string& folder, knowledge::Contents contents) {
  return folder.empty() ? knowledge::load_embedded(contents) : knowledge::load_directory(folder);
}

}  // namespace doctor::cli
