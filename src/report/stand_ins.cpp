#include "report/stand_ins.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::report {

std::string StandIns::fill(std::string_view command) {
  for (const auto& slot : knowledge::find_slots(command)) {
    auto word = knowledge::stand_in_for(slot.name);
    if (std::ranges::find(used_, word.word, &knowledge::StandIn::word) == used_.end()) used_.push_back(std::move(word));
  }
  const Evidence nothing{Instant{}};
  return knowledge::fill_command(command, knowledge::EvidenceIndex{nothing});
}

std::string StandIns::legend() const {
  std::string out;
  for (const auto& each : used_) out += text::format("{}{} is {}", out.empty() ? "" : "; ", each.word, each.meaning);
  return out.empty() ? out : out + ".";
}

std::string sentence_of_no_host(std::string_view sentence) {
  std::string out;
  std::size_t from = 0;
  for (const auto& slot : knowledge::find_slots(sentence)) {
    out += sentence.substr(from, slot.begin - from);
    const auto word = knowledge::stand_in_for(slot.name).word;
    out += word == "HOST" || word == "PORT" ? word : text::format("[{}]", slot.name);
    from = slot.end;
  }
  return out += sentence.substr(from);
}

}  // namespace doctor::report
