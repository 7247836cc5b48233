#include "knowledge/next_tests.hpp"

#include <algorithm>
#include <tuple>

#include "knowledge/fill.hpp"

namespace doctor::knowledge {
namespace {

constexpr double kClose = 4;    // a cause less than this many times less probable than the first is still in the race
constexpr double kClear = 0.8;  // a lone first cause this probable needs no test

// The causes among which it is still open which it is.
std::vector<std::string_view> open_causes(const Ranking& ranking, std::optional<Stage> ended_at) {
  std::vector<std::string_view> out;
  bool clear = !ranking.causes.empty();
  for (std::uint32_t fault = 0; std::ranges::find(ranking.causes, fault, &RankedCause::fault) != ranking.causes.end(); ++fault) {
    const auto before = out.size();
    double of_fault = 0;  // the certainty of its first cause
    for (const RankedCause& each : ranking.causes) {
      if (each.fault != fault) continue;
      if (of_fault == 0) of_fault = each.certainty;
      if (each.certainty * kClose > of_fault) out.push_back(each.cause->id);
    }
    if (out.size() == before + 1 && of_fault >= kClear)
      out.pop_back();
    else
      clear = false;
  }
  if (clear) return {};
  if (ended_at)
    for (const Undecided& each : ranking.undecided) out.push_back(each.cause->id);
  return out;
}

struct Candidate {
  const NextTest* test;
  std::size_t open;   // how many open causes it speaks of
  bool of_the_first;  // it belongs to the group of the first cause
  std::size_t order;  // groups by id, tests as their file has them: best first
};

}  // namespace

std::vector<ProposedTest> propose_tests(const Knowledge& knowledge, const EvidenceIndex& index, const Ranking& ranking,
                                        std::optional<Stage> ended_at) {
  const auto open = open_causes(ranking, ended_at);
  if (open.empty()) return {};
  std::vector<Candidate> candidates;
  for (const Group& group : knowledge.groups()) {
    const bool of_the_first = !ranking.causes.empty() && ranking.causes.front().cause->group == group.id;
    for (const NextTest& test : group.tests) {
      const auto is_open = [&](std::string_view id) { return std::ranges::find(open, id) != open.end(); };
      const auto count = std::size_t(std::ranges::count_if(test.parts, is_open));
      const auto same = std::ranges::find(candidates, test.id, [](const Candidate& each) { return each.test->id; });
      if (count > 0 && same == candidates.end()) candidates.push_back({&test, count, of_the_first, candidates.size()});
    }
  }
  std::ranges::sort(candidates, {}, [](const Candidate& each) { return std::tuple{!each.of_the_first, -double(each.open), each.order}; });
  std::vector<ProposedTest> out;
  for (const Candidate& each : candidates) out.push_back({each.test, fill_sentence(each.test->why, index), fill_command(each.test->command, index)});
  return out;
}

}  // namespace doctor::knowledge
