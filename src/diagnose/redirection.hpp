// A host that sends its clients on to another (Server Redirection PDU, [MS-RDPBCGR] 2.2.13). Nobody goes there by itself: the
// other name is the host's word.
#pragma once

#include <string>

#include "diagnose/diagnose.hpp"

namespace doctor::diagnose {

// Where to: "farm-2.example.com, 192.0.2.7", fit to be shown; empty where the host named neither.
std::string redirected_to(const Evidence& evidence);
// What a verdict says of it: "the host sends its clients on to …". Empty where it does not.
std::string redirection_sentence(const Evidence& evidence);
// The test that tells whether clients get in there. Without the account: the name may belong to somebody else.
void propose_following(const Options& options, const probe::Target& target, Diagnosis& d);

}  // namespace doctor::diagnose
