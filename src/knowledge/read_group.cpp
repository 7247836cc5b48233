#include <algorithm>
#include <array>

#include "knowledge/reading.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::array<std::string_view, 4> kConfidences{"official", "community", "derived", "disputed"};

NextTest read_test(const Node& node, std::string_view group, Reading& reading) {
  NextTest out{};
  MapReader in{node, reading.problems()};
  out.id = in.text("id");
  if (!out.id.empty() && !is_id(out.id)) in.complain("id", "must be lower case letters, digits and single dashes");
  out.why = in.text("why");
  reading.check_slots(out.why, true, node.file(), in.line_of("why"));
  out.parts = reading.ids(in, "parts", Need::Required, 1, Reference::Kind::Parted, group);
  out.command = in.text("command");
  reading.check_slots(out.command, false, node.file(), in.line_of("command"));
  in.finish();
  return out;
}

CodeRow read_row(const Node& node, Reading& reading) {
  CodeRow out{};
  MapReader in{node, reading.problems()};
  out.code = in.integer("code").value_or(0);
  out.name = in.text("name", Need::Optional);
  out.meaning = in.text("meaning");
  if (const auto stage = in.text("stage", Need::Optional); !stage.empty()) {
    out.stage = parse_stage(stage);
    if (!out.stage) in.complain("stage", text::format("must be a stage, or be left out; \"{}\" is none", text::escape_untrusted(stage, 60)));
  }
  out.source = in.text("source");
  if (const auto confidence = in.choice("confidence", kConfidences)) out.confidence = kConfidences[*confidence];
  out.note = in.text("note", Need::Optional);
  in.finish();
  return out;
}

}  // namespace

Group read_group(const Node& root, Reading& reading) {
  Group out{};
  MapReader in{root, reading.problems()};
  out.id = reading.id(in, root);
  out.title = in.text("title");
  out.says = in.text("says");
  reading.check_slots(out.says, true, root.file(), in.line_of("says"));
  out.members = reading.ids(in, "members", Need::Required, 1, Reference::Kind::Member, out.id);
  out.also = reading.ids(in, "also", Need::Optional, 0, Reference::Kind::Also, out.id);
  for (const Node& each : in.list("tests")) out.tests.push_back(read_test(each, out.id, reading));
  out.sources = reading.sources(in);
  in.finish();
  return out;
}

CodeTable read_code_table(const Node& root, Reading& reading) {
  CodeTable out{};
  MapReader in{root, reading.problems()};
  out.id = stem_of(root.file());
  if (!is_id(out.id)) reading.complain(root, "the file's stem must be lower case letters, digits and single dashes");
  out.title = in.text("title");
  const auto rows = in.list("rows", Need::Required, 1);
  out.rows.reserve(rows.size());
  for (const Node& each : rows) {
    out.rows.push_back(read_row(each, reading));
    if (out.rows.size() > 1 && out.rows[out.rows.size() - 2].code >= out.rows.back().code) reading.complain(each, "codes must ascend, each once");
  }
  in.finish();
  return out;
}

}  // namespace doctor::knowledge
