// The transports of a gateway as they were asked: what answered to each, and who.
#pragma once

#include <string>
#include <vector>

#include "evidence/evidence.hpp"
#include "knowledge/diagnosis.hpp"

namespace doctor::diagnose {

// The WebSocket upgrade, RDG_OUT_DATA and RDG_IN_DATA ([MS-TSGU] 3.3.5.1); empty where the way ended before they could be asked.
std::vector<AskedTransport> asked_transports(const Evidence& evidence);

// The same in a few words: "it asks for a sign-in by NTLM, Negotiate, over WebSocket alone"; with what came instead where it does not.
std::string transport_words(const Evidence& evidence);

}  // namespace doctor::diagnose
