// What an idle session would meet on the way: a connection on which nothing is said for a while.
#pragma once

#include <functional>
#include <string>

#include "probe/context.hpp"

namespace doctor::probe {

inline constexpr Duration kShortestHold = std::chrono::seconds{1};
inline constexpr Duration kLongestHold = std::chrono::hours{24};

struct HoldPlan {
  Endpoint to{};
  std::string server_name{};  // for TLS; empty: none
  Duration time{};            // kShortestHold to kLongestHold
};

// Makes two connections, each up to the end of TLS, or behind X.224 to a host that chose RDP's own security: they come on top of politeness's
// budget, because the user asked for them. One is left idle, the other sends keep-alives, so that what ends both is not laid to idleness.
// Once the time is over, each is asked with a keep-alive whether its other side is still there: no program sees one, so the host has
// nothing to object to. Where the idle one ends before, the other is asked soon after. Both are closed in order. Observes hold.*, and of each
// attempt, offered "hold" and "hold-beside", what the walk observes of its own. `on_look` hears how long it has been held, several times a
// second.
void probe_hold(Context& context, const HoldPlan& plan, const std::function<void(Duration)>& on_look);

// Where nothing was held.
void hold_not_tried(Evidence& evidence, Because because, std::string why, const Seen& seen = {});

}  // namespace doctor::probe
