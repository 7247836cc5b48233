#include "knowledge/client_cases.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "knowledge/case_facts.hpp"
#include "knowledge/judge_clients.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::array<std::string_view, 4> kResults{"connects", "prompts", "refuses", "unknown"};

// - { name, facts, expect: { result, code, missing: […] } }; gives the result that was expected.
std::optional<ClientResult> run_case(const Node& node, const Client& client, Reading& reading) {
  MapReader in{node, reading.problems()};
  const auto name = in.text("name");
  Evidence evidence{Instant{}};
  read_case_facts(in, evidence, reading);
  const auto expect = in.any("expect");
  in.finish();
  if (!expect) return std::nullopt;
  MapReader expected{*expect, reading.problems()};
  const auto result = expected.choice("result", kResults);
  const auto code = expected.integer("code", Need::Optional);
  const auto missing = expected.texts("missing", Need::Optional);
  expected.finish();
  if (!result) return std::nullopt;

  const auto got = judge(client, EvidenceIndex{evidence});
  const auto complain = [&](std::string what) { reading.complain(node, text::format("case \"{}\": {}", name, what)); };
  if (got.result != ClientResult(*result))
    complain(text::format("expected {}, came out {}{}", kResults[*result], name_of(got.result),
                          got.missing.empty() ? "" : " for lack of " + text::join(got.missing, ", ")));
  if (code && got.code != code) complain("it shows another code");
  for (const Node& each : missing)
    if (std::ranges::find(got.missing, each.text()) == got.missing.end())
      complain(text::format("expected {} to be missing; missing is {}", each.text(), text::join(got.missing, ", ")));
  return ClientResult(*result);
}

void run_file(const Tree& tree, const Client& client, Reading& reading, std::size_t& cases) {
  const Node root = tree.root();
  if (!root.is_list()) reading.complain(root, "must be a list of cases");
  std::array<bool, kResults.size()> covered{};
  for (const Node& each : root.elements()) {
    if (const auto expected = run_case(each, client, reading)) covered[std::size_t(*expected)] = true;
    ++cases;
  }
  std::array<bool, kResults.size()> needed{};
  needed[std::size_t(ClientResult::Unknown)] = true;
  for (const auto& rule : client.rules) needed[std::size_t(rule.result)] = true;
  for (std::size_t i = 0; i < kResults.size(); ++i)
    if (needed[i] && !covered[i]) reading.complain(root, text::format("lacks a case that comes out as {}", kResults[i]));
}

}  // namespace

std::size_t run_client_cases(const Folder& folder, const Knowledge& knowledge, Problems& problems) {
  Reading reading{problems};
  std::size_t cases = 0;
  std::vector<const Client*> covered;
  for (const Tree& tree : folder.cases) {
    if (!tree.file().starts_with(kClientCases)) continue;
    const Client* client = knowledge.client(stem_of(tree.file()));
    if (client == nullptr) {
      problems.add(tree.file(), 0, "no client lies beside these cases");
      continue;
    }
    covered.push_back(client);
    run_file(tree, *client, reading, cases);
  }
  for (const Client& client : knowledge.clients())
    if (std::ranges::find(covered, &client) == covered.end()) problems.add(client.file, 0, "has no cases beside it");
  return cases;
}

}  // namespace doctor::knowledge
