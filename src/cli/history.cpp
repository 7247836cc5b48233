#include "cli/history.hpp"

#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "cli/history_file.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "knowledge/compare.hpp"
#include "report/json_report.hpp"
#include "report/text_report.hpp"

namespace doctor::cli {
namespace {

// Which earlier outcomes are the ones to hold this run against; none named: any.
std::vector<Outcome> better_than(Outcome outcome) {
  switch (outcome) {
    case Outcome::Works: return {};
    case Outcome::Degraded: return {Outcome::Works};
    case Outcome::Broken:
    case Outcome::Undetermined: return {Outcome::Works, Outcome::Degraded};
  }
  return {};
}

// A host that works all the same, with another certificate than before: renewed, or somebody else's. That is told unasked.
bool shows_another_certificate(const Comparison& since) {
  return std::ranges::find(since.changes, facts::kCertThumbprintSha256.id, &Comparison::Change::id) != since.changes.end();
}

// Whether the earlier run tried what this one failed at: without an account a host works up to its sign-in, which says
// nothing of a password.
bool tried_as_much(const Diagnosis& earlier, const Diagnosis& now) {
  if (now.verdict.stage == Stage::Session) {
    const auto session = std::ranges::find(earlier.stages, Stage::Session, &StageReport::stage);
    return session != earlier.stages.end() && (session->status == StageStatus::Passed || session->status == StageStatus::Warned);
  }
  const auto signed_in = [](const Diagnosis& d) { return d.evidence.walk_value<std::string>(facts::kCredsspSignIn).has_value(); };
  return now.verdict.stage != Stage::Credssp || !signed_in(now) || signed_in(earlier);
}

}  // namespace

void History::compare(Diagnosis& diagnosis, const probe::Target& target, Redactor* redactor) {
  const bool only_certificate = diagnosis.verdict.outcome == Outcome::Works && !options_.verbose;
  auto* const kept = store();
  if (kept == nullptr) return;
  const store::Place place{.host = host_key(target.host), .port = target.port, .vantage = diagnosis.vantage};
  const auto wanted = better_than(diagnosis.verdict.outcome);
  const auto runs = kept->list(place, store::Limits{}.runs_of_a_place + wanted.size());
  if (!runs) return tell(runs.error());
  int to_read = 20;  // some milliseconds each
  for (const auto& each : *runs) {
    if (!wanted.empty() && std::ranges::find(wanted, each.outcome) == wanted.end()) continue;
    // Without stand-ins the columns tell whether there is anything to read.
    if (only_certificate && each.outcome != Outcome::Works) continue;
    if (only_certificate && redactor == nullptr && each.certificate_sha256 == summary_of(diagnosis).certificate_sha256) return;
    if (to_read-- == 0) return;
    const auto run = kept->read(each.id);
    if (!run) return tell(run.error());
    if (!*run) continue;  // forgotten just now
    auto stand_ins = redactor == nullptr ? std::optional<Redactor>{} : std::optional{*redactor};
    const auto earlier = diagnosis_in(**run, stand_ins ? &*stand_ins : nullptr);
    if (!earlier) return tell(earlier.error());
    if (!tried_as_much(*earlier, diagnosis) || !knowledge::same_way(*earlier, diagnosis)) continue;
    if (redactor != nullptr) *redactor = *std::move(stand_ins);
    auto since = knowledge::compare(*earlier, diagnosis);
    if (only_certificate && !shows_another_certificate(since)) return;
    since.run = each.id;
    diagnosis.since = std::move(since);
    return;
  }
}

void History::remember(const Diagnosis& diagnosis) {
  if (!options_.remember) return;
  auto* const kept = store();
  if (kept == nullptr) return;
  const auto id = kept->append({.summary = summary_of(diagnosis),
                                .json = report::to_json_text(diagnosis, DOCTOR_VERSION, report::JsonForm::Line),
                                .text = report::whole_text(diagnosis, DOCTOR_VERSION, {})});
  if (!id) return tell(id.error());
  if (const auto pruned = kept->prune({}, diagnosis.started_at); !pruned) tell(pruned.error());
}

store::RunStore* History::store() {
  if (options_.off || gave_up_) return nullptr;
  if (store_ == nullptr) {
    auto begun = options_.remember ? begin_history(options_.file) : open_history(options_.file);
    if (begun)
      store_ = *std::move(begun);
    else
      tell(begun.error());
  }
  return store_.get();
}

void History::tell(const Error& error) {
  gave_up_ = true;
  store_.reset();
  std::fputs(text::format("rdpdoctor: {}; the run goes on without history\n", text::escape_untrusted(error.to_string(), 2000)).c_str(), stderr);
}

}  // namespace doctor::cli
