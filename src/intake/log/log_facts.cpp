#include "intake/log/log_facts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/log.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/session.hpp"
#include "evidence/facts/tcp.hpp"
#include "proto/credssp/ts_request.hpp"
#include "proto/rdp/error_info.hpp"

namespace doctor::intake {
namespace {

Seen of_logs() { return {.source = Source::Log}; }

Seen of_first_attempt(const LogAttempt& attempt) {
  return {.subject = {.address = attempt.seen_by == Side::Host ? std::string{} : attempt.address, .port = 0, .attempt = 1}, .source = Source::Log};
}

// What a probe would have seen of a sign-in that was refused before the session: by CredSSP, which alone signs in there.
void observe_refusal(const LogAttempt& attempt, const std::optional<LogCode>& code, Evidence& evidence) {
  const auto seen = of_first_attempt(attempt);
  evidence.observe(facts::kNegotiationOutcome, "selected", seen);
  evidence.observe(facts::kSelectedProtocol, "PROTOCOL_HYBRID", seen);
  evidence.observe(facts::kCredsspSignIn, "error_code", seen);
  evidence.observe(facts::kCredsspAuthenticated, false, seen);
  if (!attempt.account.empty()) evidence.observe(facts::kCredsspUser, text::escape_untrusted(attempt.account, 80), seen);
  const bool status = code && code->kind == LogCode::Kind::Status;
  evidence.observe(facts::kCredsspRefusedWithoutReason, !status, seen);
  if (status)
    evidence.observe(facts::kCredsspErrorCode, credssp::spec_name(credssp::NtStatus{code->value}), seen);
  else
    evidence.not_known(facts::kCredsspErrorCode, Because::NotAvailable, "the event has no status", seen);
}

void observe_trouble(const LogStory& story, LogTrouble& trouble) {
  auto& evidence = trouble.evidence;
  if (trouble.attempts.empty()) return;
  const auto& attempt = story.attempts[trouble.attempts.front()];
  evidence.set_walk_attempt(evidence.next_attempt());
  const auto seen = of_first_attempt(attempt);
  evidence.observe(facts::kLogAttemptEnd, name_of(attempt.end), seen);
  evidence.observe(facts::kLogReached, name_of(attempt.reached), seen);
  if (attempt.seen_by == Side::Host) {
    evidence.observe(facts::kTcpConnected, true, seen);
    evidence.observe(facts::kTcpOutcome, "connected", seen);
  }
  if (attempt.end == LogAttempt::End::SignInRefused && trouble.stage == Stage::Credssp) observe_refusal(attempt, trouble.code, evidence);
  if (!trouble.code) return;
  switch (trouble.code->kind) {
    case LogCode::Kind::ErrorInfo: evidence.observe(facts::kSessionErrorInfo, rdp::spec_name(rdp::ErrorInfo{trouble.code->value}), seen); break;
    case LogCode::Kind::DisconnectReason: evidence.observe(facts::kSaidCode, std::int64_t{trouble.code->value}, seen); break;
    case LogCode::Kind::TlsAlert:
    case LogCode::Kind::Status:
    case LogCode::Kind::Win32: break;
  }
}

WallTime to_wall_time(LogTime time) { return std::chrono::floor<std::chrono::seconds>(time); }

void observe_files(const LogStory& story, Evidence& evidence) {
  std::size_t records = 0, unreadable = 0;
  std::optional<LogTime> first, last;
  for (const auto& file : story.files) {
    records += file.records;
    unreadable += file.unreadable;
    if (file.first && (!first || *file.first < *first)) first = file.first;
    if (file.last && (!last || *file.last > *last)) last = file.last;
  }
  evidence.observe(facts::kLogRecords, std::int64_t(records), of_logs());
  evidence.observe(facts::kLogUnreadable, std::int64_t(unreadable), of_logs());
  if (first) evidence.observe(facts::kLogFirstEvent, to_wall_time(*first), of_logs());
  if (last) evidence.observe(facts::kLogLastEvent, to_wall_time(*last), of_logs());
}

void observe_guessing(const LogStory& story, Evidence& evidence) {
  const auto& guessing = story.guessing;
  // Without an attempt in them the logs cannot say that nobody guesses.
  if (story.attempts.empty()) {
    evidence.not_known(facts::kLogGuessing, Because::NotAvailable, "the logs show no attempt to connect", of_logs());
    return;
  }
  evidence.observe(facts::kLogGuessing, guessing.found, of_logs());
  if (!guessing.found) return;
  const auto known_sources = std::ranges::count_if(guessing.sources, [](const auto& each) { return !each.address.empty(); });
  evidence.observe(facts::kLogGuesses, std::int64_t(guessing.guesses), of_logs());
  evidence.observe(facts::kLogGuessSources, std::int64_t(known_sources), of_logs());
  if (guessing.accounts != 0)
    evidence.observe(facts::kLogGuessAccounts, std::int64_t(guessing.accounts), of_logs());
  else
    evidence.not_known(facts::kLogGuessAccounts, Because::NotAvailable, "the security log, which names accounts, is not among the files", of_logs());
  evidence.observe(facts::kLogGuessPeak, std::int64_t(guessing.peak_per_minute), of_logs());
  evidence.observe(facts::kLogGuessesAdmitted, std::int64_t(guessing.admitted), of_logs());
  evidence.observe(facts::kLogGuessSummary,
                   text::format("{} from {} {}, up to {} in a minute", guessing.guesses, known_sources, known_sources == 1 ? "address" : "addresses",
                                guessing.peak_per_minute),
                   of_logs());
}

}  // namespace

void observe_logs(LogStory& story) {
  observe_files(story, story.evidence);
  story.evidence.observe(facts::kLogAttempts, std::int64_t(story.attempts.size()), of_logs());
  story.evidence.observe(facts::kLogFailedAttempts, std::int64_t(std::ranges::count_if(story.attempts, &LogAttempt::failed)), of_logs());
  observe_guessing(story, story.evidence);
  for (auto& trouble : story.troubles) observe_trouble(story, trouble);
}

}  // namespace doctor::intake
