// layers: probe
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "evidence/catalogue.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "probe/name/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto target = doctor::probe::parse_target({reinterpret_cast<const char*>(data), size});
  if (!target) {
    if (target.error().message.empty()) std::abort();
    return 0;
  }
  // Whatever was typed, what is meant is a host that means the same when typed again, and a port.
  if (target->host.empty() || target->port == 0 || target->ascii_name.size() > 253) std::abort();
  for (const auto& each : target->oddities)
    if (!doctor::accepts_enumerator(doctor::facts::kTargetOddInput, each)) std::abort();
  const auto again = doctor::probe::parse_target(target->host);
  if (!again || again->host != target->host || again->ascii_name != target->ascii_name) std::abort();
  return 0;
}
