// Which rule of a listed firewall forbids connections to a port. Internal to intake/bundle.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace doctor::intake {

// `nft list ruleset`: the first rule of a chain that hooks output, and of none other, which drops or rejects TCP to the port
// without asking for more than the port; or its policy to drop where no rule accepts the port. What jumps to other chains is
// not followed: nothing then.
std::optional<std::string> blocking_rule_in_nftables(std::string_view listing, std::uint16_t port);

}  // namespace doctor::intake
