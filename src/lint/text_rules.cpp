// The file as text: its encoding, and lines that are no settings.
#include <algorithm>

#include "base/text.hpp"
#include "lint/looking.hpp"

namespace doctor::lint {
namespace {

using rdpfile::Encoding;
using rdpfile::LineKind;

void look_at_encoding(Looking& looking) {
  auto& report = looking.report();
  const auto wish = [&](const Rule& rule, Encoding encoding, std::string message) {
    report.wanted = encoding;
    looking.add(rule, {}, std::move(message)).remedy = text::format("the copy is {}", rdpfile::name_of(encoding));
  };
  switch (report.file.encoding) {
    case Encoding::Utf8:
    case Encoding::Utf16LeMarked: break;
    case Encoding::Utf16Le:
      wish(rule::kUnmarkedUtf16, Encoding::Utf16LeMarked, "The file is UTF-16 without a byte order mark: clients find no setting in it.");
      break;
    case Encoding::Utf16Be:
    case Encoding::Utf16BeMarked: wish(rule::kBigEndian, Encoding::Utf16LeMarked, "The file is UTF-16 with the high byte first."); break;
    case Encoding::Utf8Marked:
      wish(rule::kMarkedUtf8, Encoding::Utf8, "The file begins with a byte order mark of UTF-8, which FreeRDP takes for a part of the first key.");
      break;
    case Encoding::CodePage:
      looking.add(rule::kCodePage, {}, "The file is neither UTF-8 nor UTF-16; letters beyond ASCII may be read as others.");
      break;
  }
}

void look_at_line(Looking& looking, const rdpfile::Line& line) {
  if (line.kind == LineKind::Option) {
    const auto name = line.text.substr(0, line.text.find_first_of(": "));
    looking.add(rule::kFreerdpOption, {line.number},
                text::format("FreeRDP takes {} as an option of its command line.", looking.report().redacted ? "the line" : quoted(name)));
    return;
  }
  if (line.kind != LineKind::Other) return;
  const auto key = line.plain_key();
  const auto* meant = looking.known().rdp_key(key);
  if (meant == nullptr) {
    looking.add(rule::kNoSetting, {line.number}, "The line is not of the form key:type:value, and is skipped.");
    return;
  }
  auto& finding = looking.add(rule::kNoSetting, {line.number},
                              text::format("{} lacks its type: {}:{}:… would be read, this line is skipped.", quoted(key), key, meant->type));
  const auto value = text::trim(std::string_view{line.text}.substr(line.key.size() + 1));
  if (meant->type == 'b' || meant->secret || value.empty() || looking.file().find(key) != nullptr) return;
  if (meant->type == 'i' && !rdpfile::read_number(value)) return;
  finding.edits.push_back({.line = line.number, .text = text::format("{}:{}:{}", key, meant->type, value)});
  finding.remedy = text::format("the type {} is put in", meant->type);
}

}  // namespace

void look_at_text(Looking& looking) {
  look_at_encoding(looking);
  if (looking.file().mixed_ends) looking.add(rule::kMixedEnds, {}, "Some lines end in CR LF and others in one of the two alone.");
  for (const auto& line : looking.file().lines) look_at_line(looking, line);
}

}  // namespace doctor::lint
