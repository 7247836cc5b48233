// Who may be answered with credentials. A rogue host that gets one NTLM response can guess the password from it at leisure,
// or hand it on; so only a host that proved who it is gets one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "evidence/evidence.hpp"

namespace doctor::probe {

struct HostTrust {
  enum class By : std::uint8_t { Nothing, Certificate, Pin, User };
  By by{By::Nothing};
  std::string why_not{};  // By::Nothing: one phrase
};
std::string_view name_of(HostTrust::By by);  // as in the fact credssp.host_verified_by

// By what was seen of the walk's certificate and channel. `now`: by a clock that is real, else absent, and then no date
// vouches. `user_trusts`: the user said to trust this host, whoever it is; a pin that differs is stronger, and so is a
// channel that others can read.
HostTrust judge_host(const Evidence& evidence, std::optional<WallTime> now, bool user_trusts);

}  // namespace doctor::probe
