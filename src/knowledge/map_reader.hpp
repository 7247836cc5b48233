// Reads a map key by key and says, with file and line, what is missing, misspelt or of the wrong kind.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "knowledge/node.hpp"

namespace doctor::knowledge {

enum class Need : bool { Optional, Required };

class MapReader {
 public:
  // Complains at once when `node` is no map; then every key is quietly absent.
  MapReader(const Node& node, Problems& problems);

  // A text, trimmed; a required one must not be empty. Empty when absent or wrong.
  std::string_view text(std::string_view key, Need need = Need::Required);
  std::optional<double> number(std::string_view key, double least, double most, Need need = Need::Required);
  // Decimal or 0x….
  std::optional<std::int64_t> integer(std::string_view key, Need need = Need::Required);
  std::optional<bool> boolean(std::string_view key, Need need = Need::Required);
  // A list of texts; `least` says how many there must be.
  std::vector<Node> texts(std::string_view key, Need need = Need::Required, std::size_t least = 0);
  // A list of anything.
  std::vector<Node> list(std::string_view key, Need need = Need::Required, std::size_t least = 0);
  // Null counts as absent.
  std::optional<Node> any(std::string_view key, Need need = Need::Required);

  // One of `names`; gives its index.
  std::optional<std::size_t> choice(std::string_view key, std::span<const std::string_view> names, Need need = Need::Required);

  // Complains about every key that nobody asked for. Called last.
  void finish();

  std::uint32_t line_of(std::string_view key) const;
  void complain(std::string_view key, std::string message);

 private:
  const Node::Entry* take(std::string_view key, Need need);

  Node node_;
  Problems& problems_;
  bool is_map_;
  std::vector<Node::Entry> entries_;
  std::vector<bool> taken_;
};

// "a", "a or b", "a, b or c"
std::string one_of(std::span<const std::string_view> names);

std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<double> parse_number(std::string_view text);
std::optional<bool> parse_boolean(std::string_view text);
// Lower case, digits and single dashes, as ids are.
bool is_id(std::string_view text);

}  // namespace doctor::knowledge
