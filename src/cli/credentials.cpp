#include "cli/credentials.hpp"

#include "base/text.hpp"
#include "platform/secrets.hpp"

namespace doctor::cli {
namespace {

// A failed try counts towards the lock of the account, so what cannot be meant is not tried.
Result<Secret> plausible(Result<Secret> password, const char* from) {
  if (!password) return password;
  if (password->empty()) return fail(ErrorCode::BadData, text::format("{} holds no password; a blank one is taken from the prompt alone", from));
  constexpr std::uint16_t kNul = 0, kByteOrderMark = 0xFEFF, kBroken = 0xFFFD;
  bool odd = false;
  text::each_utf16_unit(text::as_chars(password->reveal()),
                        [&](std::uint16_t unit) { odd = odd || unit == kNul || unit == kByteOrderMark || unit == kBroken; });
  if (odd) return fail(ErrorCode::BadData, text::format("{} holds no text in UTF-8 without a byte order mark", from));
  return password;
}

Result<Secret> find_password(const CredentialOptions& options, std::optional<Secret> from_environment, const char* variable,
                             const std::string& account) {
  if (options.password_stdin) return plausible(platform::read_secret({}), "standard input");
  if (!options.password_file.empty()) return plausible(platform::read_secret(options.password_file), "the password's file");
  if (from_environment) return plausible(std::move(*from_environment), variable);
  return platform::ask_secret(text::format("Password of {}: ", text::escape_untrusted(account)));
}

}  // namespace

Result<AccountName> parse_account(const std::string& user, const std::string& domain) {
  if (!domain.empty() && user.find('@') != std::string::npos)
    return fail(ErrorCode::Usage, "--user holds an @ and so its domain already; leave --domain out");
  const auto backslash = user.find('\\');
  if (backslash == std::string::npos) return AccountName{user, domain};
  AccountName out{user.substr(backslash + 1), user.substr(0, backslash)};
  if (!domain.empty() && text::to_lower_ascii(domain) != text::to_lower_ascii(out.domain))
    return fail(ErrorCode::Usage, text::format("--user names the domain \"{}\" and --domain another one", text::escape_untrusted(out.domain)));
  if (out.user.empty()) return fail(ErrorCode::Usage, "--user names a domain and no account");
  return out;
}

Result<probe::Credentials> gather_credentials(const CredentialOptions& options, std::optional<Secret> from_environment, const char* variable) {
  TRY_ASSIGN(auto account, parse_account(options.user, options.domain));
  probe::Credentials out{.user = std::move(account.user), .domain = std::move(account.domain)};
  TRY_ASSIGN(out.password, find_password(options, std::move(from_environment), variable, probe::account_name(out)));
  return out;
}

}  // namespace doctor::cli
