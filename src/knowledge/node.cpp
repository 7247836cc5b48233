#include "knowledge/node.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::knowledge {

const TreeItem& Node::item() const { return tree_->items()[index_]; }

std::string_view Node::file() const { return tree_->file(); }

std::vector<Node> Node::elements() const {
  std::vector<Node> out;
  if (!is_list()) return out;
  out.reserve(item().count);
  std::uint32_t at = index_ + 1;
  for (std::uint32_t i = 0; i < item().count; ++i) {
    out.emplace_back(*tree_, at);
    at += tree_->items()[at].size;
  }
  return out;
}

std::vector<Node::Entry> Node::entries() const {
  std::vector<Entry> out;
  if (!is_map()) return out;
  out.reserve(item().count);
  std::uint32_t at = index_ + 1;
  for (std::uint32_t i = 0; i < item().count; ++i) {
    const TreeItem& key = tree_->items()[at];
    out.push_back({key.text, key.line, Node{*tree_, at + 1}});
    at += 1 + tree_->items()[at + 1].size;
  }
  return out;
}

TreeBuilder::TreeBuilder(std::string_view file, Texts texts, std::size_t expected) : texts_(texts) {
  tree_.file_ = texts == Texts::Copied ? std::string_view{tree_.characters_.emplace_front(file)} : file;
  tree_.items_.reserve(std::min(expected, kMaxNodes));
}

TreeBuilder::Complaint TreeBuilder::add(NodeKind kind, std::string_view value, std::uint32_t line) {
  if (tree_.items_.size() >= kMaxNodes) return text::format("more than {} values in one file", kMaxNodes);
  if (open_.empty() && has_root()) return "a second document in one file";
  if (!open_.empty()) {
    const bool is_key = tree_.items_[open_.back().index].kind == NodeKind::Map && open_.back().children % 2 == 0;
    if (is_key && kind != NodeKind::Scalar) return "a key must be a word";
    ++open_.back().children;
  }
  if (texts_ == Texts::Copied && kind == NodeKind::Scalar) value = tree_.characters_.emplace_front(value);
  const auto index = std::uint32_t(tree_.items_.size());
  tree_.items_.push_back({.kind = kind, .line = line, .text = value});
  if (kind == NodeKind::List || kind == NodeKind::Map) {
    if (open_.size() >= kMaxDepth) return text::format("nested more than {} deep", kMaxDepth);
    open_.push_back({index, 0});
  }
  return std::nullopt;
}

TreeBuilder::Complaint TreeBuilder::close() {
  if (open_.empty()) return "an end without a beginning";
  const Open ended = open_.back();
  TreeItem& item = tree_.items_[ended.index];
  if (item.kind == NodeKind::Map && ended.children % 2 != 0) return "a key without a value";
  open_.pop_back();
  item.count = item.kind == NodeKind::Map ? ended.children / 2 : ended.children;
  item.size = std::uint32_t(tree_.items_.size()) - ended.index;
  return std::nullopt;
}

Tree TreeBuilder::finish() && { return std::move(tree_); }

std::optional<Problem> find_repeated_key(const Tree& tree) {
  for (std::uint32_t i = 0; i < tree.items().size(); ++i) {
    if (tree.items()[i].kind != NodeKind::Map) continue;
    auto entries = Node{tree, i}.entries();
    std::ranges::sort(entries, {}, [](const Node::Entry& each) { return std::pair{each.key, each.line}; });
    const auto twice = std::ranges::adjacent_find(entries, {}, &Node::Entry::key);
    if (twice != entries.end())
      return Problem{std::string{tree.file()}, std::next(twice)->line,
                     text::format("the key \"{}\" stands twice", text::escape_untrusted(twice->key, 60))};
  }
  return std::nullopt;
}

}  // namespace doctor::knowledge
