#include "cli/capture_report.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "cli/outcome_code.hpp"
#include "evidence/facts/capture.hpp"
#include "intake/capture/connection_facts.hpp"
#include "knowledge/model.hpp"
#include "proto/rdpudp/syn.hpp"
#include "report/style.hpp"

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

std::string verdict_of(const Diagnosis& d) {
  std::string out{name_of(d.verdict.outcome)};
  if (d.verdict.stage) out += text::format(" at {}", name_of(*d.verdict.stage));
  if (const auto because = capture_reason(d); !because.empty()) out += ": " + because;
  return out;
}

std::string numbers_of(const CaptureRow& row) {
  return row.count == 1 ? text::format("{}", row.first) : text::format("{} and {} alike", row.first, row.count - 1);
}

// The ports that most tries went to, and what to do if one of them is RDP's.
std::string unmade_note(const std::map<std::uint16_t, std::uint64_t>& unmade) {
  constexpr std::size_t kShown = 3;
  std::uint64_t tries = 0;
  std::vector<std::pair<std::uint64_t, std::uint16_t>> ports;
  for (const auto& [port, count] : unmade) {
    tries += count;
    ports.emplace_back(count, port);
  }
  std::ranges::sort(ports, std::greater{});
  std::vector<std::string> shown;
  for (const auto& [count, port] : ports)
    if (shown.size() < kShown) shown.push_back(text::format("{}", port));
  return text::format("{} to {} {}{} that came to nothing; if that is where RDP should be, add --port {}", counted(tries, "try", "tries"),
                      ports.size() == 1 ? "port" : "ports", text::join(shown, ", "), ports.size() > kShown ? " and others" : "", shown[0]);
}

std::string version_of(const std::optional<rdpudp::Version>& version) { return rdpudp::number_of(version.value_or(rdpudp::Version::One)); }

constexpr std::size_t kRowIndent = 5;

}  // namespace

std::string capture_end(const Evidence& evidence) {
  const double seconds = evidence.walk_value<double>(facts::kCaptureLastedMs).value_or(0) / 1000;
  const auto by = shown(evidence, facts::kCaptureEndedBy), how = shown(evidence, facts::kCaptureEndedHow);
  std::string end = how == "open" || how.empty() ? "open" : text::format("{} {}", by, how == "reset" ? "RST" : "FIN");
  // Who closes TLS has ended it; the other side only follows.
  const auto first = shown(evidence, facts::kCaptureChannelEndedBy);
  if ((first == "client" || first == "host") && first != by) end = text::format("{} in TLS, then {}", first, end);
  return text::format("{:.2f} s, {}", seconds, end);
}

std::string capture_reason(const Diagnosis& d) {
  if (d.verdict.outcome == Outcome::Undetermined) {
    if (d.evidence.walk_value<bool>(facts::kCaptureLeftAtCertificate) == true) return "the client left when it had seen it";
    const auto by = shown(d.evidence, facts::kCaptureChannelEndedBy);
    if (by == "client" || by == "host") return text::format("ended by the {} before a session", by);
    return d.verdict.proved_until ? text::format("up to {}", name_of(*d.verdict.proved_until)) : "";
  }
  if (d.causes.empty() || d.causes[0].id == knowledge::kSomethingElse)
    return d.verdict.proved_until ? text::format("up to {}", name_of(*d.verdict.proved_until)) : "";
  const auto& first = d.causes[0];
  const bool alike = !first.group.empty() && std::ranges::count(d.causes, first.group, &Conclusion::group) > 1;
  return alike ? first.group : first.id;
}

std::string capture_header(std::string_view version, std::string_view file, const intake::CaptureContents& contents) {
  std::string out =
      text::format("rdpdoctor {}  {}: {}", version, text::escape_untrusted(file, 80), counted(contents.counts.packets, "packet", "packets"));
  if (contents.first && contents.last)
    out += text::format(" in {:.1f} s from {}", milliseconds(*contents.last - *contents.first) / 1000,
                        to_rfc3339(intake::wall_time_of(*contents.first)));
  out += text::format("; {}", counted(contents.connections.size(), "RDP connection", "RDP connections"));
  return text::wrap(out, report::kWidth) + "\n";
}

std::vector<std::string> capture_notes(const intake::CaptureContents& contents, const CaptureAside& aside) {
  const auto& counts = contents.counts;
  std::vector<std::string> notes;
  if (!aside.trouble.empty()) notes.push_back("the file could not be read to its end: " + aside.trouble);
  if (aside.other_hosts > 0)
    notes.push_back(text::format("{} with other hosts, left out by --host", counted(aside.other_hosts, "RDP connection", "RDP connections")));
  if (counts.dropped > 0)
    notes.push_back(text::format("{} more than there is room for were dropped", counted(counts.dropped, "RDP connection", "RDP connections")));
  if (counts.cut_short > 0)
    notes.push_back(text::format("{} let go before the end to make room", counted(counts.cut_short, "connection was", "connections were")));
  if (counts.broken > 0) notes.push_back(counted(counts.broken, "packet cannot be read", "packets cannot be read"));
  if (counts.fragments > 0) notes.push_back(text::format("{} of IP not put together", counted(counts.fragments, "fragment was", "fragments were")));
  if (counts.other > 0) notes.push_back(text::format("{} on which nobody asked for RDP", counted(counts.other, "connection", "connections")));
  if (!counts.unmade.empty()) notes.push_back(unmade_note(counts.unmade));
  return notes;
}

std::string capture_notes_text(const intake::CaptureContents& contents, const CaptureAside& aside) {
  const auto notes = capture_notes(contents, aside);
  return notes.empty() ? std::string{} : text::wrap("not judged: " + text::join(notes, "; "), report::kWidth, "  ") + "\n";
}

std::string capture_udp(const intake::CaptureContents& contents, Redactor* redactor) {
  const auto shown = [&](std::string address) { return redactor == nullptr ? address : redactor->stand_in(Privacy::Address, address); };
  std::string out;
  for (const auto& each : contents.udp) {
    if (each.of != nullptr) continue;
    const auto terms = [&](const rdpudp::Syn& syn) {
      if (each.cut_short) return std::string{"the capture has too little of it to tell version and MTU"};
      return text::format("version {}, MTU {} up and {} down", version_of(syn.version), syn.upstream_mtu, syn.downstream_mtu);
    };
    auto line = text::format("RDP-UDP: {} tried {} at {} ({}); ", shown(each.client.address.to_string()), shown(each.host.to_string()),
                             to_rfc3339(intake::wall_time_of(each.at)), terms(each.offered));
    line += each.answer ? text::format("the host answered ({})", terms(*each.answer)) : std::string{"nobody answered"};
    out += text::wrap(line, report::kWidth, "  ") + "\n";
  }
  if (!out.empty())
    out += text::wrap("No TCP connection of theirs is in the capture, and a session begins by TCP: capture that port by TCP as well for a verdict.",
                      report::kWidth, "  ") +
           "\n";
  return out.empty() ? out : "\n" + out;
}

std::string capture_overview(std::span<const CaptureRow> rows) {
  std::string out = "\n";
  for (const auto& row : rows) {
    const auto& d = *row.diagnosis;
    const std::string indent(kRowIndent, ' ');
    const auto who = text::format("{} {} to {}", to_rfc3339(row.began), text::escape_untrusted(row.client, 60), host_of(d));
    const auto what = text::format("{}; {}", verdict_of(d), row.ended);
    out += text::format("{:>{}} {}\n{}\n", row.first, kRowIndent - 1, text::wrap(who, report::kWidth, indent).substr(kRowIndent),
                        text::wrap(what, report::kWidth, indent));
    if (row.count > 1) out += text::format("{}and {} alike\n", indent, row.count - 1);
  }
  return out;
}

std::string capture_table(std::span<const CaptureRow> rows) {
  std::vector<std::array<std::string, 6>> lines{{"connection", "began", "client", "host", "lasted, ended by", "verdict"}};
  for (const auto& row : rows)
    lines.push_back({numbers_of(row), to_rfc3339(row.began), text::escape_untrusted(row.client, 60), host_of(*row.diagnosis), row.ended,
                     verdict_of(*row.diagnosis)});
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

std::string capture_one_line(std::span<const CaptureRow> rows, const report::TextOptions& text) {
  if (rows.empty()) return text::format("{} no RDP connection in the capture\n", name_of(Outcome::Undetermined));
  const auto badness = [](const CaptureRow& row) { return severity(exit_code_of(row.diagnosis->verdict.outcome)); };
  const auto worst = std::ranges::max_element(rows, {}, badness);
  std::size_t all = 0;
  for (const auto& row : rows) all += row.count;
  auto out = report::text_one_line(*worst->diagnosis, text);
  if (all > 1) out.insert(out.size() - 1, text::format(" (the worst of {} connections)", all));
  return out;
}

}  // namespace doctor::cli
