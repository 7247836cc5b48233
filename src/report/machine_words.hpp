// What the user's machine told of itself in a bundle, in words for a person.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/diagnosis.hpp"

namespace doctor::report {

struct MachineLine {
  std::string_view label{};  // "names"
  std::string words{};       // escaped
};

// The diagnosis is what a bundle tells, not what was seen from here.
bool is_of_a_bundle(const Diagnosis& diagnosis);
// Whose view it is, when it was had, and how long ago that was at `now`; one sentence or two.
std::string origin_words(const Diagnosis& diagnosis, WallTime now);
// What it told that may matter: its system first. What is unknown is left out. Empty where the evidence is of no bundle.
std::vector<MachineLine> machine_lines(const Evidence& evidence);

// Stands where one of them did not see it.
inline constexpr std::string_view kNotSeen = "not seen";

// What both vantages saw of the host, where both have looked.
struct VantageLine {
  std::string_view what{};
  std::string machine{}, here{};  // escaped
};
std::vector<VantageLine> vantage_lines(const Evidence& evidence);

}  // namespace doctor::report
