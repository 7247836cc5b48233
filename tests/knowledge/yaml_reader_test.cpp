#include "knowledge/yaml_reader.hpp"

#include <gmock/gmock.h>

#include "base/text.hpp"

namespace doctor::knowledge {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(std::string_view content) {
  const auto tree = read_yaml("f.yaml", content);
  return tree ? "read" : tree.error().to_string();
}

TEST(YamlReader, KeepsOrderKindAndLine) {
  const auto tree = read_yaml("f.yaml", "b: one\na:\n  - 2\n  - ~\n  - {}\n");
  ASSERT_TRUE(tree.has_value());
  const auto entries = tree->root().entries();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].key, "b");
  EXPECT_EQ(entries[0].value.text(), "one");
  EXPECT_EQ(entries[1].key, "a");
  EXPECT_EQ(entries[1].line, 2U);
  const auto elements = entries[1].value.elements();
  ASSERT_EQ(elements.size(), 3U);
  EXPECT_TRUE(elements[0].is_scalar());
  EXPECT_EQ(elements[0].line(), 3U);
  EXPECT_TRUE(elements[1].is_null());
  EXPECT_TRUE(elements[2].is_map());
}

TEST(YamlReader, RefusesWhatKnowledgeFilesDoNotUse) {
  EXPECT_EQ(refusal("a: &x 1\n"), "f.yaml:1: anchors are not used here; write the value out");
  EXPECT_EQ(refusal("a: 1\nb: *x\n"), "f.yaml:2: not YAML: the referenced anchor is not defined");
  EXPECT_EQ(refusal("a: !!int 1\n"), "f.yaml:1: tags are not used here");
  EXPECT_EQ(refusal("a: 1\n---\nb: 2\n"), "f.yaml:2: a second document in one file");
  EXPECT_EQ(refusal("a: 1\nb: 2\na: 3\n"), "f.yaml:3: the key \"a\" stands twice");
  EXPECT_EQ(refusal("? [a, b]\n: 1\n"), "f.yaml:1: a key must be a word");
}

TEST(YamlReader, SaysWhereItIsNotYaml) {
  EXPECT_EQ(refusal(""), "f.yaml: empty");
  EXPECT_THAT(refusal("a: 1\nb: [1, 2\n"), StartsWith("f.yaml:3: not YAML: "));
  EXPECT_THAT(refusal("a: 1\n b: 2\n"), StartsWith("f.yaml:2: not YAML: "));
}

TEST(YamlReader, IsBounded) {
  EXPECT_THAT(refusal(std::string(100, '[') + std::string(100, ']')), HasSubstr("nested more than 24 deep"));
  EXPECT_THAT(refusal(std::string(100'000, '[')), StartsWith("f.yaml:1: "));
  EXPECT_THAT(refusal(std::string(kMaxFileBytes + 1, 'a')), HasSubstr("longer than"));
  std::string many = "[";
  for (int i = 0; i < 201'000; ++i) many += "a,";
  EXPECT_THAT(refusal(many + "]"), HasSubstr("more than 200000 values"));
}

}  // namespace
}  // namespace doctor::knowledge
