#include <array>

#include "knowledge/client_family.hpp"
#include "knowledge/reading.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::array<std::string_view, 4> kResults{"connects", "prompts", "refuses", "unknown"};

ClientRule read_rule(const Node& node, std::string_view family, Reading& reading) {
  ClientRule out{};
  MapReader in{node, reading.problems()};
  if (const auto when = in.any("when")) out.when = read_predicate(*when, reading);
  if (const auto result = in.choice("result", kResults)) out.result = ClientResult(*result);
  out.shows = read_shows(in, node, reading);
  out.shows.client = family;
  in.finish();
  if (out.shows.source.empty()) reading.complain(node, "a rule about a client needs a source");
  if (out.result == ClientResult::Unknown && out.shows.text.empty()) reading.complain(node, "a rule that says unknown must say why, in its text");
  return out;
}

}  // namespace

Client read_client(const Node& root, Reading& reading) {
  Client out{};
  MapReader in{root, reading.problems()};
  out.id = reading.id(in, root);
  out.file = root.file();
  out.title = in.text("title");
  if (const auto family = in.choice("family", client_families())) out.family = client_families()[*family];
  out.forced = in.boolean("forced", Need::Optional).value_or(false);
  for (const Node& each : in.list("rules", Need::Required, 1)) out.rules.push_back(read_rule(each, out.family, reading));
  in.finish();
  return out;
}

}  // namespace doctor::knowledge
