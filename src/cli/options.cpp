#include "cli/options.hpp"

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/exit_code.hpp"

namespace doctor::cli {
namespace {

constexpr const char* kVersion = "rdpdoctor " DOCTOR_VERSION;

constexpr const char* kExamples = R"(
Examples:
  rdpdoctor diagnose pc17.example.com          why does it fail, and what mends it
  rdpdoctor diagnose 192.0.2.7:3390 --json     the same for a script
  rdpdoctor diagnose pc17 --said '0x904 0x7'   with the code that the user saw
  rdpdoctor explain 0x904 0x7                  what a code means, and what it does not
  rdpdoctor practice expired                   a local host with a fault, to try the tool on
  rdpdoctor knowledge show dns-nxdomain        what it knows about a cause, with sources

Exit codes: 0 works, 1 broken, 2 degraded, 3 undetermined; 64 usage, 65 bad data, 66 input missing,
69 unavailable, 70 internal error, 74 I/O error.
)";

constexpr const char* kDiagnoseExamples = R"(
A TARGET is a host name, host:port, [IPv6]:port or an rdp:// address.

Examples:
  rdpdoctor diagnose pc17.example.com
  rdpdoctor diagnose pc17 -p 3390 --timeout 2s
  rdpdoctor diagnose pc17 --said 'Error code: 0x904 Extended error code: 0x7'
  rdpdoctor diagnose pc17 --ca company-root.pem --json > pc17.json
  rdpdoctor diagnose pc17 --dns-server 192.0.2.53 --target-port-only

Nothing secret is sent, nothing on the host is changed, no session is opened.
)";

std::string check_duration(const std::string& value) {
  return parse_duration(value) ? std::string{} : text::format("\"{}\" is no duration; write 5, 5s or 800ms", value);
}

std::string check_time(const std::string& value) {
  return parse_rfc3339(value) ? std::string{} : text::format("\"{}\" is no time; write 2026-11-21T03:35:00Z or 2026-11-21", value);
}

std::optional<Endpoint> parse_dns_server(std::string_view in) {
  if (const auto address = Address::parse(in)) return Endpoint{*address, 53};
  const auto colon = in.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = in.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto address = Address::parse(host);
  unsigned port = 0;
  for (const char c : in.substr(colon + 1)) {
    if (c < '0' || c > '9' || port > 65535) return std::nullopt;
    port = port * 10 + unsigned(c - '0');
  }
  if (!address || port == 0 || port > 65535) return std::nullopt;
  return Endpoint{*address, std::uint16_t(port)};
}

std::string check_dns_server(const std::string& value) {
  return parse_dns_server(value) ? std::string{} : text::format("\"{}\" is no DNS server; write an IP address, or address:port", value);
}

// The 64 hexadecimal digits of a SHA-256, colons and spaces aside; empty when it is none.
std::string sha256_digits(std::string_view in) {
  std::string digits;
  for (const char c : in)
    if (c != ':' && c != ' ') digits += c;
  const auto bytes = text::parse_hex_bytes(digits);
  return bytes && bytes->size() == 32 ? text::to_lower_ascii(digits) : std::string{};
}

std::string check_pin(const std::string& value) {
  return !sha256_digits(value).empty()
             ? std::string{}
             : std::string{"a pin is the SHA-256 of the DER certificate, 64 hexadecimal digits; SHA-1 is shown for comparison, never accepted"};
}

void add_output_options(CLI::App& app, OutputOptions& out) {
  app.add_flag("--json", out.json, "one JSON document (docs/schema/diagnosis.schema.json)");
  app.add_flag("--jsonl", out.jsonl, "one JSON document a line");
  app.add_option("-o,--output", out.file, "write to FILE instead of standard output")->type_name("FILE");
  app.add_flag("-q,--quiet", out.quiet, "one line: the verdict");
  app.add_flag("-v,--verbose", out.verbose, "every fact with its bytes, what was ruled out and what stayed open");
  app.add_flag("--no-color", out.no_color, "no colour (also by the variable NO_COLOR)");
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv) {
  CLI::App app{"Says why a Remote Desktop connection fails, proves it, and gets it fixed.", "rdpdoctor"};
  app.set_version_flag("--version", kVersion);
  app.footer(kExamples);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  app.set_config("--config", "", "read options from FILE (TOML: a [diagnose] table with the long option names)")->type_name("FILE");

  DiagnoseCommand diagnose;
  std::string timeout, now;
  std::vector<std::string> dns_servers;
  bool only_v4 = false, only_v6 = false, no_revocation = false;
  auto* d = app.add_subcommand("diagnose", "walk the connection stage by stage and name the cause");
  d->footer(kDiagnoseExamples);
  d->add_option("TARGET", diagnose.targets, "host, host:port, [v6]:port or rdp:// address")->required()->type_name("");
  d->add_option("-p,--port", diagnose.port, "port where the target names none")
      ->check(CLI::Range(1, 65535))
      ->capture_default_str()
      ->type_name("PORT");
  auto* v4 = d->add_flag("-4", only_v4, "IPv4 addresses only");
  d->add_flag("-6", only_v6, "IPv6 addresses only")->excludes(v4);
  d->add_option("-t,--timeout", timeout, "longest wait of each stage: 5, 5s, 800ms [4s]")->check(check_duration)->type_name("TIME");
  d->add_option("--said", diagnose.said, "the code or dialog that the user saw")->type_name("TEXT");
  d->add_option("--ca", diagnose.ca_file, "certificates (PEM) trusted beside the system's")->type_name("FILE")->check(CLI::ExistingFile);
  d->add_option("--pin", diagnose.pin_sha256, "SHA-256 that the host's certificate must have")->check(check_pin)->type_name("SHA256");
  d->add_flag("--no-revocation", no_revocation, "do not ask whether the certificate was revoked");
  d->add_option("--dns-server", dns_servers, "ask this DNS server instead of the configured ones (may be repeated)")
      ->check(check_dns_server)
      ->type_name("ADDR");
  d->add_option("--now", now, "judge dates as if it were this time")->check(check_time)->type_name("TIME");
  d->add_flag("--thorough", diagnose.thorough, "full patience for every further question; up to 40 connections to a failing host instead of 20");
  d->add_flag("--loopback-lookups", diagnose.loopback_lookups, "for the practice host: its certificate may name addresses on this machine");
  d->add_flag("--target-port-only", diagnose.target_port_only, "touch no other port and send no ping, even after a time-out");
  d->add_flag("--redact", diagnose.redact, "replace names and addresses by stand-ins, keep no bytes");
  d->add_option("--knowledge", diagnose.knowledge_folder, "use the knowledge files of this folder")->type_name("DIR")->check(CLI::ExistingDirectory);
  add_output_options(*d, diagnose.output);

  ExplainCommand explain;
  auto* e = app.add_subcommand("explain", "what an error code means, and which causes are known for it");
  e->footer(
      "\nExamples:\n  rdpdoctor explain 0x904 0x7\n  rdpdoctor explain 2308\n  rdpdoctor explain 'Error code: 0x104 Extended error code: 0x0'\n");
  e->add_option("CODE", explain.words, "main code, then the extended code; hexadecimal or decimal, or the pasted dialog")->required()->type_name("");
  e->add_option("--knowledge", explain.knowledge_folder, "use the knowledge files of this folder")->type_name("DIR")->check(CLI::ExistingDirectory);
  e->add_flag("--json", explain.output.json, "one JSON document");
  e->add_flag("--no-color", explain.output.no_color, "no colour");

  PracticeCommand practice;
  auto* p = app.add_subcommand("practice", "a local host with a chosen fault, to try the tool on");
  p->footer(
      "\nExamples:\n  rdpdoctor practice                 list the faults\n  rdpdoctor practice expired         serve one until Ctrl-C\n  rdpdoctor "
      "practice healthy -p 13389\n");
  p->add_option("FAULT", practice.fault, "which fault; without it, the list")->type_name("");
  p->add_option("-p,--port", practice.port, "port on 127.0.0.1 [any free one]")->check(CLI::Range(1, 65535))->type_name("PORT");
  p->add_option("--name", practice.name, "the name its certificate is for")->capture_default_str()->type_name("NAME");

  KnowledgeCommand list, show, test;
  list.action = KnowledgeCommand::Action::List;
  show.action = KnowledgeCommand::Action::Show;
  test.action = KnowledgeCommand::Action::Test;
  auto* k = app.add_subcommand("knowledge", "what the program knows, with sources");
  k->require_subcommand(1);
  auto* kl = k->add_subcommand("list", "every cause: stage, side, title");
  auto* ks = k->add_subcommand("show", "one cause, fix or group whole");
  auto* kt = k->add_subcommand("test", "check knowledge files and run their cases");
  ks->add_option("ID", show.id, "id of a cause, fix or group")->required()->type_name("");
  kt->footer("\nExample:\n  rdpdoctor knowledge test --knowledge ./knowledge\n");
  kl->add_option("--knowledge", list.folder, "use the knowledge files of this folder")->type_name("DIR")->check(CLI::ExistingDirectory);
  ks->add_option("--knowledge", show.folder, "use the knowledge files of this folder")->type_name("DIR")->check(CLI::ExistingDirectory);
  kt->add_option("--knowledge", test.folder, "the folder to check")->type_name("DIR")->check(CLI::ExistingDirectory)->required();
  kl->add_flag("--json", list.output.json, "one JSON document");
  ks->add_flag("--json", show.output.json, "one JSON document");

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto* shown = &app;
    for (const CLI::App* sub :
         {static_cast<const CLI::App*>(kl), static_cast<const CLI::App*>(ks), static_cast<const CLI::App*>(kt), static_cast<const CLI::App*>(d),
          static_cast<const CLI::App*>(e), static_cast<const CLI::App*>(p), static_cast<const CLI::App*>(k)})
      if (sub->parsed()) {
        shown = sub;
        break;
      }
    return Message{shown->help("", CLI::AppFormatMode::Normal), kWorks};
  } catch (const CLI::CallForVersion&) {
    return Message{std::string{kVersion} + "\n", kWorks};
  } catch (const CLI::ParseError& error) {
    const CLI::App* at = d->parsed() ? d : e->parsed() ? e : p->parsed() ? p : k->parsed() ? k : &app;
    const std::string command = at == &app ? "rdpdoctor" : "rdpdoctor " + at->get_name();
    std::string what = error.what();
    for (char& c : what)
      if (c == '\n') c = ' ';
    return Message{text::format("rdpdoctor: {}; see '{} --help'\n", what, command), kUsage};
  }

  if (d->parsed()) {
    if (!timeout.empty()) diagnose.timeout = *parse_duration(timeout);
    if (!now.empty()) diagnose.now = parse_rfc3339(now);
    if (only_v4) diagnose.family = Address::Family::V4;
    if (only_v6) diagnose.family = Address::Family::V6;
    diagnose.revocation = !no_revocation;
    diagnose.pin_sha256 = sha256_digits(diagnose.pin_sha256);
    for (const auto& each : dns_servers) diagnose.dns_servers.push_back(*parse_dns_server(each));
    return diagnose;
  }
  if (e->parsed()) return explain;
  if (p->parsed()) return practice;
  return kl->parsed() ? list : ks->parsed() ? show : test;
}

}  // namespace doctor::cli
