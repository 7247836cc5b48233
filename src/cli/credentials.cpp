#include "cli/credentials.hpp"

#include <algorithm>

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

Result<Secret> find_password(const CredentialOptions& options, std::optional<Secret> from_environment, const CredentialNames& names,
                             const std::string& account, std::string_view at) {
  if (options.password_stdin) return plausible(platform::read_secret({}), "standard input");
  if (!options.password_file.empty()) return plausible(platform::read_secret(options.password_file), "the password's file");
  if (from_environment) return plausible(std::move(*from_environment), names.variable);
  return platform::ask_secret(text::format("Password of {} at {}: ", text::escape_untrusted(account), text::escape_untrusted(at, 100)),
                              text::format("{}, {} or {}", names.file_option, names.stdin_option, names.variable));
}

}  // namespace

Result<AccountName> parse_account(const std::string& user, const std::string& domain, std::string_view option) {
  for (const auto* name : {&user, &domain})
    if (*name != text::trim(*name))
      return fail(ErrorCode::Usage, text::format("{} begins or ends with a blank", name == &user ? option : "--domain"));
  const bool slash = user.find('/') != std::string::npos;
  if (slash || std::ranges::count(user, '\\') > 1)
    return fail(ErrorCode::Usage, text::format("{} holds {}, as no account does; write DOMAIN\\name, with one backslash, or name@realm", option,
                                               slash ? "a slash" : "two backslashes"));
  if (!domain.empty() && user.find('@') != std::string::npos)
    return fail(ErrorCode::Usage, text::format("{} holds an @ and so its domain already; leave --domain out", option));
  const auto backslash = user.find('\\');
  if (backslash == std::string::npos) return AccountName{user, domain};
  AccountName out{user.substr(backslash + 1), user.substr(0, backslash)};
  if (!domain.empty() && text::to_lower_ascii(domain) != text::to_lower_ascii(out.domain))
    return fail(ErrorCode::Usage, text::format("{} names the domain \"{}\" and --domain another one", option, text::escape_untrusted(out.domain)));
  if (out.user.empty()) return fail(ErrorCode::Usage, text::format("{} names a domain and no account", option));
  return out;
}

Result<probe::Credentials> gather_credentials(const CredentialOptions& options, std::optional<Secret> from_environment, std::string_view at,
                                              const CredentialNames& names) {
  TRY_ASSIGN(auto account, parse_account(options.user, options.domain, names.user_option));
  probe::Credentials out{.user = std::move(account.user), .domain = std::move(account.domain)};
  TRY_ASSIGN(out.password, find_password(options, std::move(from_environment), names, probe::account_name(out), at));
  return out;
}

}  // namespace doctor::cli
