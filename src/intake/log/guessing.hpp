// Recognises strangers who guess passwords among refused sign-ins.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "evidence/log_story.hpp"

namespace doctor::intake {

// What people do not do. Somebody who mistypes tries a handful of times, from one address, for his own account; a service
// with an old password tries for ever, but one account.
inline constexpr std::size_t kManyRefused = 10;  // refused sign-ins within kGuessWindow
inline constexpr std::size_t kManySources = 5;   // from so many addresses: the host is guessed at
inline constexpr std::size_t kManyFromOne = 10;  // from one address within kGuessWindow: this address guesses
inline constexpr std::size_t kManyAccounts = 4;  // of one address within kGuessWindow: so does this
inline constexpr std::chrono::minutes kGuessWindow{60};
inline constexpr std::size_t kFewRefused = 5;  // an address that signs in after at most so many is a person who mistyped

// Marks the attempts that are guesses, and sums them up. `attempts` by their beginning.
LogGuessing find_guessing(std::vector<LogAttempt>& attempts);

}  // namespace doctor::intake
