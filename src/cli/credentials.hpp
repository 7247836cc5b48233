// The account to sign in with: from options, and its password from wherever it is not seen by others.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "probe/credssp/sign_in.hpp"

namespace doctor::cli {

inline constexpr const char* kPasswordVariable = "RDPDOCTOR_PASSWORD";
inline constexpr const char* kGatewayPasswordVariable = "RDPDOCTOR_GATEWAY_PASSWORD";

struct CredentialOptions {
  std::string user{};  // "u1", "ADLAB\\u1", "u1@ad.lab"; empty: nobody signs in
  std::string domain{};
  std::string password_file{};
  bool password_stdin{false};
  bool trust_this_host{false};
};

struct AccountName {
  std::string user{};
  std::string domain{};
};
// Errors: Usage, where the user names a domain and another one is given, or an @ and any.
Result<AccountName> parse_account(const std::string& user, const std::string& domain);

// `from_environment`: what was taken from `variable`. Asks on the terminal where nothing else gives a password.
// Errors: as parse_account(), read_secret() and ask_secret(); BadData for what no prompt gave and cannot be meant: nothing, or
// no UTF-8.
Result<probe::Credentials> gather_credentials(const CredentialOptions& options, std::optional<Secret> from_environment,
                                              const char* variable = kPasswordVariable);

}  // namespace doctor::cli
