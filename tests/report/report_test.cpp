#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "report/json_report.hpp"
#include "report/sample_diagnosis.hpp"
#include "report/text_report.hpp"
#include "support/golden.hpp"

namespace doctor::report {
namespace {

std::string whole_text(const TextOptions& options) { return report::whole_text(test::sample_diagnosis(), "0.1.0", options); }

TEST(TextReport, IsWhatAHelpDeskReadsAloud) { test::expect_golden("report_text.txt", whole_text({})); }

TEST(TextReport, ShowsEveryFactWhenAsked) { test::expect_golden("report_text_verbose.txt", whole_text({.verbose = true})); }

TEST(TextReport, StaysWithinEightyColumnsButForCommands) {
  std::string line;
  for (const char c : whole_text({})) {
    if (c != '\n') {
      line += c;
      continue;
    }
    std::size_t columns = 0;
    for (const char each : line) columns += (static_cast<unsigned char>(each) & 0xc0) != 0x80;
    if (line.find("> ") == std::string::npos) {
      EXPECT_LE(columns, 80u) << line;
    }
    line.clear();
  }
}

TEST(TextReport, ShowsFactNumbersOnlyBesideTheFacts) {
  EXPECT_EQ(whole_text({}).find("facts "), std::string::npos);
  EXPECT_NE(whole_text({.verbose = true}).find("facts 3, 2"), std::string::npos);
}

TEST(TextReport, CountsOneAsOne) {
  auto d = test::sample_diagnosis();
  d.fixes.push_back(d.fixes[0]);
  d.fixes[1].id = "another";
  EXPECT_NE(text_verdict(d, {}).find("1 more fix, for this"), std::string::npos);
  d.fixes.pop_back();
  d.causes.clear();
  EXPECT_NE(text_verdict(d, {}).find("1 fix for what else was seen"), std::string::npos);
}

TEST(TextReport, NamesTheFirstOfManyCausesThatCame) {
  auto d = test::sample_diagnosis();
  for (const char* title : {"Two", "Three", "Four", "Five"}) d.since->appeared.push_back({"id", title, false});
  d.since->changes.push_back({"stage", "session", "stage session", "passed", "not-reached"});
  const auto told = text_verdict(d, {});
  EXPECT_NE(told.find("- appeared: 2 more (-v)"), std::string::npos) << told;
  EXPECT_EQ(told.find("Four"), std::string::npos);
  EXPECT_EQ(told.find("stage session"), std::string::npos);
  EXPECT_NE(text_verdict(d, {.verbose = true}).find("appeared: Five"), std::string::npos);
}

TEST(TextReport, CountsAmongTheChangesNoVerdictAndNoCause) {
  EXPECT_NE(text_verdict(test::sample_diagnosis(), {}).find("2026-11-20T08:00:00Z: 1 change\n"), std::string::npos);
  auto d = test::sample_diagnosis();
  d.since->changes = {{"verdict", "verdict.outcome", "verdict", "works", "broken"},
                      {"verdict", "verdict.stage", "stage that ended or spoilt it", "none", "tcp"},
                      {"stage", "tcp", "stage tcp", "passed", "failed"}};
  EXPECT_NE(text_verdict(d, {}).find(": 1 change\n"), std::string::npos);
}

TEST(TextReport, SaysSinceWhenItWorkedAndThatNothingElseChanged) {
  auto d = test::sample_diagnosis();
  d.since->run = 7;
  d.since->changes.resize(1);
  const auto told = text_verdict(d, {});
  EXPECT_NE(told.find("Since      it last worked (2026-11-20T08:00:00Z): the verdict changed\n"), std::string::npos) << told;
  EXPECT_NE(told.find("- nothing else that both runs saw changed"), std::string::npos) << told;
  d.since->outcome = "degraded";
  EXPECT_NE(text_verdict(d, {}).find("clients last got in (2026-11-20T08:00:00Z, degraded)"), std::string::npos);
}

TEST(TextReport, ColourAddsNothingThatWordsDoNotSay) {
  const auto plain = whole_text({});
  auto coloured = whole_text({.colour = true});
  EXPECT_NE(plain, coloured);
  for (std::size_t at; (at = coloured.find('\x1b')) != std::string::npos;) coloured.erase(at, coloured.find('m', at) - at + 1);
  EXPECT_EQ(plain, coloured);
}

TEST(TextReport, NeverShowsAStrangersControlCharacters) { EXPECT_EQ(whole_text({.verbose = true}).find('\x1b'), std::string::npos); }

TEST(TextReport, WritesAnIpv6AddressInBracketsBeforeThePort) {
  auto d = test::sample_diagnosis();
  d.target.host = "2001:db8::7";
  EXPECT_NE(text_one_line(d, {}).find(" [2001:db8::7]:3389 "), std::string::npos) << text_one_line(d, {});
}

TEST(TextReport, ShowsAForcedWayToConnectOnlyWhereItGetsOnAndOthersDoNot) {
  auto d = test::sample_diagnosis();
  d.clients = {{.client = "one", .title = "One as it comes", .result = ClientResult::Refuses},
               {.client = "other", .title = "Other as it comes", .result = ClientResult::Prompts},
               {.client = "one-forced", .title = "One forced", .forced = true, .result = ClientResult::Connects}};
  const auto shows_it = [&](const TextOptions& options) { return text_verdict(d, options).find("One forced") != std::string::npos; };
  EXPECT_FALSE(shows_it({}));
  EXPECT_TRUE(shows_it({.verbose = true}));
  d.clients[1].result = ClientResult::Unknown;
  EXPECT_TRUE(shows_it({}));
}

TEST(TextReport, SaysWhyAClientIsUnknown) {
  auto d = test::sample_diagnosis();
  d.clients = {{.client = "one", .title = "One", .text = "Connects with Kerberos only"}};
  EXPECT_NE(text_verdict(d, {}).find("unknown: One. Connects with Kerberos only"), std::string::npos);
}

TEST(JsonReport, FollowsThePublishedSchema) {
  const std::string path = testing::TempDir() + "rdpdoctor-report-test-" + std::to_string(::getpid()) + ".json";
  std::ofstream{path} << to_json_text(test::sample_diagnosis(), "0.1.0", JsonForm::Document);
  const std::string command =
      "/usr/bin/python3 -c 'import json,sys,jsonschema; jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' " + path +
      " " DOCTOR_SOURCE_DIR "/docs/schema/diagnosis.schema.json";
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::remove(path.c_str());
}

TEST(JsonReport, IsStable) { test::expect_golden("report.json", to_json_text(test::sample_diagnosis(), "0.1.0", JsonForm::Document)); }

TEST(JsonReport, PutsOneDiagnosisOnOneLine) {
  const auto line = to_json_text(test::sample_diagnosis(), "0.1.0", JsonForm::Line);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
}

}  // namespace
}  // namespace doctor::report
