// The walk: the stages in the client's order on one connection, further connections only for a question that is open.
#pragma once

#include <functional>
#include <vector>

#include "diagnose/diagnose.hpp"
#include "knowledge/diagnosis.hpp"
#include "probe/context.hpp"
#include "probe/name/target.hpp"

namespace doctor::diagnose {

// Told of a stage that is over; adds what knowledge says of it (a host that we can talk to may still stop every client).
// It does not change how the walk goes on.
using Judge = std::function<void(StageReport&)>;

// One report of every stage, in order; those after the one that ended the walk are not reached, and one that the user cut
// short is skipped. `progress` hears of each as soon as it is over.
std::vector<StageReport> walk(const probe::Target& target, const Options& options, probe::Context& context, const Judge& judge, Progress& progress);

}  // namespace doctor::diagnose
