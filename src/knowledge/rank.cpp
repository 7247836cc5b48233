#include "knowledge/rank.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "knowledge/fill.hpp"
#include "knowledge/next_tests.hpp"

namespace doctor::knowledge {
namespace {

constexpr double kMostOfGroup = 0.5;

struct Firing {
  const Cause* cause;
  std::vector<std::uint32_t> because;
  bool competes;
  double odds;
  std::vector<const Cause*> folded{};
  std::uint32_t fault{0};
};

double odds_of(const Cause& cause) { return cause.prior * std::exp2(cause.weight); }

// Whether every stage at which the cause could show is known to have passed, and by which facts.
std::optional<std::vector<std::uint32_t>> passed_by(const Cause& cause, std::span<const StageOutcome> stages) {
  std::vector<std::uint32_t> because;
  const auto passed = [&](Stage stage) {
    const auto found = std::ranges::find(stages, stage, &StageOutcome::stage);
    if (found == stages.end() || !found->passed || found->n == 0) return false;
    because.push_back(found->n);
    return true;
  };
  if (!passed(cause.stage) || !std::ranges::all_of(cause.also_at, passed)) return std::nullopt;
  std::ranges::sort(because);
  return because;
}

// Marks which firing causes say why it is not "works". Where nothing ended the walk, one that stops a mainstream client
// all the same (ours is more tolerant) comes before those that only degrade. Where something ended it, one that only
// degrades counts when none stops there: clients fall back to standard RDP security, our walk does not.
void choose_competitors(std::vector<Firing>& firing, std::optional<Stage> ended_at) {
  const auto fits = [&](const Firing& each) { return !ended_at || each.cause->shows_at(*ended_at); };
  const auto stops = [&](const Firing& each) { return each.cause->effect == Effect::Stops && fits(each); };
  const Effect wanted = std::ranges::any_of(firing, stops) ? Effect::Stops : Effect::Degrades;
  for (Firing& each : firing) each.competes = each.cause->effect == wanted && fits(each);
}

// Takes away each cause that another firing one explains, and gives its facts to the one that stands at the head. What
// competes never folds under what does not.
void fold(std::vector<Firing>& firing) {
  const auto explainer_of = [&](const Firing& one) -> Firing* {
    Firing* out = nullptr;
    for (Firing& each : firing)
      if (each.competes >= one.competes && std::ranges::find(each.cause->explains, one.cause->id) != each.cause->explains.end() &&
          (out == nullptr || each.odds > out->odds))
        out = &each;
    return out;
  };
  std::vector<const Cause*> gone;
  for (Firing& each : firing) {
    Firing* head = explainer_of(each);
    if (head == nullptr) continue;
    while (Firing* above = explainer_of(*head)) head = above;  // ends: the loader refuses circles
    head->folded.push_back(each.cause);
    head->because.insert(head->because.end(), each.because.begin(), each.because.end());
    gone.push_back(each.cause);
  }
  std::erase_if(firing, [&](const Firing& each) { return std::ranges::find(gone, each.cause) != gone.end(); });
}

// Members of one group look the same: their facts cannot prefer one of them. They share the group's odds by prior, none
// having more than half.
void share_within_groups(const Knowledge& knowledge, std::vector<Firing>& firing) {
  for (const Group& group : knowledge.groups()) {
    std::vector<Firing*> members;
    double odds = 0;
    double priors = 0;
    for (Firing& each : firing) {
      if (!each.competes || each.cause->group != group.id) continue;
      members.push_back(&each);
      odds += each.odds;
      priors += each.cause->prior;
    }
    if (members.size() < 2) continue;
    const Firing* largest = *std::ranges::max_element(members, {}, [](const Firing* each) { return each->cause->prior; });
    double others = 0;  // summed, not subtracted: of two members each then has exactly the half
    for (const Firing* each : members) others += each == largest ? 0 : each->cause->prior;
    const bool capped = largest->cause->prior > kMostOfGroup * priors;
    for (Firing* each : members) {
      const double share = !capped ? each->cause->prior / priors : each == largest ? kMostOfGroup : (1 - kMostOfGroup) * each->cause->prior / others;
      each->odds = odds * share;
    }
  }
}

// The facts that make `when` true: what the cause observes, without what it merely applies to.
std::vector<std::uint32_t> observed_by(const Cause& cause, const EvidenceIndex& index) {
  auto out = truth_of(*cause.when, cause.across, index).because;
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

// Numbers the faults: rivals share one. Where something ended the walk, all that compete explain that end. Where nothing
// did, each observed a defect of its own, and two are rivals only when they look the same (one group) or one of them rests on
// nothing that the other did not see.
void part_into_faults(std::vector<Firing>& firing, bool ended, const EvidenceIndex& index) {
  if (ended) return;
  std::vector<std::vector<std::uint32_t>> observed;
  for (const Firing& each : firing) observed.push_back(each.competes ? observed_by(*each.cause, index) : std::vector<std::uint32_t>{});
  for (std::uint32_t i = 0; i < firing.size(); ++i) firing[i].fault = i;
  for (std::size_t a = 0; a < firing.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) {
      if (!firing[a].competes || !firing[b].competes || firing[a].fault == firing[b].fault) continue;
      const bool same_group = !firing[a].cause->group.empty() && firing[a].cause->group == firing[b].cause->group;
      if (!same_group && !std::ranges::includes(observed[a], observed[b]) && !std::ranges::includes(observed[b], observed[a])) continue;
      const auto from = firing[a].fault;
      const auto to = firing[b].fault;
      for (Firing& each : firing) each.fault = each.fault == from ? to : each.fault;
    }
}

// Numbers the faults anew in the order in which their first causes stand.
void number_faults(std::vector<RankedCause>& causes) {
  std::vector<std::uint32_t> order;
  for (RankedCause& each : causes) {
    auto found = std::ranges::find(order, each.fault);
    if (found == order.end()) found = order.insert(order.end(), each.fault);
    each.fault = std::uint32_t(found - order.begin());
  }
}

// `rivals`: the odds of all causes of its fault, its own among them.
RankedCause ranked(Firing& firing, double probability, double rivals, const EvidenceIndex& index) {
  std::ranges::sort(firing.because);
  firing.because.erase(std::ranges::unique(firing.because).begin(), firing.because.end());
  RankedCause out{.cause = firing.cause,
                  .probability = probability,
                  .certainty = firing.odds / (kSomethingElseOdds + rivals),
                  .fault = firing.fault,
                  .because = std::move(firing.because),
                  .folded = std::move(firing.folded)};
  out.says = fill_sentence(firing.cause->says, index, out.because);
  out.because_text = fill_sentence(firing.cause->because, index, out.because);
  return out;
}

void sort_by_probability(std::vector<RankedCause>& causes) {
  std::ranges::sort(causes, [](const RankedCause& a, const RankedCause& b) {
    return std::tuple{-a.probability, -a.cause->prior, a.cause->id} < std::tuple{-b.probability, -b.cause->prior, b.cause->id};
  });
}

// What a user's machine tells of itself, and how that compares with what we see: no probe brings it.
bool told_by_a_bundle(const FactType* type) { return type->id.starts_with("machine.") || type->id.starts_with("vantages."); }

const Group* shared_group(const Knowledge& knowledge, const std::vector<RankedCause>& causes) {
  if (causes.empty() || causes.front().cause->group.empty()) return nullptr;
  const auto group = causes.front().cause->group;
  const auto in_group = [&](const RankedCause& each) { return each.cause->group == group; };
  return std::ranges::count_if(causes, in_group) > 1 ? knowledge.group(group) : nullptr;
}

}  // namespace

Ranking rank(const Knowledge& knowledge, const Evidence& evidence, std::optional<Stage> ended_at, std::span<const StageOutcome> stages,
             std::optional<SideRuledOut> side) {
  const EvidenceIndex index{evidence};
  Ranking out{};
  std::vector<Firing> firing;
  for (const Cause& cause : knowledge.causes()) {
    Evaluation one = evaluate(cause, index);
    const bool acquitted = side && ended_at && cause.side == side->side && cause.effect == Effect::Stops && cause.shows_at(*ended_at);
    if (acquitted && (one.verdict == Verdict::Fires || one.verdict == Verdict::Undecided)) {
      out.ruled_out.push_back({&cause, {side->n}});
      continue;
    }
    if (one.verdict == Verdict::Fires) firing.push_back({&cause, std::move(one.because), false, odds_of(cause)});
    if (one.verdict == Verdict::RuledOut) out.ruled_out.push_back({&cause, std::move(one.because)});
    if (one.verdict != Verdict::Undecided) continue;
    // What our probes cannot see they cannot rule out either: that a stage passed for us says nothing of a user's sign-in.
    const bool unseen = !cause.when || std::ranges::any_of(one.missing, told_by_a_bundle);
    std::erase_if(one.missing, told_by_a_bundle);
    if (unseen && !ended_at) continue;
    auto passed = !unseen && cause.effect == Effect::Stops ? passed_by(cause, stages) : std::nullopt;
    if (passed)
      out.ruled_out.push_back({&cause, std::move(*passed)});
    else if (!ended_at || (cause.effect == Effect::Stops && cause.shows_at(*ended_at)))
      out.undecided.push_back({&cause, std::move(one.missing)});
  }
  choose_competitors(firing, ended_at);
  fold(firing);
  share_within_groups(knowledge, firing);
  part_into_faults(firing, ended_at.has_value(), index);

  double total = kSomethingElseOdds;
  for (const Firing& each : firing) total += each.competes ? each.odds : 0;
  out.something_else = kSomethingElseOdds / total;
  for (Firing& each : firing) {
    double rivals = 0;
    for (const Firing& other : firing) rivals += other.competes && other.fault == each.fault ? other.odds : 0;
    if (each.competes)
      out.causes.push_back(ranked(each, each.odds / total, rivals, index));
    else
      out.risks.push_back(ranked(each, each.odds / (each.odds + kSomethingElseOdds), each.odds, index));
  }
  sort_by_probability(out.causes);
  number_faults(out.causes);
  sort_by_probability(out.risks);
  std::ranges::sort(out.ruled_out, {}, [](const RuledOut& each) { return std::tuple{each.cause->stage, each.cause->id}; });
  std::ranges::sort(out.undecided, {}, [](const Undecided& each) { return std::tuple{each.cause->stage, -each.cause->prior, each.cause->id}; });
  out.group = shared_group(knowledge, out.causes);
  out.next_tests = propose_tests(knowledge, index, out, ended_at);
  return out;
}

}  // namespace doctor::knowledge
