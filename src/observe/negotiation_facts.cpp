#include "observe/negotiation_facts.hpp"

#include "base/text.hpp"
#include "evidence/facts/negotiation.hpp"

namespace doctor::observe {
namespace {

using x224::NegotiationEnd;

void observe_selection(Evidence& out, const x224::NegotiationOutcome& outcome, const Seen& seen) {
  if (outcome.selected) {
    out.observe(facts::kSelectedProtocol, x224::spec_name(*outcome.selected), seen);
    out.observe(facts::kReplyFlags, x224::reply_flag_names(outcome.reply_flags), seen);
  }
  if (outcome.failure) out.observe(facts::kFailureCode, x224::spec_name(*outcome.failure), seen);

  const bool confirmed = outcome.selected || outcome.failure || outcome.end == NegotiationEnd::LegacyConfirm;
  const auto because = confirmed ? Because::NotApplicable : Because::NoAnswer;
  const std::string detail = outcome.end == NegotiationEnd::Malformed && outcome.why ? outcome.why->to_string() : "";
  if (!outcome.selected) out.not_known(facts::kSelectedProtocol, because, detail, seen);
  if (!outcome.failure) out.not_known(facts::kFailureCode, because, detail, seen);
}

}  // namespace

void observe_negotiation(Evidence& out, const x224::NegotiationOutcome& outcome, x224::RequestedProtocols offer, Seen seen) {
  seen.at = outcome.asked_at;
  seen.raw = outcome.sent;
  out.observe(facts::kOfferedProtocols, x224::spec_names(offer), seen);
  seen.at = outcome.ended_at;
  seen.raw = outcome.received;
  out.observe(facts::kNegotiationOutcome, x224::name_of(outcome.end), seen);
  out.observe(facts::kNegotiationMs, milliseconds(outcome.ended_at - outcome.asked_at), seen);
  observe_selection(out, outcome, seen);
  if (outcome.peer) {
    out.observe(facts::kPeerKind, x224::name_of(*outcome.peer), seen);
    out.observe(facts::kPeerBanner, text::escape_untrusted(text::as_chars(outcome.received)), seen);
  }
}

}  // namespace doctor::observe
