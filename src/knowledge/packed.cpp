#include "knowledge/packed.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::knowledge {
namespace {

// Numbers in groups of seven bits, least significant first; the high bit says that another follows (as in LEB128).
void put_number(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += char((value & 0x7f) | 0x80);
  out += char(value);
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

void put_item(std::string& out, const TreeItem& item) {
  put_number(out, item.line);
  out += char(item.kind);
  if (item.kind == NodeKind::Scalar) put_text(out, item.text);
  if (item.kind == NodeKind::List || item.kind == NodeKind::Map) put_number(out, item.count);
}

class Unpacker {
 public:
  explicit Unpacker(std::string_view packed) : in_(text::as_bytes(packed), "packed knowledge") {}

  Decoded<std::vector<Tree>> trees() {
    std::vector<Tree> out;
    while (in_.ok() && in_.remaining() > 0) {
      const auto file = take_text();
      // A claim: no more is reserved than what remains could hold, at two bytes a value.
      const auto expected = std::min<std::size_t>(number(), in_.remaining() / 2);
      TreeBuilder builder{file, TreeBuilder::Texts::Static, expected};
      read_tree(builder);
      if (in_.ok()) out.push_back(std::move(builder).finish());
    }
    return in_.finish(std::move(out));
  }

 private:
  std::uint32_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      const auto byte = in_.u8("number");
      value |= std::uint64_t(byte & 0x7f) << shift;
      if (byte < 0x80) break;
      in_.expect(shift < 28, "number", "longer than 32 bits");
    }
    in_.expect(value <= UINT32_MAX, "number", "above 32 bits");
    return std::uint32_t(value);
  }

  std::string_view take_text() { return text::as_chars(in_.take(number(), "text")); }

  void check(const TreeBuilder::Complaint& complaint) { in_.expect(!complaint, "item", "does not make a tree"); }

  // One value with all that it holds, without recursion: `left` says how many items each open container still waits for.
  void read_tree(TreeBuilder& builder) {
    std::vector<std::uint64_t> left;
    do {
      const auto line = number();
      const auto kind = in_.u8("kind");
      in_.expect(kind <= std::uint8_t(NodeKind::Map), "kind", "unknown");
      if (!in_.ok()) return;
      if (!left.empty()) --left.back();
      switch (NodeKind{kind}) {
        case NodeKind::Null: check(builder.null(line)); break;
        case NodeKind::Scalar: check(builder.scalar(take_text(), line)); break;
        case NodeKind::List:
        case NodeKind::Map:
          check(builder.open(NodeKind{kind}, line));
          left.push_back(std::uint64_t{number()} * (NodeKind{kind} == NodeKind::Map ? 2 : 1));
          break;
      }
      while (in_.ok() && !left.empty() && left.back() == 0) {
        check(builder.close());
        left.pop_back();
      }
    } while (in_.ok() && !left.empty());
  }

  ByteReader in_;
};

std::string literal_of(std::string_view packed) {
  constexpr std::size_t kPerLine = 120;
  std::string out = "\"";
  for (std::size_t i = 0; i < packed.size(); ++i) {
    const char c = packed[i];
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c >= ' ' && c <= '~' && c != '?')  // a question mark could begin a trigraph
      out += c;
    else
      out += text::format("\\{:03o}", std::uint8_t(c));
    if (i % kPerLine == kPerLine - 1) out += "\"\n    \"";
  }
  return out + "\"";
}

}  // namespace

std::string pack(std::span<const Tree> trees) {
  std::string out;
  for (const Tree& tree : trees) {
    put_text(out, tree.file());
    put_number(out, tree.items().size());
    for (const TreeItem& item : tree.items()) put_item(out, item);
  }
  return out;
}

Decoded<std::vector<Tree>> unpack(std::string_view packed) { return Unpacker{packed}.trees(); }

std::string source_of(std::string_view packed_trees, std::string_view packed_code_tables) {
  return text::format(
      "// Made from the knowledge folder; do not edit.\n"
      "#include \"knowledge/packed.hpp\"\n\n"
      "namespace doctor::knowledge {{\nnamespace {{\n\n"
      "constexpr char kTrees[] =\n    {};\n\nconstexpr char kCodeTables[] =\n    {};\n\n}}  // namespace\n\n"
      "std::string_view embedded_trees() {{ return {{kTrees, sizeof kTrees - 1}}; }}\n"
      "std::string_view embedded_code_tables() {{ return {{kCodeTables, sizeof kCodeTables - 1}}; }}\n\n"
      "}}  // namespace doctor::knowledge\n",
      literal_of(packed_trees), literal_of(packed_code_tables));
}

}  // namespace doctor::knowledge
