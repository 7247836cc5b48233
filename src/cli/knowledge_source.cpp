#include "cli/knowledge_source.hpp"

#include "knowledge/loader.hpp"

namespace doctor::cli {

Result<knowledge::Knowledge> load_knowledge(const std::string& folder) {
  return folder.empty() ? knowledge::load_embedded() : knowledge::load_directory(folder);
}

}  // namespace doctor::cli
