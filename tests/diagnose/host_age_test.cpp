#include "diagnose/host_age.hpp"

#include <gtest/gtest.h>

#include "diagnose/known.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/kerberos.hpp"
#include "knowledge/evaluate.hpp"

namespace doctor::diagnose {
namespace {

Evidence aged(int build, std::string_view day) {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kHostOsBuild, build);
  observe_host_age(evidence, test_knowledge(), *parse_rfc3339(std::string{day} + "T12:00:00Z"));
  return evidence;
}

std::optional<double> days_left(int build, std::string_view day) { return aged(build, day).walk_value<double>(facts::kHostOsSupportDaysLeft); }

TEST(HostAge, CountsTheDaysToTheLastUpdateAndBeyond) {
  EXPECT_EQ(days_left(14393, "2026-11-21"), 52);
  EXPECT_EQ(days_left(14393, "2027-01-12"), 0);
  EXPECT_EQ(days_left(14393, "2027-01-13"), -1);
  EXPECT_EQ(days_left(9600, "2023-10-10"), 0);
  EXPECT_EQ(days_left(9600, "2026-11-21"), -1138);
}

TEST(HostAge, IsNotMadeYoungerByALongTermEdition) {
  EXPECT_LT(*days_left(19044, "2026-11-21"), 0);
  EXPECT_GT(*days_left(19044, "2024-06-01"), 0);
  EXPECT_EQ(aged(19044, "2026-11-21").walk_value<std::string>(facts::kHostOsProducts),
            "Windows 10 Enterprise LTSC 2021 (until 12 January 2027) or Windows 10 version 21H2 (until 11 June 2024)");
}

TEST(HostAge, NamesThePaidExtension) {
  EXPECT_EQ(aged(9600, "2026-11-21").walk_value<std::string>(facts::kHostOsProducts),
            "Windows Server 2012 R2 (until 10 October 2023, with paid updates until 13 October 2026)");
}

TEST(HostAge, SaysNothingOfABuildThatNoTableHas) {
  const auto evidence = aged(7601, "2026-11-21");
  const Fact* left = evidence.of_walk(facts::kHostOsSupportDaysLeft);
  ASSERT_NE(left, nullptr);
  EXPECT_FALSE(left->known());
}

TEST(HostAge, IsARiskOnlyOnceItIsOver) {
  const auto& cause = *test_knowledge().cause("os-end-of-support");
  for (const auto& [day, over] : {std::pair{"2025-10-14", false}, std::pair{"2025-10-15", true}}) {
    auto evidence = aged(19045, day);
    evidence.observe(facts::kCredsspOutcome, "challenge");
    EXPECT_EQ(knowledge::evaluate(cause, knowledge::EvidenceIndex{evidence}).verdict, over ? knowledge::Verdict::Fires : knowledge::Verdict::RuledOut)
        << day;
  }
}

}  // namespace
}  // namespace doctor::diagnose
