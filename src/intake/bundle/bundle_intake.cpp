#include "intake/bundle/bundle_intake.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "evidence/facts/machine.hpp"
#include "format/resolver_files/resolver_files.hpp"
#include "intake/bundle/facts_text.hpp"
#include "intake/bundle/looker.hpp"
#include "intake/bundle/machine_walk.hpp"

namespace doctor::intake {
namespace {

// Facts that a redacted bundle has in place of the raw texts.
bool has_machine_facts(const Evidence& evidence) { return evidence.of_walk(facts::kMachineSystem) != nullptr; }

void observe_origin(Looker& look) {
  const auto& bundle = look.bundle();
  look.observe(facts::kMachineSystem, bundle.system);
  if (const auto made = parse_rfc3339(bundle.made_at))
    look.observe(facts::kMachineMadeAt, *made);
  else
    look.not_known(facts::kMachineMadeAt, Because::NotAvailable, "the bundle has no time");
  look.observe(facts::kMachineMadeBy, text::escape_untrusted(bundle.made_by, 80));
}

// The file is the same on all three systems.
void observe_hosts_file(Looker& look) {
  const auto types = {&facts::kMachineHostsFileAddresses, &facts::kMachineInHostsFile};
  if (look.host().empty() || Address::parse(look.host())) {
    for (const FactType* type : types) look.not_known(*type, Because::NotApplicable, "no name was looked for");
    return;
  }
  const auto* file = look.text("hosts-file", {&facts::kMachineHostsFileAddresses, &facts::kMachineInHostsFile});
  if (file == nullptr) return;
  std::vector<std::string> addresses;
  for (const auto& each : resolver_files::addresses_in_hosts(*file, look.host())) add_once(addresses, each);
  look.observe_list(facts::kMachineHostsFileAddresses, facts::kMachineInHostsFile, std::move(addresses));
}

}  // namespace

Result<void> observe_bundle(const bundle::Bundle& bundle, Evidence& out) {
  if (const auto* section = bundle.find("facts"); section != nullptr && section->seen())
    if (const auto read = read_facts(section->text, out); !read)
      return fail(Error{read.error()}.while_doing(text::format("section \"facts\", which begins at line {}", section->line)));
  if (has_machine_facts(out)) return {};
  Looker look{bundle, out};
  observe_origin(look);
  observe_hosts_file(look);
  if (bundle.system == "linux") {
    observe_linux(look);
    observe_machine_from_walk(look);
    return {};
  }
  out.set_walk_attempt(out.next_attempt());
  if (bundle.system == "macos") observe_macos(look);
  if (bundle.system == "windows") observe_windows(look);
  if (!bundle.host.empty()) observe_walk_from_machine(look);
  return {};
}

}  // namespace doctor::intake
