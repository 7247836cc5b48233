// What to type so that a diagnosis is made again as this one was.
#pragma once

#include <string>

#include "diagnose/diagnose.hpp"

namespace doctor::diagnose {

// The options that decide what is measured, as they are typed in a POSIX shell: " -4 --ca root.pem"; empty where none was
// used. Where the run is redacted, files and accounts are called FILE and ACCOUNT. Never a password.
std::string options_again(const Options& options);
// The same for a host whose name another gave: without account, session and licence, for it may belong to somebody else, and
// without --hold.
std::string options_elsewhere(const Options& options);
// Puts them behind every "rdpdoctor diagnose" by which a fix is verified; those about the account only where it asks the
// same host.
void repeat_options(const Options& options, Diagnosis& diagnosis);

}  // namespace doctor::diagnose
