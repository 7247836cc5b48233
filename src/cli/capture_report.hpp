// A capture's connections as a table, before what is said of each.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "intake/capture/capture_reader.hpp"
#include "knowledge/diagnosis.hpp"

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

// "rdpdoctor 0.1.0  office.pcapng: 812 packets in 31.2 s from 2026-11-21T12:00:00Z; 5 RDP connections"
std::string capture_header(std::string_view version, std::string_view file, const intake::CaptureContents& contents, std::size_t shown);
// What was not looked at and why; empty when that is nothing.
std::string capture_notes(const intake::CaptureContents& contents, const std::string& trouble);
std::string capture_table(std::span<const CaptureRow> rows);

}  // namespace doctor::cli
