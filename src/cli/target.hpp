// A target as the command line names it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/address.hpp"
#include "base/result.hpp"
#include "probe/name/target.hpp"

namespace doctor::cli {

// `port`: where the target names none. Errors: Usage, for what is no target, an .rdp file, or an address that is not of
// the one `family` asked for.
Result<probe::Target> read_target(const std::string& typed, std::uint16_t port, std::optional<Address::Family> family);

}  // namespace doctor::cli
