// What files say about names: resolv.conf(5), nsswitch.conf(5), hosts(5). Pure: over text that the caller read.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"

namespace doctor::resolver_files {

struct ResolverSettings {
  std::vector<Endpoint> servers{};      // in order, each once
  std::vector<std::string> suffixes{};  // without leading or trailing dot
  unsigned ndots{1};                    // names with fewer dots try the suffixes first
  std::optional<bool> asks_dns{};       // whether the system's lookup asks DNS at all; nothing where no file says so
};

// resolv.conf(5). `zone_index` turns the interface name of "fe80::1%eth0" into its index, 0 when there is none.
ResolverSettings parse_resolv_conf(std::string_view text, const std::function<std::uint32_t(const std::string&)>& zone_index);
// nsswitch.conf(5): whether "hosts:" names a service that asks DNS (dns, or systemd's resolve). Nothing without that line.
std::optional<bool> asks_dns_by_nsswitch(std::string_view text);
// hosts(5): the addresses of `host` in order, each once; case does not matter, nor a trailing dot.
std::vector<Address> addresses_in_hosts(std::string_view text, std::string_view host);

}  // namespace doctor::resolver_files
