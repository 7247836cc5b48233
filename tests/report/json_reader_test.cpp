#include "report/json_reader.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/negotiation.hpp"
#include "knowledge/compare.hpp"
#include "report/json_report.hpp"
#include "report/sample_diagnosis.hpp"

namespace doctor::report {
namespace {

nlohmann::json sample_json() { return nlohmann::json::parse(to_json_text(test::sample_diagnosis(), "0.1.0", JsonForm::Document)); }

std::string trouble_with(const nlohmann::json& json) {
  const auto read = read_diagnoses(json.dump(), nullptr);
  return read ? "" : read.error().to_string();
}

TEST(JsonReader, ReadsBackWhatTheReportWrote) {
  const auto d = test::sample_diagnosis();
  const auto read = read_diagnoses(to_json_text(d, "0.1.0", JsonForm::Document), nullptr);
  ASSERT_TRUE(read) << read.error().to_string();
  ASSERT_EQ(read->size(), 1u);
  const auto& back = read->front();
  EXPECT_EQ(back.target.host, d.target.host);
  EXPECT_EQ(back.target.port, d.target.port);
  EXPECT_EQ(back.started_at, d.started_at);
  EXPECT_EQ(back.verdict.outcome, d.verdict.outcome);
  EXPECT_EQ(back.stages.size(), d.stages.size());
  EXPECT_EQ(back.evidence.facts().size(), d.evidence.facts().size());
  EXPECT_EQ(back.evidence.walk_value<std::string>(facts::kSelectedProtocol), "PROTOCOL_SSL");
  const auto compared = knowledge::compare(back, d);
  EXPECT_TRUE(compared.same()) << compared.changes.size() << " " << compared.appeared.size() << " " << compared.gone.size();
  EXPECT_TRUE(compared.not_compared.empty());
}

TEST(JsonReader, ReadsSeveralTargets) {
  const std::vector<Diagnosis> both{test::sample_diagnosis(), test::sample_diagnosis()};
  const auto read = read_diagnoses(to_json_text(both, "0.1.0"), nullptr);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->size(), 2u);
}

TEST(JsonReader, ReplacesNamesByTheStandInsOfTheRun) {
  Redactor redactor;
  redactor.stand_in(Privacy::Name, "pc17.example.com");
  const auto read = read_diagnoses(sample_json().dump(), &redactor);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->front().evidence.walk_value<std::string>(facts::kTargetHost), "name-1.domain-1");
  EXPECT_EQ(redactor.stand_in(Privacy::Address, "192.0.2.7"), "address-1");
}

TEST(JsonReader, SaysWhatIsWrongAndWhere) {
  EXPECT_FALSE(read_diagnoses("", nullptr));
  EXPECT_FALSE(read_diagnoses("{\"schema_version\": 1", nullptr));
  EXPECT_EQ(trouble_with(42), "it is no object");
  EXPECT_EQ(trouble_with(nlohmann::json::object()), "it lacks \"schema_version\"");
  auto json = sample_json();
  json["schema_version"] = 2;
  EXPECT_EQ(trouble_with(json), "schema_version is not 1, the one this program reads");
  json = sample_json();
  json["verdict"]["outcome"] = "\x1b[2Jfine";
  EXPECT_EQ(trouble_with(json), "verdict.outcome has the unknown value \"\\x1b[2Jfine\"");
  json = sample_json();
  json["stages"][2]["status"] = 7;
  EXPECT_EQ(trouble_with(json), "stages[2].status is no text");
  json = sample_json();
  json["facts"][1]["value"] = true;
  EXPECT_EQ(trouble_with(json), "facts[1].value is no value of negotiation.selected_protocol");
  json = sample_json();
  json["target"]["port"] = 70000;
  EXPECT_EQ(trouble_with(json), "target.port is no number up to 65535");
  for (const auto& [key, value] : sample_json().items()) {
    auto other = sample_json();
    other[key] = nlohmann::json::array({{{"x", 1}}});
    (void)read_diagnoses(other.dump(), nullptr);  // whatever it says, it ends
  }
}

TEST(JsonReader, PassesOverFactsOfAnotherVersion) {
  auto json = sample_json();
  json["facts"][0]["id"] = "tomorrow.unheard_of";
  const auto read = read_diagnoses(json.dump(), nullptr);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->front().evidence.facts().size(), test::sample_diagnosis().evidence.facts().size() - 1);
}

TEST(JsonReader, KeepsOfWhichAddressAFactSpeaks) {
  const auto read = read_diagnoses(sample_json().dump(), nullptr);
  ASSERT_TRUE(read) << read.error().to_string();
  const auto* fact = read->front().evidence.of_walk(facts::kSelectedProtocol);
  ASSERT_NE(fact, nullptr);
  EXPECT_EQ(fact->subject.address, "192.0.2.7");
}

TEST(JsonReader, RefusesWhatIsNestedTooDeep) {
  EXPECT_FALSE(read_diagnoses(std::string(100'000, '['), nullptr));
  EXPECT_EQ(read_diagnoses("\n" + std::string(1000, '[') + std::string(1000, ']'), nullptr).error().to_string(),
            "line 2 is nested deeper than 16 levels");
}

TEST(JsonReader, RefusesMoreValuesThanItWouldKeep) {
  std::string many = "[\n";
  for (int i = 0; i < 1'000'000; ++i) many += "[],";
  EXPECT_EQ(read_diagnoses(many + "[]]", nullptr).error().to_string(), "line 2 is beyond the first 1000000 values");
  EXPECT_EQ(read_diagnoses(std::string(kLongestDiagnosis + 1, '['), nullptr).error().to_string(), "it is longer than 32 MiB");
}

TEST(JsonReader, CountsNothingWithinTexts) {
  auto json = sample_json();
  json["target"]["input"] = std::string(60'000, '[') + "\"{\\";
  EXPECT_EQ(trouble_with(json), "");
}

TEST(JsonReader, SaysInWhichLineItIsNoJson) {
  EXPECT_EQ(read_diagnoses("{\n\n  \"a\" 1}", nullptr).error().to_string(), "line 3 is no JSON of a diagnosis");
  EXPECT_EQ(read_diagnoses("[1e999]", nullptr).error().to_string(), "it is no JSON of a diagnosis");
}

}  // namespace
}  // namespace doctor::report
