// The account to sign in with: from options, and its password from wherever it is not seen by others.
#pragma once

#include <optional>
#include <string>
#include <string_view>

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

// How the password of one account may be given, and the account's own option.
struct CredentialNames {
  std::string_view user_option{};
  std::string_view file_option{};
  std::string_view stdin_option{};
  const char* variable{nullptr};
};
inline constexpr CredentialNames kHostAccount{"--user", "--password-file", "--password-stdin", kPasswordVariable};
inline constexpr CredentialNames kGatewayAccount{"--gateway-user", "--gateway-password-file", "--gateway-password-stdin", kGatewayPasswordVariable};

struct AccountName {
  std::string user{};
  std::string domain{};
};
// `option`: the one that named the user, for errors. Errors: Usage, where the user names a domain and another one is given, or an @ and any;
// and for what no account is called: with two backslashes, a slash, or blanks around it, as scripts and slips bring them.
Result<AccountName> parse_account(const std::string& user, const std::string& domain, std::string_view option = kHostAccount.user_option);

// `from_environment`: what was taken from the account's variable. Asks on the terminal where nothing else gives a password; `at` says
// there where it goes: "the gateway gw.example.com", "pc17".
// Errors: as parse_account(), read_secret() and ask_secret(); BadData for what no prompt gave and cannot be meant: nothing, or
// no UTF-8.
Result<probe::Credentials> gather_credentials(const CredentialOptions& options, std::optional<Secret> from_environment, std::string_view at,
                                              const CredentialNames& names = kHostAccount);

}  // namespace doctor::cli
