// Who may be answered with credentials. A rogue host that gets one NTLM response can guess the password from it at leisure,
// or hand it on; so only a host that proved who it is gets one.
#pragma once

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

// By what was seen of the walk's certificate. `user_trusts`: the user said to trust this host, whoever it is; a pin that
// differs is stronger.
HostTrust judge_host(const Evidence& evidence, bool user_trusts);

}  // namespace doctor::probe
