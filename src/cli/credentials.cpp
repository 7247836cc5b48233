#include "cli/credentials.hpp"

#include "base/text.hpp"
#include "platform/secrets.hpp"

namespace doctor::cli {
namespace {

Result<Secret> find_password(const CredentialOptions& options, std::optional<Secret> from_environment, const std::string& account) {
  if (options.password_stdin) return platform::read_secret({});
  if (!options.password_file.empty()) return platform::read_secret(options.password_file);
  if (from_environment) return std::move(*from_environment);
  return platform::ask_secret(text::format("Password of {}: ", text::escape_untrusted(account)));
}

}  // namespace

Result<AccountName> parse_account(const std::string& user, const std::string& domain) {
  const auto backslash = user.find('\\');
  if (backslash == std::string::npos) return AccountName{user, domain};
  AccountName out{user.substr(backslash + 1), user.substr(0, backslash)};
  if (!domain.empty() && text::to_lower_ascii(domain) != text::to_lower_ascii(out.domain))
    return fail(ErrorCode::Usage, text::format("--user names the domain \"{}\" and --domain another one", text::escape_untrusted(out.domain)));
  if (out.user.empty()) return fail(ErrorCode::Usage, "--user names a domain and no account");
  return out;
}

Result<probe::Credentials> gather_credentials(const CredentialOptions& options, std::optional<Secret> from_environment) {
  TRY_ASSIGN(auto account, parse_account(options.user, options.domain));
  probe::Credentials out{.user = std::move(account.user), .domain = std::move(account.domain)};
  TRY_ASSIGN(out.password, find_password(options, std::move(from_environment), probe::account_name(out)));
  return out;
}

}  // namespace doctor::cli
