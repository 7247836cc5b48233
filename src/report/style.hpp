// Colour for a terminal. It only ever repeats what a word beside it says.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "knowledge/diagnosis.hpp"

namespace doctor::report {

class Style {
 public:
  explicit Style(bool colour) : colour_(colour) {}
  std::string bold(std::string_view in) const { return paint("1", in); }
  std::string dim(std::string_view in) const { return paint("2", in); }
  std::string good(std::string_view in) const { return paint("32", in); }
  std::string warning(std::string_view in) const { return paint("33", in); }
  std::string bad(std::string_view in) const { return paint("1;31", in); }
  std::string of(StageStatus status, std::string_view in) const;
  std::string of(Outcome outcome, std::string_view in) const;

 private:
  // Sixteen-colour codes without background: readable on dark and on light.
  std::string paint(std::string_view code, std::string_view in) const {
    return colour_ ? "\x1b[" + std::string{code} + "m" + std::string{in} + "\x1b[0m" : std::string{in};
  }
  bool colour_;
};

inline constexpr std::size_t kWidth = 80;       // columns of a report
inline constexpr std::size_t kLabelWidth = 11;  // of the label at the left of a paragraph
inline constexpr std::size_t kStepIndent = 13;  // of commands below one

// "Label      text", wrapped and hanging under itself; with line break.
std::string hanging(const Style& style, std::string_view label, std::string_view in);
// A paragraph without label; with line break.
std::string indented(std::string_view in, std::size_t indent = kLabelWidth);
// "1 cause", "2 causes".
std::string counted(std::size_t number, std::string_view one, std::string_view many);

}  // namespace doctor::report
