// The same question again and again: what of the path, and of the place where a connection ends, comes and goes.
#pragma once

#include <string>

#include "probe/context.hpp"

namespace doctor::probe {

// Few enough for one host, and each behind a pause.
inline constexpr int kFewestRepeats = 2;
inline constexpr int kMostRepeats = 100;

struct RepeatPlan {
  Endpoint to{};
  int times{0};                       // further connections: the user asked for them, so they do not count against politeness
  std::string walk_ended_at{"none"};  // in the words of path.attempt_ended_at
  std::string server_name{};          // for TLS; empty: none
};

// Makes the connections one after another, each up to the end of TLS, the last step that needs no sign-in. Records each as an attempt of its own,
// offered "repeat"; then the path.* facts of all of them. Stops early when the user does.
void probe_repeatedly(Context& context, const RepeatPlan& plan);

}  // namespace doctor::probe
