#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/completion.hpp"
#include "cli/exit_code.hpp"
#include "cli/knowledge_source.hpp"
#include "cli/option_values.hpp"
#include "cli/output.hpp"
#include "inspect/script.hpp"
#include "knowledge/client_family.hpp"
#include "practice/fault.hpp"
#include "practice/gateway/fault.hpp"

namespace doctor::cli {
namespace {

std::vector<Candidate> known_ids(const knowledge::Knowledge& known) {
  std::vector<Candidate> out;
  for (const auto& each : known.causes()) out.push_back({std::string{each.id}, std::string{each.title}});
  for (const auto& each : known.fixes()) out.push_back({std::string{each.id}, std::string{each.title}});
  for (const auto& each : known.groups()) out.push_back({std::string{each.id}, std::string{each.title}});
  return out;
}

Candidates all_candidates(const knowledge::Knowledge& known) {
  Candidates out{{"ID", known_ids(known)}};
  for (const auto& fault : practice::faults()) out["FAULT"].push_back({std::string{fault.id}, std::string{fault.title}});
  for (const auto& fault : practice::gateway_faults()) out["GATEWAY-FAULT"].push_back({std::string{fault.id}, std::string{fault.title}});
  for (const auto client : knowledge::client_families()) out["CLIENT"].push_back({std::string{client}, {}});
  for (const auto stage : kAllStages) out["STAGE"].push_back({std::string{name_of(stage)}, {}});
  for (const auto& side : side_names()) out["SIDE"].push_back({side, {}});
  for (const auto system : inspect::systems_with_a_script()) out["SYSTEM"].push_back({std::string{system}, {}});
  for (const auto shell : all_shells()) out["SHELL"].push_back({std::string{name_of(shell)}, {}});
  for (const auto& format : lint_formats()) out["FORMAT"].push_back({format, {}});
  return out;
}

}  // namespace

int run(const CompletionCommand& command) {
  const auto known = load_knowledge({}, knowledge::Contents::WithoutCodeTables);
  if (!known) return complain(known.error());
  const OutputOptions to_standard_output;
  Output output{to_standard_output};
  output.write(completion_script(command.shell, command.model, all_candidates(*known)));
  if (const auto finished = output.finish(); !finished) return complain(finished.error());
  return kWorks;
}

}  // namespace doctor::cli
