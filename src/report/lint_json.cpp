#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/lint_report.hpp"

namespace doctor::report {
namespace {

using Json = nlohmann::ordered_json;
using lint::Severity;

Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

Json signature_json(const lint::Signature& signature) {
  Json out{{"state", name_of(signature.state)}, {"scope", Json::array()}, {"outside", signature.outside}, {"signer", nullptr}};
  for (const auto& key : signature.scope) out["scope"].push_back(text::escape_untrusted(key));
  if (signature.signer) {
    const auto& signer = *signature.signer;
    out["signer"] = {{"subject", text::escape_untrusted(signer.subject)},
                     {"issuer", text::escape_untrusted(signer.issuer)},
                     {"thumbprint_sha256", text_or_null(signer.thumbprint_sha256)},
                     {"not_before", to_rfc3339(signer.not_before)},
                     {"not_after", to_rfc3339(signer.not_after)},
                     {"trusted", signer.trusted},
                     {"digest", signer.digest},
                     {"weak", signer.weak}};
  }
  return out;
}

Json finding_json(const lint::Finding& finding) {
  return {{"rule", finding.rule->id}, {"severity", name_of(finding.rule->severity)}, {"lines", finding.lines},        {"message", finding.message},
          {"why", finding.rule->why}, {"remedy", text_or_null(finding.remedy)},      {"source", finding.rule->source}};
}

Json correction_json(const LintedFile& file) {
  Json out{{"copy", file.copy.empty() ? Json(nullptr) : Json(text::escape_untrusted(file.copy))},
           {"encoding_changed", file.corrected->encoding_changed},
           {"signature_dropped", file.corrected->signature_dropped},
           {"changes", Json::array()}};
  for (const auto& change : file.corrected->changes)
    out["changes"].push_back({{"line", change.line == 0 ? Json(nullptr) : Json(change.line)},
                              {"before", text_or_null(change.before)},
                              {"after", text_or_null(change.after)}});
  return out;
}

// SARIF 2.1.0 section 3.27.10: "note", "warning" and "error" are the levels of a result.
Json sarif_rules() {
  Json out = Json::array();
  for (const auto* rule : lint::rules())
    out.push_back({{"id", rule->id},
                   {"shortDescription", {{"text", rule->title}}},
                   {"fullDescription", {{"text", rule->why}}},
                   {"helpUri", rule->source},
                   {"defaultConfiguration", {{"level", name_of(rule->severity)}}}});
  return out;
}

std::size_t index_of(const lint::Rule& rule) {
  const auto all = lint::rules();
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i] == &rule) return i;
  return all.size();
}

// RFC 3986: everything but what a path may hold is written as its bytes. An absolute path becomes a file: address.
std::string uri_of(std::string_view path) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string out{path.starts_with('/') ? "file://" : ""};
  for (const char c : path) {
    if (kPlain.find(c) != kPlain.npos)
      out += c;
    else
      out += text::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Json location_of(const std::string& name, std::optional<std::size_t> line) {
  Json physical{{"artifactLocation", {{"uri", uri_of(name)}}}};
  if (line) physical["region"] = {{"startLine", *line}};
  return {{"physicalLocation", std::move(physical)}};
}

Json result_of(const LintedFile& file, const lint::Finding& finding) {
  const auto first = finding.lines.empty() ? std::nullopt : std::optional{finding.lines.front()};
  Json out{{"ruleId", finding.rule->id},
           {"ruleIndex", index_of(*finding.rule)},
           {"level", name_of(finding.rule->severity)},
           {"message", {{"text", finding.message}}},
           {"locations", Json::array({location_of(file.name, first)})}};
  if (finding.lines.size() > 1) {
    out["relatedLocations"] = Json::array();
    for (std::size_t i = 1; i < finding.lines.size(); ++i) out["relatedLocations"].push_back(location_of(file.name, finding.lines[i]));
  }
  return out;
}

}  // namespace

std::string lint_as_json(std::span<const LintedFile> files, std::string_view version) {
  Json out{{"schema_version", 1}, {"tool", {{"name", "rdpdoctor"}, {"version", version}}}, {"files", Json::array()}};
  for (const auto& file : files) {
    Json each{{"file", text::escape_untrusted(file.name)},           {"encoding", file.report->encoding()},
              {"errors", file.report->count(Severity::Error)},       {"warnings", file.report->count(Severity::Warning)},
              {"notes", file.report->count(Severity::Note)},         {"findings", Json::array()},
              {"signature", signature_json(file.report->signature)}, {"correction", file.corrected ? correction_json(file) : Json(nullptr)}};
    for (const auto& finding : file.report->findings) each["findings"].push_back(finding_json(finding));
    out["files"].push_back(std::move(each));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string lint_as_sarif(std::span<const LintedFile> files, std::string_view version) {
  Json run{{"tool", {{"driver", {{"name", "rdpdoctor"}, {"version", version}, {"rules", sarif_rules()}}}}}, {"results", Json::array()}};
  for (const auto& file : files)
    for (const auto& finding : file.report->findings) run["results"].push_back(result_of(file, finding));
  const Json out{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", Json::array({std::move(run)})}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace doctor::report
