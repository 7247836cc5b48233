// What every backend of the history keeps: instantiate RunStoreContract with a way to begin an empty store.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/run_store.hpp"

namespace doctor::store::test {

// Begins an empty store that lives as long as what is returned beside it.
struct Backend {
  std::string name{};
  std::function<std::unique_ptr<RunStore>()> begin{};
};

inline KeptRun run_of(const std::string& host, Outcome outcome, std::int64_t at = 1'795'248'000, std::uint16_t port = 3389) {
  KeptRun run{
      .summary = {.host = host, .port = port, .started_at = WallTime{std::chrono::seconds{at}}, .vantage = "this machine", .outcome = outcome}};
  run.json = "{\"host\":\"" + host + "\"}\n";
  run.text = host + "\n";
  return run;
}

class RunStoreContract : public testing::TestWithParam<Backend> {
 protected:
  std::int64_t keep(const KeptRun& run) {
    const auto id = store->append(run);
    EXPECT_TRUE(id) << id.error().to_string();
    return id ? *id : 0;
  }
  std::vector<std::int64_t> ids(const Place& place, std::size_t most = 1000) {
    std::vector<std::int64_t> out;
    const auto list = store->list(place, most);
    EXPECT_TRUE(list) << list.error().to_string();
    if (list)
      for (const auto& each : *list) out.push_back(each.id);
    return out;
  }
  std::int64_t last(const Place& place, std::vector<Outcome> outcomes = {}) {
    const auto found = store->last(place, outcomes);
    EXPECT_TRUE(found) << found.error().to_string();
    return found && *found ? (*found)->id : 0;
  }

  std::unique_ptr<RunStore> store = GetParam().begin();
};

TEST_P(RunStoreContract, GivesBackWhatWasKept) {
  auto run = run_of("pc17", Outcome::Broken);
  run.summary.address = "192.0.2.7";
  run.summary.stage = Stage::Tls;
  run.summary.proved_until = Stage::Negotiation;
  run.summary.cause = "tls-none";
  run.summary.cause_title = "It's no TLS; DROP TABLE runs";
  run.summary.certificate_sha256 = "aa";
  run.summary.certificate_not_after = WallTime{std::chrono::seconds{-5}};
  run.text = std::string{"a line\nand \0 one", 16};
  run.summary.id = keep(run);
  const auto back = store->read(run.summary.id);
  ASSERT_TRUE(back) << back.error().to_string();
  ASSERT_TRUE(*back);
  EXPECT_EQ((*back)->summary, run.summary);
  EXPECT_EQ((*back)->json, run.json);
  EXPECT_EQ((*back)->text, run.text);
  const auto none = store->read(run.summary.id + 1);
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

TEST_P(RunStoreContract, ListsTheNewestFirstInTheOrderOfKeeping) {
  const auto first = keep(run_of("pc17", Outcome::Works, 2'000'000'000));  // by a clock that was wrong
  keep(run_of("pc18", Outcome::Works));
  const auto other_port = keep(run_of("pc17", Outcome::Works, 1'000, 3390));
  const auto latest = keep(run_of("pc17", Outcome::Broken, 1'000));
  EXPECT_EQ(ids({.host = "pc17"}), (std::vector{latest, other_port, first}));
  EXPECT_EQ(ids({.host = "pc17", .port = 3389}), (std::vector{latest, first}));
  EXPECT_EQ(ids({.host = "pc17"}, 1), std::vector{latest});
  EXPECT_EQ(ids({.host = "pc19"}), std::vector<std::int64_t>{});
  EXPECT_EQ(ids({}).size(), 4u);
}

TEST_P(RunStoreContract, FindsTheLastRunOfAnOutcomeAndVantage) {
  const auto works = keep(run_of("pc17", Outcome::Works));
  const auto degraded = keep(run_of("pc17", Outcome::Degraded));
  const auto broken = keep(run_of("pc17", Outcome::Broken));
  auto elsewhere = run_of("pc17", Outcome::Works);
  elsewhere.summary.vantage = "branch office";
  const auto there = keep(elsewhere);
  const Place here{.host = "pc17", .port = 3389, .vantage = "this machine"};
  EXPECT_EQ(last(here), broken);
  EXPECT_EQ(last(here, {Outcome::Works}), works);
  EXPECT_EQ(last(here, {Outcome::Works, Outcome::Degraded}), degraded);
  EXPECT_EQ(last(here, {Outcome::Undetermined}), 0);
  EXPECT_EQ(last({.host = "pc17"}, {Outcome::Works}), there);
  EXPECT_EQ(last({.host = "pc17' OR '1'='1"}), 0);
}

TEST_P(RunStoreContract, SumsUpHostByHost) {
  keep(run_of("pc18", Outcome::Broken));
  keep(run_of("pc17", Outcome::Works, 1'000));
  keep(run_of("pc17", Outcome::Broken, 2'000));
  const auto hosts = store->hosts();
  ASSERT_TRUE(hosts) << hosts.error().to_string();
  ASSERT_EQ(hosts->size(), 2u);
  EXPECT_EQ(hosts->at(0).last.host, "pc17");
  EXPECT_EQ(hosts->at(0).runs, 2u);
  EXPECT_EQ(hosts->at(0).last.outcome, Outcome::Broken);
  EXPECT_EQ(hosts->at(0).last_worked, WallTime{std::chrono::seconds{1'000}});
  EXPECT_EQ(hosts->at(1).last_worked, std::nullopt);
}

TEST_P(RunStoreContract, ForgetsAHostATimeOrAll) {
  const auto old_run = keep(run_of("pc17", Outcome::Works, 1'000));
  const auto kept = keep(run_of("pc17", Outcome::Works, 2'000));
  keep(run_of("pc18", Outcome::Works, 2'000));
  const auto early = store->forget({}, WallTime{std::chrono::seconds{2'000}});
  ASSERT_TRUE(early) << early.error().to_string();
  EXPECT_EQ(*early, 1u);
  EXPECT_FALSE(*store->read(old_run));
  EXPECT_EQ(*store->forget({.host = "pc18"}, std::nullopt), 1u);
  EXPECT_EQ(ids({}), std::vector{kept});
  EXPECT_EQ(*store->forget({}, std::nullopt), 1u);
  EXPECT_TRUE(ids({}).empty());
  EXPECT_GT(keep(run_of("pc17", Outcome::Works)), kept + 1) << "a number is never used again";
}

TEST_P(RunStoreContract, PrunesByNumberAndAgeButKeepsTheLastThatWorked) {
  const auto works = keep(run_of("pc17", Outcome::Works, 10'000'000));
  const auto degraded = keep(run_of("pc17", Outcome::Degraded, 10'000'000));
  std::vector<std::int64_t> broken;
  for (int i = 0; i < 5; ++i) broken.push_back(keep(run_of("pc17", Outcome::Broken, 10'000'000)));
  const auto other = keep(run_of("pc18", Outcome::Broken, 10'000'000));
  const WallTime now{std::chrono::seconds{10'000'100}};
  ASSERT_TRUE(store->prune({.runs_of_a_place = 2}, now));
  EXPECT_EQ(ids({}), (std::vector{other, broken[4], broken[3], degraded, works}));
  ASSERT_TRUE(store->prune({.runs = 3}, now));
  EXPECT_EQ(ids({}), (std::vector{other, broken[4], broken[3]}));
  ASSERT_TRUE(store->prune({.age = std::chrono::days{1}}, now + std::chrono::days{2}));
  EXPECT_TRUE(ids({}).empty());
}

}  // namespace doctor::store::test
