#include <cstdio>
#include <span>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/knowledge_source.hpp"
#include "cli/output.hpp"
#include "knowledge/explain.hpp"
#include "report/explain_report.hpp"

namespace doctor::cli {
namespace {

// PowerShell 5 and Notepad write UTF-16, with or without a byte order mark; anything else that holds a NUL is no text.
Result<std::string> as_utf8(std::string read) {
  const bool marked = read.starts_with("\xff\xfe");
  const bool bare = read.size() > 1 && read[0] != '\0' && read[1] == '\0';
  if (marked || bare) read = text::from_utf16le(std::as_bytes(std::span{read}).subspan(marked ? 2 : 0));
  if (read.starts_with("\xfe\xff") || read.find('\0') != read.npos) return fail(ErrorCode::BadData, "standard input is no text in UTF-8 or UTF-16LE");
  return read;
}

// All of standard input, up to what is read of a text anyway.
Result<std::string> read_standard_input() {
  std::string out;
  char block[4096];
  while (out.size() < kLongestSaid) {
    const auto size = std::fread(block, 1, sizeof block, stdin);
    out.append(block, size);
    if (size < sizeof block) break;
  }
  if (std::ferror(stdin) != 0) return fail(ErrorCode::Io, "cannot read standard input");
  return as_utf8(std::move(out));
}

}  // namespace

int run(const ExplainCommand& command) {
  const bool piped = command.words.size() == 1 && command.words.front() == "-";
  auto said = text::join(command.words, " ");
  if (piped) {
    auto read = read_standard_input();
    if (!read) return complain(read.error());
    said = *std::move(read);
  }
  const auto known = load_knowledge(command.knowledge_folder);
  if (!known) return complain(known.error());
  const auto explanation = knowledge::explain(said, command.client, *known);
  if (!explanation)
    return complain({ErrorCode::BadData,
                     text::format("{} holds no code such as 0x904 0x7 or 2308, and no sentence that we know of a client; without one, let the host "
                                  "be looked at: rdpdoctor diagnose HOST",
                                  piped ? std::string{"standard input"} : text::format("\"{}\"", text::escape_untrusted(said))),
                     nullptr});
  Output output{command.output};
  output.write(command.output.json ? report::explanation_as_json(*explanation)
                                   : report::explanation_as_text(*explanation, {.colour = output.colour(), .all = command.all}));
  if (const auto finished = output.finish(); !finished) return complain(finished.error());
  if (!command.output.html.empty())
    if (const auto written = write_whole(command.output.html, report::explanation_as_html(*explanation, *known, DOCTOR_VERSION)); !written)
      return complain(written.error());
  return explanation->known() ? kWorks : kUndetermined;
}

}  // namespace doctor::cli
