#include "cli/bundle_file.hpp"

#include "base/text.hpp"
#include "cli/input_file.hpp"
#include "cli/target.hpp"
#include "diagnose/gathered.hpp"
#include "evidence/facts/machine.hpp"
#include "format/bundle/bundle.hpp"
#include "intake/bundle/bundle_intake.hpp"

namespace doctor::cli {
namespace {

// A redacted bundle does not tell whom it was made for.
Result<void> check_same_host(const bundle::Bundle& bundle, const probe::Target* target) {
  if (target == nullptr || bundle.redacted || bundle.host.empty()) return {};
  TRY_ASSIGN(const auto made_for, read_target(bundle.host, bundle.port, std::nullopt));
  if (made_for.host == target->host && made_for.port == target->port) return {};
  return fail(ErrorCode::BadData,
              text::format("was made for {} port {}, not for {} port {}; make one for that, with 'rdpdoctor inspect client {}'",
                           text::escape_untrusted(made_for.host, 80), made_for.port, target->host, target->port, probe::endpoint_text(*target)));
}

Result<Diagnosis> judge(std::string_view file, const probe::Target* target, const knowledge::Knowledge& known, Redactor* redactor) {
  TRY_ASSIGN(const auto bundle, bundle::read(file));
  TRY(check_same_host(bundle, target));
  Evidence evidence{Instant{}};
  if (bundle.redacted) redactor = nullptr;  // it is done; stand-ins of stand-ins would help nobody
  if (redactor != nullptr) evidence.redact(*redactor);
  diagnose::Gathered about{.vantage = "the user's machine", .redacted = bundle.redacted || redactor != nullptr};
  if (bundle.redacted) {
    about.target = {.input = text::escape_untrusted(bundle.host), .host = text::escape_untrusted(bundle.host), .port = bundle.port};
  } else if (!bundle.host.empty()) {
    TRY_ASSIGN(const auto made_for, read_target(bundle.host, bundle.port, std::nullopt));
    if (bundle.system != "linux") probe::observe_target(evidence, made_for);  // Linux: the walk there has said so
    about.target = {
        .input = evidence.shown(Privacy::Name, made_for.input), .host = evidence.shown(Privacy::Name, made_for.host), .port = made_for.port};
  }
  TRY(intake::observe_bundle(bundle, evidence));
  if (const auto made = evidence.walk_value<WallTime>(facts::kMachineMadeAt)) about.at = *made;
  if (redactor != nullptr) *redactor = *evidence.redactor();
  return diagnose::judge_gathered(std::move(evidence), about, known);
}

}  // namespace

Result<Diagnosis> judge_bundle_file(const std::string& path, const probe::Target* target, const knowledge::Knowledge& known, Redactor* redactor) {
  TRY_ASSIGN(const auto file, read_input_file(path, "the bundle", bundle::kLongestBundle));
  auto out = judge(file, target, known, redactor);
  if (!out) {
    Error error = out.error();
    error.code = ErrorCode::BadData;  // a host that is none is the file's fault, not the caller's
    return fail(std::move(error).while_doing(text::format("bundle \"{}\"", text::escape_untrusted(path, 80))));
  }
  return out;
}

}  // namespace doctor::cli
