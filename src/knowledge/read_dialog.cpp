#include <algorithm>
#include <array>

#include "knowledge/reading.hpp"
#include "knowledge/said_dialog.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::array<std::string_view, 3> kClients{"mstsc", "mac", "freerdp"};
constexpr std::array<std::string_view, 10> kStages{"name",        "route",   "tcp",     "negotiation", "tls",
                                                   "certificate", "credssp", "session", "udp",         "gateway"};
constexpr std::size_t kFewestWords = 3;  // fewer stand in any mail

DialogSentence read_sentence(const Node& node, Reading& reading) {
  DialogSentence out{};
  MapReader in{node, reading.problems()};
  out.language = in.text("language");
  out.text = in.text("text");
  out.source = in.text("source");
  in.finish();
  const auto plain = plain_words(out.text);
  if (std::size_t(std::ranges::count(plain, ' ')) < kFewestWords + 1) in.complain("text", text::format("must have {} words or more", kFewestWords));
  return out;
}

std::optional<std::uint32_t> read_code(MapReader& in, std::string_view key) {
  const auto code = in.integer(key, Need::Optional);
  if (!code) return std::nullopt;
  if (*code < 0 || *code > UINT32_MAX) in.complain(key, "must fit 32 bits");
  return std::uint32_t(*code);
}

std::optional<Stage> read_stage(MapReader& in, std::string_view key) {
  const auto stage = in.choice(key, kStages, Need::Optional);
  return stage ? std::optional{Stage(*stage)} : std::nullopt;
}

}  // namespace

Dialog read_dialog(const Node& root, Reading& reading) {
  Dialog out{};
  MapReader in{root, reading.problems()};
  out.id = reading.id(in, root);
  out.file = root.file();
  out.title = in.text("title");
  for (const Node& each : in.texts("clients", Need::Required, 1)) {
    out.clients.push_back(text::trim(each.text()));
    if (std::ranges::find(kClients, out.clients.back()) == kClients.end())
      reading.complain(each, text::format("clients must be {}", one_of(kClients)));
  }
  out.meaning = in.text("meaning");
  out.stage = read_stage(in, "stage");
  out.worked = read_stage(in, "worked");
  out.code = read_code(in, "code");
  out.extended = read_code(in, "extended");
  for (const Node& each : in.texts("shown_as", out.code || out.extended ? Need::Optional : Need::Required)) {
    out.shown_as.push_back(text::trim(each.text()));
    reading.refer(Reference::Kind::ShownAs, out.id, each);
  }
  for (const Node& each : in.list("sentences", Need::Required, 1)) out.sentences.push_back(read_sentence(each, reading));
  in.finish();
  return out;
}

}  // namespace doctor::knowledge
