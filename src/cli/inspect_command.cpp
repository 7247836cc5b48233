#include <algorithm>
#include <cstdio>
#include <optional>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/knowledge_source.hpp"
#include "cli/machine_summary.hpp"
#include "cli/output.hpp"
#include "cli/target.hpp"
#include "diagnose/diagnose.hpp"
#include "format/bundle/bundle.hpp"
#include "inspect/client_linux.hpp"
#include "inspect/script.hpp"
#include "intake/bundle/bundle_intake.hpp"
#include "intake/bundle/facts_text.hpp"
#include "net/network.hpp"
#include "platform/terminal.hpp"

namespace doctor::cli {
namespace {

// What the walk says while it goes on is for somebody who looks on.
class Notes : public diagnose::Progress {
 public:
  void on_stage(const StageReport&) override {}
  void on_note(std::string_view note) override {
    if (platform::describe_terminal(platform::Stream::Error).is_terminal) std::fputs(text::format("  ...  {}\n", note).c_str(), stderr);
  }
};

// Walks to the host from here, as `diagnose` does, and keeps what was seen: whoever judges it does so with their own knowledge.
Result<bundle::Section> walk_to(const probe::Target& target, const InspectCommand& command, net::Network& network) {
  TRY_ASSIGN(const auto knowledge, load_knowledge("", knowledge::Contents::WithoutCodeTables));
  Notes progress;
  TRY_ASSIGN(const auto diagnosis, diagnose::diagnose(target, {.stage_timeout = command.timeout}, network, knowledge, progress));
  return bundle::Section{
      .name = "facts", .how = "rdpdoctor diagnose " + probe::endpoint_text(target), .exit = 0, .text = intake::facts_to_text(diagnosis.evidence)};
}

// The same bundle with the facts alone, each name and address replaced, and nothing that a tool printed.
Result<bundle::Bundle> redacted(const bundle::Bundle& bundle) {
  Evidence evidence{Instant{}};
  evidence.redact();
  const auto host = evidence.shown(Privacy::Name, bundle.host);  // the first by number
  TRY(intake::observe_bundle(bundle, evidence));
  bundle::Bundle out{.made_at = bundle.made_at, .made_by = bundle.made_by, .system = bundle.system, .port = bundle.port, .redacted = true};
  if (!bundle.host.empty()) out.host = host;
  out.sections.push_back({.name = "facts", .how = "all that was seen, redacted", .exit = 0, .text = intake::facts_to_text(evidence)});
  return out;
}

Result<bundle::Bundle> make_bundle(const InspectCommand& command) {
  const auto network = net::make_network();
  bundle::Bundle out{.made_at = to_rfc3339(network->wall_clock()), .made_by = "rdpdoctor " DOCTOR_VERSION};
  if (!command.host.empty()) {
    TRY_ASSIGN(const auto target, read_target(command.host, command.port, std::nullopt));
    out.host = target.host;
    out.port = target.port;
    TRY_ASSIGN(auto facts, walk_to(target, command, *network));
    out.sections.push_back(std::move(facts));
  }
  inspect::inspect_client(*inspect::this_system(), out);
  return out;
}

int show_summary(const bundle::Bundle& bundle) {
  Evidence evidence{Instant{}};
  if (const auto read = intake::observe_bundle(bundle, evidence); !read) return complain(read.error());
  std::fputs(machine_summary(evidence).c_str(), stdout);
  if (!bundle.host.empty() && !bundle.redacted) {
    const auto target = read_target(bundle.host, bundle.port, std::nullopt);
    if (!target) return complain(target.error());
    std::fputs(text::format("\nWhat it means: rdpdoctor diagnose {}\n", text::escape_untrusted(probe::endpoint_text(*target))).c_str(), stdout);
  }
  return kWorks;
}

// What was written, and what to do with it. On standard error, because the bundle itself may go to standard output.
void tell_of(const std::string& path, const bundle::Bundle& bundle) {
  const auto unseen = std::ranges::count_if(bundle.sections, [](const bundle::Section& each) { return !each.seen(); });
  const auto file = text::escape_untrusted(path, 80);
  std::string what = bundle.redacted
                         ? "what was seen, with names, addresses and fingerprints replaced, and nothing that the tools printed"
                         : text::format("{} things of this machine{}{}", bundle.sections.size(),
                                        unseen > 0 ? text::format(" ({} of them could not be seen)", unseen) : "",
                                        bundle.host.empty() ? "; no host was named, so none was tried" : ", with what trying the host brought");
  const auto privacy = bundle.redacted ? "" : " It holds names and addresses, no password; --redact leaves them out.";
  std::fputs(text::format("{}\nNext: rdpdoctor diagnose --bundle {}\n",
                          text::wrap(text::format("Wrote {}: {}.{} Read it before you send it.", file, what, privacy), 80, ""), file)
                 .c_str(),
             stderr);
}

}  // namespace

int run(const InspectCommand& command) {
  if (!command.script.empty()) {
    std::fputs(std::string{inspect::collector_script(command.script)}.c_str(), stdout);
    return kWorks;
  }
  auto bundle = make_bundle(command);
  if (!bundle) return complain(bundle.error());
  if (command.redact) {
    bundle = redacted(*bundle);
    if (!bundle) return complain(bundle.error());
  }
  if (command.bundle.empty()) return show_summary(*bundle);
  if (command.bundle == "-") {
    OutputOptions to_standard_output;
    Output output{to_standard_output};
    output.write(bundle::write(*bundle));
    if (const auto finished = output.finish(); !finished) return complain(finished.error());
    return kWorks;
  }
  if (const auto written = write_whole(command.bundle, bundle::write(*bundle), Readers::OwnerAlone); !written) return complain(written.error());
  tell_of(command.bundle, *bundle);
  return kWorks;
}

}  // namespace doctor::cli
