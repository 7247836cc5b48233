// From a diagnosis to what a monitoring plugin says of it.
#pragma once

#include <optional>

#include "base/time.hpp"
#include "cli/threshold.hpp"
#include "knowledge/diagnosis.hpp"
#include "report/plugin_report.hpp"

namespace doctor::cli {

struct Limits {
  std::optional<Threshold> warning{}, critical{};
};

struct CheckLimits {
  Limits days_left{};  // of the certificate, in days
  Limits connect{};    // of the TCP connection, in seconds
  Limits tls{};        // of the TLS handshake, in seconds
};

// Works is OK, degraded is WARNING, broken is CRITICAL, undetermined is UNKNOWN; a threshold can only make it worse, and
// one on something that was not measured makes an OK UNKNOWN. Where `timeout` ended the walk after a stage had failed, the
// host is broken all the same.
report::PluginResult check_result(const Diagnosis& diagnosis, const CheckLimits& limits, Duration timeout);

}  // namespace doctor::cli
