#include "knowledge/judge_clients.hpp"

#include <algorithm>

#include "knowledge/fill.hpp"

namespace doctor::knowledge {

ClientVerdict judge(const Client& client, const EvidenceIndex& index) {
  ClientVerdict out{.client = std::string{client.id}, .title = std::string{client.title}, .forced = client.forced};
  for (const auto& rule : client.rules) {
    auto truth = truth_of(rule.when, false, index);
    if (truth.value == Tri::No) continue;
    if (truth.value == Tri::Unknown) {
      for (const FactType* type : truth.missing)
        if (std::ranges::find(out.missing, type->id) == out.missing.end()) out.missing.emplace_back(type->id);
      return out;
    }
    std::ranges::sort(truth.because);
    truth.because.erase(std::ranges::unique(truth.because).begin(), truth.because.end());
    out.result = rule.result;
    out.code = rule.shows.code;
    out.extended = rule.shows.extended;
    out.text = fill_sentence(rule.shows.text, index, truth.because);
    out.confidence = rule.shows.confidence;
    out.source = rule.shows.source;
    out.because = std::move(truth.because);
    return out;
  }
  return out;
}

std::vector<ClientVerdict> judge_clients(const Knowledge& knowledge, const EvidenceIndex& index) {
  std::vector<ClientVerdict> out;
  for (const auto& client : knowledge.clients()) out.push_back(judge(client, index));
  return out;
}

}  // namespace doctor::knowledge
