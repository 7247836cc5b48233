#include "report/history_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace doctor::report {
namespace {

RunSummary run_of(std::int64_t id, const std::string& host, Outcome outcome) {
  return {.id = id,
          .host = host,
          .port = 3389,
          .started_at = *parse_rfc3339("2026-11-21T03:35:07Z"),
          .vantage = "this machine",
          .outcome = outcome,
          .stage = outcome == Outcome::Works ? std::nullopt : std::optional{Stage::Certificate},
          .cause = outcome == Outcome::Works ? "" : "server-certificate-expired",
          .cause_title = outcome == Outcome::Works ? "" : "The host's own certificate has expired"};
}

Comparison changed() {
  return {.before = *parse_rfc3339("2026-11-20T08:00:00Z"),
          .outcome = "works",
          .run = 11,
          .changes = {{"verdict", "verdict.outcome", "verdict", "works", "degraded"},
                      {"stage", "certificate", "stage certificate", "passed", "warned"},
                      {"certificate", "certificate.subject", "subject", "CN=a", "CN=b"},
                      {"certificate", "certificate.issuer", "issuer", "CN=a", "CN=b"}},
          .appeared = {{"server-certificate-expired", "Expired\x1b[2J", false}}};
}

TEST(HistoryReport, ListsHosts) {
  const std::vector<HostSummary> hosts{{run_of(12, "pc17.example.com", Outcome::Degraded), 3, *parse_rfc3339("2026-11-20T08:00:00Z")},
                                       {run_of(13, "2001:db8::7", Outcome::Broken), 1, std::nullopt},
                                       {run_of(14, std::string(40, 'x'), Outcome::Works), 1, std::nullopt}};
  EXPECT_EQ(hosts_as_text(hosts, {}),
            "host                         runs  last run (UTC)    outcome       last worked\n"
            "pc17.example.com:3389           3  2026-11-21 03:35  degraded      2026-11-20\n"
            "[2001:db8::7]:3389              1  2026-11-21 03:35  broken        never\n" +
                std::string(40, 'x') +
                ":3389\n"
                "                                1  2026-11-21 03:35  works         never\n");
  EXPECT_NE(hosts_as_text({}, {}).find("Nothing is remembered yet"), std::string::npos);
  const auto json = nlohmann::json::parse(hosts_as_json(hosts));
  EXPECT_EQ(json["hosts"][0]["last"]["run"], 12);
  EXPECT_TRUE(json["hosts"][1]["last_worked"].is_null());
}

TEST(HistoryReport, ListsRunsWithWhatChanged) {
  const std::vector<ListedRun> runs{{run_of(12, "pc17", Outcome::Degraded), {{"The host's own certificate has expired"}, 0.97}, changed()},
                                    {run_of(11, "pc17", Outcome::Works), {}, {}}};
  EXPECT_EQ(runs_as_text("pc17", runs, true, {}),
            "pc17  2 runs, the newest first; times are UTC\n\n"
            "    12  2026-11-21 03:35  degraded at certificate\n"
            "        The host's own certificate has expired (server-certificate-expired, 97\n"
            "        %)\n"
            "        changed: degraded, was works; certificate\n"
            "    11  2026-11-21 03:35  works\n"
            "\nOlder runs with -n.\n");
  const auto json = nlohmann::json::parse(runs_as_json(runs));
  EXPECT_EQ(json["runs"][0]["changed"]["run"], 11);
  EXPECT_TRUE(json["runs"][1]["changed"].is_null());
}

TEST(HistoryReport, NamesNoCauseThatNothingPartedAsSure) {
  auto alike = ListedRun{run_of(12, "pc17", Outcome::Broken), {{"One", "Two", "Three", "Four\x1b[2J"}, 0.8}, {}};
  EXPECT_NE(runs_as_text("pc17", {&alike, 1}, false, {}).find("one of 4 that look the same (80 % together): One; Two; Three; and 1 more\n"),
            std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(runs_as_json({&alike, 1}))["runs"][0]["causes"]["titles"].size(), 4);
  alike.causes = {};  // what was kept cannot be read: the columns name the likeliest
  EXPECT_NE(runs_as_text("pc17", {&alike, 1}, false, {}).find("most likely: The host's own certificate has expired"), std::string::npos);
}

TEST(HistoryReport, TellsHowSureARunWas) {
  Diagnosis d{.evidence = Evidence{Instant{}}};
  d.causes = {{.id = "a", .title = "A", .certainty = 0.4, .group = "g"},
              {.id = "b", .title = "B", .certainty = 0.3, .group = "g"},
              {.id = "c", .title = "C", .certainty = 0.1}};
  const auto told = told_cause(d);
  EXPECT_EQ(told.titles, (std::vector<std::string>{"A", "B"}));
  EXPECT_DOUBLE_EQ(told.certainty, 0.7);
}

TEST(HistoryReport, SaysWhereTheOutcomeAloneChanged) {
  auto only = changed();
  only.changes.resize(2);
  only.appeared.clear();
  EXPECT_EQ(in_few_words(only), "degraded, was works; nothing else that both runs saw");
  EXPECT_EQ(in_few_words({}), "nothing");
  only.changes = {{"verdict", "verdict.stage", "stage that ended or spoilt it", "negotiation", "tcp"},
                  {"stage", "tcp", "stage tcp", "passed", "failed"},
                  {"stage", "negotiation", "stage negotiation", "failed", "not-reached"}};
  EXPECT_EQ(in_few_words(only), "at stage tcp, was negotiation; nothing else that both runs saw");
  only.changes = {{"stage", "udp", "stage udp", "passed", "warned"}};
  EXPECT_EQ(in_few_words(only), "udp warned, was passed; nothing else that both runs saw");
  auto causes = changed();
  causes.changes.clear();
  causes.gone = {{"a", "One", false}, {"b", "Two", true}};
  EXPECT_EQ(in_few_words(causes), "appeared: Expired\\x1b[2J; gone: One and 1 more");
}

}  // namespace
}  // namespace doctor::report
