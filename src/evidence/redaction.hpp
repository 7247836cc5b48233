// Replaces names and addresses by stable stand-ins ("name-1.domain-1", "address-2") at the moment a fact is recorded.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "evidence/catalogue.hpp"

namespace doctor {

// INVARIANT: the same value gets the same stand-in and two values never share one, whichever fact or form (a certificate's
// subject, host:port, a URL) it stands in. A value of its own, so that the next target of a run can go on with it.
class Redactor {
 public:
  // The stand-in for `value`. Public text comes back unchanged, free text as "[redacted]".
  std::string stand_in(Privacy privacy, std::string_view value);

 private:
  using Known = std::map<std::string, std::string, std::less<>>;

  std::string of_name_or_address(std::string_view value);
  std::string of_distinguished_name(std::string_view value);
  std::string of_url(std::string_view value);
  // What is neither of the two: an address, a host with or without a port, the name of a company.
  std::string of_plain(std::string_view value);
  // "pc17.example.com" to "name-1.domain-1", so that the short name, "name-1", can be seen to be the same host's.
  std::string of_host(const std::string& lower);
  // What `key` has, or the next of that word: "name-3".
  std::string known_or_next(Known& known, const std::string& key, std::string_view word);

  Known names_;  // labels, whole host names, domains, and whatever is no host name
  Known addresses_;
  Known fingerprints_;
  std::map<std::string, std::size_t, std::less<>> given_;  // how many stand-ins each word has
};

}  // namespace doctor
