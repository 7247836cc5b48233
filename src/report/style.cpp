#include "report/style.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::report {

std::string Style::of(StageStatus status, std::string_view in) const {
  switch (status) {
    case StageStatus::Passed: return good(in);
    case StageStatus::Warned: return warning(in);
    case StageStatus::Failed: return bad(in);
    case StageStatus::Skipped:
    case StageStatus::NotReached: return dim(in);
  }
  return std::string{in};
}

std::string Style::of(Outcome outcome, std::string_view in) const {
  switch (outcome) {
    case Outcome::Works: return good(in);
    case Outcome::Degraded: return warning(in);
    case Outcome::Broken: return bad(in);
    case Outcome::Undetermined: return bold(in);
  }
  return std::string{in};
}

std::string hanging(const Style& style, std::string_view label, std::string_view in) {
  const auto body = text::wrap(in, kWidth, std::string(kLabelWidth, ' '));
  return style.bold(text::format("{:<{}}", label, kLabelWidth)) + body.substr(std::min(kLabelWidth, body.size())) + "\n";
}

std::string indented(std::string_view in, std::size_t indent) { return text::wrap(in, kWidth, std::string(indent, ' ')) + "\n"; }

std::string counted(std::size_t number, std::string_view one, std::string_view many) {
  return text::format("{} {}", number, number == 1 ? one : many);
}

}  // namespace doctor::report
