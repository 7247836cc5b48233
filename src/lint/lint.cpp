#include "lint/lint.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "lint/looking.hpp"

namespace doctor::lint {
namespace {

using rdpfile::LineKind;

constexpr std::size_t kLongestShown = 120;
constexpr std::size_t kLongestQuoted = 80;
// A key that we do not know may hold a secret all the same.
constexpr std::array<std::string_view, 4> kSecretWords{"pass", "token", "secret", "/p:"};

bool sounds_secret(std::string_view text) {
  return std::ranges::any_of(kSecretWords, [&](std::string_view word) { return text.find(word) != text.npos; });
}

// Those of the whole file first; of one line in the order in which they were found.
void sort_by_line(std::vector<Finding>& findings) {
  std::vector<std::pair<std::size_t, std::size_t>> order;
  for (std::size_t i = 0; i < findings.size(); ++i) order.emplace_back(findings[i].lines.empty() ? 0 : findings[i].lines.front(), i);
  std::ranges::sort(order);
  std::vector<Finding> out;
  for (const auto& [line, index] : order) out.push_back(std::move(findings[index]));
  findings = std::move(out);
}

void redact(Signature& signature, const Looking& looking) {
  for (auto& key : signature.scope)
    if (looking.known().rdp_key(key) == nullptr) key = looking.options().stand_in(key);
  if (!signature.signer) return;
  signature.signer->subject = looking.options().stand_in(signature.signer->subject);
  signature.signer->issuer = looking.options().stand_in(signature.signer->issuer);
  signature.signer->thumbprint_sha256.clear();
}

}  // namespace

std::string_view name_of(SignatureState state) {
  constexpr std::array<std::string_view, 4> kNames{"none", "holds", "untrusted", "broken"};
  return kNames[std::size_t(state)];
}

std::size_t Report::count(Severity severity) const {
  return std::size_t(std::ranges::count_if(findings, [&](const Finding& each) { return each.rule->severity == severity; }));
}

Result<Report> lint(BytesView file, const knowledge::Knowledge& known, const Options& options) {
  TRY_ASSIGN(auto parsed, rdpfile::parse(file));
  Report out{.file = std::move(parsed), .redacted = bool(options.stand_in)};
  out.wanted = out.file.encoding;
  Looking looking{out, known, options};
  look_at_text(looking);
  look_at_settings(looking);
  look_at_address(looking);
  look_at_gateway(looking);
  look_at_display(looking);
  look_at_secrets(looking);
  look_at_signature(looking);
  look_at_protection(looking);
  sort_by_line(out.findings);
  if (out.redacted) redact(out.signature, looking);
  return out;
}

std::string shown(const rdpfile::Line& line, const knowledge::Knowledge& known, bool redacted) {
  // What is no setting may be anything: the rest of a password that was broken over two lines, say.
  const auto* meant = known.rdp_key(line.plain_key());
  if (redacted && line.kind != LineKind::Blank && meant == nullptr) return "(a line that is not shown)";
  const auto key = text::escape_untrusted(text::trim(line.key), kLongestQuoted);
  if (line.kind == LineKind::Other) return key.empty() ? "(a line that is not shown)" : key + ":(not shown)";
  const bool hidden = redacted && meant != nullptr && !(line.type == 'i' && rdpfile::read_number(line.value));
  const bool is_open = meant != nullptr ? !meant->secret && !hidden : line.type != 'b' && !sounds_secret(text::to_lower_ascii(line.text));
  if (is_open) return text::escape_untrusted(line.text, kLongestShown);
  return line.kind == LineKind::Option ? "/(not shown)" : text::format("{}:{}:(not shown)", key, text::escape_untrusted({&line.type, 1}));
}

Finding& Looking::add(const Rule& rule, std::vector<std::size_t> lines, std::string message) {
  std::ranges::sort(lines);
  report_.findings.push_back({.rule = &rule, .lines = std::move(lines), .message = std::move(message)});
  return report_.findings.back();
}

std::string Looking::value(std::string_view text) const { return quoted(options_.stand_in ? options_.stand_in(text) : std::string{text}); }

Result<rdpfile::HostPort> Looking::address(std::string_view value) const {
  auto out = rdpfile::read_host_port(value);
  if (!out || !options_.check_address) return out;
  if (const auto checked = options_.check_address(out->to_string()); !checked)
    return fail(ErrorCode::BadData, options_.stand_in ? "no host has such a one" : checked.error().message);
  return out;
}

std::string Looking::key_of(const rdpfile::Line& line) const {
  return known_.rdp_key(line.plain_key()) != nullptr ? quoted(text::trim(line.key)) : value(text::trim(line.key));
}

const rdpfile::Line* Looking::setting(std::string_view key) const {
  const auto* meant = known_.rdp_key(key);
  return meant == nullptr ? file().find(key) : file().find(key, meant->type);
}

rdpfile::Edit with_value(const rdpfile::Line& line, std::string_view value) {
  return {.line = line.number, .text = text::format("{}:{}:{}", text::trim(line.key), line.type, value)};
}

rdpfile::Edit without(const rdpfile::Line& line) { return {.line = line.number, .kind = rdpfile::EditKind::Remove}; }

std::string quoted(std::string_view text) { return text::format("\"{}\"", text::escape_untrusted(text, kLongestQuoted)); }

}  // namespace doctor::lint
