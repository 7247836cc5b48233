#include <algorithm>
#include <array>

#include "knowledge/client_family.hpp"
#include "knowledge/reading.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::array<std::string_view, 10> kStages{"name",        "route",   "tcp",     "negotiation", "tls",
                                                   "certificate", "credssp", "session", "udp",         "gateway"};
constexpr std::array<std::string_view, 5> kSides{"client", "path", "host", "identity", "gateway"};
constexpr std::array<std::string_view, 3> kEffects{"stops", "degrades", "risk"};
constexpr std::array<std::string_view, 4> kConfidences{"official", "community", "derived", "disputed"};
constexpr std::array<std::string_view, 3> kFolkloreVerdicts{"supported", "plausible", "wrong"};
constexpr std::array<std::string_view, 7> kPlatforms{"windows-client", "mac-client", "freerdp-client",      "windows-host",
                                                     "azure-vm",       "xrdp",       "gnome-remote-desktop"};
constexpr std::array<std::string_view, 6> kVantages{"host", "client", "log", "sign-in", "network", "gateway"};
constexpr std::array<std::string_view, 5> kShells{"powershell", "cmd", "bash", "zsh", "azure-cli"};
constexpr double kMinPrior = 0.0001;
constexpr double kMaxWeight = 20;  // bits; more would claim a certainty that no observation has

std::vector<Stage> read_stages(MapReader& in, std::string_view key, Reading& reading) {
  std::vector<Stage> out;
  for (const Node& each : in.texts(key, Need::Optional)) {
    if (const auto stage = parse_stage(each.text()))
      out.push_back(*stage);
    else
      reading.complain(each, text::format("{} must be {}", key, one_of(kStages)));
  }
  return out;
}

ClientShows read_shows_of(const Node& node, Reading& reading) {
  MapReader in{node, reading.problems()};
  auto out = read_shows(in, node, reading);
  if (const auto client = in.choice("client", client_families())) out.client = client_families()[*client];
  in.finish();
  if (!out.code && out.text.empty()) reading.complain(node, "shows must say a code or a text");
  return out;
}

ToldBy read_told_by(const Node& node, Reading& reading) {
  ToldBy out{};
  MapReader in{node, reading.problems()};
  out.table = in.text("table");
  out.code = in.integer("code").value_or(0);
  in.finish();
  return out;
}

Folklore read_folklore(const Node& node, Reading& reading) {
  Folklore out{};
  MapReader in{node, reading.problems()};
  out.claim = in.text("claim");
  if (const auto verdict = in.choice("verdict", kFolkloreVerdicts)) out.verdict = kFolkloreVerdicts[*verdict];
  out.why = in.text("why");
  out.source = in.text("source");
  in.finish();
  return out;
}

std::string_view read_sentence(MapReader& in, std::string_view key, const Node& root, Reading& reading) {
  const auto text = in.text(key);
  reading.check_slots(text, true, root.file(), in.line_of(key));
  return text;
}

void read_platforms(Cause& out, MapReader& in, Reading& reading) {
  for (const Node& each : in.texts("platforms", Need::Optional)) {
    const auto known = std::ranges::find(kPlatforms, text::trim(each.text()));
    if (known != kPlatforms.end())
      out.platforms.push_back(*known);
    else
      reading.complain(each, text::format("platforms must be {}", one_of(kPlatforms)));
  }
}

Wanted read_wanted(const Node& node, Reading& reading) {
  Wanted out{};
  MapReader in{node, reading.problems()};
  if (const auto from = in.choice("from", kVantages)) out.from = kVantages[*from];
  out.what = in.text("what");
  if (const auto shell = in.choice("shell", kShells, Need::Optional)) out.shell = kShells[*shell];
  out.text = in.text("text", out.shell.empty() ? Need::Optional : Need::Required);
  if (out.shell.empty() && !out.text.empty()) in.complain("text", "a command needs its shell");
  in.finish();
  reading.check_slots(out.text, false, node.file(), in.line_of("text"));
  return out;
}

void check_place(const Cause& cause, MapReader& in, const Node& root) {
  const auto folder = text::format("causes/{}/", name_of(cause.stage));
  if (!root.file().starts_with(folder)) in.complain("stage", text::format("must be the folder's name; the file lies at {}", root.file()));
  for (const Stage each : cause.also_at)
    if (each == cause.stage) in.complain("also_at", "must not repeat the stage");
}

}  // namespace

ClientShows read_shows(MapReader& in, const Node& node, Reading& reading) {
  ClientShows out{};
  out.code = in.integer("code", Need::Optional);
  out.extended = in.integer("extended", Need::Optional);
  out.text = in.text("text", Need::Optional);
  if (const auto confidence = in.choice("confidence", kConfidences)) out.confidence = kConfidences[*confidence];
  out.source = in.text("source", Need::Optional);
  if (out.confidence != "derived" && out.source.empty()) reading.complain(node, "what is not derived needs a source");
  return out;
}

Cause read_cause(const Node& root, Reading& reading) {
  Cause out{};
  MapReader in{root, reading.problems()};
  out.id = reading.id(in, root);
  out.file = root.file();
  out.title = in.text("title");
  if (out.title.ends_with('.')) in.complain("title", "must not end in a full stop");
  if (const auto stage = in.choice("stage", kStages)) {
    out.stage = Stage(*stage);
    out.also_at = read_stages(in, "also_at", reading);
    check_place(out, in, root);
  } else {
    in.any("also_at", Need::Optional);
  }
  if (const auto side = in.choice("side", kSides)) out.side = Side(*side);
  if (const auto effect = in.choice("effect", kEffects)) out.effect = Effect(*effect);
  if (const auto group = in.any("group", Need::Optional)) {
    out.group = text::trim(group->text());
    reading.refer(Reference::Kind::GroupOfCause, out.id, *group);
  }
  if (const auto applies = in.any("applies", Need::Optional)) out.applies = read_predicate(*applies, reading);
  read_platforms(out, in, reading);
  for (const Node& each : in.list("needs", Need::Optional)) out.needs.push_back(read_wanted(each, reading));
  const auto seen = out.needs.empty() ? Need::Required : Need::Optional;
  if (const auto when = in.any("when", seen)) out.when = read_predicate(*when, reading);
  // Without a predicate nothing is ever concluded, so there is no weight to argue and no evidence to cite.
  const auto concludes = out.when || out.needs.empty();
  out.across = in.boolean("across", Need::Optional).value_or(false);
  if (concludes) {
    out.weight = in.number("weight", -kMaxWeight, kMaxWeight).value_or(0);
    out.weight_because = in.text("weight_because");
  }
  out.prior = in.number("prior", kMinPrior, 1).value_or(kMinPrior);
  out.prior_because = in.text("prior_because");
  out.explains = reading.ids(in, "explains", Need::Optional, 0, Reference::Kind::Explained, out.id);
  out.says = read_sentence(in, "says", root, reading);
  if (concludes) out.because = read_sentence(in, "because", root, reading);
  out.security_note = in.text("security_note", Need::Optional);
  out.fixes = reading.ids(in, "fixes", Need::Required, out.effect == Effect::Risk ? 0 : 1, Reference::Kind::FixOfCause, out.id);
  for (const Node& each : in.list("told_by", Need::Optional)) out.told_by.push_back(read_told_by(each, reading));
  for (const Node& each : in.list("shows", Need::Optional)) out.shows.push_back(read_shows_of(each, reading));
  for (const Node& each : in.list("folklore", Need::Optional)) out.folklore.push_back(read_folklore(each, reading));
  out.sources = reading.sources(in);
  in.finish();
  return out;
}

}  // namespace doctor::knowledge
