// The walk: the stages in the client's order on one connection, further connections only for a question that is open.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "diagnose/diagnose.hpp"
#include "knowledge/diagnosis.hpp"
#include "probe/context.hpp"
#include "probe/name/target.hpp"

namespace doctor::diagnose {

// Told of a stage that is over; adds what knowledge says of it (a host that we can talk to may still stop every client).
// It does not change how the walk goes on.
using Judge = std::function<void(StageReport&)>;

// Where another connection like the walk's would come to the end of TLS, or to that of X.224 on a host without.
struct Reached {
  Endpoint endpoint{};
  std::string server_name{};  // for TLS; empty: none
};

struct Walked {
  std::vector<StageReport> stages{};  // one of every stage, in order
  std::size_t told{0};                // so many of them `progress` has heard of; the rest may still change, and is for the caller to tell
  std::optional<Reached> reached{};
};

// Stages after the one that ended the walk are not reached, and one that the user cut short is skipped. `progress` hears of
// each as soon as it is over and nothing that is still to be asked may change how it went, and in order: so not of the certificate and what
// follows it while others are to be asked about it.
Walked walk(const probe::Target& target, const Options& options, probe::Context& context, const Judge& judge, Progress& progress);

}  // namespace doctor::diagnose
