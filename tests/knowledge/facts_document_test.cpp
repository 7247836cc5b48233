#include "knowledge/facts_document.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace doctor::knowledge {
namespace {

TEST(FactsDocument, InDocsIsUpToDate) {
  std::ifstream in{DOCTOR_SOURCE_DIR "/docs/facts.md", std::ios::binary};
  const std::string written{std::istreambuf_iterator<char>{in}, {}};
  EXPECT_TRUE(written == facts_document()) << "the catalogue of facts has changed: run knowledge_compiler facts-doc docs/facts.md";
}

}  // namespace
}  // namespace doctor::knowledge
