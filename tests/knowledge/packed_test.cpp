#include "knowledge/packed.hpp"

#include <gtest/gtest.h>

#include "knowledge/make.hpp"

namespace doctor::knowledge {
namespace {

std::vector<Tree> some_trees() {
  std::vector<Tree> out;
  out.push_back(std::move(*read_yaml("fixes/a.yaml", "id: a\nlist: [1, ~, [], {}, {b: \"\", c: [x, é]}]\n")));
  out.push_back(std::move(*read_yaml("fixes/b.yaml", "just a text\n")));
  out.push_back(std::move(*read_yaml("codes/long.yaml", text::format("title: {}\n", std::string(300, 'x')))));
  return out;
}

TEST(Packed, ComesBackAsItWas) {
  const auto trees = some_trees();
  const auto packed = pack(trees);
  const auto back = unpack(packed);
  ASSERT_TRUE(back.has_value());
  ASSERT_EQ(back->size(), trees.size());
  for (std::size_t t = 0; t < trees.size(); ++t) {
    EXPECT_EQ((*back)[t].file(), trees[t].file());
    ASSERT_EQ((*back)[t].items().size(), trees[t].items().size());
    for (std::size_t i = 0; i < trees[t].items().size(); ++i) {
      const auto& was = trees[t].items()[i];
      const auto& is = (*back)[t].items()[i];
      EXPECT_EQ(std::tie(is.kind, is.line, is.count, is.size, is.text), std::tie(was.kind, was.line, was.count, was.size, was.text));
    }
  }
}

TEST(Packed, IsNotReadWhenCutShort) {
  const auto trees = some_trees();
  const auto packed = pack(std::span{trees}.first(1));
  for (std::size_t length = 1; length < packed.size(); ++length)
    EXPECT_FALSE(unpack(std::string_view{packed}.substr(0, length)).has_value()) << length;
  EXPECT_TRUE(unpack("").has_value());
}

TEST(Packed, RefusesAListThatClaimsMoreThanThereIs) {
  EXPECT_FALSE(unpack(std::string_view{"\x01"
                                       "f"
                                       "\x01\x01\x02\xff\xff\xff\xff\x0f",
                                       10})
                   .has_value());  // 4 Gi elements
  EXPECT_FALSE(unpack(std::string_view{"\x01"
                                       "f"
                                       "\x01\x01\x02\xff\xff\xff\xff\xff",
                                       10})
                   .has_value());  // a number too long
  EXPECT_FALSE(unpack(std::string_view{"\x01"
                                       "f"
                                       "\x01\x01\x07",
                                       5})
                   .has_value());  // no such kind
}

TEST(Packed, RefusesNestingWithoutEnd) {
  std::string packed{
      "\x01"
      "f"
      "\x01"};
  for (int i = 0; i < 1000; ++i) packed += "\x01\x02\x01";
  EXPECT_FALSE(unpack(packed).has_value());
}

TEST(Packed, BecomesASourceWithNothingUnescaped) {
  const auto source = source_of(std::string_view{"a\"b\\c\n?\x80\0001", 10}, "tables");
  EXPECT_NE(source.find(R"("a\"b\\c\012\077\200\0001")"), std::string::npos) << source;
  EXPECT_NE(source.find(R"("tables")"), std::string::npos) << source;
}

}  // namespace
}  // namespace doctor::knowledge
