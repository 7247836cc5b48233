#include "platform/name_lookup.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace doctor::platform {
namespace {

NameLookup::Outcome outcome_of(int error) {
  switch (error) {
    case 0: return NameLookup::Outcome::Resolved;
    case EAI_NONAME: return NameLookup::Outcome::NotFound;
    case EAI_NODATA:
    case EAI_ADDRFAMILY: return NameLookup::Outcome::NoAddress;
    case EAI_AGAIN: return NameLookup::Outcome::TemporaryFailure;
    default: return NameLookup::Outcome::Failed;
  }
}

}  // namespace

NameLookup look_up_name(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  NameLookup lookup;
  lookup.outcome = outcome_of(::getaddrinfo(host.c_str(), nullptr, &hints, &found));
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    Address address;
    if (each->ai_family == AF_INET) {
      std::memcpy(address.octets.data(), &reinterpret_cast<const sockaddr_in*>(each->ai_addr)->sin_addr, 4);
    } else if (each->ai_family == AF_INET6) {
      const auto* v6 = reinterpret_cast<const sockaddr_in6*>(each->ai_addr);
      address.family = Address::Family::V6;
      address.zone = v6->sin6_scope_id;
      std::memcpy(address.octets.data(), &v6->sin6_addr, 16);
    } else {
      continue;
    }
    if (std::ranges::find(lookup.addresses, address) == lookup.addresses.end()) lookup.addresses.push_back(address);
  }
  if (found != nullptr) ::freeaddrinfo(found);
  if (lookup.outcome == NameLookup::Outcome::Resolved && lookup.addresses.empty()) lookup.outcome = NameLookup::Outcome::NoAddress;
  return lookup;
}

}  // namespace doctor::platform
