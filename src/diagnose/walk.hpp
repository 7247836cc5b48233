// The walk: the stages in the client's order on one connection, further connections only for a question that is open.
#pragma once

#include <functional>
#include <vector>

#include "diagnose/diagnose.hpp"
#include "knowledge/diagnosis.hpp"
#include "probe/context.hpp"
#include "probe/name/target.hpp"

namespace doctor::diagnose {

// Told what the probes saw of a stage that is over; answers with the status that knowledge gives it (a host that we can
// talk to may still stop every client). It does not change how the walk goes on.
using Judge = std::function<StageStatus(Stage, StageStatus)>;

// One report of every stage, in order; those after the one that ended the walk are not reached. `progress` hears of each
// as soon as it is over.
std::vector<StageReport> walk(const probe::Target& target, const Options& options, probe::Context& context, const Judge& judge, Progress& progress);

}  // namespace doctor::diagnose
