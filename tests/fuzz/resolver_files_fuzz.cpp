// layers: platform
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "platform/resolver_settings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view file{reinterpret_cast<const char*>(data), size};
  const auto settings = doctor::platform::parse_resolv_conf(file, [](const std::string& interface) { return std::uint32_t(interface.size()); });
  if (settings.servers.size() > 3 || settings.ndots > 15) std::abort();
  for (const auto& suffix : settings.suffixes)
    if (suffix.empty() || suffix.front() == '.' || suffix.back() == '.') std::abort();
  (void)doctor::platform::addresses_in_hosts(file, "host.example");
  return 0;
}
