#include "report/knowledge_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "knowledge/loader.hpp"

namespace doctor::report {
namespace {

using testing::HasSubstr;
using testing::Not;

const knowledge::Knowledge& known() {
  static const auto loaded = knowledge::load_embedded();
  return *loaded;
}

std::string shown(std::string_view id) { return knowledge_show_text(known(), id, false).value_or(""); }

// Every page that `knowledge show` can print, by id.
std::vector<std::pair<std::string, std::string>> all_pages() {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& each : known().causes()) out.emplace_back(each.id, shown(each.id));
  for (const auto& each : known().fixes()) out.emplace_back(each.id, shown(each.id));
  for (const auto& each : known().groups()) out.emplace_back(each.id, shown(each.id));
  return out;
}

TEST(KnowledgeReport, LeavesNoLineEmptyBehindItsLabelAndNoBlankAtAnEnd) {
  for (const auto& [id, page] : all_pages())
    for (const auto line : text::split(page, '\n')) EXPECT_FALSE(line.ends_with(' ')) << id << ": " << line;
}

TEST(KnowledgeReport, NamesWhatWouldStandWhereNothingWasMeasured) {
  const auto page = shown("dns-nxdomain");
  EXPECT_THAT(page, HasSubstr("The name HOST does not exist in DNS"));
  EXPECT_THAT(page, HasSubstr("[name.dns_verdict]"));
  EXPECT_THAT(page, Not(HasSubstr("…")));
}

TEST(KnowledgeReport, PutsClaimsThatHoldBehindTheFixes) {
  const auto page = shown("dns-nxdomain");
  const auto fix = page.find("\nFix "), wrong = page.find("is wrong:"), holds = page.find("is supported:");
  ASSERT_NE(fix, page.npos);
  ASSERT_NE(holds, page.npos);
  EXPECT_LT(wrong, fix);
  EXPECT_GT(holds, page.rfind("\nFix "));
}

TEST(KnowledgeReport, KnowsNoOtherId) { EXPECT_FALSE(knowledge_show_text(known(), "nothing-of-the-kind", false).has_value()); }

}  // namespace
}  // namespace doctor::report
