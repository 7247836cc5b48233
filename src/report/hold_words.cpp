#include "report/hold_words.hpp"

#include <optional>

#include "base/text.hpp"
#include "base/time.hpp"
#include "evidence/facts/path.hpp"

namespace doctor::report {
namespace {

std::string time_of(const Evidence& evidence, const FactType& type) {
  const auto value = evidence.walk_value<double>(type);
  return value ? in_words(std::chrono::duration_cast<Duration>(std::chrono::duration<double>{*value})) : std::string{"some time"};
}

std::string why_nothing(const Unknown& unknown) {
  if (unknown.detail.empty()) return text::format("no connection was held ({})", unknown.to_string());
  return text::format("no connection was held, because {}", text::escape_untrusted(unknown.detail, 200));
}

// It was not held to its end, or nobody could be asked then.
std::string words_without_end(const Evidence& evidence) {
  const Fact* outcome = evidence.of_walk(facts::kHoldOutcome);
  const bool interrupted = outcome != nullptr && !outcome->known() && outcome->unknown()->because == Because::Interrupted;
  if (!evidence.walk_value<double>(facts::kHoldLastedSeconds)) return outcome == nullptr ? std::string{} : why_nothing(*outcome->unknown());
  return text::format("an idle connection was held for {}{}; up to then nobody had ended it, and whether anybody was still there was not asked",
                      time_of(evidence, facts::kHoldLastedSeconds), interrupted ? ", until it was interrupted" : "");
}

std::string who(const Evidence& evidence) {
  const auto by = evidence.walk_value<std::string>(facts::kHoldEndedBy);
  return by == "path" ? " by somebody on the way" : by == "host" ? " by the host" : "";
}

std::string what_became(const Evidence& evidence, const std::string& outcome, bool asked) {
  const auto lasted = time_of(evidence, facts::kHoldLastedSeconds);
  if (outcome == "open") {
    const auto heard = evidence.walk_value<std::int64_t>(facts::kHoldSegmentsHeard).value_or(0);
    const auto quiet = heard > 0 ? text::format(" (the other side broke the silence by itself; it was quiet for the last {})",
                                                time_of(evidence, facts::kHoldIdleSeconds))
                                 : std::string{};
    return text::format("a connection held idle for {}, without sign-in, still answers{}", lasted, quiet);
  }
  if (outcome == "silent") return text::format("a connection held idle for {} is dead: nobody answers any more", lasted);
  if (outcome == "unreachable") return text::format("a connection held idle for {} is refused{}, with an ICMP error", lasted, who(evidence));
  if (asked && outcome == "reset")
    return text::format("a connection held idle for {} is forgotten: the first word on it was reset{}", lasted, who(evidence));
  const auto how = outcome == "reset" ? "reset" : outcome == "closed" ? "closed" : outcome == "alert" ? "ended with a TLS alert" : "ended in order";
  return text::format("a connection held idle was {}{} after {}", how, who(evidence), lasted);
}

std::string what_became_beside(const Evidence& evidence, const std::string& outcome) {
  const auto beside = evidence.walk_value<std::string>(facts::kHoldBesideOutcome);
  if (!beside) return {};
  const bool lost = outcome != "open";
  // What was closed in order, or with an alert, was ended by somebody: by no way that forgets who is quiet.
  const bool by_silence = outcome == "silent" || outcome == "unreachable" || outcome == "reset";
  const auto one = text::format("one beside it with a keep-alive every {}", time_of(evidence, facts::kHoldBesideIntervalSeconds));
  if (*beside == "open")
    return text::format("; {} {}", one, by_silence ? "lasted, so it was the silence that ended it" : lost ? "lasted" : "does as well");
  const auto lasted = time_of(evidence, facts::kHoldBesideLastedSeconds);
  if (!lost) return text::format("; {} did not last ({}, after {})", one, *beside, lasted);
  return text::format("; {} did not last either ({}, after {}), so it was not the silence", one, *beside, lasted);
}

// A host need not wait for who does not sign in: [MS-RDPBCGR] leaves the time to it, and all have one.
bool ended_as_hosts_do(const Evidence& evidence, const std::string& outcome, bool asked) {
  const bool by_itself = !asked && (outcome == "closed" || outcome == "reset" || outcome == "close_notify" || outcome == "alert");
  return by_itself && evidence.walk_value<std::string>(facts::kHoldBesideOutcome) != "open";
}

}  // namespace

std::string hold_words(const Evidence& evidence) {
  const auto outcome = evidence.walk_value<std::string>(facts::kHoldOutcome);
  if (!outcome) return words_without_end(evidence);
  const bool asked = evidence.walk_value<std::string>(facts::kHoldEndedWhile) == "asked";
  auto out = what_became(evidence, *outcome, asked) + what_became_beside(evidence, *outcome);
  if (ended_as_hosts_do(evidence, *outcome, asked)) out += "; hosts do so to who does not sign in, and what an idle session meets remains open";
  return out;
}

}  // namespace doctor::report
