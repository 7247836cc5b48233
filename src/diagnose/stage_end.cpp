#include "diagnose/stage_end.hpp"

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"

namespace doctor::diagnose {

bool saw_the_end(Stage stage, const Evidence& evidence) {
  const auto known = [&](const FactType& type) {
    const Fact* fact = evidence.of_walk(type);
    return fact != nullptr && fact->known();
  };
  switch (stage) {
    case Stage::Name: return known(facts::kNameSystemOutcome);
    case Stage::Route: return known(facts::kRouteAny);
    case Stage::Tcp: return known(facts::kTcpAddressesConnected);
    case Stage::Negotiation: return known(facts::kNegotiationOutcome);
    case Stage::Tls: return known(facts::kTlsOutcome);
    case Stage::Certificate: return known(facts::kCertPresent);
    case Stage::Credssp: return known(facts::kCredsspOutcome);
    case Stage::Session:
    case Stage::Udp:
    case Stage::Gateway: return true;
  }
  return true;
}

}  // namespace doctor::diagnose
