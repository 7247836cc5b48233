// One knowledge file as a tree of maps, lists and texts, each with its line, whatever it was read from. All nodes of a
// file lie in one array in reading order; a node is a position in it.
#pragma once

#include <cstdint>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "knowledge/problem.hpp"

namespace doctor::knowledge {

enum class NodeKind : std::uint8_t { Null, Scalar, List, Map };

inline constexpr std::size_t kMaxDepth = 24;
inline constexpr std::size_t kMaxNodes = 200'000;  // of one file

struct TreeItem {
  NodeKind kind{NodeKind::Null};
  std::uint32_t line{0};
  std::uint32_t count{0};   // List: elements; Map: entries, each a Scalar (the key) followed by its value
  std::uint32_t size{1};    // of the whole subtree, in items
  std::string_view text{};  // Scalar
};

// Elements never move, and an empty one costs nothing: most trees are of static text.
using Characters = std::forward_list<std::string>;

class Tree;

class Node {
 public:
  Node(const Tree& tree, std::uint32_t index) : tree_(&tree), index_(index) {}

  NodeKind kind() const { return item().kind; }
  bool is_null() const { return kind() == NodeKind::Null; }
  bool is_scalar() const { return kind() == NodeKind::Scalar; }
  bool is_list() const { return kind() == NodeKind::List; }
  bool is_map() const { return kind() == NodeKind::Map; }
  std::string_view text() const { return item().text; }
  std::uint32_t line() const { return item().line; }
  std::string_view file() const;

  std::vector<Node> elements() const;  // of a List; empty for anything else
  struct Entry;
  std::vector<Entry> entries() const;  // of a Map, in the file's order; empty for anything else

 private:
  const TreeItem& item() const;

  const Tree* tree_;
  std::uint32_t index_;
};

struct Node::Entry {
  std::string_view key;
  std::uint32_t line;
  Node value;
};

class Tree {
 public:
  Tree() = default;
  Tree(Tree&&) = default;
  Tree& operator=(Tree&&) = default;  // no copies: the texts would point into the original

  std::string_view file() const { return file_; }
  const std::vector<TreeItem>& items() const { return items_; }
  Node root() const { return Node{*this, 0}; }
  // The characters that the texts and the file's name point into, when they are not static. Whoever keeps one of them
  // keeps these.
  Characters take_characters() { return std::move(characters_); }

 private:
  friend class TreeBuilder;
  std::string_view file_;
  std::vector<TreeItem> items_;  // INVARIANT: never empty; item 0 is the root
  Characters characters_;
};

// Builds a tree from events in reading order. Every call answers with what is wrong, if anything; then the tree is lost.
class TreeBuilder {
 public:
  enum class Texts : std::uint8_t { Copied, Static };
  using Complaint = std::optional<std::string>;

  // `expected`: about how many values will come; only a hint.
  TreeBuilder(std::string_view file, Texts texts, std::size_t expected = 0);

  Complaint null(std::uint32_t line) { return add(NodeKind::Null, {}, line); }
  Complaint scalar(std::string_view value, std::uint32_t line) { return add(NodeKind::Scalar, value, line); }
  Complaint open(NodeKind list_or_map, std::uint32_t line) { return add(list_or_map, {}, line); }
  Complaint close();
  bool has_root() const { return !tree_.items_.empty(); }
  std::size_t depth() const { return open_.size(); }
  // INVARIANT: called once, with a root and nothing open.
  Tree finish() &&;

 private:
  struct Open {
    std::uint32_t index;
    std::uint32_t children;  // Map: keys and values counted alike
  };
  Complaint add(NodeKind kind, std::string_view value, std::uint32_t line);

  Texts texts_;
  Tree tree_;
  std::vector<Open> open_;
};

// The first key that stands twice in one map.
std::optional<Problem> find_repeated_key(const Tree& tree);

}  // namespace doctor::knowledge
