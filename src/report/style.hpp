// Colour for a terminal. It only ever repeats what a word beside it says.
#pragma once

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

}  // namespace doctor::report
