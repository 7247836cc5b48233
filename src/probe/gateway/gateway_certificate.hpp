// What of the gateway's certificate keeps clients from accepting it.
#pragma once

#include <optional>
#include <string_view>

#include "evidence/evidence.hpp"

namespace doctor::probe {

// `own`: the record of the way to the gateway, with the certificate's own facts. A value of gateway.certificate_problem, the first that holds
// in the order of that fact: whose name it has comes before its dates, since another's certificate says nothing of the gateway's. Nothing
// where a part of it could not be judged, as trust where this machine's authorities cannot be read.
std::optional<std::string_view> gateway_certificate_problem(const Evidence& own);

}  // namespace doctor::probe
