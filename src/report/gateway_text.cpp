#include "report/gateway_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "report/summing_up.hpp"

namespace doctor::report {
namespace {

constexpr std::size_t kIndent = 7;
constexpr std::array<std::size_t, 4> kWidths{13, 27, 11, 18};  // of the table's columns, with two blanks between them
using Row = std::array<std::string, kWidths.size()>;

std::string step_line(const StageStep& step, const Style& style) {
  constexpr std::size_t kColumn = kIndent + 4 + 1 + 11 + 1;  // where the words begin
  auto words = text::escape_untrusted(step.summary.empty() ? step.reason : step.summary, 1000);
  if (step.took && milliseconds(*step.took) >= 1) words += text::format(" ({:.0f} ms)", milliseconds(*step.took));
  const auto body = text::wrap(words, kWidth, std::string(kColumn, ' '));
  const auto rest = body.substr(std::min(kColumn, body.size()));
  const bool dimmed = step.status == StageStatus::Skipped || step.status == StageStatus::NotReached;
  return text::format(
      "{:{}}{} {:<11} {}\n", "", kIndent,
      style.of(step.stops_clients ? StageStatus::Failed : step.status, text::format("{:<4}", status_word(step.status, step.stops_clients))), step.id,
      dimmed ? style.dim(rest) : rest);
}

// Cells that are too long go on in further lines.
std::string table_row(const Row& cells) {
  std::array<std::vector<std::string>, kWidths.size()> lines;
  std::size_t height = 1;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (const auto line : text::split(text::wrap(cells[i], kWidths[i], ""), '\n')) lines[i].emplace_back(line);
    height = std::max(height, lines[i].size());
  }
  std::string out;
  for (std::size_t row = 0; row < height; ++row) {
    std::string line(2, ' ');
    for (std::size_t i = 0; i < cells.size(); ++i) line += text::format("{:<{}}  ", row < lines[i].size() ? lines[i][row] : "", kWidths[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

bool was_asked(const AskedTransport& each) { return each.outcome != "not-asked"; }

// A token in place of a password, or nothing, is of interest; that a transport works is not.
bool is_of_interest(const AskedTransport& each) { return was_asked(each) && each.conclusion != "works"; }

std::string transports_table(const std::vector<AskedTransport>& all, const Style& style, bool verbose) {
  std::string out = style.dim(table_row({"transport", "answer", "from", "conclusion"}));
  for (const auto& each : all) {
    if (!verbose && !was_asked(each)) continue;
    const auto schemes = each.schemes.empty() ? std::string{} : text::format(" ({})", text::join(each.schemes, ", "));
    out += table_row({each.title, text::escape_untrusted(each.answer + schemes, 200), std::string{who_answered_words(each.answered_by)},
                      text::escape_untrusted(each.conclusion, 200)});
  }
  return out;
}

}  // namespace

std::string_view status_word(StageStatus status, bool stops_clients) {
  if (stops_clients) return "STOP";
  switch (status) {
    case StageStatus::Passed: return "ok";
    case StageStatus::Warned: return "warn";
    case StageStatus::Failed: return "FAIL";
    case StageStatus::Skipped: return "skip";
    case StageStatus::NotReached: return "-";
  }
  return "?";
}

std::string gateway_text(const StageReport& stage, const Style& style, bool verbose) {
  std::string out;
  const auto is_wrong = [](const StageStep& each) { return each.status == StageStatus::Failed || each.status == StageStatus::Warned; };
  if (verbose || std::ranges::any_of(stage.steps, is_wrong))
    for (const auto& step : stage.steps)
      if (verbose || step.status != StageStatus::NotReached) out += step_line(step, style);
  if (!stage.transports.empty() && (verbose || std::ranges::any_of(stage.transports, is_of_interest)))
    out += transports_table(stage.transports, style, verbose);
  return out;
}

}  // namespace doctor::report
