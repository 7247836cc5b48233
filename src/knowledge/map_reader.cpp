#include "knowledge/map_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace doctor::knowledge {
namespace {

std::string quoted(std::string_view value) { return text::format("\"{}\"", text::escape_untrusted(value, 60)); }

}  // namespace

std::string one_of(std::span<const std::string_view> names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  std::int64_t value = 0;
  if (text.empty() || text.starts_with('-')) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return minus ? -value : value;
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

bool is_id(std::string_view text) {
  if (text.empty() || text.front() == '-' || text.back() == '-' || text.find("--") != text.npos) return false;
  return std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

MapReader::MapReader(const Node& node, Problems& problems) : node_(node), problems_(problems), is_map_(node.is_map()), entries_(node.entries()) {
  if (!is_map_) problems_.add(node_.file(), node_.line(), "must be a map of keys and values");
  taken_.resize(entries_.size());
}

const Node::Entry* MapReader::take(std::string_view key, Need need) {
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (entries_[i].key == key) {
      taken_[i] = true;
      if (!entries_[i].value.is_null()) return &entries_[i];
      if (need == Need::Required) problems_.add(node_.file(), entries_[i].line, text::format("{} must not be empty", key));
      return nullptr;
    }
  if (need == Need::Required && is_map_) problems_.add(node_.file(), node_.line(), text::format("lacks the key {}", key));
  return nullptr;
}

std::string_view MapReader::text(std::string_view key, Need need) {
  const auto* entry = take(key, need);
  if (entry == nullptr) return {};
  const auto value = text::trim(entry->value.text());
  if (!entry->value.is_scalar() || (value.empty() && need == Need::Required)) {
    complain(key, "must be a text");
    return {};
  }
  return value;
}

std::optional<double> MapReader::number(std::string_view key, double least, double most, Need need) {
  const auto* entry = take(key, need);
  if (entry == nullptr) return std::nullopt;
  const auto value = parse_number(entry->value.text());
  if (!value || *value < least || *value > most) {
    complain(key, text::format("must be a number from {} to {}", least, most));
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> MapReader::integer(std::string_view key, Need need) {
  const auto* entry = take(key, need);
  if (entry == nullptr) return std::nullopt;
  const auto value = parse_integer(entry->value.text());
  if (!value) complain(key, "must be a whole number, decimal or 0x…");
  return value;
}

std::optional<bool> MapReader::boolean(std::string_view key, Need need) {
  const auto* entry = take(key, need);
  if (entry == nullptr) return std::nullopt;
  const auto value = parse_boolean(entry->value.text());
  if (!value) complain(key, "must be true or false");
  return value;
}

std::vector<Node> MapReader::list(std::string_view key, Need need, std::size_t least) {
  const auto* entry = take(key, need);
  if (entry == nullptr) return {};
  if (!entry->value.is_list()) {
    complain(key, "must be a list");
    return {};
  }
  auto out = entry->value.elements();
  if (out.size() < least) complain(key, text::format("must have at least {}", least));
  return out;
}

std::vector<Node> MapReader::texts(std::string_view key, Need need, std::size_t least) {
  auto out = list(key, need, least);
  std::erase_if(out, [&](const Node& each) {
    const bool wrong = !each.is_scalar() || text::trim(each.text()).empty();
    if (wrong) problems_.add(each.file(), each.line(), text::format("{} must hold texts", key));
    return wrong;
  });
  return out;
}

std::optional<Node> MapReader::any(std::string_view key, Need need) {
  const auto* entry = take(key, need);
  return entry == nullptr ? std::nullopt : std::optional{entry->value};
}

std::optional<std::size_t> MapReader::choice(std::string_view key, std::span<const std::string_view> names, Need need) {
  const auto* entry = take(key, need);
  if (entry == nullptr) return std::nullopt;
  const auto found = std::ranges::find(names, entry->value.text());
  if (entry->value.is_scalar() && found != names.end()) return std::size_t(found - names.begin());
  problems_.add(node_.file(), entry->line, text::format("{} must be {}, not {}", key, one_of(names), quoted(entry->value.text())));
  return std::nullopt;
}

void MapReader::finish() {
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (!taken_[i]) problems_.add(node_.file(), entries_[i].line, text::format("unknown key {}", quoted(entries_[i].key)));
}

std::uint32_t MapReader::line_of(std::string_view key) const {
  const auto found = std::ranges::find(entries_, key, &Node::Entry::key);
  return found == entries_.end() ? node_.line() : found->line;
}

void MapReader::complain(std::string_view key, std::string message) {
  problems_.add(node_.file(), line_of(key), text::format("{} {}", key, message));
}

}  // namespace doctor::knowledge
