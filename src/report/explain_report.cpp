#include "report/explain_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/style.hpp"

namespace doctor::report {
namespace {

using knowledge::Cause;
using knowledge::CodeRow;
using knowledge::Knowledge;

constexpr std::size_t kShownCauses = 8;

const CodeRow* row_of(const Knowledge& known, std::string_view table, std::int64_t code) {
  const auto* rows = known.code_table(table);
  return rows == nullptr ? nullptr : rows->find(code);
}

bool matches(const knowledge::ClientShows& shows, const SaidCodes& codes) {
  if (shows.code != std::int64_t{codes.code}) return false;
  return !codes.extended || !shows.extended || *shows.extended == std::int64_t{*codes.extended};
}

// Whether the code is one that we have a source for: a row of the table, or what a client other than mstsc shows.
bool recognised(const SaidCodes& codes, const Knowledge& known) {
  if (row_of(known, "mstsc-disconnect", codes.code) != nullptr) return true;
  const auto another_client = [&](const knowledge::ClientShows& shows) { return shows.client != "mstsc" && shows.code == std::int64_t{codes.code}; };
  return std::ranges::any_of(known.causes(), [&](const Cause& cause) { return std::ranges::any_of(cause.shows, another_client); });
}

// What the form of a number says of an unknown code. [MS-ERREF] 2.1 and 2.3; FreeRDP's include/freerdp/error.h.
std::string_view family_of(std::uint32_t code) {
  if ((code & 0xFFFF0000U) == 0x80090000U)
    return "By its form it is an HRESULT of Windows security (SSPI, Schannel): something about TLS, a certificate or the sign-in.";
  if ((code & 0xFFFF0000U) == 0x80070000U) return "By its form it is an HRESULT that carries a Win32 error.";
  if ((code & 0xF0000000U) == 0x80000000U) return "By its form it is an HRESULT of some Windows component.";
  if ((code & 0xF0000000U) == 0xC0000000U) return "By its form it is an NTSTATUS error, such as a refused sign-in shows.";
  if ((code & 0xFFFF0000U) == 0x00020000U) return "By its form it is a connect error of FreeRDP.";
  return {};
}

// Causes that some client shows with this code, the commonest first; none for a code that nobody has a source for.
std::vector<const Cause*> causes_showing(const SaidCodes& codes, const Knowledge& known) {
  std::vector<const Cause*> out;
  if (!recognised(codes, known)) return out;
  for (const auto& cause : known.causes())
    if (std::ranges::any_of(cause.shows, [&](const auto& shows) { return matches(shows, codes); })) out.push_back(&cause);
  std::ranges::sort(out, [](const Cause* a, const Cause* b) { return a->prior != b->prior ? a->prior > b->prior : a->id < b->id; });
  return out;
}

// Claims about this code that are repeated everywhere and wrong.
std::vector<const knowledge::Folklore*> wrong_claims(std::span<const Cause* const> causes, std::uint32_t code) {
  std::vector<const knowledge::Folklore*> out;
  const auto named = text::format("{} ", text::hex_number(code));
  for (const auto* cause : causes)
    for (const auto& claim : cause->folklore)
      if (claim.verdict == "wrong" && claim.claim.find(named) != std::string_view::npos &&
          std::ranges::find(out, claim.claim, &knowledge::Folklore::claim) == out.end())
        out.push_back(&claim);
  return out;
}

std::string row_text(const Style& style, std::string_view what, std::uint32_t code, const CodeRow* row, std::string_view family = {}) {
  const auto number = text::format("{} ({})", text::hex_number(code), code);
  if (row == nullptr) {
    const auto unknown = text::format("{}: not in any table that we have a source for.", number);
    return hanging(style, what, family.empty() ? unknown : text::format("{} {}", unknown, family));
  }
  const auto name = row->name.empty() ? std::string{} : text::format(" {}", row->name);
  std::string out = hanging(style, what, text::format("{}{}: {}", number, name, row->meaning));
  if (!row->note.empty()) out += indented(row->note);
  out += style.dim(indented(text::format("{}: {}", row->confidence, row->source)));
  return out;
}

std::string stage_sentence(const CodeRow* row) {
  if (row == nullptr || !row->stage) return "The code alone names no stage of the connection. Only looking tells.";
  std::string before;
  for (const Stage stage : kWalkStages) {
    if (stage == *row->stage) break;
    before += (before.empty() ? "" : ", ") + std::string{name_of(stage)};
  }
  return text::format("{}. {} It names a stage, not a cause.", name_of(*row->stage),
                      before.empty() ? "Nothing came before it." : text::format("Before it, {} had worked.", before));
}

}  // namespace

Explanation explain_as_text(const SaidCodes& codes, const Knowledge& known, bool colour) {
  const Style style{colour};
  const auto* main = row_of(known, "mstsc-disconnect", codes.code);
  Explanation out{.known = main != nullptr};
  out.text = row_text(style, "Code", codes.code, main, family_of(codes.code));
  if (codes.extended) out.text += row_text(style, "Extended", *codes.extended, row_of(known, "mstsc-extended", *codes.extended));
  if (!codes.unused.empty())
    out.text += hanging(style, "Not used", text::format("{}; one code and one extended code are read at a time.", text::join(codes.unused, ", ")));
  out.text += hanging(style, "Stage", stage_sentence(main));
  const auto causes = causes_showing(codes, known);
  if (!causes.empty()) {
    out.text += "\n" + hanging(style, "Causes", "known to show it, the commonest first:");
    for (std::size_t i = 0; i < std::min(causes.size(), kShownCauses); ++i)
      out.text +=
          indented(text::format("- {} ({}, {} side): {}", causes[i]->title, name_of(causes[i]->stage), name_of(causes[i]->side), causes[i]->id));
    if (causes.size() > kShownCauses)
      out.text += style.dim(text::format("{:11}and {} more; rdpdoctor knowledge list\n", "", causes.size() - kShownCauses));
  }
  for (const auto* claim : wrong_claims(causes, codes.code))
    out.text += hanging(style, "Not so", text::format("{}. That is wrong: {}.", claim->claim, claim->why));
  out.text += "\n" + hanging(style, "What now",
                             causes.empty() ? "Look at the connection itself; that shows what the code does not:"
                                            : "Look at the connection itself; this tells which of them it is:");
  out.text += text::format("{:13}rdpdoctor diagnose HOST --said '{}'\n", "", to_text(codes));
  return out;
}

Explanation explain_as_json(const SaidCodes& codes, const Knowledge& known) {
  using Json = nlohmann::ordered_json;
  const auto row_json = [](std::uint32_t code, const CodeRow* row) {
    Json out{{"code", code}, {"hex", text::hex_number(code)}, {"known", row != nullptr}};
    if (row != nullptr) {
      out["name"] = row->name;
      out["meaning"] = row->meaning;
      out["stage"] = row->stage ? Json(name_of(*row->stage)) : Json(nullptr);
      out["confidence"] = row->confidence;
      out["source"] = row->source;
      out["note"] = row->note;
    }
    return out;
  };
  const auto* main = row_of(known, "mstsc-disconnect", codes.code);
  Json out{{"schema_version", 1}, {"main", row_json(codes.code, main)}};
  out["extended"] = codes.extended ? row_json(*codes.extended, row_of(known, "mstsc-extended", *codes.extended)) : Json(nullptr);
  out["unused"] = codes.unused;
  const auto causes = causes_showing(codes, known);
  out["causes"] = Json::array();
  for (const auto* cause : causes)
    out["causes"].push_back(
        {{"id", cause->id}, {"title", cause->title}, {"stage", name_of(cause->stage)}, {"side", name_of(cause->side)}, {"prior", cause->prior}});
  out["wrong_claims"] = Json::array();
  for (const auto* claim : wrong_claims(causes, codes.code))
    out["wrong_claims"].push_back({{"claim", claim->claim}, {"why", claim->why}, {"source", claim->source}});
  return {.text = out.dump(2) + "\n", .known = main != nullptr};
}

}  // namespace doctor::report
