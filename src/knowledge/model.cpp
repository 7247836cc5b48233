#include "knowledge/model.hpp"

#include <algorithm>

namespace doctor::knowledge {
namespace {

template <typename T, typename Key, typename Member>
const T* find_in(const std::vector<T>& sorted, const Key& key, Member member) {
  const auto found = std::ranges::lower_bound(sorted, key, {}, member);
  return found != sorted.end() && std::invoke(member, *found) == key ? &*found : nullptr;
}

}  // namespace

bool Cause::shows_at(Stage at) const { return stage == at || std::ranges::find(also_at, at) != also_at.end(); }

const Cause* Knowledge::cause(std::string_view id) const { return find_in(causes_, id, &Cause::id); }
const Fix* Knowledge::fix(std::string_view id) const { return find_in(fixes_, id, &Fix::id); }
const Client* Knowledge::client(std::string_view id) const { return find_in(clients_, id, &Client::id); }
const Group* Knowledge::group(std::string_view id) const { return find_in(groups_, id, &Group::id); }
const RdpKey* Knowledge::rdp_key(std::string_view key) const { return find_in(rdp_keys_, key, &RdpKey::key); }
const CodeTable* Knowledge::code_table(std::string_view id) const { return find_in(code_tables_, id, &CodeTable::id); }

std::string hosts_of(const Cause& cause) {
  const auto has = [&](std::string_view platform) { return std::ranges::find(cause.platforms, platform) != cause.platforms.end(); };
  const bool windows = has("windows-host") || has("azure-vm"), xrdp = has("xrdp"), gnome = has("gnome-remote-desktop");
  if (windows && (xrdp || gnome)) return {};
  if (windows) return has("windows-host") ? "Windows" : "Windows in Azure";
  if (xrdp) return gnome ? "xrdp or GNOME Remote Desktop" : "xrdp";
  return gnome ? "GNOME Remote Desktop" : "";
}

std::string_view name_of(Effect effect) {
  static constexpr std::string_view kNames[] = {"stops", "degrades", "risk"};
  return kNames[std::size_t(effect)];
}

std::string_view name_of(Operator op) {
  static constexpr std::string_view kNames[] = {"is", "is_not", "in", "not_in", "has", "lacks", "above", "below", "at_least", "at_most", "known"};
  return kNames[std::size_t(op)];
}

std::string_view name_of(Over over) {
  static constexpr std::string_view kNames[] = {"walk", "any", "all"};
  return kNames[std::size_t(over)];
}

std::string_view name_of(Fix::Kind kind) {
  static constexpr std::string_view kNames[] = {"repair", "check", "instruct"};
  return kNames[std::size_t(kind)];
}

}  // namespace doctor::knowledge
