// The web proxy that a client on this machine would reach a gateway by.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "probe/gateway/gateway_leg.hpp"

namespace doctor::cli {

using Environment = std::function<std::optional<std::string>(const char* name)>;

// `option`: "host:port", "http://host:port", "none", or empty for what the environment says: HTTPS_PROXY or ALL_PROXY (https_proxy, all_proxy),
// unless NO_PROXY (no_proxy) leaves the gateway out, as FreeRDP does (libfreerdp/core/proxy.c). This machine itself is reached directly, and
// only a proxy of plain HTTP is taken from the environment. A name and password in it are passed over and never kept.
// Errors: Usage, for an option that names no proxy of plain HTTP.
Result<std::optional<probe::WebProxy>> web_proxy_for(const probe::Target& gateway, const std::string& option, const Environment& environment);

}  // namespace doctor::cli
