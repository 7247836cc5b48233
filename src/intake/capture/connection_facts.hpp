// A captured connection as the evidence that a walk over it would have given: the same facts with the same meanings, the
// client's offer in place of our own. What a capture cannot show is unknown, with the reason.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "crypto/trust.hpp"
#include "evidence/evidence.hpp"
#include "intake/capture/capture_reader.hpp"

namespace doctor::intake {

struct CaptureFactsOptions {
  const crypto::TrustStore* trust{nullptr};  // what certificates are judged by; borrowed
  bool certificates{true};                   // false: they are left out, for who only asks what else was seen
  std::optional<Redactor> redact{};
};

// Times are counted from the connection's first packet. Dates of certificates are judged by the capture's clock.
Evidence evidence_of(const Connection& connection, std::span<const UdpTry> udp, const CaptureFactsOptions& options);

// The name that the client asked for in its ClientHello (RFC 6066 section 3); empty where it named none.
std::string asked_name(const Connection& connection);

// What the facts about the certificate depend on: equal for two connections to whose hosts nobody could say anything else.
std::string certificate_key(const Connection& connection);

WallTime wall_time_of(Instant at);

}  // namespace doctor::intake
