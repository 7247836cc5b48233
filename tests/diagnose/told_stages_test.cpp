#include "diagnose/told_stages.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "diagnose/known.hpp"

namespace doctor::diagnose {
namespace {

std::vector<StageReport> told(std::vector<std::pair<Stage, StageStatus>> how) {
  const Evidence evidence{Instant{}};
  return told_stages(test_knowledge(), evidence, {.who = "somebody", .what = "their walk", .tell = [&](Stage stage) {
                                                    const auto found = std::ranges::find(how, stage, &std::pair<Stage, StageStatus>::first);
                                                    return found == how.end() ? ToldStage{.reason = "not seen"} : ToldStage{.status = found->second};
                                                  }});
}

const StageReport& at(const std::vector<StageReport>& stages, Stage stage) { return stages.at(std::size_t(stage)); }

TEST(ToldStages, WhatFailedEndsTheWalkAndNotWhatStandsBesideIt) {
  const auto stages = told({{Stage::Tcp, StageStatus::Passed}, {Stage::Negotiation, StageStatus::Failed}, {Stage::Tls, StageStatus::Passed}});
  EXPECT_EQ(at(stages, Stage::Name).reason, "not seen");
  EXPECT_EQ(at(stages, Stage::Tls).status, StageStatus::NotReached);
  EXPECT_EQ(at(stages, Stage::Tls).reason, "their walk ended at negotiation");
  EXPECT_EQ(at(stages, Stage::Udp).reason, "not seen");
}

TEST(ToldStages, AFailedTryByUdpEndsNothing) {
  const auto stages = told({{Stage::Udp, StageStatus::Failed}});
  EXPECT_EQ(at(stages, Stage::Udp).status, StageStatus::Failed);
  EXPECT_EQ(at(stages, Stage::Gateway).status, StageStatus::Skipped);
}

TEST(ToldStages, TheFirstUnseenIsOneThatMustBeKnown) {
  const auto until_negotiation = told({{Stage::Tcp, StageStatus::Passed}, {Stage::Negotiation, StageStatus::Passed}});
  EXPECT_EQ(first_unseen(told({}), false), Stage::Tcp);
  EXPECT_EQ(first_unseen(told({{Stage::Tcp, StageStatus::Passed}}), false), Stage::Negotiation);
  EXPECT_EQ(first_unseen(until_negotiation, false), std::nullopt);
  EXPECT_EQ(first_unseen(until_negotiation, true), Stage::Tls);
}

}  // namespace
}  // namespace doctor::diagnose
