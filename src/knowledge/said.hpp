// What a user says a client showed: the code, and where given the extended code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace doctor {

struct SaidCodes {
  std::uint32_t code{0};
  std::optional<std::uint32_t> extended{};
};

// Reads "0x904 0x7", "2308", "Error code: 0x904\nExtended error code: 0x7" and the like. Hexadecimal numbers win over
// decimal ones, because dialogs also hold addresses and dates. Nothing when the text holds no number.
std::optional<SaidCodes> parse_said(std::string_view said);

// "0x904 0x7", as a person may give it to --said again.
std::string to_text(const SaidCodes& said);

}  // namespace doctor
