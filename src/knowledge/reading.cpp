#include "knowledge/reading.hpp"

#include <algorithm>

#include "knowledge/fill.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::size_t kMaxIds = 200;  // in one list; far more than a reader could use

}  // namespace

Reading::Reading(Problems& problems) : problems_(problems) {
  facts_.reserve(fact_catalogue().size());
  for (const FactType* type : fact_catalogue()) facts_.emplace(type->id, type);
}

const FactType* Reading::fact(const Node& id) {
  const auto found = facts_.find(id.text());
  if (id.is_scalar() && found != facts_.end()) return found->second;
  complain(id, text::format("unknown fact \"{}\"", text::escape_untrusted(id.text(), 60)));
  return nullptr;
}

void Reading::refer(Reference::Kind kind, std::string_view from, const Node& to) {
  references_.push_back({kind, from, text::trim(to.text()), to.file(), to.line()});
}

void Reading::check_slots(std::string_view text, bool sentence, std::string_view file, std::uint32_t line) {
  std::size_t braces = 0;
  for (const Slot& slot : find_slots(text)) {
    ++braces;
    if (!facts_.contains(slot.name)) problems_.add(file, line, text::format("unknown fact \"{}\" in a text", slot.name));
  }
  if (sentence && (braces != std::size_t(std::ranges::count(text, '{')) || braces != std::size_t(std::ranges::count(text, '}'))))
    problems_.add(file, line, "a brace in a sentence must enclose a fact, as in {tcp.outcome}");
}

std::string_view Reading::id(MapReader& in, const Node& root) {
  const auto id = in.text("id");
  if (id.empty()) return id;
  if (!is_id(id) || id == kSomethingElse) in.complain("id", "must be lower case letters, digits and single dashes, and not a reserved one");
  if (id != stem_of(root.file())) in.complain("id", text::format("must be the file's stem, \"{}\"", stem_of(root.file())));
  return id;
}

std::vector<std::string_view> Reading::sources(MapReader& in) {
  std::vector<std::string_view> out;
  for (const Node& each : in.texts("sources", Need::Required, 1)) out.push_back(text::trim(each.text()));
  return out;
}

std::vector<std::string_view> Reading::ids(MapReader& in, std::string_view key, Need need, std::size_t least, Reference::Kind kind,
                                           std::string_view from) {
  std::vector<std::string_view> out;
  for (const Node& each : in.texts(key, need, least)) {
    if (out.size() == kMaxIds) {
      complain(each, text::format("more than {} in {}", kMaxIds, key));
      break;
    }
    const auto id = text::trim(each.text());
    if (std::ranges::find(out, id) != out.end()) complain(each, text::format("\"{}\" stands twice in {}", id, key));
    refer(kind, from, each);
    out.push_back(id);
  }
  return out;
}

std::string_view stem_of(std::string_view file) {
  if (const auto slash = file.rfind('/'); slash != file.npos) file.remove_prefix(slash + 1);
  return file.substr(0, file.find('.'));
}

}  // namespace doctor::knowledge
