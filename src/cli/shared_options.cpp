#include "cli/shared_options.hpp"

#include <CLI/CLI.hpp>

#include "cli/config_file.hpp"
#include "cli/option_values.hpp"

namespace doctor::cli {
namespace {

template <typename WalkCommand>
void add_options_of(CLI::App& app, WalkCommand& command, WalkTexts& texts, const char* what_times_out,
                    std::string (*check_timeout)(const std::string&)) {
  app.add_option("-p,--port", command.port, "port where the target names none")->check(check_port)->capture_default_str()->type_name("PORT");
  auto* v4 = app.add_flag("-4", texts.only_v4, "IPv4 addresses only");
  app.add_flag("-6", texts.only_v6, "IPv6 addresses only")->excludes(v4);
  app.add_option("-t,--timeout", texts.timeout, what_times_out)->check(check_timeout)->type_name("TIME");
  app.add_option("--ca", command.ca_file, "certificates (PEM) trusted beside the system's")->check(check_file_name)->type_name("FILE");
  app.add_option("--pin", command.pin_sha256, "SHA-256 that the host's certificate must have")->check(check_pin)->type_name("SHA256");
  app.add_flag("--no-revocation", texts.no_revocation, "do not ask whether the certificate was revoked");
  app.add_option("--dns-server", texts.dns_servers, "ask this DNS server instead of the configured ones (may be repeated)")
      ->check(check_dns_server)
      ->type_name("ADDR");
  app.add_option("--now", texts.now, "judge dates as if it were this time")->check(check_time)->type_name("TIME");
  app.add_flag("--loopback-lookups", command.loopback_lookups, "for the practice host: its certificate may name addresses on this machine");
  app.add_flag("--target-port-only", command.target_port_only, "touch no other port and no other host, and send no ping");
  add_knowledge_option(app, command.knowledge_folder);
}

template <typename WalkCommand>
void take_into(const WalkTexts& texts, WalkCommand& command) {
  if (!texts.timeout.empty()) command.timeout = *parse_duration(texts.timeout);
  if (!texts.now.empty()) command.now = parse_rfc3339(texts.now);
  if (texts.only_v4) command.family = Address::Family::V4;
  if (texts.only_v6) command.family = Address::Family::V6;
  command.revocation = !texts.no_revocation;
  command.pin_sha256 = sha256_digits(command.pin_sha256);
  for (const auto& each : texts.dns_servers) command.dns_servers.push_back(*parse_dns_server(each));
}

}  // namespace

void add_html_option(CLI::App& app, std::string& file, const char* what) {
  app.add_option("--html", file, what)->check(check_report_name)->type_name("FILE");
}

void add_output_options(CLI::App& app, OutputOptions& out) {
  app.add_flag("--json", out.json, "one JSON document (docs/schema/diagnosis.schema.json)");
  app.add_flag("--jsonl", out.jsonl, "one JSON document a line");
  app.add_option("-o,--output", out.file, "write to FILE; - is standard output")->check(check_file_name)->type_name("FILE");
  add_html_option(app, out.html, "write a report for a ticket to FILE as well; it needs nothing beside it");
  app.add_flag("-q,--quiet", out.quiet, "one line: the verdict");
  app.add_flag("-v,--verbose", out.verbose, "every fact with its bytes, what was ruled out and what stayed open");
  app.add_flag("--no-color", out.no_color, "no colour (also by the variable NO_COLOR)");
}

void add_knowledge_option(CLI::App& app, std::string& folder, const char* what) {
  app.add_option("--knowledge", folder, what)->check(check_file_name)->type_name("DIR");
}

void add_history_option(CLI::App& app, std::string& file) {
  app.add_option("--history", file, "the file that runs are remembered in [in the state folder]")->check(check_file_name)->type_name("FILE");
}

void add_config_option(CLI::App& app, std::string& file) {
  app.add_option("--config", file, "take options from FILE (TOML: a table named as the command, with the long option names)")
      ->check(check_file_name)
      ->type_name("FILE");
}

void add_walk_options(CLI::App& app, DiagnoseCommand& command, WalkTexts& texts) {
  add_options_of(app, command, texts, "longest wait of each stage: 5, 5s, 800ms [4s]", check_duration);
}

void add_walk_options(CLI::App& app, CheckCommand& command, WalkTexts& texts) {
  add_options_of(app, command, texts, "longest time of the whole check: 10, 10s, 2500ms [10s]", check_whole_time);
}

void take(const WalkTexts& texts, DiagnoseCommand& command) { take_into(texts, command); }

void take(const WalkTexts& texts, CheckCommand& command) { take_into(texts, command); }

}  // namespace doctor::cli
