#include "cli/earlier_run.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "report/json_report.hpp"

namespace doctor::cli {
namespace {

Diagnosis run_of(const std::string& host, bool redacted = false) {
  Diagnosis d{.evidence = Evidence{Instant{}}};
  d.target = {.input = host, .host = host, .port = 3389};
  d.redacted = redacted;
  return d;
}

// The file of an earlier run, for as long as it lives.
class EarlierFile {
 public:
  explicit EarlierFile(const std::string& content) { std::ofstream{path} << content; }
  explicit EarlierFile(const std::vector<Diagnosis>& runs) : EarlierFile(report::to_json_text(runs, "0.1.0")) {}
  ~EarlierFile() { std::remove(path.c_str()); }
  const std::string path = testing::TempDir() + "rdpdoctor-earlier-test-" + std::to_string(::getpid()) + ".json";
};

Result<std::vector<Diagnosis>> read_for(const EarlierFile& file, std::vector<std::string> hosts) {
  std::vector<probe::Target> targets;
  for (const auto& host : hosts) targets.push_back({.input = host, .host = host, .port = 3389});
  return read_earlier_run(file.path, targets, nullptr);
}

TEST(EarlierRun, IsFoundByHostAndPort) {
  const EarlierFile file{std::vector{run_of("pc17"), run_of("pc18")}};
  const auto read = read_for(file, {"PC18", "pc17"});
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->at(0).target.host, "pc18");
  EXPECT_EQ(read->at(1).target.host, "pc17");
}

TEST(EarlierRun, OfAnotherHostIsBadData) {
  const EarlierFile file{std::vector{run_of("pc17")}};
  const auto read = read_for(file, {"pc19"});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::BadData);
  EXPECT_NE(read.error().to_string().find("holds no diagnosis of pc19 port 3389"), std::string::npos) << read.error().to_string();
}

TEST(EarlierRun, ThatIsRedactedIsTakenWhereItCanBeMeantAlone) {
  EXPECT_TRUE(read_for(EarlierFile{std::vector{run_of("name-1", true)}}, {"pc17"}));
  EXPECT_FALSE(read_for(EarlierFile{std::vector{run_of("name-1", true), run_of("name-2", true)}}, {"pc17"}));
}

TEST(EarlierRun, ThatIsNotThereIsMissingAndOneThatIsNoneIsBad) {
  const auto missing = read_earlier_run("/nonexistent/run.json", {}, nullptr);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::MissingInput);
  const auto bad = read_for(EarlierFile{std::string{"<html>"}}, {"pc17"});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::BadData);
}

}  // namespace
}  // namespace doctor::cli
