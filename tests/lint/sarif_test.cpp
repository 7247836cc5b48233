#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "knowledge/loader.hpp"
#include "lint/lint.hpp"
#include "report/lint_report.hpp"

namespace doctor::report {
namespace {

nlohmann::json sarif_of(std::string_view file, const char* name) {
  static const auto known = knowledge::load_embedded(knowledge::Contents::WithoutCodeTables);
  const auto report = lint::lint(text::as_bytes(file), *known, {});
  const LintedFile linted{.name = name, .report = &*report};
  return nlohmann::json::parse(lint_as_sarif({&linted, 1}, "0.1.0"));
}

// SARIF 2.1.0: sections 3.13 (log), 3.14 (run), 3.19 (driver), 3.27 (result), 3.49 (rule).
TEST(LintSarif, HasWhatItsSchemaAsksFor) {
  const auto log = sarif_of("full address:s:pc17\naudiomode:i:0\naudiomode:i:7\n", "a b/pc17.rdp");
  EXPECT_EQ(log["version"], "2.1.0");
  ASSERT_EQ(log["runs"].size(), 1u);
  const auto& run = log["runs"][0];
  const auto& driver = run["tool"]["driver"];
  EXPECT_EQ(driver["name"], "rdpdoctor");
  const auto& rules = driver["rules"];
  EXPECT_EQ(rules.size(), lint::rules().size());
  for (const auto& rule : rules) {
    EXPECT_TRUE(rule["id"].is_string());
    EXPECT_TRUE(rule["shortDescription"]["text"].is_string());
    EXPECT_TRUE(rule["fullDescription"]["text"].is_string());
    EXPECT_TRUE(rule["helpUri"].get<std::string>().starts_with("http"));
    EXPECT_TRUE(rule["defaultConfiguration"]["level"].is_string());
  }
  ASSERT_EQ(run["results"].size(), 2u);
  for (const auto& result : run["results"]) {
    const auto index = result["ruleIndex"].get<std::size_t>();
    ASSERT_LT(index, rules.size());
    EXPECT_EQ(rules[index]["id"], result["ruleId"]);
    EXPECT_TRUE(result["message"]["text"].is_string());
    const auto level = result["level"].get<std::string>();
    EXPECT_TRUE(level == "note" || level == "warning" || level == "error");
    const auto& place = result["locations"][0]["physicalLocation"];
    EXPECT_EQ(place["artifactLocation"]["uri"], "a%20b/pc17.rdp");
    EXPECT_GE(place["region"]["startLine"].get<int>(), 1);
  }
  EXPECT_EQ(run["results"][0]["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 3);
}

TEST(LintSarif, NamesAnAbsolutePathAsAFile) {
  const auto log = sarif_of("server port:i:3389\n", "/srv/pc17.rdp");
  const auto& place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "file:///srv/pc17.rdp");
  EXPECT_FALSE(place.contains("region"));  // the whole file
}

}  // namespace
}  // namespace doctor::report
