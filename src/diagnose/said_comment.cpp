#include "diagnose/said_comment.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "base/text.hpp"
#include "diagnose/gateway_stage.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/gateway.hpp"
#include "evidence/facts/negotiation.hpp"
#include "knowledge/explain.hpp"
#include "knowledge/explain_causes.hpp"

namespace doctor::diagnose {
namespace {

constexpr std::string_view kTest = "What tells: the same command on the computer where it fails, at a time when it fails.";

using knowledge::shows;

constexpr std::size_t kMostTitles = 2;

std::string titles_of(std::span<const knowledge::Cause* const> causes) {
  std::vector<std::string> out;
  for (const auto* each : causes.first(std::min(causes.size(), kMostTitles))) out.push_back(text::format("\"{}\"", each->title));
  return text::join(out, " or ");
}

// What an account at the gateway would settle.
bool needs_an_account(const knowledge::Cause& cause, const Diagnosis& d) {
  const auto open = std::ranges::find(d.open, cause.id, &OpenQuestion::id);
  return open != d.open.end() && std::ranges::any_of(open->missing, [](const std::string& fact) {
           return fact.starts_with(facts::kGatewaySignIn.id) || fact.starts_with(facts::kGatewayTunnel.id);
         });
}

// A gateway's stage goes from its name to its policies, so that a code of that stage fits by its cause alone. Empty: no more can be said
// than by the stage.
std::string on_a_gateway(std::string_view code, const SaidCodes& said, const knowledge::Knowledge& known, const Diagnosis& d) {
  const auto explained = knowledge::explain(to_text(said), {}, known);
  if (!explained) return {};
  std::vector<const knowledge::Cause*> gone, left;
  for (const auto& each : explained->causes) {
    if (!each.cause->shows_at(Stage::Gateway)) continue;
    if (std::ranges::find(d.causes, each.cause->id, &Conclusion::id) != d.causes.end())
      return text::format("{} fits: it is known to speak of \"{}\".", code, each.cause->title);
    (std::ranges::find(d.ruled_out, each.cause->id, &RuledOut::id) != d.ruled_out.end() ? gone : left).push_back(each.cause);
  }
  if (gone.empty() && left.empty()) return text::format("{} neither fits nor contradicts: it speaks of the gateway, and of no cause above.", code);
  if (left.empty()) return text::format("{} does not fit: it speaks of {}, which this run ruled out. {}", code, titles_of(gone), kTest);
  if (std::ranges::any_of(left, [&](const auto* each) { return needs_an_account(*each, d); }) && d.verdict.outcome == Outcome::Undetermined)
    return text::format("{} speaks of {}: that comes after the sign-in at the gateway, which needs --gateway-user USER.", code, titles_of(left));
  return text::format("{} speaks of another cause: {}, which this run did not reach. {}", code, titles_of(left), kTest);
}

std::string on_a_broken_host(std::string_view code, std::optional<Stage> speaks_of, const SaidCodes& said, const knowledge::Knowledge& known,
                             const Diagnosis& d) {
  for (const auto& each : d.causes)
    if (const auto* cause = known.cause(each.id); cause != nullptr && shows(*cause, said))
      return text::format("{} fits: clients are known to show it for \"{}\".", code, cause->title);
  if (speaks_of == Stage::Gateway && d.verdict.stage == Stage::Gateway)
    if (auto comment = on_a_gateway(code, said, known, d); !comment.empty()) return comment;
  if (!speaks_of || !d.verdict.stage)
    return text::format("{} neither fits nor contradicts: it names no stage, and it is not known to be shown for any cause above.", code);
  const auto named = name_of(*speaks_of), here = name_of(*d.verdict.stage);
  if (*speaks_of == *d.verdict.stage) return text::format("{} fits: it speaks of the stage {}, where this walk ended.", code, named);
  if (*speaks_of < *d.verdict.stage)
    return text::format(
        "{} does not fit: it speaks of the stage {}, which passed from here. Something else stops that client, or it was another time. {}", code,
        named, kTest);
  return text::format(
      "{} does not fit: it speaks of the stage {}, and this walk got no further than {}. That client came further, at another time or on "
      "another way. {}",
      code, named, here, kTest);
}

// Where the code speaks of signing in, and nobody did.
std::string_view next_step(Stage speaks_of, const Diagnosis& d) {
  const bool about_signing_in = speaks_of == Stage::Credssp || speaks_of == Stage::Session;
  const auto protocol = d.evidence.walk_value<std::string>(facts::kSelectedProtocol);
  const bool can_sign_in = protocol == "PROTOCOL_HYBRID" || protocol == "PROTOCOL_HYBRID_EX";
  if (!about_signing_in || !can_sign_in || d.evidence.walk_value<std::string>(facts::kCredsspSignIn)) return {};
  return " The next step: the same command with -u USER, which signs in with the account that is refused.";
}

std::string on_a_host_that_works(std::string_view code, std::optional<Stage> speaks_of, const SaidCodes& said, const knowledge::Knowledge& known,
                                 const Diagnosis& d) {
  if (speaks_of && d.evidence.walk_value<bool>(facts::kSaidGotFurther) == true)
    return text::format("{} speaks of the stage {}, which passed from here: the fault lies at that client, on its path, or comes and goes. {}", code,
                        name_of(*speaks_of), kTest);
  if (speaks_of == Stage::Gateway)
    return text::format("{} speaks of the stage gateway, which was not tested: it may well fail there. --gateway NAME tests it.", code);
  if (speaks_of)
    return text::format("{} speaks of the stage {}, which was not tested to its end: it may well fail there.{}", code, name_of(*speaks_of),
                        next_step(*speaks_of, d));
  std::size_t known_for = 0, ruled_out = 0;
  for (const auto& cause : known.causes()) {
    if (!shows(cause, said)) continue;
    ++known_for;
    ruled_out += std::ranges::find(d.ruled_out, cause.id, &RuledOut::id) != d.ruled_out.end() ? 1 : 0;
  }
  if (known_for == 0) return text::format("{} names no stage, and no cause is known for it: it neither fits nor contradicts.", code);
  return text::format("{} names no stage. Clients are known to show it for {} causes, {} of which are ruled out from here. {}", code, known_for,
                      ruled_out, kTest);
}

}  // namespace

std::string said_comment(const SaidCodes& said, const knowledge::Knowledge& known, const Diagnosis& d) {
  const auto code = to_text(said);
  if (said.dialog == nullptr && !knowledge::reading_of(said, known) &&
      std::ranges::none_of(known.causes(), [&](const knowledge::Cause& cause) { return shows(cause, said); }))
    return text::format("{} is a code that we have no source for; nothing is concluded from it.", code);
  const auto speaks_of = knowledge::stage_of(said, known);
  switch (d.verdict.outcome) {
    case Outcome::Broken: return on_a_broken_host(code, speaks_of, said, known, d);
    case Outcome::Works:
    case Outcome::Degraded: return on_a_host_that_works(code, speaks_of, said, known, d);
    case Outcome::Undetermined: break;
  }
  if (speaks_of == Stage::Gateway && tried_gateway(d.evidence))
    if (auto comment = on_a_gateway(code, said, known, d); !comment.empty()) return comment;
  return speaks_of ? text::format("{} speaks of the stage {}; this walk could not be finished.", code, name_of(*speaks_of)) : std::string{};
}

std::string comment_on_unknown(std::string_view said) {
  return text::format(
      "Nothing is known of \"{}\": it holds no code such as 0x904 0x7 and no sentence that we know of a client. Nothing is concluded from it.",
      text::escape_untrusted(said, 200));
}

}  // namespace doctor::diagnose
