// layers: intake
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "format/bundle/bundle.hpp"
#include "intake/bundle/bundle_intake.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  const auto read = bundle::read({reinterpret_cast<const char*>(data), size});
  if (!read) {
    if (read.error().message.empty()) std::abort();
    return 0;
  }
  // What was read is written and read to the same.
  const auto again = bundle::read(bundle::write(*read));
  if (!again || again->sections.size() != read->sections.size() || again->host != read->host) std::abort();
  Evidence evidence{Instant{}};
  (void)intake::observe_bundle(*read, evidence);
  Evidence redacted{Instant{}};
  redacted.redact();
  (void)intake::observe_bundle(*read, redacted);
  return 0;
}
