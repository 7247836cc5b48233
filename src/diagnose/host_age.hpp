// Whether the host's operating system is still kept in repair.
#pragma once

#include "evidence/evidence.hpp"
#include "knowledge/model.hpp"

namespace doctor::diagnose {

// Compares the build that the host named with the tables of releases, by the day of `now`. Observes host.os_products,
// host.os_support_ends and host.os_support_days_left; not known where no build was named or no table has it.
void observe_host_age(Evidence& evidence, const knowledge::Knowledge& known, WallTime now);

}  // namespace doctor::diagnose
