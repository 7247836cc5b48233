#include "knowledge/fill.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/gateway.hpp"
#include "knowledge/wording.hpp"

namespace doctor::knowledge {
namespace {

bool in_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; }

template <typename ValueOf>
std::string fill(std::string_view text, ValueOf value_of) {
  std::string out;
  std::size_t from = 0;
  for (const Slot& slot : find_slots(text)) {
    out += text.substr(from, slot.begin - from);
    out += value_of(slot.name);
    from = slot.end;
  }
  return out += text.substr(from);
}

const Fact* find_fact(std::string_view id, const EvidenceIndex& index, std::span<const std::uint32_t> because) {
  const FactType* type = find_fact_type(id);
  if (type == nullptr) return nullptr;
  for (const auto n : because)
    if (const Fact* fact = index.evidence().by_n(n); fact != nullptr && fact->type == type && fact->known()) return fact;
  return index.of_walk(*type);
}

bool harmless_in_a_shell(std::string_view value) {
  static constexpr std::string_view kMarks = "._:/@[]-";
  return !value.empty() && !value.starts_with('-') && std::ranges::all_of(value, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kMarks.find(c) != kMarks.npos;
  });
}

}  // namespace

std::vector<Slot> find_slots(std::string_view text) {
  std::vector<Slot> out;
  for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    std::size_t end = open + 1;
    while (end < text.size() && in_name(text[end])) ++end;
    const auto name = text.substr(open + 1, end - open - 1);
    const auto dot = name.find('.');
    const bool begins_well = !name.empty() && name.front() >= 'a' && name.front() <= 'z';
    if (end < text.size() && text[end] == '}' && begins_well && dot != name.npos && name.back() != '.') out.push_back({open, end + 1, name});
  }
  return out;
}

std::string fill_sentence(std::string_view text, const EvidenceIndex& index, std::span<const std::uint32_t> because) {
  return fill(text, [&](std::string_view id) {
    const FactType* type = find_fact_type(id);
    return type == nullptr ? std::string{"unknown"} : in_words(*type, find_fact(id, index, because));
  });
}

std::string fill_command(std::string_view text, const EvidenceIndex& index) {
  return fill(text, [&](std::string_view id) {
    const Fact* fact = find_fact(id, index, {});
    if (fact == nullptr || !fact->known()) return stand_in_for(id).word;
    // A command takes one of several: the first that can be typed, which no wildcard is.
    if (const auto* list = std::get_if<std::vector<std::string>>(fact->value())) {
      const auto found = std::ranges::find_if(*list, harmless_in_a_shell);
      return found == list->end() ? stand_in_for(id).word : *found;
    }
    const auto value = to_text(*fact->value());
    return harmless_in_a_shell(value) ? value : stand_in_for(id).word;
  });
}

StandIn stand_in_for(std::string_view id) {
  if (id == facts::kTargetHost.id || id == facts::kTargetInput.id || id == facts::kTargetEndpoint.id) return {"HOST", "the remote computer"};
  if (id == facts::kTargetPort.id) return {"PORT", "its port, 3389 unless it was changed"};
  if (id == facts::kGatewayEndpoint.id) return {"GATEWAY", "the gateway's name as the client has it, with :PORT if it is not 443"};
  const FactType* type = find_fact_type(id);
  StandIn out{.meaning = type == nullptr ? std::string_view{} : type->meaning};
  for (const char c : id) out.word += c == '.' ? '_' : c >= 'a' && c <= 'z' ? char(c - ('a' - 'A')) : c;
  return out;
}

}  // namespace doctor::knowledge
