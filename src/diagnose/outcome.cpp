#include "diagnose/outcome.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "diagnose/client_file.hpp"
#include "diagnose/gateway_stage.hpp"
#include "diagnose/redirection.hpp"
#include "diagnose/session_course.hpp"
#include "diagnose/session_summary.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/path.hpp"

namespace doctor::diagnose {
namespace {

bool beside(Stage stage) { return stage == Stage::Udp || stage == Stage::Gateway; }

// A gateway stands beside the walk and in front of it: who is stopped there gets no further.
bool can_stop(Stage stage) { return stage != Stage::Udp; }

// What being proved up to a stage means to a person.
std::string_view proof(std::optional<Stage> until) {
  if (!until) return "nothing was proved";
  switch (*until) {
    case Stage::Name: return "the name resolves; nothing after it was tested";
    case Stage::Route: return "there is a route; nothing after it was tested";
    case Stage::Tcp: return "the port answers; nothing after it was tested";
    case Stage::Negotiation: return "healthy up to the choice of security; sign-in and session not tested";
    case Stage::Tls:
    case Stage::Certificate: return "healthy up to the encrypted connection; sign-in and session not tested";
    case Stage::Credssp: return "healthy up to sign-in; sign-in itself and session not tested";
    case Stage::Session: return "healthy up to the session";
    case Stage::Udp:
    case Stage::Gateway: break;
  }
  return "nothing was proved";
}

// Where a client may take something weaker than what it offered first. Before that there is nothing to fall back to.
bool has_fallback(Stage stage) { return stage >= Stage::Negotiation; }

// The same; where somebody signed in or opened a session, what that proved and what it did not.
std::string proof_here(const Diagnosis& d) {
  if (d.verdict.proved_until == Stage::Session) {
    if (d.evidence.walk_value<bool>(facts::kCredsspAuthenticated) != true)
      return "healthy up to the point where the host draws; the sign-in that it would draw, and the desktop, not tested";
    const auto user = d.evidence.walk_value<std::string>(facts::kCredsspUser).value_or("");
    return text::format("{} is signed in, and the host would now draw the desktop", text::escape_untrusted(user));
  }
  if (d.verdict.proved_until != Stage::Credssp || d.evidence.walk_value<bool>(facts::kCredsspAuthenticated) != true)
    return std::string{proof(d.verdict.proved_until)};
  const auto user = d.evidence.walk_value<std::string>(facts::kCredsspUser).value_or("");
  return text::format("{} is signed in; {}", text::escape_untrusted(user),
                      d.evidence.walk_value<bool>(facts::kSessionAuthorized) == true ? "it may open a session, which was not tested"
                                                                                     : "whether it may open a session, and the session, not tested");
}

// The same, and where the host leads on to.
std::string proof(const Diagnosis& d) {
  const auto on = redirection_sentence(d.evidence);
  return proof_here(d) + (on.empty() ? "" : "; " + on);
}

// A group's members are told apart by nothing: then the sentence speaks for the group.
std::string cause_sentence(const Diagnosis& d) {
  if (d.causes.empty() || d.causes[0].id == "something-else") return {};
  const auto& group = d.causes[0].group;
  const bool alike = !group.empty() && std::ranges::count(d.causes, group, &Conclusion::group) > 1 && !d.group_says.empty();
  std::string out = alike ? d.group_says : d.causes[0].sentence;
  // Faults that stand side by side are all named; one of lesser certainty is left to the report.
  std::string also;
  std::uint32_t last = 0;
  for (const auto& cause : d.causes) {
    if (cause.fault <= last || certainty_of_fault(d, cause.fault) < kNamedFault) continue;
    last = cause.fault;
    also += (also.empty() ? " Also: " : "; ") + cause.title;
    if (cause.certainty < kNamedFault) also += " (or a fault that looks the same from here)";
  }
  return also.empty() ? out : out + also + ".";
}

// A walk of our own is from here; somebody else's is from where it was.
std::string seen_from(const Diagnosis& d) { return d.vantage.empty() || d.vantage == "this machine" ? "here" : d.vantage; }

// The clients that are refused as they come; empty when none is.
std::string refused_clients(const Diagnosis& d) {
  std::vector<std::string> titles;
  for (const auto& client : d.clients)
    if (!client.forced && client.result == ClientResult::Refuses) titles.push_back(client.title);
  return text::join(titles, ", ");
}

}  // namespace

std::optional<Stage> first_failed(std::span<const StageReport> stages) {
  for (const auto& stage : stages)
    if (stage.status == StageStatus::Failed && can_stop(stage.stage)) return stage.stage;
  return std::nullopt;
}

std::optional<Stage> first_stopping(std::span<const StageReport> stages) {
  for (const auto& stage : stages)
    if (stage.stops_clients && can_stop(stage.stage)) return stage.stage;
  return std::nullopt;
}

std::optional<Stage> proved_until(std::span<const StageReport> stages) {
  std::optional<Stage> last;
  for (const auto& stage : stages) {
    if (beside(stage.stage)) continue;
    if (stage.status == StageStatus::Failed || stage.status == StageStatus::NotReached || stage.stops_clients) break;
    if (stage.status != StageStatus::Skipped) last = stage.stage;
  }
  return last;
}

std::string summary_sentence(const Diagnosis& d, bool said_got_further, bool interrupted) {
  const auto cause = cause_sentence(d);
  const char* who = d.recorded ? "The connection" : "Our walk";
  // What lies behind a gateway is told apart from the gateway's own trouble.
  const bool behind = went_through_gateway(d.evidence) && d.verdict.stage != Stage::Gateway;
  switch (d.verdict.outcome) {
    case Outcome::Works: {
      const auto* revocation = d.evidence.of_walk(facts::kCertRevocation);
      const bool unchecked = revocation != nullptr && !revocation->known() && revocation->unknown()->because == Because::SwitchedOff;
      const auto proved = text::format("{}{}", proof(d), unchecked ? "; whether the certificate is revoked was not asked" : "");
      // What the report says of the code itself stands in said_comment.
      const auto refused = refused_clients(d);
      return text::format("{}: {}{}{}.",
                          d.recorded ? "Works as far as the capture shows" : "Works from " + seen_from(d) + (behind ? ", through the gateway" : ""),
                          proved, refused.empty() ? "" : "; refused are " + refused,
                          said_got_further ? "; what was reported lies at that client, on its path, or comes and goes" : "");
    }
    case Outcome::Degraded:
      if (const auto failed = first_failed(d.stages)) {
        if (!has_fallback(*failed))
          return text::format("{} ended at {}, where a usual client is delayed and goes on; {}. {}", who, name_of(*failed),
                              proof(d.verdict.proved_until), cause);
        return text::format(
            "Connects, less securely: what a current client offers first is refused at {}, and clients fall back to something weaker. {}",
            name_of(*failed), cause);
      }
      if (cause.empty()) return text::format("Connects, with a warning; {}.", proof(d));
      return text::format("{}: {}", refused_clients(d).empty() ? "Connects, with a warning" : "Some clients connect, others are refused", cause);
    case Outcome::Broken: {
      const auto stage = d.verdict.stage ? name_of(*d.verdict.stage) : "start";
      const bool skipped = d.verdict.stage && std::ranges::any_of(d.stages, [&](const StageReport& each) {
                             return each.stage == *d.verdict.stage && each.status == StageStatus::Skipped;
                           });
      const bool by_file = !d.causes.empty() && rests_on_the_file_alone(d.causes[0].because, d.evidence);
      if (by_file && !first_failed(d.stages))
        return text::format("{}the fault is the file's: {}", skipped ? "Whatever the way, " : text::format("{} got through; ", who), cause);
      if (skipped && !first_failed(d.stages)) return text::format("A client that opens this file is stopped at {}: {}", stage, cause);
      const auto where = behind ? text::format("behind the gateway, at {}", stage) : text::format("at {}", stage);
      const char* client = has_client_file(d.evidence) ? "that opens this file" : "with default settings";
      if (!first_failed(d.stages) && d.verdict.stage == Stage::Gateway && !went_through_gateway(d.evidence))
        return text::format("A client {} is stopped at gateway: {}", client, cause);
      if (!first_failed(d.stages)) return text::format("{} got through, but a client {} is stopped {}: {}", who, client, where, cause);
      return cause.empty() ? text::format("Stopped {}; why is not known.", where) : text::format("Stopped {}: {}", where, cause);
    }
    case Outcome::Undetermined:
      if (!interrupted && d.verdict.stage == Stage::Gateway && tried_gateway(d.evidence)) {
        const bool flawed = !cause.empty() && !gateway_is_undecided(d.evidence);
        return open_gateway_sentence(d.evidence, flawed) + (flawed ? " Found on the way: " + cause : std::string{});
      }
      if (interrupted && !d.stages.empty() && d.stages.front().status == StageStatus::NotReached) return "Interrupted before it was tried.";
      if (const auto course = session_course(d.evidence); !interrupted && course && d.verdict.stage == Stage::Session)
        return text::format("Could not be told: {}; {}; {}.", session_summary(d.evidence), reason_of(*course), proof(d));
      // A redacted fact keeps its reason and not the words.
      if (const auto* tried = d.evidence.of_walk(facts::kCredsspAuthenticated); !interrupted && tried != nullptr && !tried->known())
        return text::format(
            "Could not be told: whether the account gets in was not tested, because {}; {}.{}",
            text::escape_untrusted(tried->unknown()->detail.empty() ? "it was " + tried->unknown()->to_string() : tried->unknown()->detail, 300),
            proof(d), cause.empty() ? "" : " Found on the way: " + cause);
      return text::format("{}: {}.", interrupted ? "Interrupted before it could be told" : "Could not be told", proof(d));
  }
  return {};
}

bool fell_silent_while_held(const Evidence& evidence) {
  const auto gone = [](const std::optional<std::string>& outcome) { return outcome == "silent" || outcome == "unreachable"; };
  const auto beside = evidence.walk_value<std::string>(facts::kHoldBesideOutcome);
  // Where nothing is known of the one beside it, it may have gone as well.
  return gone(evidence.walk_value<std::string>(facts::kHoldOutcome)) && (!beside || gone(beside));
}

std::string fell_silent_sentence(const Diagnosis& d) {
  const bool both = d.evidence.walk_value<std::string>(facts::kHoldBesideOutcome).has_value();
  const char* silent = both ? "when connections had been held for a while nobody answered on them any more, keep-alives or not"
                            : "when a connection had been held idle for a while nobody answered on it any more, and nothing is known of one with "
                              "keep-alives beside it";
  return text::format(
      "Could not be told: it connected, and {}: the host went away meanwhile, the way to it broke, or something on it ends {} connection after a "
      "time. Before that: {}.",
      silent, both ? "every" : "a quiet", proof(d));
}

std::string impatience_sentence(Stage at, Duration waited, Duration enough) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(2 * enough).count();
  return text::format(
      "Could not be told: nothing came at {} within {:.0f} ms, and that is too short a time to tell a silent host from a slow one. Wait longer, "
      "with --timeout {}s or more.",
      name_of(at), milliseconds(waited), seconds);
}

}  // namespace doctor::diagnose
