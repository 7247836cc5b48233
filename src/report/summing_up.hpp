// What every rendering of a diagnosis says alike: its words, and what belongs together or comes first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/diagnosis.hpp"

namespace doctor::report {

// "the host's side must act".
std::string_view side_words(Side side);
// "on the host", "in the log": where an open question finds its answer.
std::string where_seen(std::string_view from);
// "97 %", "more than 99 %", "less than 1 %".
std::string percent(double probability);

// One fault and the causes that compete to explain it.
struct FaultView {
  std::uint32_t number{0};
  bool named{false};                             // sure enough to be told as a fault of its own
  std::vector<const Conclusion*> alike{};        // the likeliest first; several: a group that nothing parts
  std::vector<const Conclusion*> less_likely{};  // the other rivals
};
// In order of their numbers; without `something-else`, which belongs to none. Borrows from `diagnosis`.
std::vector<FaultView> faults_of(const Diagnosis& diagnosis);
// Who must act about a fault: one side, or those of its causes that are nearly as likely as the first, told as open.
std::string who_must_act(const Diagnosis& diagnosis, const FaultView& fault);
// The cause is not one that this version knows, or the walk could not be finished.
bool cause_is_unknown(const Diagnosis& diagnosis);

// The fixes in the order in which they are told and numbered. Borrows from `diagnosis`.
struct FixesToTell {
  std::vector<const FilledFix*> all{};
  std::size_t likely{
      0};  // so many of them mend the first cause, or one (a group's member, say) that is nearly as likely; the rest is for what else was seen
};
FixesToTell fixes_to_tell(const Diagnosis& diagnosis);

// What the earlier run is, behind "since": "it last worked (TIME)" where it comes from history, else "TIME".
std::string since_words(const Comparison& since);
// The changes as a person wants them: what may be why before what came of it, without the stages that one of the two runs
// did not reach. Borrows from `since`.
std::vector<const Comparison::Change*> changes_to_tell(const Comparison& since);
// How many of them, the likeliest, are told in short: where a connection is refused, say, a dozen causes look alike.
std::size_t told_of(std::span<const Comparison::NamedCause> causes, bool verbose);
// "nothing else that both runs saw changed", where verdict and stages alone differ; else empty.
std::string no_reason_words(const Comparison& since);
// The facts that only one of the two runs saw, as a person calls them.
std::string seen_by_one_words(const Comparison& since);
// Which facts could not be compared, and why; may be empty.
std::string not_compared_words(const Comparison& since);

// "pc17.example.com:3389", "[2001:db8::1]:3389", escaped.
std::string shown_endpoint(std::string_view host, std::uint16_t port);
// " through gateway gw.example.com:443", to be put behind a target's name; empty where there is none.
std::string through_gateway(const DiagnosedTarget& target);
// Who answered in a gateway's place, by the id that AskedTransport has: "another server"; empty where that is not known.
std::string_view who_answered_words(std::string_view id);

// What happened at the stage, and why; without the time it took.
std::string stage_words(const StageReport& stage);

}  // namespace doctor::report
