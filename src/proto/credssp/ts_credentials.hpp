// TSCredentials with a password, the last message of CredSSP: [MS-CSSP] 2.2.1.2.
#pragma once

#include <string>

#include "base/secret.hpp"

namespace doctor::credssp {

Secret encode_ts_credentials(const std::string& domain, const std::string& user, const Secret& password);

}  // namespace doctor::credssp
