// How the udp stage went, by its facts: our own SYN's, or those of a capture's client.
#pragma once

#include <string>

#include "evidence/evidence.hpp"
#include "knowledge/diagnosis.hpp"

namespace doctor::diagnose {

struct UdpEnding {
  StageStatus status{StageStatus::Skipped};
  std::string reason{};   // where it was skipped
  std::string summary{};  // what was seen; empty: nothing was tried
};
// Never failed: a session that came by TCP goes on by TCP. What speaks of a device that keeps UDP out is a warning; a host without UDP, and
// silence, which may be anything, are neither good nor bad.
UdpEnding udp_ending(const Evidence& evidence);

}  // namespace doctor::diagnose
