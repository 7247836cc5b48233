#include <algorithm>

#include "base/text.hpp"
#include "report/fact_table.hpp"
#include "report/html/parts.hpp"
#include "report/style.hpp"

namespace doctor::report::html {
namespace {

constexpr std::size_t kBytesInALine = 16;

// "0000  03 00 00 13 0e d0 …  ......"
std::string hex_dump(BytesView bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += kBytesInALine) {
    const auto line = bytes.subspan(at, std::min(kBytesInALine, bytes.size() - at));
    std::string readable;
    for (const auto byte : line) readable += byte >= std::byte{0x20} && byte < std::byte{0x7f} ? char(byte) : '.';
    out += text::format("{}{:04x}  {:<{}}  {}", at == 0 ? "" : "\n", at, text::hex_bytes(line), 3 * kBytesInALine - 1, readable);
  }
  return out;
}

Element bytes_of(const Fact& fact) {
  Element out{"details", "bytes"};
  out.add(with_text("summary", counted(fact.raw.size(), "byte", "bytes") + (fact.raw_cut ? ", and more that were not kept" : "")));
  out.add(with_text("pre", hex_dump(fact.raw), "hex").with("tabindex", "0"));
  return out;
}

// The number leads to the fact in the whole list; there it is the place itself.
Element fact_item(const Target& target, const Fact& fact, bool in_whole_list) {
  Element out{"li", "fact"};
  Element line{"div", "fact-line"};
  const auto anchor = target.anchor_of_fact(fact.n);
  if (in_whole_list) {
    out.set("id", anchor);
    line.add(with_text("span", text::format("{}", fact.n), "n"));
  } else {
    line.add(with_text("a", text::format("{}", fact.n), "n").with("href", "#" + anchor).with("title", "in the list of all facts"));
  }
  Element what{"span", "fact-id"};
  what.add(with_text("code", fact.type->id));
  if (const auto subject = subject_text(fact.subject); !subject.empty()) what.text(" ").add(with_text("span", subject, "subject"));
  line.add(std::move(what));
  line.add(with_text("span", value_text(fact), fact.known() ? "value" : "value unknown"));
  out.add(std::move(line));
  out.add(with_text("p", text::format("{} – {:.1f} ms, {}", meaning_of(*fact.type), milliseconds(fact.at), name_of(fact.source)), "meaning"));
  if (!fact.raw.empty()) out.add(bytes_of(fact));
  return out;
}

}  // namespace

std::string_view meaning_of(const FactType& type) { return type.meaning.substr(0, type.meaning.find(" (subject: ")); }

std::string Target::anchor_of_fact(std::uint32_t n) const { return text::format("{}-f{}", anchor, n); }

Element evidence_of(const Target& target, const std::vector<std::uint32_t>& because) {
  Element list{"ul", "facts"};
  for (const auto n : because)
    if (const Fact* fact = target.diagnosis.evidence.by_n(n)) list.add(fact_item(target, *fact, false));
  Element out{"details", "evidence prints"};
  out.add(with_text("summary", text::format("Evidence: {}", counted(because.size(), "fact", "facts"))));
  return std::move(out).with_child(std::move(list));
}

Element facts_part(const Target& target) {
  const auto facts = target.diagnosis.evidence.facts();
  Element list{"ul", "facts"};
  for (const auto& fact : facts) list.add(fact_item(target, fact, true));
  Element opens{"details", "all-facts"};
  opens.add(with_text("summary", text::format("All {}, in the order they were seen", counted(facts.size(), "fact", "facts"))));
  return section(target, "facts", "Every fact").with_child(std::move(opens).with_child(std::move(list)));
}

}  // namespace doctor::report::html
