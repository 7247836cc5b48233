// The main job against every fault of the built-in host, over real sockets on loopback.
#include <gtest/gtest.h>

#include "diagnose/diagnose.hpp"
#include "knowledge/loader.hpp"
#include "practice/host.hpp"

namespace doctor::diagnose {
namespace {

class NoProgress : public Progress {
 public:
  void on_stage(const StageReport&) override {}
};

const knowledge::Knowledge& known() {
  static const auto loaded = knowledge::load_embedded();
  if (!loaded) throw std::runtime_error(loaded.error().to_string());
  return *loaded;
}

Diagnosis diagnose_practice(const practice::PracticeHost& host, net::Network& network) {
  const auto target = probe::parse_target(host.name(), host.endpoint().port);
  NoProgress progress;
  auto d = diagnose(*target,
                    {.family = Address::Family::V4, .stage_timeout = std::chrono::seconds{2}, .ca_file = host.ca_file(), .loopback_lookups = true},
                    network, known(), progress);
  return *std::move(d);
}

std::string explained(const Diagnosis& d) {
  std::string out = d.verdict.summary;
  for (const auto& cause : d.causes) out += "\n  " + cause.id + " [" + cause.group + "] " + std::to_string(cause.probability);
  for (const auto& fact : d.evidence.facts())
    out += "\n    " + std::string{fact.type->id} + " = " + (fact.known() ? to_text(*fact.value()) : fact.unknown()->to_string());
  return out;
}

std::vector<std::string> fault_ids() {
  std::vector<std::string> ids;
  for (const auto& fault : practice::faults()) ids.emplace_back(fault.id);
  return ids;
}

class EveryFault : public testing::TestWithParam<std::string> {};

TEST_P(EveryFault, IsNamedFirst) {
  const auto& fault = *practice::find_fault(GetParam());
  const auto network = net::make_network();
  auto host = practice::PracticeHost::open(*network, fault.id);
  ASSERT_TRUE(host) << host.error().to_string();
  host->serve_in_background();
  const auto d = diagnose_practice(*host, *network);
  EXPECT_EQ(name_of(d.verdict.outcome), fault.outcome) << explained(d);
  if (fault.expects.empty() && fault.outcome == "works") {
    EXPECT_TRUE(d.causes.empty()) << explained(d);
  } else if (fault.expects.empty()) {
    ASSERT_FALSE(d.causes.empty()) << explained(d);  // no cause is known for it, so none may be invented
    EXPECT_EQ(d.causes[0].id, "something-else") << explained(d);
    EXPECT_EQ(d.verdict.stage ? name_of(*d.verdict.stage) : "", fault.stage) << explained(d);
  } else {
    ASSERT_FALSE(d.causes.empty()) << explained(d);
    const auto& first = d.causes[0];
    EXPECT_TRUE(first.id == fault.expects || first.group == fault.expects) << explained(d);
    EXPECT_EQ(d.verdict.stage ? name_of(*d.verdict.stage) : "", fault.stage) << explained(d);
  }
  double sum = 0;
  for (const auto& cause : d.causes) sum += cause.probability;
  if (!d.causes.empty()) {
    EXPECT_NEAR(sum, 1, 1e-9);
  }
}

INSTANTIATE_TEST_SUITE_P(Practice, EveryFault, testing::ValuesIn(fault_ids()), [](const auto& fault) {
  std::string name = fault.param;
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
});

}  // namespace
}  // namespace doctor::diagnose
