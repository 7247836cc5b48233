// Whose clock is wrong, when the host's and ours differ.
#pragma once

#include "evidence/evidence.hpp"

namespace doctor::diagnose {

// Two witnesses that know nothing of each other against our clock: the host's clock, and that of a web server or of the
// authority that dated the host's certificate, where it begins in our future. Observes client.clock_suspect, and
// certificate.in_date_by_host_clock.
void observe_clock_suspicion(Evidence& evidence);

}  // namespace doctor::diagnose
