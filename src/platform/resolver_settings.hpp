// What this machine knows about names without asking anybody: its DNS servers, search suffixes and hosts file.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "format/resolver_files/resolver_files.hpp"

namespace doctor::platform {

using resolver_files::addresses_in_hosts;
using resolver_files::asks_dns_by_nsswitch;
using resolver_files::parse_resolv_conf;
using resolver_files::ResolverSettings;

// The machine's own. A file that cannot be read counts as empty; at most 16 MiB are looked at.
ResolverSettings read_resolver_settings();
std::vector<Address> look_up_hosts_file(std::string_view host);

// The same from files given; for tests, and for the readers above.
ResolverSettings read_resolver_settings(const std::filesystem::path& resolv_conf);
std::vector<Address> look_up_hosts_file(const std::filesystem::path& hosts, std::string_view host);

}  // namespace doctor::platform
