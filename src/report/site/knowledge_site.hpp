// Everything that is known as a static site: a page for each cause, fix, group and code, an index for each stage, a search.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/text_file.hpp"
#include "knowledge/model.hpp"

namespace doctor::report {

struct KnowledgeSite {
  std::vector<TextFile> files{};
  std::size_t causes{0}, fixes{0}, groups{0}, codes{0}, stages{0};
};

// `knowledge` with its code tables. Every link within leads to a page or place of it; the pages load nothing from elsewhere
// and can be read without script, from a server as from a folder.
KnowledgeSite knowledge_site(const knowledge::Knowledge& knowledge, std::string_view version);

}  // namespace doctor::report
