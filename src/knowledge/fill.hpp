// Sentences and commands with {fact.id} in them, filled in from what was measured.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/evaluate.hpp"

namespace doctor::knowledge {

// A slot is {…} around a dotted lower-case name, such as {tcp.outcome}; other braces are plain text, as shells need them.
struct Slot {
  std::size_t begin;      // of the opening brace
  std::size_t end;        // past the closing brace
  std::string_view name;  // "tcp.outcome"
};
std::vector<Slot> find_slots(std::string_view text);

// Each slot becomes the value as a person would write it: of the fact in `because` (fact numbers) if one has that id,
// else of the walk's (wording.hpp).
std::string fill_sentence(std::string_view text, const EvidenceIndex& index, std::span<const std::uint32_t> because = {});

// For commands that people paste into a shell. A value that holds anything but letters, digits and ._:/@[]- could act
// there, and may come from a hostile host: its slot becomes a word in capitals instead, for the reader to replace.
std::string fill_command(std::string_view text, const EvidenceIndex& index);

// What stands in a command for a value that nobody measured.
struct StandIn {
  std::string word{};          // "HOST", "CERTIFICATE_THUMBPRINT_SHA1": nothing that a shell would act on
  std::string_view meaning{};  // "the remote computer"
};
StandIn stand_in_for(std::string_view id);

}  // namespace doctor::knowledge
