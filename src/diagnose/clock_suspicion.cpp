#include "diagnose/clock_suspicion.hpp"

#include <cmath>
#include <string>

namespace doctor::diagnose {
namespace {

// An authority dated the host's certificate by a clock of its own: in date by the host's clock and out of date by ours, the
// host and the authority agree against us. Dates of a self-signed one are no witness: they come from the host's own clock.
bool authority_sides_with_host(const Evidence& evidence) {
  if (evidence.walk_value<bool>(facts::kCertSelfSigned) != false) return false;
  const bool out_of_date = evidence.walk_value<bool>(facts::kCertExpired) == true || evidence.walk_value<bool>(facts::kCertNotYetValid) == true;
  const auto host = evidence.walk_value<WallTime>(facts::kHostClock);
  const auto from = evidence.walk_value<WallTime>(facts::kCertNotBefore);
  const auto until = evidence.walk_value<WallTime>(facts::kCertNotAfter);
  return out_of_date && host && from && until && *from <= *host && *host <= *until;
}

}  // namespace

void observe_clock_suspicion(Evidence& evidence) {
  constexpr double kTolerated = 300;  // seconds, as Kerberos has it
  const auto host = evidence.walk_value<double>(facts::kHostClockOffset);
  const auto web = evidence.walk_value<double>(facts::kCertHttpClockOffset);
  if (host && !web && std::abs(*host) > kTolerated && authority_sides_with_host(evidence)) {
    evidence.observe(facts::kLocalClockSuspect, true);
    return;
  }
  if (!host || !web) {
    evidence.not_known(facts::kLocalClockSuspect, Because::NotTested, "it takes two witnesses");
    return;
  }
  evidence.observe(facts::kLocalClockSuspect, std::abs(*host) > kTolerated && std::abs(*host - *web) <= kTolerated);
}

}  // namespace doctor::diagnose
