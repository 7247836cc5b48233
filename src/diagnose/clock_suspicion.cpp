#include "diagnose/clock_suspicion.hpp"

#include <cmath>
#include <string>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/kerberos.hpp"

namespace doctor::diagnose {
namespace {

// An authority dated the host's certificate by a clock of its own, and issues nothing that begins in its own future: what has
// not begun by our clock and is in date by the host's, the host and the authority agree that ours is behind. What has ended by
// our clock says nothing: it may have ended in truth, on a host whose clock is behind. Dates of a self-signed one are no
// witness either: they come from the host's own clock.
bool authority_sides_with_host(const Evidence& evidence) {
  return evidence.walk_value<bool>(facts::kCertSelfSigned) == false && evidence.walk_value<bool>(facts::kCertNotYetValid) == true &&
         evidence.walk_value<bool>(facts::kCertInDateByHostClock) == true;
}

void observe_dates_by_host_clock(Evidence& evidence) {
  const auto host = evidence.walk_value<WallTime>(facts::kHostClock);
  const auto from = evidence.walk_value<WallTime>(facts::kCertNotBefore);
  const auto until = evidence.walk_value<WallTime>(facts::kCertNotAfter);
  if (host && from && until)
    evidence.observe(facts::kCertInDateByHostClock, *from <= *host && *host <= *until);
  else
    evidence.not_known(facts::kCertInDateByHostClock, Because::NotTested, "it takes the host's clock and its certificate");
}

}  // namespace

void observe_clock_suspicion(Evidence& evidence) {
  observe_dates_by_host_clock(evidence);
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
