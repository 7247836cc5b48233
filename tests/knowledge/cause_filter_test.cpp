#include "knowledge/cause_filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "knowledge/explain.hpp"
#include "knowledge/loader.hpp"

namespace doctor::knowledge {
namespace {

const Knowledge& known() {
  static const auto loaded = load_embedded();
  return *loaded;
}

std::vector<const Cause*> fitting(const CauseFilter& filter) {
  auto out = causes_that_fit(filter, known());
  EXPECT_TRUE(out.has_value());
  return out ? *std::move(out) : std::vector<const Cause*>{};
}

TEST(CauseFilter, GivesAllByStageWhenNothingIsAskedFor) {
  const auto all = fitting({});
  EXPECT_EQ(all.size(), known().causes().size());
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &Cause::stage));
}

TEST(CauseFilter, GivesForACodeWhatExplainLists) {
  const auto explained = explain("0x904 0x7", "", known());
  ASSERT_TRUE(explained.has_value());
  const auto listed = fitting({.code = "0x904 0x7"});
  ASSERT_EQ(listed.size(), explained->causes.size());
  for (std::size_t i = 0; i < listed.size(); ++i) EXPECT_EQ(listed[i], explained->causes[i].cause);
  EXPECT_FALSE(causes_that_fit({.code = "hello"}, known()).has_value());
}

TEST(CauseFilter, AsksForEveryConditionAtOnce) {
  const auto some = fitting({.code = "0x904", .stage = Stage::Tls, .side = Side::Host, .words = {"PRIVATE", "key"}});
  ASSERT_FALSE(some.empty());
  for (const auto* cause : some) {
    EXPECT_TRUE(cause->shows_at(Stage::Tls)) << cause->id;
    EXPECT_EQ(cause->side, Side::Host) << cause->id;
  }
  EXPECT_TRUE(std::ranges::any_of(some, [](const Cause* each) { return each->id == "tls-private-key-inaccessible"; }));
  EXPECT_TRUE(fitting({.words = {"nosuchword"}}).empty());
}

}  // namespace
}  // namespace doctor::knowledge
