#include "cli/rdp_address.hpp"

#include <algorithm>

#include "platform/routing.hpp"
#include "probe/name/target.hpp"

namespace doctor::cli {

namespace {

Result<probe::Target> read(const std::string& address) {
  constexpr std::uint16_t kAnyPort = 3389;  // one that the address lacks is of no matter here
  auto target = probe::parse_target(address, kAnyPort, platform::interface_number);
  if (!target) return fail(ErrorCode::BadData, target.error().message);
  return target;
}

}  // namespace

Result<void> check_rdp_address(const std::string& address) {
  TRY(read(address));
  return {};
}

lint::CheckAddress address_checker() {
  return [](const std::string& address) -> Result<void> {
    TRY_ASSIGN(const auto target, read(address));
    if (std::ranges::find(target.oddities, "bad_label") == target.oddities.end()) return {};
    return fail(ErrorCode::BadData, "a part of it begins or ends with a hyphen");  // RFC 1123 section 2.1
  };
}

}  // namespace doctor::cli
