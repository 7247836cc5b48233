#include <gmock/gmock.h>

#include <algorithm>

#include "knowledge/make.hpp"
#include "knowledge/whole.hpp"

namespace doctor::knowledge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> problems_of(const std::string& rows) {
  Problems problems;
  Loader loader{problems};
  auto tree = read_yaml("lifecycle/a-system.yaml", "title: A system\nrows:\n" + rows);
  EXPECT_TRUE(tree) << tree.error().to_string();
  loader.add(std::move(*tree));
  const auto loaded = std::move(loader).finish();
  std::vector<std::string> out;
  for (const auto& each : problems.list()) out.push_back(each.to_string());
  return out;
}

TEST(Lifecycle, RefusesARowWithoutASource) {
  EXPECT_THAT(problems_of("  - { build: 1, product: A, ends: \"2020-01-14\" }\n"), ElementsAre(HasSubstr("source")));
}

TEST(Lifecycle, RefusesWhatIsNoDayOrOutOfOrder) {
  EXPECT_THAT(problems_of("  - { build: 1, product: A, ends: soon, source: a page }\n"), ElementsAre(HasSubstr("must be a day")));
  EXPECT_THAT(problems_of("  - { build: 1, product: A, mainstream: \"2021-01-01\", ends: \"2020-01-14\", source: a page }\n"),
              ElementsAre(HasSubstr("must not come after the end")));
}

TEST(Lifecycle, EndsServicingOnATuesday) {
  // Microsoft ends it with a monthly update, which comes on a Tuesday: a date that was copied wrong would rarely fall on one.
  for (const auto& release : test::whole().knowledge.releases())
    for (const auto& day : {std::optional{release.ends}, release.mainstream, release.paid_until})
      if (day)
        EXPECT_EQ(std::chrono::weekday{std::chrono::floor<std::chrono::days>(*day)}, std::chrono::Tuesday) << release.product << ' ' << to_date(*day);
}

TEST(Lifecycle, IsSourcedByTheMakersOwnPages) {
  EXPECT_GT(test::whole().knowledge.releases().size(), 20U);
  for (const auto& release : test::whole().knowledge.releases())
    EXPECT_TRUE(release.source.starts_with("https://learn.microsoft.com/lifecycle/products/")) << release.product;
}

}  // namespace
}  // namespace doctor::knowledge
