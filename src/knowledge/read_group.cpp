#include "knowledge/reading.hpp"

namespace doctor::knowledge {
namespace {

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

}  // namespace doctor::knowledge
