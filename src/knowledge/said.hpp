// What a user says a client showed: the code, and where given the extended code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doctor {

namespace knowledge {
struct Dialog;
}

struct SaidCodes {
  std::uint32_t code{0};
  std::optional<std::uint32_t> extended{};
  std::vector<std::string> unused{};         // further numbers that could be codes, as they were written; few at most
  const knowledge::Dialog* dialog{nullptr};  // the sentence, where it says more than any code of the text

  bool has_code() const { return dialog == nullptr || code != 0; }  // of the text, or the client's own for the sentence
};

// Reads "0x904 0x7", "2308", "-2146893022", "Error code: 0x904\nExtended error code: 0x7" and the like. A number behind a
// word such as "code" or "error" wins, then a hexadecimal one, then a decimal one. Dialogs also hold addresses, ports, dates,
// times and percentages: those are no codes. A negative number is the unsigned one of the same 32 bits, as Windows writes
// it: -2146893022 is 0x80090322. Nothing when the text holds no code.
std::optional<SaidCodes> parse_said(std::string_view said);

// "0x904 0x7", or the sentence in quotation marks, as a person may give it to --said again.
std::string to_text(const SaidCodes& said);

}  // namespace doctor
