// Whether what the user was shown fits what the walk found.
#pragma once

#include <string>
#include <string_view>

#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"
#include "knowledge/said.hpp"

namespace doctor::diagnose {

// One or two sentences on the reported codes, for a diagnosis whose verdict and causes stand: on a broken host whether
// they fit what stops us, on one that works what they leave open and the test that tells. A code names a stage at best;
// where it names none, the causes that clients are known to show it for are all there is to go by.
std::string said_comment(const SaidCodes& said, const knowledge::Knowledge& knowledge, const Diagnosis& diagnosis);

// Of a text that holds nothing that we know.
std::string comment_on_unknown(std::string_view said);

}  // namespace doctor::diagnose
