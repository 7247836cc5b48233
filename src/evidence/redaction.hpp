// Replaces names and addresses by stable stand-ins ("host-1", "address-2") at the moment a fact is recorded.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "evidence/catalogue.hpp"

namespace doctor {

class Redactor {
 public:
  // The stand-in for `value`; the same value gets the same stand-in. Public text comes back unchanged.
  std::string stand_in(Privacy privacy, std::string_view value);

 private:
  std::map<std::string, std::string, std::less<>> names_;
  std::map<std::string, std::string, std::less<>> addresses_;
};

}  // namespace doctor
