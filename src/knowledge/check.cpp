#include "knowledge/check.hpp"

#include <algorithm>

#include "knowledge/cases.hpp"
#include "knowledge/client_cases.hpp"
#include "knowledge/command_lint.hpp"
#include "knowledge/folder.hpp"
#include "knowledge/loader.hpp"
#include "knowledge/unfinished.hpp"

namespace doctor::knowledge {

Result<CheckReport> check_folder(const std::filesystem::path& folder) {
  Problems problems;
  TRY_ASSIGN(auto read, read_folder(folder, problems));
  for (const Tree& tree : read.trees) find_unfinished_words(tree, problems);
  for (const Tree& tree : read.cases) find_unfinished_words(tree, problems);
  Loader loader{problems};
  for (auto& tree : read.trees) loader.add(std::move(tree));
  const auto knowledge = std::move(loader).finish();
  CheckReport out{};
  const bool loads = problems.empty();
  if (loads) lint_commands(knowledge, problems);
  const auto cases = read_all_cases(read, knowledge, problems);
  if (loads && problems.empty()) {
    out.cases = cases.size() + run_client_cases(read, knowledge, problems);
    for (const Case& each : cases)
      if (const auto failure = failure_of(each, knowledge)) problems.add(each.file, each.line, text::format("case \"{}\": {}", each.name, *failure));
  }
  out.causes = knowledge.causes().size();
  out.observable = std::size_t(std::ranges::count_if(knowledge.causes(), [](const Cause& each) { return each.when.has_value(); }));
  out.fixes = knowledge.fixes().size();
  out.groups = knowledge.groups().size();
  out.clients = knowledge.clients().size();
  out.code_tables = knowledge.code_tables().size();
  out.problems = std::move(problems).sorted();
  return out;
}

}  // namespace doctor::knowledge
