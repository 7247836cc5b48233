#include "cli/capture_report.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "evidence/facts/capture.hpp"
#include "intake/capture/connection_facts.hpp"

namespace doctor::cli {
namespace {

std::string counted(std::uint64_t count, std::string_view one, std::string_view several) {
  return text::format("{} {}", count, count == 1 ? one : several);
}

std::string shown(const Evidence& evidence, const FactType& type) {
  const Fact* fact = evidence.of_walk(type);
  return fact != nullptr && fact->known() ? to_text(*fact->value()) : std::string{};
}

std::string host_of(const Diagnosis& d) {
  const auto host = text::escape_untrusted(d.target.host, 60);
  return d.target.host.find(':') == std::string::npos ? text::format("{}:{}", host, d.target.port) : text::format("[{}]:{}", host, d.target.port);
}

}  // namespace

std::string capture_end(const Evidence& evidence) {
  const double seconds = evidence.walk_value<double>(facts::kCaptureLastedMs).value_or(0) / 1000;
  const auto by = shown(evidence, facts::kCaptureEndedBy), how = shown(evidence, facts::kCaptureEndedHow);
  const std::string end = how == "open" || how.empty() ? "open" : text::format("{} {}", by, how == "reset" ? "RST" : "FIN");
  return text::format("{:.2f} s, {}", seconds, end);
}

std::string capture_reason(const Diagnosis& d) {
  if (d.causes.empty() || d.causes[0].id == "something-else")
    return d.verdict.proved_until ? text::format("up to {}", name_of(*d.verdict.proved_until)) : "";
  const auto& first = d.causes[0];
  const bool alike = !first.group.empty() && std::ranges::count(d.causes, first.group, &Conclusion::group) > 1;
  return alike ? first.group : first.id;
}

std::string capture_header(std::string_view version, std::string_view file, const intake::CaptureContents& contents, std::size_t shown_connections) {
  std::string out =
      text::format("rdpdoctor {}  {}: {}", version, text::escape_untrusted(file, 80), counted(contents.counts.packets, "packet", "packets"));
  if (contents.first && contents.last)
    out += text::format(" in {:.1f} s from {}", milliseconds(*contents.last - *contents.first) / 1000,
                        to_rfc3339(intake::wall_time_of(*contents.first)));
  return out + text::format("; {}\n", counted(shown_connections, "RDP connection", "RDP connections"));
}

std::string capture_notes(const intake::CaptureContents& contents, const std::string& trouble) {
  const auto& counts = contents.counts;
  std::vector<std::string> notes;
  if (!trouble.empty()) notes.push_back("the file could not be read to its end: " + trouble);
  if (counts.dropped > 0)
    notes.push_back(text::format("{} more than there is room for were dropped", counted(counts.dropped, "RDP connection", "RDP connections")));
  if (counts.cut_short > 0)
    notes.push_back(text::format("{} let go before the end to make room", counted(counts.cut_short, "connection was", "connections were")));
  if (counts.broken > 0) notes.push_back(counted(counts.broken, "packet cannot be read", "packets cannot be read"));
  if (counts.fragments > 0) notes.push_back(text::format("{} of IP not put together", counted(counts.fragments, "fragment was", "fragments were")));
  if (counts.other > 0) notes.push_back(text::format("{} on which nobody asked for RDP", counted(counts.other, "connection", "connections")));
  return notes.empty() ? std::string{} : "  not judged: " + text::join(notes, "; ") + "\n";
}

std::string capture_table(std::span<const CaptureRow> rows) {
  std::vector<std::array<std::string, 6>> lines{{"connection", "began", "client", "host", "lasted, ended by", "verdict"}};
  for (const auto& row : rows) {
    const auto& d = *row.diagnosis;
    auto verdict = std::string{name_of(d.verdict.outcome)};
    if (d.verdict.stage) verdict += text::format(" at {}", name_of(*d.verdict.stage));
    if (const auto because = capture_reason(d); !because.empty()) verdict += ": " + because;
    lines.push_back({row.count == 1 ? text::format("{}", row.first) : text::format("{} and {} alike", row.first, row.count - 1),
                     to_rfc3339(row.began), text::escape_untrusted(row.client, 60), host_of(d), row.ended, verdict});
  }
  std::array<std::size_t, 6> widths{};
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  std::string out = "\n";
  for (const auto& line : lines) {
    out += " ";
    for (std::size_t i = 0; i + 1 < line.size(); ++i) out += text::format(" {:<{}}", line[i], widths[i]);
    out += text::format(" {}\n", line.back());
  }
  return out;
}

}  // namespace doctor::cli
