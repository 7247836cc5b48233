// A bundle: what a user's machine tells of itself, in one text file (docs/bundle.md). Plain enough that a shell script can
// write it and a person can read it. What the systems' tools printed stands in it as they printed it: what it means is for
// intake/bundle to say, so that a later version can judge an old bundle anew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace doctor::bundle {

inline constexpr int kVersion = 1;
inline constexpr std::size_t kLongestBundle = 8 * 1024 * 1024;  // bytes
inline constexpr std::size_t kMostSections = 200;
inline constexpr std::size_t kLongestLine = 65536;

// One thing that was looked at.
struct Section {
  std::string name{};         // "resolver"; lower case, digits, '-'
  std::string how{};          // the command or file: "scutil --dns"
  std::optional<int> exit{};  // how the command ended; 0: well, and for a file that was read
  std::string not_seen{};     // why there is nothing: "scutil is missing", "needs root"; empty where something was seen
  std::string text{};         // what it printed, lines ended by '\n'
  std::size_t line{0};        // where the section begins in the file

  bool seen() const { return not_seen.empty(); }
};

struct Bundle {
  int version{kVersion};
  std::string made_at{};  // RFC 3339, UTC, by the machine's own clock
  std::string made_by{};  // "rdpdoctor 0.1", "inspect-macos 1"
  std::string system{};   // "linux", "macos", "windows"
  std::string host{};     // whom it was made for; empty: nobody
  std::uint16_t port{0};  // 0 with an empty host
  bool redacted{false};
  std::vector<Section> sections{};

  const Section* find(std::string_view name) const;
};

// Reads the whole of a file: UTF-8 or, as Windows PowerShell may write, UTF-16 with a byte order mark; lines end in LF or
// CRLF. Sections of an unknown name are kept. Errors: BadData, "line 12: …" and what to do about it.
Result<Bundle> read(std::string_view file);
// The inverse. Control characters of a text are kept out by the reader's rules: each line is prefixed.
std::string write(const Bundle& bundle);

}  // namespace doctor::bundle
