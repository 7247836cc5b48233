#include "report/compare_report.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/tls.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace doctor::report {
namespace {

ComparedRun run_of(const std::string& host, Outcome outcome, const std::string& version, std::int64_t number = 0) {
  ComparedRun out{.asked_for = host, .run = number, .diagnosis = {.evidence = Evidence{Instant{}}}};
  auto& d = out.diagnosis;
  d.started_at = *parse_rfc3339("2026-11-21T03:35:00Z");
  d.target = {.input = host, .host = host, .port = 3389};
  d.verdict = {.outcome = outcome, .summary = "A sentence\x1b[2J."};
  if (outcome == Outcome::Broken) d.verdict.stage = Stage::Tls;
  d.stages = {{.stage = Stage::Tls, .status = outcome == Outcome::Broken ? StageStatus::Failed : StageStatus::Passed}};
  d.evidence.observe(facts::kNameAddresses, std::vector{host});
  d.evidence.observe(facts::kTlsVersion, version);
  d.risks = {{.id = "a-risk", .title = "A risk of both", .stage = Stage::Tls}};
  if (outcome == Outcome::Broken) d.causes = {{.id = "a-cause", .title = "The cause", .stage = Stage::Tls}};
  return out;
}

TEST(CompareReport, SetsTwoHostsSideBySide) {
  const auto a = run_of("pc17", Outcome::Works, "TLS_1.3", 12), b = run_of("pc18", Outcome::Broken, "TLS_1.0");
  const auto found = knowledge::side_by_side(a.diagnosis, b.diagnosis);
  EXPECT_EQ(compared_as_text(a, b, found, {}),
            "A  pc17 port 3389\n"
            "   run 12, 2026-11-21 03:35 UTC\n"
            "   works\n"
            "   A sentence\\x1b[2J.\n"
            "B  pc18 port 3389\n"
            "   pc18, 2026-11-21 03:35 UTC\n"
            "   broken at tls\n"
            "   A sentence\\x1b[2J.\n"
            "\n"
            "A is the better.\n"
            "\n"
            "tls\n"
            "  - A passed, B failed\n"
            "  - TLS version\n"
            "    A: TLS_1.3\n"
            "    B: TLS_1.0\n"
            "\n"
            "Each host's own, and so no wonder: addresses of the name.\n"
            "\n"
            "causes and risks\n"
            "  - both: A risk of both (a risk, a-risk)\n"
            "  - B alone: The cause (a-cause)\n");
  const auto json = nlohmann::json::parse(compared_as_json(a, b, found));
  EXPECT_EQ(json["better"], "a");
  EXPECT_EQ(json["alike"], false);
  EXPECT_EQ(json["a"]["run"], 12);
  EXPECT_TRUE(json["b"]["run"].is_null());
}

TEST(CompareReport, SaysThatTwoAreAlike) {
  const auto a = run_of("pc17", Outcome::Works, "TLS_1.3"), b = run_of("pc18", Outcome::Works, "TLS_1.3");
  const auto found = knowledge::side_by_side(a.diagnosis, b.diagnosis);
  EXPECT_NE(compared_as_text(a, b, found, {}).find("Alike in all that two hosts can share."), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(compared_as_json(a, b, found))["alike"], true);
}

}  // namespace
}  // namespace doctor::report
