#include <algorithm>
#include <array>

#include "knowledge/reading.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::array<std::string_view, 4> kConfidences{"official", "community", "derived", "disputed"};
constexpr std::array<std::string_view, 4> kPlaces{"message", "main", "extended", "log"};
constexpr std::array<std::string_view, 12> kRowKeys{"code",   "kind",   "name",       "also",  "meaning", "stage",
                                                    "worked", "source", "confidence", "views", "note",    "id"};

std::vector<std::string_view> texts(MapReader& in, std::string_view key) {
  std::vector<std::string_view> out;
  for (const Node& each : in.texts(key, Need::Optional)) out.push_back(text::trim(each.text()));
  return out;
}

std::string_view id_text(MapReader& in, bool dashes) {
  const auto id = in.text("id");
  const auto fits = [&](char c) { return c == '_' || (c >= 'a' && c <= 'z'); };
  if (!id.empty() && !(dashes ? is_id(id) : std::ranges::all_of(id, fits)))
    in.complain("id", dashes ? "must be lower case letters, digits and single dashes" : "must be lower case letters and underscores");
  return id;
}

CodeKind read_kind(const Node& node, Reading& reading) {
  CodeKind out{};
  MapReader in{node, reading.problems()};
  out.id = id_text(in, true);
  out.title = in.text("title");
  out.usual = int(in.number("usual", 1, 100).value_or(1));
  out.words = texts(in, "words");
  for (const auto word : out.words)
    if (word.empty() || text::to_lower_ascii(word) != word) in.complain("words", "must be lower case");
  out.clients = texts(in, "clients");
  if (const auto place = in.choice("place", kPlaces, Need::Optional)) out.place = CodePlace(*place);
  in.finish();
  return out;
}

CodeColumn read_column(const Node& node, Reading& reading) {
  CodeColumn out{};
  MapReader in{node, reading.problems()};
  out.id = id_text(in, false);
  if (std::ranges::find(kRowKeys, out.id) != kRowKeys.end()) in.complain("id", text::format("\"{}\" is a key of every row", out.id));
  out.title = in.text("title");
  out.names_the_table = in.boolean("names_the_table", Need::Optional).value_or(false);
  in.finish();
  return out;
}

std::optional<Stage> read_stage(MapReader& in, std::string_view key) {
  const auto name = in.text(key, Need::Optional);
  if (name.empty()) return std::nullopt;
  const auto stage = parse_stage(name);
  if (!stage) in.complain(key, text::format("must be a stage, or be left out; \"{}\" is none", text::escape_untrusted(name, 60)));
  return stage;
}

std::vector<CodeView> read_views(MapReader& in, Reading& reading) {
  std::vector<CodeView> out;
  for (const Node& each : in.list("views", Need::Optional)) {
    MapReader view{each, reading.problems()};
    out.push_back({.says = view.text("says"), .source = view.text("source")});
    view.finish();
  }
  return out;
}

std::size_t read_kind_of_row(MapReader& in, const CodeTable& table) {
  const auto name = in.text("kind", table.kinds.size() > 1 ? Need::Required : Need::Optional);
  if (name.empty()) return 0;
  const auto found = std::ranges::find(table.kinds, name, &CodeKind::id);
  if (found != table.kinds.end()) return std::size_t(found - table.kinds.begin());
  in.complain("kind", text::format("\"{}\" is none of the table's kinds", text::escape_untrusted(name, 60)));
  return 0;
}

CodeRow read_row(const Node& node, const CodeTable& table, Reading& reading) {
  CodeRow out{};
  MapReader in{node, reading.problems()};
  out.code = in.integer("code").value_or(0);
  if (out.code < 0 || out.code > UINT32_MAX) in.complain("code", "must fit 32 bits");
  out.kind = read_kind_of_row(in, table);
  out.name = in.text("name", Need::Optional);
  out.also = texts(in, "also");
  out.meaning = in.text("meaning");
  out.stage = read_stage(in, "stage");
  out.worked = read_stage(in, "worked");
  out.source = in.text("source");
  if (const auto confidence = in.choice("confidence", kConfidences)) out.confidence = kConfidences[*confidence];
  out.views = read_views(in, reading);
  // A dispute is shown, not settled by us.
  if (out.confidence == "disputed" ? out.views.size() < 2 : !out.views.empty())
    in.complain("views", "must hold at least two sides of a disputed row, and none of any other");
  out.note = in.text("note", Need::Optional);
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (const auto value = in.text(table.columns[i].id, Need::Optional); !value.empty()) out.more.push_back({i, value});
  in.finish();
  return out;
}

bool told_apart(const CodeTable& table, const CodeRow& a, const CodeRow& b) {
  if (a.kind != b.kind) return true;
  const auto names = [&](const CodeRow& row) {
    std::string out;
    for (const auto& each : row.more)
      if (table.columns[each.column].names_the_table) out += text::format("{}={}\n", each.column, each.text);
    return out;
  };
  return names(a) != names(b);
}

constexpr std::size_t kMostOfOneCode = 50;

// Rows ascend by code; those of one code differ in what a text can name.
void check_order(const CodeTable& table, const Node& at, Reading& reading) {
  const auto& last = table.rows.back();
  std::size_t same = 0;
  for (auto before = table.rows.rbegin() + 1; before != table.rows.rend() && before->code >= last.code; ++before) {
    if (before->code > last.code) return reading.complain(at, "codes must ascend");
    if (++same == kMostOfOneCode) return reading.complain(at, text::format("more than {} rows of one code", kMostOfOneCode));
    if (!told_apart(table, *before, last)) return reading.complain(at, "the code stands twice, and nothing tells the rows apart");
  }
}

}  // namespace

CodeTable read_code_table(const Node& root, Reading& reading) {
  CodeTable out{};
  MapReader in{root, reading.problems()};
  out.id = stem_of(root.file());
  if (!is_id(out.id)) reading.complain(root, "the file's stem must be lower case letters, digits and single dashes");
  out.title = in.text("title");
  for (const Node& each : in.list("kinds", Need::Required, 1)) {
    out.kinds.push_back(read_kind(each, reading));
    if (std::ranges::count(out.kinds, out.kinds.back().id, &CodeKind::id) > 1) reading.complain(each, "the kind stands twice");
  }
  if (out.kinds.empty()) out.kinds.emplace_back();
  for (const Node& each : in.list("columns", Need::Optional)) out.columns.push_back(read_column(each, reading));
  const auto rows = in.list("rows", Need::Required, 1);
  out.rows.reserve(rows.size());
  for (const Node& each : rows) {
    out.rows.push_back(read_row(each, out, reading));
    check_order(out, each, reading);
  }
  in.finish();
  return out;
}

}  // namespace doctor::knowledge
