// TCP keep-alives.
#pragma once

#include <chrono>

namespace doctor::platform {

// How many keep-alives in a row may stay without an answer before the system gives the connection up.
inline constexpr int kMostUnanswered = 5;

// From now on the system sends one after so much silence of the peer, and again as often while it stays silent: an empty segment, which no
// program sees and the peer's TCP acknowledges (RFC 9293 section 3.8.4). A connection that has been silent for as long sends the first at
// once. False where the system cannot.
bool send_keep_alives(int socket, std::chrono::seconds every);

}  // namespace doctor::platform
