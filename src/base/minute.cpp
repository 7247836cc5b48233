#include "base/minute.hpp"

namespace doctor {

std::string to_minute(WallTime time) {
  constexpr std::size_t kUpToTheMinute = 16, kBetween = 10;
  auto out = to_rfc3339(time).substr(0, kUpToTheMinute);
  if (out.size() > kBetween) out[kBetween] = ' ';
  return out;
}

}  // namespace doctor
