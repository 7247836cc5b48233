#include "platform/resolver_settings.hpp"

#include <net/if.h>

#include <fstream>

namespace doctor::platform {
namespace {

constexpr std::size_t kMostBytes = 16 * 1024 * 1024;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::string text;
  char block[16 * 1024];
  while (text.size() < kMostBytes && (file.read(block, sizeof block), file.gcount() > 0)) text.append(block, std::size_t(file.gcount()));
  return text;
}

}  // namespace

ResolverSettings read_resolver_settings() {
  auto settings = read_resolver_settings("/etc/resolv.conf");
  settings.asks_dns = asks_dns_by_nsswitch(read_file("/etc/nsswitch.conf"));
  return settings;
}
std::vector<Address> look_up_hosts_file(std::string_view host) { return look_up_hosts_file("/etc/hosts", host); }

ResolverSettings read_resolver_settings(const std::filesystem::path& resolv_conf) {
  return parse_resolv_conf(read_file(resolv_conf), [](const std::string& interface) { return if_nametoindex(interface.c_str()); });
}

std::vector<Address> look_up_hosts_file(const std::filesystem::path& hosts, std::string_view host) {
  return addresses_in_hosts(read_file(hosts), host);
}

}  // namespace doctor::platform
