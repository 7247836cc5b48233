// The name stage: what the system makes of the name, and what everybody who could know it says.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "probe/context.hpp"
#include "probe/name/target.hpp"

namespace doctor::probe {

struct NameOptions {
  std::optional<Address::Family> only{};  // -4, -6
  bool ask_the_link{true};                // mDNS, LLMNR and NetBIOS for single-label and .local names
  // Told when the system's lookup has taken `so_far` and is waited for `at_most` longer.
  std::function<void(Duration so_far, Duration at_most)> on_longer_wait{};
};

// The addresses that a client would try, in the system's order; of a literal, itself. The system's lookup and all
// questions of our own run side by side and take at most the stage's time-out, or 5 s, and one more second for TCP. Only
// where a server has given us addresses by then, and the system does not have them yet, is the system waited for up to
// 20 s: it asks one server after the other, and its clients wait for it too.
std::vector<Address> probe_name(Context& context, const Target& target, const NameOptions& options = {});

}  // namespace doctor::probe
