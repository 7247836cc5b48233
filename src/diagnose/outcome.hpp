// The verdict's outer form: how it stands, where it was spoilt, how far the proof goes. DESIGN.md, "Outcome".
#pragma once

#include <optional>
#include <span>
#include <string>

#include "knowledge/diagnosis.hpp"

namespace doctor::diagnose {

// The first stage, in the client's order, that ended the walk.
std::optional<Stage> first_failed(std::span<const StageReport> stages);
// The first at which a mainstream client is stopped although our walk got through.
std::optional<Stage> first_stopping(std::span<const StageReport> stages);
// The last stage that was passed (or passed with a warning) before anything failed or stops clients.
std::optional<Stage> proved_until(std::span<const StageReport> stages);
// "Stopped at tls: …", "Works up to sign-in; sign-in and session not tested."
std::string summary_sentence(const Diagnosis& diagnosis, bool said_got_further, bool interrupted);
// The sentence where `waited` was less than the `enough` that tells silence from slowness.
std::string impatience_sentence(Stage at, Duration waited, Duration enough);
// With --hold: nobody answered any more on the connections that were held, the one with keep-alives among them, or nothing is
// known of that one.
bool fell_silent_while_held(const Evidence& evidence);
std::string fell_silent_sentence(const Diagnosis& diagnosis);

}  // namespace doctor::diagnose
