#include "cli/diagnose_options.hpp"

#include <CLI/CLI.hpp>

#include "cli/credentials.hpp"
#include "cli/help.hpp"
#include "cli/option_values.hpp"
#include "probe/path/hold.hpp"

namespace doctor::cli {
namespace {

// A password is never an argument: everybody on this machine could read it there.
void add_credential_options(CLI::App& app, CredentialOptions& credentials) {
  auto* user =
      app.add_option("-u,--user", credentials.user, "sign in as this account, once: name, DOMAIN\\name or name@realm; the password is asked for")
          ->check(check_account)
          ->type_name("USER");
  app.add_option("-d,--domain", credentials.domain, "the account's domain")->needs(user)->check(check_account)->type_name("DOMAIN");
  auto* file = app.add_option("--password-file", credentials.password_file, "the password is the first line of FILE (else RDPDOCTOR_PASSWORD has it)")
                   ->needs(user)
                   ->check(check_file_name)
                   ->type_name("FILE");
  app.add_flag("--password-stdin", credentials.password_stdin, "the password is the first line of standard input")->needs(user)->excludes(file);
  app.add_flag("--trust-this-host", credentials.trust_this_host, "sign in even where no certificate or pin shows that it is the right host")
      ->needs(user);
}

// The gateway's own account: nobody gets the target's for it unless the user says so.
void add_gateway_credential_options(CLI::App& app, DiagnoseCommand& command) {
  auto& credentials = command.gateway_credentials;
  auto* user = app.add_option("--gateway-user", credentials.user, "go into the gateway as this account, once; the password is asked for")
                   ->check(check_account)
                   ->type_name("USER");
  auto* file = app.add_option("--gateway-password-file", credentials.password_file,
                              "its password is the first line of FILE (else RDPDOCTOR_GATEWAY_PASSWORD has it)")
                   ->needs(user)
                   ->check(check_file_name)
                   ->type_name("FILE");
  app.add_flag("--gateway-password-stdin", credentials.password_stdin, "its password is the first line of standard input")
      ->needs(user)
      ->excludes(file);
  app.add_flag("--gateway-same-user", command.gateway_same_user, "go into the gateway with the account of --user")->excludes(user);
}

}  // namespace

void add_diagnose_options(CLI::App& app, DiagnoseCommand& command, DiagnoseTexts& texts, std::string& config) {
  app.footer(kDiagnoseHelpEnd);
  app.add_option("TARGET", command.targets, "host, host:port, [v6]:port, rdp:// address or .rdp file; may be left out with --bundle")->type_name("");
  add_walk_options(app, command, texts.walk);
  app.add_option("--said", command.said, "the code or dialog that the user saw")->check(check_said)->type_name("TEXT");
  app.add_flag("--thorough", command.thorough,
               "full patience for every further question, and who answers on the way; up to 40 connections to a failing host instead of 20");
  app.add_option("--gateway", command.gateway, "the way leads by this Remote Desktop Gateway: host, or host:port where it is not 443")
      ->check(check_gateway)
      ->type_name("HOST");
  app.add_option("--gateway-proxy", command.gateway_proxy,
                 "reach the gateway by this web proxy, which gets no credentials; none: directly (else HTTPS_PROXY, ALL_PROXY and NO_PROXY count)")
      ->type_name("HOST:PORT");
  add_gateway_credential_options(app, command);
  app.add_flag("--no-udp", command.no_udp, "do not try RDP over UDP");
  app.add_option("--repeat", command.repeat, "connect N times more, one after another, to find loss and what comes and goes: 2 to 100")
      ->check(check_repeat)
      ->type_name("N");
  app.add_option(
         "--hold", texts.hold,
         "then keep a connection idle for so long, without signing in, and beside it one that is not idle, and say how each ends: 90s, 15m, 2h")
      ->check(check_hold)
      ->type_name("TIME");
  add_credential_options(app, command.credentials);
  auto* session =
      app.add_flag("--session", command.session,
                   "go on into a session, up to where the host would draw: it may disconnect who is signed in there, and leave a session behind");
  app.add_flag("--license", command.license, "take a licence that the host offers in the session: it may use up one of those counted by device")
      ->needs(session);
  app.add_flag("--redact", command.redact, "replace names, addresses and fingerprints by stand-ins, keep no bytes");
  app.add_option("--since", command.since, "say what changed since an earlier run, whose --json stands in FILE")
      ->check(check_file_name)
      ->type_name("FILE");
  add_history_option(app, command.history);
  app.add_flag("--no-history", command.no_history, "neither remember this run nor say what changed since the host last worked");
  app.add_option("--bundle", command.bundle, "judge what the user's machine told of itself ('rdpdoctor inspect client'): alone, or beside a TARGET")
      ->check(check_file_name)
      ->type_name("FILE");
  add_config_option(app, config);
  add_output_options(app, command.output);
}

Result<DiagnoseCommand> whole(DiagnoseCommand command, const DiagnoseTexts& texts) {
  take(texts.walk, command);
  if (!texts.hold.empty()) command.hold = *parse_duration(texts.hold, probe::kLongestHold);
  if (!texts.hold.empty() && command.session)
    return fail(ErrorCode::Usage, "--hold keeps a connection without a session, so it does not go with --session");
  if (command.output.file == "-") command.output.file.clear();
  if (command.targets.empty() && command.bundle.empty()) return fail(ErrorCode::Usage, "TARGET is required");
  if (command.targets.size() > 1 && !command.bundle.empty())
    return fail(ErrorCode::Usage, "--bundle goes with one target: the bundle is of one host");
  if (!command.credentials.user.empty() && command.targets.size() > 1)
    return fail(ErrorCode::Usage, "--user goes with one target: an account that is tried on several may be locked");
  if (const auto account = parse_account(command.credentials.user, command.credentials.domain); !account) return fail(account.error());
  if (const auto account = parse_account(command.gateway_credentials.user, {}, kGatewayAccount.user_option); !account) return fail(account.error());
  if (command.gateway_same_user && command.credentials.user.empty())
    return fail(ErrorCode::Usage, "--gateway-same-user takes the account of --user, and there is none");
  if (command.gateway_credentials.password_stdin && command.credentials.password_stdin)
    return fail(ErrorCode::Usage, "two passwords cannot both be the first line of standard input");
  if (!command.gateway_credentials.user.empty() && command.targets.size() > 1)
    return fail(ErrorCode::Usage, "--gateway-user goes with one target: each would be a sign-in");
  if (!command.output.html.empty() && command.output.html == command.output.file) return fail(ErrorCode::Usage, "--html and -o name the same file");
  return command;
}

}  // namespace doctor::cli
