#include "knowledge/loader.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

namespace doctor::knowledge {
namespace {

std::string quoted(std::string_view id) { return text::format("\"{}\"", text::escape_untrusted(id, 60)); }

template <typename T>
void sort_by_id(std::vector<T>& all) {
  std::ranges::sort(all, {}, &T::id);
}

bool holds(const std::vector<std::string_view>& ids, std::string_view id) { return std::ranges::find(ids, id) != ids.end(); }

bool is_shown_as(const std::vector<Cause>& causes, std::string_view words) {
  return std::ranges::any_of(causes,
                             [&](const Cause& cause) { return std::ranges::find(cause.shows, words, &ClientShows::text) != cause.shows.end(); });
}

}  // namespace

void Loader::add(Tree tree) {
  const auto file = tree.file();
  const Node root = tree.root();
  if (file.starts_with("causes/"))
    out_.causes_.push_back(read_cause(root, reading_));
  else if (file.starts_with("fixes/"))
    out_.fixes_.push_back(read_fix(root, reading_));
  else if (file.starts_with("groups/"))
    out_.groups_.push_back(read_group(root, reading_));
  else if (file.starts_with("codes/"))
    out_.code_tables_.push_back(read_code_table(root, reading_));
  else if (file.starts_with("clients/"))
    out_.clients_.push_back(read_client(root, reading_));
  else if (file.starts_with("dialogs/"))
    out_.dialogs_.push_back(read_dialog(root, reading_));
  else if (file.starts_with("lifecycle/"))
    std::ranges::move(read_releases(root, reading_), std::back_inserter(out_.releases_));
  else if (file.starts_with("rdp-keys/"))
    std::ranges::move(read_rdp_keys(root, reading_), std::back_inserter(out_.rdp_keys_));
  else
    reading_.problems().add(file, 0, "lies in none of causes/, fixes/, groups/, clients/, dialogs/, codes/, lifecycle/ and rdp-keys/");
  out_.characters_.splice_after(out_.characters_.before_begin(), tree.take_characters());
}

Knowledge Loader::finish() && {
  sort_by_id(out_.causes_);
  sort_by_id(out_.fixes_);
  sort_by_id(out_.groups_);
  sort_by_id(out_.clients_);
  sort_by_id(out_.dialogs_);
  sort_by_id(out_.code_tables_);
  std::ranges::sort(out_.releases_, {}, [](const Release& each) { return std::pair{each.build, each.product}; });
  std::ranges::sort(out_.rdp_keys_, {}, &RdpKey::key);
  check_ids();
  check_rdp_keys();
  check_references();
  check_told_by();
  check_circles();
  return std::move(out_);
}

// Within one folder the file system keeps ids apart; causes lie in several.
void Loader::check_ids() {
  const auto twice = std::ranges::adjacent_find(out_.causes_, {}, &Cause::id);
  if (twice != out_.causes_.end())
    reading_.problems().add(std::next(twice)->file, 0, text::format("the id {} is taken by {}", quoted(twice->id), twice->file));
}

void Loader::check_references() {
  for (const Reference& each : reading_.references()) {
    switch (each.kind) {
      case Reference::Kind::GroupOfCause:
      case Reference::Kind::Member: check_group(each); break;
      case Reference::Kind::FixOfCause: check_fix(each); break;
      case Reference::Kind::ShownAs:
        if (!is_shown_as(out_.causes_, each.to)) reading_.problems().add(each.file, each.line, "no cause shows it in these words");
        break;
      case Reference::Kind::Explained:
      case Reference::Kind::Also:
      case Reference::Kind::Parted:
        if (out_.cause(each.to) == nullptr) reading_.problems().add(each.file, each.line, text::format("unknown cause {}", quoted(each.to)));
        break;
    }
    if (each.kind == Reference::Kind::Also)
      if (const Group* group = out_.group(each.from); group != nullptr && holds(group->members, each.to))
        reading_.problems().add(each.file, each.line, text::format("{} is a member already", quoted(each.to)));
  }
}

// A cause and its group must name each other.
void Loader::check_group(const Reference& each) {
  const bool from_cause = each.kind == Reference::Kind::GroupOfCause;
  const Group* group = out_.group(from_cause ? each.to : each.from);
  const Cause* cause = out_.cause(from_cause ? each.from : each.to);
  std::string message;
  if (from_cause && group == nullptr)
    message = text::format("unknown group {}", quoted(each.to));
  else if (!from_cause && cause == nullptr)
    message = text::format("unknown cause {}", quoted(each.to));
  else if (from_cause && !holds(group->members, each.from))
    message = text::format("the group {} does not list {} among its members", quoted(each.to), quoted(each.from));
  else if (!from_cause && cause->group != each.from)
    message = text::format("the cause {} does not name the group {}", quoted(each.to), quoted(each.from));
  if (!message.empty()) reading_.problems().add(each.file, each.line, std::move(message));
}

void Loader::check_fix(const Reference& each) {
  const Fix* fix = out_.fix(each.to);
  if (fix == nullptr) {
    reading_.problems().add(each.file, each.line, text::format("unknown fix {}", quoted(each.to)));
    return;
  }
  const Cause* cause = out_.cause(each.from);
  if (fix->weakens_security && cause != nullptr && !cause->fixes.empty() && cause->fixes.front() == each.to)
    reading_.problems().add(each.file, each.line, text::format("{} weakens security and may only stand below a real fix", quoted(each.to)));
}

void Loader::check_rdp_keys() {
  const auto& keys = out_.rdp_keys_;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0 && keys[i].key == keys[i - 1].key) reading_.problems().add("rdp-keys/", 0, text::format("{} stands twice", quoted(keys[i].key)));
    if (!keys[i].instead.empty() && out_.rdp_key(keys[i].instead) == nullptr)
      reading_.problems().add("rdp-keys/", 0, text::format("{}: there is no setting {}", quoted(keys[i].key), quoted(keys[i].instead)));
  }
}

void Loader::check_told_by() {
  if (out_.code_tables_.empty()) return;  // loaded without them
  for (const Cause& cause : out_.causes_)
    for (const ToldBy& each : cause.told_by) {
      const auto* table = out_.code_table(each.table);
      if (table == nullptr || table->find(each.code).empty())
        reading_.problems().add(
            cause.file, 0, text::format("told_by: no table {} with the code {}", quoted(each.table), text::hex_number(std::uint64_t(each.code))));
    }
}

// Folding follows `explains`; in a circle it would never end.
void Loader::check_circles() {
  // Kahn's algorithm: causes that nothing unjudged explains are taken away until none is left; what remains is circular.
  const auto& causes = out_.causes_;
  const auto index_of = [&](std::string_view id) -> std::optional<std::size_t> {
    const Cause* found = out_.cause(id);
    return found == nullptr ? std::nullopt : std::optional{std::size_t(found - causes.data())};
  };
  std::vector<std::uint32_t> explained_by(causes.size());
  for (const Cause& cause : causes)
    for (const auto& each : cause.explains)
      if (const auto index = index_of(each)) ++explained_by[*index];
  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < causes.size(); ++i)
    if (explained_by[i] == 0) free.push_back(i);
  std::size_t taken = 0;
  for (; taken < free.size(); ++taken)
    for (const auto& each : causes[free[taken]].explains)
      if (const auto index = index_of(each); index && --explained_by[*index] == 0) free.push_back(*index);
  if (taken == causes.size()) return;
  const auto circular = std::ranges::find_if(explained_by, [](auto count) { return count > 0; });
  const Cause& cause = causes[std::size_t(circular - explained_by.begin())];
  reading_.problems().add(cause.file, 0, text::format("explains leads in a circle through {}", quoted(cause.id)));
}

}  // namespace doctor::knowledge
