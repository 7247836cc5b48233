#include "base/text.hpp"
#include "report/html/parts.hpp"

namespace doctor::report::html {
namespace {

std::string_view sign_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Works: return "✓";
    case Outcome::Degraded: return "!";
    case Outcome::Broken: return "✕";
    case Outcome::Undetermined: return "?";
  }
  return "?";
}

Element signed_word(std::string_view sign, std::string_view word, std::string_view colour) {
  Element out{"span", text::format("mark {}", colour)};
  out.add(with_text("span", sign, "sign").with("aria-hidden", "true"));
  return std::move(out).with_text(" ").with_text(word);
}

}  // namespace

std::string_view sign_of(StageStatus status) {
  switch (status) {
    case StageStatus::Passed: return "✓";
    case StageStatus::Warned: return "!";
    case StageStatus::Failed: return "✕";
    case StageStatus::Skipped:
    case StageStatus::NotReached: return "–";
  }
  return "?";
}

std::string_view class_of(StageStatus status) {
  switch (status) {
    case StageStatus::Passed: return "good";
    case StageStatus::Warned: return "warn";
    case StageStatus::Failed: return "bad";
    case StageStatus::Skipped:
    case StageStatus::NotReached: return "idle";
  }
  return "idle";
}

std::string_view class_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Works: return "good";
    case Outcome::Degraded: return "warn";
    case Outcome::Broken: return "bad";
    case Outcome::Undetermined: return "idle";
  }
  return "idle";
}

Element mark(StageStatus status, bool stops_clients) {
  if (stops_clients) return signed_word(sign_of(StageStatus::Failed), "stops clients", class_of(StageStatus::Failed));
  return signed_word(sign_of(status), status == StageStatus::NotReached ? "not reached" : name_of(status), class_of(status));
}

Element mark(ClientResult result) {
  switch (result) {
    case ClientResult::Connects: return signed_word("✓", name_of(result), "good");
    case ClientResult::Prompts: return signed_word("!", name_of(result), "warn");
    case ClientResult::Refuses: return signed_word("✕", name_of(result), "bad");
    case ClientResult::Unknown: break;
  }
  return signed_word("?", name_of(result), "idle");
}

Element mark(Outcome outcome) { return signed_word(sign_of(outcome), name_of(outcome), class_of(outcome)); }

}  // namespace doctor::report::html
