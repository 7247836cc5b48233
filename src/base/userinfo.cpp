#include "base/userinfo.hpp"

namespace doctor {

std::string without_userinfo(std::string_view address) {
  const auto scheme = address.find("://");
  const auto begin = scheme == address.npos ? 0 : scheme + 3;
  // The last one: a password may hold an '@' that nobody encoded.
  const auto at = address.rfind('@');
  if (at == address.npos || at < begin) return std::string{address};
  return std::string{address.substr(0, begin)} + std::string{address.substr(at + 1)};
}

}  // namespace doctor
