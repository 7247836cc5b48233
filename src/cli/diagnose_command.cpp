#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "cli/bundle_file.hpp"
#include "cli/commands.hpp"
#include "cli/earlier_run.hpp"
#include "cli/exit_code.hpp"
#include "cli/history.hpp"
#include "cli/knowledge_source.hpp"
#include "cli/outcome_code.hpp"
#include "cli/output.hpp"
#include "cli/rdp_target.hpp"
#include "cli/target.hpp"
#include "cli/web_proxy.hpp"
#include "crypto/trust.hpp"
#include "diagnose/diagnose.hpp"
#include "diagnose/gathered.hpp"
#include "diagnose/vantages.hpp"
#include "knowledge/compare.hpp"
#include "net/network.hpp"
#include "platform/environment.hpp"
#include "platform/kerberos.hpp"
#include "platform/secrets.hpp"
#include "platform/terminal.hpp"
#include "probe/gateway/gateway_leg.hpp"
#include "report/html/html_report.hpp"
#include "report/json_report.hpp"
#include "report/lint_report.hpp"
#include "report/machine_words.hpp"
#include "report/style.hpp"
#include "report/text_report.hpp"

namespace doctor::cli {
namespace {

// Shows each stage line as it happens; says nothing where the result is JSON or one line.
class StageLines : public diagnose::Progress {
 public:
  StageLines(Output& output, const report::TextOptions& options, bool wanted) : output_(output), options_(options), wanted_(wanted) {}
  void on_stage(const StageReport& stage) override {
    if (wanted_ && report::is_told(stage, options_)) output_.write(report::text_stage_line(stage, options_));
  }
  // Talk goes to standard error, and only where somebody looks on.
  void on_note(std::string_view note) override {
    if (wanted_ && platform::describe_terminal(platform::Stream::Error).is_terminal) std::fputs(text::format("  ...  {}\n", note).c_str(), stderr);
  }

 private:
  Output& output_;
  const report::TextOptions& options_;
  bool wanted_;
};

// As the head of the report has it. A gateway for need alone stands there only when it was gone by.
DiagnosedTarget named(const probe::Target& target, diagnose::Options& options) {
  const auto shown = [&](const std::string& name) { return options.redact ? options.redact->stand_in(Privacy::Name, name) : name; };
  DiagnosedTarget out{.host = shown(target.host), .port = target.port};
  if (options.gateway && !options.gateway->when_needed) out.gateway = NamedGateway{shown(options.gateway->target.host), options.gateway->target.port};
  return out;
}

struct Planned {
  std::vector<probe::Target> targets{};
  std::vector<std::optional<RdpTarget>> files{};             // of each, where it was named by an .rdp file
  std::vector<std::optional<diagnose::Gateway>> gateways{};  // of each, where the way leads by one
};

// --gateway, else what the .rdp file says.
Result<std::optional<diagnose::Gateway>> gateway_of(const DiagnoseCommand& command, const std::optional<RdpTarget>& file) {
  const bool by_file = command.gateway.empty();
  if (by_file && (!file || (file->file.gateway_usage != "always" && file->file.gateway_usage != "if_needed")))
    return std::optional<diagnose::Gateway>{};
  auto target = read_target(by_file ? file->file.gateway_host : command.gateway, probe::kGatewayPort, command.family);
  if (!target && by_file) return std::optional<diagnose::Gateway>{};  // lint says what is wrong with it
  if (!target) return fail(target.error().while_doing("cannot take the gateway"));
  return std::optional{diagnose::Gateway{.target = *std::move(target), .when_needed = by_file && file->file.gateway_usage == "if_needed"}};
}

// All of them before anything is sent, so that a slip in the last does not cost the waiting for the others.
Result<Planned> read_targets(const DiagnoseCommand& command, const knowledge::Knowledge& knowledge) {
  Planned out;
  for (const auto& typed : command.targets) {
    std::optional<RdpTarget> file;
    if (names_rdp_file(typed)) {
      // A network that lasts would take Ctrl-C for itself, which has to end the program while the password is asked.
      const auto now = net::make_network({.fixed_now = command.now})->wall_clock();
      TRY_ASSIGN(file, read_rdp_target(typed, command.ca_file, knowledge, now));
    }
    TRY_ASSIGN(auto target, read_target(file ? file->address : typed, command.port, command.family));
    TRY_ASSIGN(auto gateway, gateway_of(command, file));
    if (gateway && !gateway->when_needed && (command.hold > Duration::zero() || command.repeat > 1))
      return fail(ErrorCode::Usage, text::format("{} makes further connections, and by a gateway each would be a sign-in there: leave it out",
                                                 command.hold > Duration::zero() ? "--hold" : "--repeat"));
    if (gateway) {
      TRY_ASSIGN(gateway->proxy, web_proxy_for(gateway->target, command.gateway_proxy, platform::environment));
    }
    out.targets.push_back(std::move(target));
    out.gateways.push_back(std::move(gateway));
    out.files.push_back(std::move(file));
  }
  // Else the password would be asked for and used nowhere, and a walk by the direct way be taken for one through the gateway.
  if (!command.gateway_proxy.empty() && std::ranges::none_of(out.gateways, [](const auto& gateway) { return gateway.has_value(); }))
    return fail(ErrorCode::Usage, "--gateway-proxy needs a gateway: --gateway names one, or an .rdp file that leads by one");
  const bool for_gateway = !command.gateway_credentials.user.empty() || command.gateway_same_user;
  if (for_gateway && std::ranges::none_of(out.gateways, [](const auto& gateway) { return gateway.has_value(); }))
    return fail(ErrorCode::Usage, text::format("{} needs a gateway: --gateway names one, or an .rdp file that leads by one",
                                               command.gateway_same_user ? "--gateway-same-user" : "--gateway-user"));
  return out;
}

// The answer where both the user's machine and we have looked: about the one that says more of the trouble, with what the
// other saw among its facts.
Diagnosis answer_of_both(const Diagnosis& machine, Diagnosis here, const knowledge::Knowledge& known, StageLines& lines, Output& output, bool wanted,
                         WallTime now) {
  if (!diagnose::answer_is_about_the_machine(machine, here)) return here;
  Evidence evidence = machine.evidence;
  diagnose::observe_here(machine, here, evidence);
  auto out = diagnose::judge_gathered(
      std::move(evidence), {.target = machine.target, .at = machine.started_at, .vantage = machine.vantage, .redacted = machine.redacted}, known);
  if (out.said != here.said) {  // else both have it of the client's own log, and the comment of its own walk stays
    out.said = here.said;
    out.said_comment = here.said_comment;
  }
  out.took = here.took;
  if (wanted) output.write("\n" + text::wrap(report::origin_words(out, now), report::kWidth, "") + "\n\n");
  for (const auto& stage : out.stages) lines.on_stage(stage);
  return out;
}

}  // namespace

int run(const DiagnoseCommand& command, GivenPasswords passwords) {
  const auto knowledge = load_knowledge(
      command.knowledge_folder, command.said.empty() && command.bundle.empty() ? knowledge::Contents::WithoutCodeTables : knowledge::Contents::All);
  if (!knowledge) return complain(knowledge.error());
  if (!command.ca_file.empty())
    if (const auto trust = crypto::TrustStore::system(command.ca_file); !trust) return complain(trust.error());
  const auto planned = read_targets(command, *knowledge);
  if (!planned) return complain(planned.error());
  // A walk may be the one sign-in that there is.
  for (const auto* path : {&command.output.html, &command.output.file})
    if (const auto place = has_place(*path); !place) return complain(place.error());
  const auto& targets = planned->targets;
  Redactor redactor;
  for (const auto& target : targets) redactor.stand_in(Privacy::Name, target.host);  // so that they are the first by number
  std::vector<Diagnosis> earlier;
  if (!command.since.empty()) {
    auto read = read_earlier_run(command.since, targets, command.redact ? &redactor : nullptr);
    if (!read) return complain(read.error());
    earlier = *std::move(read);
  }
  std::optional<Diagnosis> machine;
  if (!command.bundle.empty()) {
    auto read = judge_bundle_file(command.bundle, targets.empty() ? nullptr : &targets.front(), *knowledge, command.redact ? &redactor : nullptr);
    if (!read) return complain(read.error());
    machine = *std::move(read);
  }
  // The gateway's first, as it comes first on the way.
  std::optional<probe::Credentials> gateway_credentials;
  if (!command.gateway_credentials.user.empty()) {
    platform::forbid_looking_in();
    const auto gateway = planned->gateways.empty() ? std::nullopt : planned->gateways.front();
    const auto at = "the gateway" + (gateway ? " " + gateway->target.host : std::string{});
    auto gathered = gather_credentials(command.gateway_credentials, std::move(passwords.gateway), at, kGatewayAccount);
    if (!gathered) return complain(gathered.error());
    gateway_credentials = std::move(*gathered);
  }
  std::optional<probe::Credentials> credentials;
  if (!command.credentials.user.empty()) {
    platform::forbid_looking_in();
    auto gathered = gather_credentials(command.credentials, std::move(passwords.host), targets.empty() ? "the host" : targets.front().host);
    if (!gathered) return complain(gathered.error());
    credentials = std::move(*gathered);
  }
  passwords = {};  // what nobody asked for
  const auto network = net::make_network({.dns_servers = command.dns_servers, .fixed_now = command.now});
  const auto kerberos = platform::system_kerberos();
  diagnose::Options options{.family = command.family,
                            .stage_timeout = command.timeout,
                            .said = command.said,
                            .ca_file = command.ca_file,
                            .pin_sha256 = command.pin_sha256,
                            .revocation = command.revocation,
                            .thorough = command.thorough,
                            .repeat = command.repeat,
                            .hold = command.hold,
                            .loopback_lookups = command.loopback_lookups,
                            .target_port_only = command.target_port_only,
                            .udp = !command.no_udp,
                            .credentials = credentials ? &*credentials : nullptr,
                            .kerberos = kerberos.get(),
                            .trust_this_host = command.credentials.trust_this_host,
                            .session = command.session,
                            .license = command.license,
                            .beside = machine ? &*machine : nullptr};
  if (command.redact) options.redact = redactor;
  for (const auto& server : command.dns_servers)
    options.network_again += " --dns-server " + (command.redact ? std::string{"ADDRESS"} : server.to_string());
  if (command.now) options.network_again += " --now " + to_rfc3339(*command.now);
  Output output{command.output};
  const report::TextOptions text{.colour = output.colour(), .verbose = command.output.verbose};
  const bool as_text = !command.output.json && !command.output.jsonl;
  const bool lines = as_text && !command.output.quiet;

  // A run that judges dates by another time says how it would be, not how it was; stand-ins mean nothing to another run; and
  // what a bundle tells is not how it is from here.
  History history{{.file = command.history,
                   .off = command.no_history || command.now.has_value() || machine.has_value(),
                   .remember = !command.redact,
                   .verbose = command.output.verbose}};
  std::vector<Diagnosis> done;
  int exit_code = kWorks;
  bool told_the_rest = false;
  if (machine && targets.empty()) {
    if (lines) {
      output.write(report::text_header(DOCTOR_VERSION, machine->target, text));
      output.write(text::wrap(report::origin_words(*machine, network->wall_clock()), report::kWidth, "") + "\n");
    }
    StageLines progress{output, text, lines && !machine->target.host.empty()};
    if (lines && !machine->target.host.empty()) output.write("\n");
    for (const auto& stage : machine->stages) progress.on_stage(stage);
    exit_code = exit_code_of(machine->verdict.outcome);
    if (as_text) output.write(lines ? report::text_verdict(*machine, text) : report::text_one_line(*machine, text));
    if (command.output.jsonl) output.write(report::to_json_text(*machine, DOCTOR_VERSION, report::JsonForm::Line));
    done.push_back(*machine);
  }
  for (const auto& target : targets) {
    const auto& file = planned->files[done.size()];
    options.gateway = planned->gateways[done.size()];
    if (options.gateway && gateway_credentials) options.gateway->credentials = &*gateway_credentials;
    if (options.gateway && credentials && command.gateway_same_user) options.gateway->credentials = &*credentials;
    options.client_file = file ? std::optional{file->file} : std::nullopt;
    // After Ctrl-C the targets that are left are still named, each as what it is: not tried.
    const bool in_full = lines && !network->interrupted();
    if (in_full) {
      output.write((done.empty() ? "" : "\n") + report::text_header(DOCTOR_VERSION, named(target, options), text));
      if (file) output.write(report::lint_in_brief(file->name, file->report, command.redact, text.colour) + "\n");
    }
    if (!in_full && lines && !done.empty() && !told_the_rest) {
      output.write("\n");
      told_the_rest = true;
    }
    StageLines progress{output, text, in_full};
    auto here = diagnose::diagnose(target, options, *network, *knowledge, progress);
    // They go with one target, and none of what follows needs them.
    options.credentials = nullptr;
    options.gateway.reset();
    credentials.reset();
    gateway_credentials.reset();
    if (!here) return complain(here.error());
    Diagnosis diagnosis =
        machine ? answer_of_both(*machine, *std::move(here), *knowledge, progress, output, in_full, network->wall_clock()) : *std::move(here);
    if (options.redact && diagnosis.evidence.redactor() != nullptr) options.redact = *diagnosis.evidence.redactor();
    if (!earlier.empty())
      diagnosis.since = knowledge::compare(earlier[done.size()], diagnosis);
    else if (!network->interrupted())
      history.compare(diagnosis, target, options.redact ? &*options.redact : nullptr);
    exit_code = done.empty() ? exit_code_of(diagnosis.verdict.outcome) : worse(exit_code, exit_code_of(diagnosis.verdict.outcome));
    if (as_text) output.write(in_full ? report::text_verdict(diagnosis, text) : report::text_one_line(diagnosis, text));
    if (command.output.jsonl) output.write(report::to_json_text(diagnosis, DOCTOR_VERSION, report::JsonForm::Line));
    // What was cut short says too little of the host to be held against later runs.
    if (!network->interrupted()) history.remember(diagnosis);
    done.push_back(std::move(diagnosis));
  }
  if (command.output.json && !command.output.jsonl) output.write(report::to_json_text(done, DOCTOR_VERSION));
  if (const auto finished = output.finish(); !finished) return complain(finished.error());
  if (!command.output.html.empty())
    if (const auto written = write_whole(command.output.html, report::to_html(done, DOCTOR_VERSION)); !written) return complain(written.error());
  return exit_code;
}

}  // namespace doctor::cli
