#include "lint/fix.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace doctor::lint {
namespace {

using rdpfile::Edit;
using rdpfile::EditKind;

// Of several edits of one line the one that takes it away, else the first; what is added is added once.
std::vector<Edit> gather(const Report& report) {
  std::vector<Edit> out;
  for (const auto& finding : report.findings)
    for (const auto& edit : finding.edits) {
      const auto same = std::ranges::find_if(out, [&](const Edit& each) {
        return edit.kind == EditKind::Append ? each.kind == EditKind::Append && each.text == edit.text
                                             : each.kind != EditKind::Append && each.line == edit.line;
      });
      if (same == out.end())
        out.push_back(edit);
      else if (edit.kind == EditKind::Remove)
        *same = edit;
    }
  return out;
}

std::string key_of(const Edit& edit, const Report& report) {
  if (edit.kind == EditKind::Append) return text::to_lower_ascii(std::string_view{edit.text}.substr(0, edit.text.find(':')));
  return report.file.lines[edit.line - 1].plain_key();
}

rdpfile::Line line_with(std::string text) {
  // As the parser reads it, so that it is shown by the same rule.
  auto parsed = rdpfile::parse(text::as_bytes(text));
  return parsed && !parsed->lines.empty() ? std::move(parsed->lines.front()) : rdpfile::Line{.kind = rdpfile::LineKind::Other};
}

}  // namespace

Corrected correct(const Report& report, BytesView original, const knowledge::Knowledge& known) {
  Corrected out{};
  auto edits = gather(report);
  out.encoding_changed = report.wanted != report.file.encoding;
  const auto& scope = report.signature.scope;
  const bool touches_scope = std::ranges::any_of(edits, [&](const Edit& edit) {
    const auto key = key_of(edit, report);
    return key == "signscope" || key == "signature" || std::ranges::find(scope, key) != scope.end();
  });
  if (touches_scope)
    for (const auto& line : report.file.lines) {
      if (line.plain_key() != "signscope" && line.plain_key() != "signature") continue;
      out.signature_dropped = true;
      std::erase_if(edits, [&](const Edit& edit) { return edit.kind != EditKind::Append && edit.line == line.number; });
      edits.push_back({.line = line.number, .kind = EditKind::Remove});
    }
  std::ranges::sort(edits, {}, [](const Edit& edit) { return std::pair{edit.kind == EditKind::Append, edit.line}; });
  for (const auto& edit : edits) {
    const bool added = edit.kind == EditKind::Append;
    out.changes.push_back({.line = added ? 0 : edit.line,
                           .before = added ? std::string{} : shown(report.file.lines[edit.line - 1], known, report.redacted),
                           .after = edit.kind == EditKind::Remove ? std::string{} : shown(line_with(edit.text), known, report.redacted)});
  }
  out.bytes = rdpfile::rewrite(report.file, original, edits, report.wanted);
  return out;
}

}  // namespace doctor::lint
