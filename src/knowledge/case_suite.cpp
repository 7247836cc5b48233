#include <algorithm>
#include <array>

#include "knowledge/cases.hpp"
#include "knowledge/client_cases.hpp"
#include "knowledge/loader.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::array kNeeded{Verdict::Fires, Verdict::RuledOut, Verdict::Undecided};

// "causes/tcp/x.cases.yaml" gives "causes/tcp/x.yaml".
std::string cause_file_of(std::string_view cases_file) {
  static constexpr std::string_view kSuffix = ".cases.yaml";
  return std::string{cases_file.substr(0, cases_file.size() - kSuffix.size())} + ".yaml";
}

}  // namespace

std::vector<Case> read_all_cases(const Folder& folder, const Knowledge& knowledge, Problems& problems) {
  Reading reading{problems};
  std::vector<Case> out;
  std::vector<const Cause*> covered;
  for (const Tree& tree : folder.cases) {
    if (tree.file().starts_with(kClientCases)) continue;
    const Cause* cause = knowledge.cause(stem_of(tree.file()));
    if (cause == nullptr || cause->file != cause_file_of(tree.file())) {
      problems.add(tree.file(), 0, "no cause lies beside these cases");
      continue;
    }
    if (!cause->when) {
      problems.add(tree.file(), 0, "the cause has no predicate that a case could try");
      continue;
    }
    covered.push_back(cause);
    auto cases = read_cases(tree, *cause, reading);
    for (const Verdict needed : kNeeded)
      if (std::ranges::find(cases, needed, &Case::verdict) == cases.end())
        problems.add(tree.file(), 0, text::format("lacks a case that is {}", needed == Verdict::Fires ? "firing" : name_of(needed)));
    std::ranges::move(cases, std::back_inserter(out));
  }
  for (const Cause& cause : knowledge.causes())
    if (cause.when && std::ranges::find(covered, &cause) == covered.end()) problems.add(cause.file, 0, "has no cases beside it");
  return out;
}

Result<CaseRun> run_cases(const std::filesystem::path& folder) {
  Problems problems;
  TRY_ASSIGN(auto read, read_folder(folder, problems));
  Loader loader{problems};
  for (auto& tree : read.trees) loader.add(std::move(tree));
  const auto knowledge = std::move(loader).finish();
  const auto cases = read_all_cases(read, knowledge, problems);
  if (!problems.empty()) {
    const auto first = std::move(problems).sorted().front();
    return fail(Error{ErrorCode::BadData, first.to_string()}.while_doing("cannot load knowledge"));
  }
  CaseRun out{.cases = cases.size()};
  for (const Case& each : cases)
    if (auto failure = failure_of(each, knowledge))
      out.failures.push_back({std::string{each.cause}, std::string{each.name}, std::string{each.file}, each.line, std::move(*failure)});
  return out;
}

}  // namespace doctor::knowledge
