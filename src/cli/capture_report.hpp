// A capture's connections as a table, before what is said of each.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "intake/capture/capture_reader.hpp"
#include "knowledge/diagnosis.hpp"
#include "report/text_report.hpp"

namespace doctor::cli {

// Connections that got the same verdict for the same reason at the same host: one line of the table.
struct CaptureRow {
  std::size_t first{0};  // number of its first connection, from 1
  std::size_t count{0};
  const Diagnosis* diagnosis{nullptr};  // of that one, or of one like it
  // Of that one, as they may be shown.
  std::string client{};
  WallTime began{};
  std::string ended{};
};

// "0.31 s, host FIN"
std::string capture_end(const Evidence& evidence);
// The first cause, or its group, or how far the proof goes.
std::string capture_reason(const Diagnosis& diagnosis);

// What stands beside the connections that are told.
struct CaptureAside {
  std::string trouble{};       // why the file could not be read to its end
  std::size_t other_hosts{0};  // connections that --host leaves out
};

// "rdpdoctor 0.1.0  office.pcapng: 812 packets in 31.2 s from 2026-11-21T12:00:00Z; 5 RDP connections"
std::string capture_header(std::string_view version, std::string_view file, const intake::CaptureContents& contents);
// What was not looked at and why, one sentence each.
std::vector<std::string> capture_notes(const intake::CaptureContents& contents, const CaptureAside& aside);
// The same in lines of 80 columns; empty when that is nothing.
std::string capture_notes_text(const intake::CaptureContents& contents, const CaptureAside& aside);
// Tries of RDP-UDP with hosts of which no TCP connection is told; empty when there are none. `redactor`: null where addresses
// may be shown.
std::string capture_udp(const intake::CaptureContents& contents, Redactor* redactor);
// Each connection, or those that are alike, in two lines of 80 columns.
std::string capture_overview(std::span<const CaptureRow> rows);
// The same as a table with one line each, however wide.
std::string capture_table(std::span<const CaptureRow> rows);
// One line for the whole capture: the worst verdict, and of how many.
std::string capture_one_line(std::span<const CaptureRow> rows, const report::TextOptions& text);

}  // namespace doctor::cli
