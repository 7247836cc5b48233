#include "report/text_report.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/text.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/tcp.hpp"
#include "report/fact_table.hpp"
#include "report/gateway_text.hpp"
#include "report/hold_words.hpp"
#include "report/machine_words.hpp"
#include "report/style.hpp"
#include "report/summing_up.hpp"

namespace doctor::report {
namespace {

constexpr std::size_t kShownCauses = 6;  // of a group; --verbose shows all
constexpr std::size_t kShownRisks = 4;
constexpr std::size_t kShownFixes = 3;  // of each fault
constexpr std::size_t kShownRuledOut = 3;

std::string fact_numbers(const std::vector<std::uint32_t>& because) {
  std::string out;
  for (const auto n : because) out += (out.empty() ? "" : ", ") + text::format("{}", n);
  return out;
}

// Commands stay whole, whatever their length, so that they can be copied.
std::string steps(const std::vector<ShellText>& all, std::size_t indent) {
  std::string out;
  for (const auto& step : all) {
    if (step.shell == "text") {
      out += indented(text::escape_untrusted(step.text, 2000), indent);
      continue;
    }
    for (const auto line : text::split(step.text, '\n'))
      if (!text::trim(line).empty()) out += text::format("{:{}}{}> {}\n", "", indent, step.shell, text::escape_untrusted(line, 2000));
  }
  return out;
}

std::string fix_text(const Style& style, const FilledFix& fix, std::size_t number) {
  std::string out = hanging(style, text::format("Fix {}", number), fix.title);
  if (!fix.hosts.empty()) out += indented(text::format("If the host runs {}:", fix.hosts));
  std::string kind = fix.kind == "instruct" ? "by hand" : fix.kind;
  out += style.dim(indented(text::format("{}, on the {} side; {}, about {} min, risk: {}{}", kind, name_of(fix.side), fix.difficulty, fix.minutes,
                                         fix.risk, fix.needs.empty() || fix.needs == "none" ? "" : ", needs: " + fix.needs)));
  if (fix.weakens_security) out += style.warning(indented("WEAKENS SECURITY: a test for minutes, not a cure. Take it back at once (Undo)."));
  if (!fix.backup_first.empty() && !fix.backup_first.starts_with("Nothing")) out += indented("First: " + fix.backup_first);
  out += steps(fix.steps, kStepIndent);
  if (!fix.undo.empty()) out += style.dim(indented("Undo:")) + steps(fix.undo, kStepIndent);
  if (!fix.verify.empty()) out += style.dim(indented("Verify:")) + steps(fix.verify, kStepIndent);
  return out;
}

std::string fixes_text(const Style& style, const Diagnosis& d, bool verbose) {
  const auto told = fixes_to_tell(d);
  const auto faults = d.causes.empty() ? 1 : 1 + std::ranges::max(d.causes, {}, &Conclusion::fault).fault;
  const auto shown = std::min(told.likely, kShownFixes * faults);
  std::string out;
  std::size_t number = 0;
  for (const auto* fix : told.all)
    if (verbose || number < shown) out += "\n" + fix_text(style, *fix, ++number);
  if (told.all.size() > number)
    out += "\n" + style.dim(indented(number == 0 ? counted(told.all.size(), "fix", "fixes") + " for what else was seen, with -v"
                                                 : counted(told.all.size() - number, "more fix", "more fixes") +
                                                       ", for this and for what else was seen, with -v"));
  return out;
}

std::string sources_text(const Style& style, const std::vector<std::string>& sources) {
  std::string out;
  for (const auto& source : sources) out += hanging(style, out.empty() ? "Sources" : "", source);
  return out;
}

std::string group_text(const Style& style, std::string_view label, const Diagnosis& d, std::span<const Conclusion* const> members, bool verbose) {
  double mass = 0;
  for (const auto* cause : members) mass += cause->certainty;
  std::string out = hanging(style, label, text::format("One of {} that look the same from here ({} together):", members.size(), percent(mass)));
  for (std::size_t i = 0; i < members.size() && (verbose || i < kShownCauses); ++i)
    out += indented(text::format("- {} ({}, {})", members[i]->title, percent(members[i]->certainty),
                                 members[i]->side ? name_of(*members[i]->side) : "side unknown"));
  if (members.size() > kShownCauses && !verbose) out += style.dim(indented(text::format("- and {} more, with -v", members.size() - kShownCauses)));
  const bool of_the_first = members[0]->group == d.causes[0].group;  // whose sentence the diagnosis holds
  if (of_the_first && !d.group_says.empty() && d.verdict.summary.find(d.group_says) == std::string::npos) out += indented(d.group_says);
  out += hanging(style, "Why", members[0]->why);
  if (verbose) out += style.dim(indented(text::format("facts {}", fact_numbers(members[0]->because)))) + sources_text(style, members[0]->sources);
  return out;
}

std::string one_cause_text(const Style& style, std::string_view label, const Diagnosis& d, const FaultView& fault, bool verbose) {
  const auto& cause = *fault.alike[0];
  std::string out = hanging(style, label, text::format("{} ({})", cause.title, percent(cause.certainty)));
  if (d.verdict.summary.find(cause.sentence) == std::string::npos) out += indented(cause.sentence);
  out += style.dim(indented(cause.id));
  if (cause.side) out += hanging(style, "Who", who_must_act(d, fault));
  out += hanging(style, "Why", cause.why);
  if (verbose) out += style.dim(indented(text::format("facts {}", fact_numbers(cause.because)))) + sources_text(style, cause.sources);
  return out;
}

// Each fault with the cause that it most likely has; faults that stand side by side are all named.
std::string cause_text(const Style& style, const Diagnosis& d, bool verbose) {
  if (d.causes.empty()) return {};
  std::string out;
  if (cause_is_unknown(d))
    out += hanging(style, "Cause",
                   d.verdict.stage ? "Not one that this version knows. The stage above is certain, the cause is not."
                                   : "Not known: the walk could not be finished.");
  std::vector<std::string> others;
  const auto faults = faults_of(d);
  const bool several = std::ranges::count_if(faults, &FaultView::named) > 1;
  for (const auto& fault : faults) {
    const auto label = several ? text::format("Cause {}", fault.number + 1) : std::string{"Cause"};
    if (fault.named)
      out += fault.alike.size() > 1 ? group_text(style, label, d, fault.alike, verbose) : one_cause_text(style, label, d, fault, verbose);
    const auto add_other = [&](const Conclusion* cause) {
      if (cause->certainty >= 0.01) others.push_back(text::format("{} ({})", cause->title, percent(cause->certainty)));
    };
    if (!fault.named) std::ranges::for_each(fault.alike, add_other);
    std::ranges::for_each(fault.less_likely, add_other);
  }
  if (!others.empty()) {
    out += hanging(style, "Less sure", others[0]);
    for (std::size_t i = 1; i < others.size() && (verbose || i < kShownCauses); ++i) out += indented(others[i]);
  }
  return out;
}

std::string ruled_out_text(const Style& style, const Diagnosis& d, bool verbose) {
  if (d.ruled_out.empty()) return {};
  if (!verbose) {
    std::vector<std::string> titles;
    for (std::size_t i = 0; i < std::min(d.ruled_out.size(), kShownRuledOut); ++i) titles.push_back(d.ruled_out[i].title);
    std::string line = text::join(titles, "; ");
    if (d.ruled_out.size() > titles.size()) line += text::format("; and {} more (-v)", d.ruled_out.size() - titles.size());
    return hanging(style, "Ruled out", line);
  }
  std::string out = hanging(style, "Ruled out", counted(d.ruled_out.size(), "cause", "causes"));
  for (const auto& each : d.ruled_out) out += indented(text::format("- {} (facts {})", each.title, fact_numbers(each.because)));
  return out;
}

std::string risks_text(const Style& style, const Diagnosis& d, bool verbose) {
  std::string out;
  std::size_t shown = 0;
  for (const auto& risk : d.risks) {
    if (++shown > kShownRisks && !verbose) break;
    out += hanging(style, shown == 1 ? "Also seen" : "", risk.sentence);
  }
  if (d.risks.size() > kShownRisks && !verbose) out += style.dim(indented(text::format("and {} more, with -v", d.risks.size() - kShownRisks)));
  return out;
}

// A way to start a client that its user has to ask for is worth a word where it gets on and the client as it comes does not.
bool worth_a_word(const Diagnosis& d, const ClientVerdict& client) {
  const auto gets_on = [](const ClientVerdict& each) { return each.result == ClientResult::Connects || each.result == ClientResult::Prompts; };
  if (!client.forced) return true;
  const bool refused = std::ranges::any_of(d.clients, [](const auto& each) { return !each.forced && each.result == ClientResult::Refuses; });
  return gets_on(client) && refused && std::ranges::none_of(d.clients, [&](const auto& each) { return !each.forced && gets_on(each); });
}

// Those that do the same; of what is unknown, for the same reason.
struct AlikeClients {
  ClientResult result{};
  std::string_view why{};
  std::vector<std::string> titles{};
};

std::vector<AlikeClients> alike_clients(const Diagnosis& d) {
  std::vector<AlikeClients> out;
  for (const auto result : {ClientResult::Refuses, ClientResult::Prompts, ClientResult::Connects, ClientResult::Unknown})
    for (const auto& each : d.clients) {
      if (each.result != result || !worth_a_word(d, each)) continue;
      const std::string_view why = result == ClientResult::Unknown ? std::string_view{each.text} : std::string_view{};
      auto found = std::ranges::find_if(out, [&](const auto& group) { return group.result == result && group.why == why; });
      if (found == out.end()) found = out.insert(out.end(), {.result = result, .why = why});
      found->titles.push_back(each.title);
    }
  return out;
}

// What each client would do: with --verbose all of them, else one line for each answer, and none where all do the same.
std::string clients_text(const Style& style, const Diagnosis& d, bool verbose) {
  std::string out;
  const auto add = [&](std::string_view line) { out += out.empty() ? hanging(style, "Clients", line) : indented(line); };
  if (verbose) {
    for (const auto& each : d.clients) {
      auto line = text::format("- {}: {}", each.title, name_of(each.result));
      if (each.code)
        line += text::format(", {}{}", text::hex_number(std::uint64_t(*each.code)),
                             each.extended ? " " + text::hex_number(std::uint64_t(*each.extended)) : "");
      if (!each.text.empty()) line += ": " + each.text;
      if (!each.missing.empty()) line += text::format(" (needs {})", text::join(each.missing, ", "));
      if (!each.confidence.empty()) line += text::format(" ({})", each.confidence);
      add(line);
    }
    return out;
  }
  std::size_t answers = 0;
  for (const auto& group : alike_clients(d)) {
    if (group.result != ClientResult::Unknown || !group.why.empty()) ++answers;
    const auto names = text::join(group.titles, "; ");
    add(group.why.empty() ? text::format("{}: {}", name_of(group.result), names)
                          : text::format("{}: {}. {}", name_of(group.result), names, group.why));
  }
  const bool something_to_tell = answers > 1 || std::ranges::any_of(d.clients, [](const auto& each) {
                                   return !each.forced && each.result == ClientResult::Unknown && !each.text.empty();
                                 });
  return something_to_tell ? out : std::string{};
}

// What was measured of the path, where it is out of the ordinary or was asked for.
std::string path_text(const Style& style, const Evidence& evidence) {
  std::vector<std::string> parts;
  const auto shown = [&](const FactType& type) {
    const Fact* fact = evidence.of_walk(type);
    return fact != nullptr && fact->known() ? to_text(*fact->value()) : std::string{"?"};
  };
  constexpr double kNoticeable = 150;  // ms; what Microsoft wants a desktop to stay below
  if (const auto attempts = evidence.walk_value<std::int64_t>(facts::kPathAttempts)) {
    parts.push_back(text::format("{} further connections: {} came through, {} lost their first packet", *attempts, shown(facts::kPathThrough),
                                 shown(facts::kPathAttemptsLost)));
    if (evidence.walk_value<double>(facts::kPathConnectMsMedian))
      parts.push_back(text::format("connecting took {} ms ({} to {})", shown(facts::kPathConnectMsMedian), shown(facts::kPathConnectMsMin),
                                   shown(facts::kPathConnectMsMax)));
    if (evidence.walk_value<bool>(facts::kPathFailingStageMoves) == true) parts.push_back("they ended at " + shown(facts::kPathEndedAt));
  }
  if (evidence.walk_value<double>(facts::kTcpLeastRttMs).value_or(0) >= kNoticeable)
    parts.push_back(text::format("the round trip is {} ms", shown(facts::kTcpLeastRttMs)));
  if (const auto again = evidence.walk_value<std::int64_t>(facts::kTcpRetransmits).value_or(0); again > 0)
    parts.push_back(counted(std::size_t(again), "packet was", "packets were") + " sent again");
  return parts.empty() ? std::string{} : hanging(style, "Path", text::join(parts, "; "));
}

// What the earlier run had comes from a file that anybody may have written.
std::string changes_text(const Style& style, const Diagnosis& d, bool verbose) {
  if (!d.since) return {};
  const auto& since = *d.since;
  const auto told = changes_to_tell(since);
  // The verdict is what came of the others.
  const auto seen = std::size_t(std::ranges::count_if(told, [](const Comparison::Change* each) { return each->part != "verdict"; }));
  const auto what = since.same()   ? std::string{"nothing of what is compared changed"}
                    : told.empty() ? std::string{"what is found differs, and nothing that was compared"}
                    : seen == 0    ? std::string{"the verdict changed"}
                                   : counted(seen, "change", "changes");
  auto out = hanging(style, "Since", text::format("{}: {}", since_words(since), what));
  for (const auto* change : told) out += indented(text::format("- {}: {}, now {}", change->what, change->before, change->now));
  if (const auto words = no_reason_words(since); !words.empty()) out += indented("- " + words);
  const auto add = [&](const char* how, const std::vector<Comparison::NamedCause>& causes) {
    const auto most = told_of(causes, verbose);
    for (std::size_t i = 0; i < most; ++i)
      out += indented(text::format("- {}: {} ({})", how, text::escape_untrusted(causes[i].title),
                                   causes[i].risk ? "a risk" : text::escape_untrusted(causes[i].id)));
    if (causes.size() > most) out += indented(text::format("- {}: {} more (-v)", how, causes.size() - most));
  };
  add("appeared", since.appeared);
  add("gone", since.gone);
  add("not looked at this time", since.not_looked_at);
  if (const auto note = not_compared_words(since); verbose && !note.empty()) out += style.dim(indented(note));
  return out;
}

// What the machine of the user told of itself, where a bundle was given.
std::string machine_text(const Style& style, const Evidence& evidence) {
  std::string out;
  for (const auto& [label, words] : machine_lines(evidence))
    out += out.empty() ? hanging(style, "Machine", "the user's: " + words) : indented(text::format("- {}: {}", label, words));
  for (const auto& [what, machine, here] : vantage_lines(evidence))
    if (machine != here && machine != kNotSeen && here != kNotSeen)
      out += indented(text::format("- {}: {} there, {} from here", what, machine, here));
  return out;
}

std::string open_text(const Style& style, const Diagnosis& d) {
  std::string out;
  for (const auto& question : d.open) {
    if (out.empty()) out = hanging(style, "Open", text::format("{} that more facts would decide:", counted(d.open.size(), "cause", "causes")));
    out += indented(text::format("- {} ({})", question.title, question.id));
    if (!question.missing.empty()) out += style.dim(indented("not observed: " + text::join(question.missing, ", "), kStepIndent));
    for (const auto& seen : question.needs) {
      out += indented(text::format("{}: {}", where_seen(seen.from), seen.what), kStepIndent);
      if (seen.command) out += steps({*seen.command}, kStepIndent);
    }
  }
  return out;
}

}  // namespace

std::string text_header(std::string_view version, const DiagnosedTarget& target, const TextOptions& options) {
  const Style style{options.colour};
  const auto program = style.dim(text::format("rdpdoctor {}", version));
  if (target.host.empty()) return text::format("{}  no host\n\n", program);
  return text::format("{}  {} port {}{}\n\n", program, style.bold(text::escape_untrusted(target.host)), target.port, through_gateway(target));
}

std::string text_stage_line(const StageReport& stage, const TextOptions& options) {
  const Style style{options.colour};
  constexpr std::size_t kIndent = 20;
  std::string what = stage_words(stage);
  if (const double ms = milliseconds(stage.took); ms >= 1) what += text::format(" ({:.0f} ms)", ms);
  const auto body = text::wrap(what, kWidth, std::string(kIndent, ' '));
  const auto dimmed = stage.status == StageStatus::Skipped || stage.status == StageStatus::NotReached;
  const auto rest = body.substr(std::min(kIndent, body.size()));
  return text::format("  {} {:<12} {}\n",
                      style.of(stage.stops_clients ? StageStatus::Failed : stage.status,
                               text::format("{:<4}", status_word(stage.status, stage.stops_clients))),
                      name_of(stage.stage), dimmed ? style.dim(rest) : rest) +
         gateway_text(stage, style, options.verbose);
}

bool is_told(const StageReport& stage, const TextOptions& options) {
  // What stands beside the walk is told where something was seen of it.
  return options.verbose || stage.status != StageStatus::Skipped || !stage.summary.empty() ||
         (stage.stage != Stage::Udp && stage.stage != Stage::Gateway);
}

std::string text_verdict(const Diagnosis& d, const TextOptions& options) {
  const Style style{options.colour};
  std::string outcome{name_of(d.verdict.outcome)};
  for (char& c : outcome) c = char(c - 'a' + 'A');
  const std::size_t indent = outcome.size() + 2;
  const auto body = text::wrap(d.verdict.summary, kWidth, std::string(indent, ' '));
  std::string out = text::format("\n{}  {}\n\n", style.of(d.verdict.outcome, outcome), body.substr(std::min(indent, body.size())));
  out += cause_text(style, d, options.verbose);
  out += changes_text(style, d, options.verbose);
  out += machine_text(style, d.evidence);
  out += path_text(style, d.evidence);
  if (const auto held = hold_words(d.evidence); !held.empty()) out += hanging(style, "Held", held);
  if (!d.said_comment.empty()) out += hanging(style, "Reported", text::escape_untrusted(d.said_comment, 1000));
  out += clients_text(style, d, options.verbose);
  out += risks_text(style, d, options.verbose);
  if (d.verdict.outcome != Outcome::Works || options.verbose) out += ruled_out_text(style, d, options.verbose);
  out += fixes_text(style, d, options.verbose);
  if (!d.next_tests.empty()) {
    const auto& test = d.next_tests[0];
    out += "\n" + hanging(style, "Next test", test.why) + steps({{"run", test.command}}, kStepIndent);
    for (std::size_t i = 1; options.verbose && i < d.next_tests.size(); ++i)
      out += hanging(style, "", d.next_tests[i].why) + steps({{"run", d.next_tests[i].command}}, kStepIndent);
  }
  if (options.verbose) out += open_text(style, d) + "\n" + fact_table(d.evidence, style);
  return out;
}

std::string whole_text(const Diagnosis& d, std::string_view version, const TextOptions& options) {
  auto out = text_header(version, d.target, options);
  for (const auto& stage : d.stages)
    if (is_told(stage, options)) out += text_stage_line(stage, options);
  return out + text_verdict(d, options);
}

std::string text_one_line(const Diagnosis& d, const TextOptions& options) {
  const Style style{options.colour};
  const std::string where = d.target.host.empty() ? "no host" : shown_endpoint(d.target.host, d.target.port) + through_gateway(d.target);
  return text::format("{} {} {}\n", style.of(d.verdict.outcome, name_of(d.verdict.outcome)), where, text::escape_untrusted(d.verdict.summary, 500));
}

}  // namespace doctor::report
