#include "cli/options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <utility>

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "cli/config_file.hpp"
#include "cli/diagnose_options.hpp"
#include "cli/exit_code.hpp"
#include "cli/help.hpp"
#include "cli/log_moment.hpp"
#include "cli/option_values.hpp"
#include "cli/shared_options.hpp"
#include "inspect/script.hpp"
#include "knowledge/client_family.hpp"
#include "report/plugin_report.hpp"

namespace doctor::cli {
namespace {

constexpr const char* kCheck = "check";
constexpr const char* kVersion = "rdpdoctor " DOCTOR_VERSION;

const CLI::App& deepest_parsed(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : deepest_parsed(*parsed.front());
}

std::string whole_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : whole_name(*app.get_parent()) + " " + app.get_name();
}

// Without hidden ones.
std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> out;
  for (const auto* each : app.get_subcommands({}))
    if (!each->get_group().empty()) out.push_back(each->get_name());
  return out;
}

// What CLI11 leaves over is what nobody understood; its own message would name it last or not at all.
std::string misunderstood(const CLI::App& app, const CLI::App& at) {
  const auto left = app.remaining(true);
  const auto option = std::ranges::find_if(left, [](const std::string& word) { return word.size() > 1 && word[0] == '-' && word != "--"; });
  if (option != left.end()) {
    std::vector<std::string> known;
    for (const auto* each : at.get_options())
      for (const auto& name : each->get_lnames()) known.push_back("--" + name);
    const auto word = option->substr(0, option->find('='));
    return text::format("there is no option \"{}\"{}", text::escape_untrusted(word, 80), did_you_mean(word, known));
  }
  const auto commands = names_of_commands(at);
  // A word of its own may stand there in place of a command, so that what is wrong is the word's value, or a second one.
  const bool wants_command = !commands.empty() && at.get_require_subcommand_min() > 0;
  if (!left.empty() && wants_command)
    return text::format("there is no command \"{}\"{}", text::escape_untrusted(left.front(), 80), did_you_mean(left.front(), commands));
  if (!left.empty()) return text::format("\"{}\" is one word too many", text::escape_untrusted(left.front(), 80));
  return !wants_command ? std::string{} : text::format("a command is missing: {}", text::join(commands, ", "));
}

// A plugin host takes any code above 3 for a broken plugin, and reads standard output alone.
Message plugin_trouble(std::string what) {
  return {report::plugin_text({.state = report::PluginState::Unknown, .line = std::move(what)}), int(report::PluginState::Unknown), true};
}

Message usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& at = deepest_parsed(app);
  std::string what = misunderstood(app, at);
  if (what.empty()) what = text::escape_untrusted(error.what(), 500);
  const auto see = text::format("see '{} --help'", whole_name(at));
  if (at.get_name() == kCheck) return plugin_trouble(text::format("{}; {}", what, see));
  return {text::format("rdpdoctor: {}; {}\n", what, see), kUsage};
}

// Of "help knowledge list" the page of `knowledge list`.
Message page_of(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* at = &app;
  for (const auto& word : words) {
    const auto below = at->get_subcommands([&](const CLI::App* each) { return each->get_name() == word; });
    if (below.empty())
      return {text::format("rdpdoctor: there is no command \"{}\"{}; see '{} --help'\n", text::escape_untrusted(word, 80),
                           did_you_mean(word, names_of_commands(*at)), whole_name(*at)),
              kUsage};
    at = below.front();
  }
  // Its own help() would show the page of the command that was parsed, which is this one.
  return {at->get_formatter()->make_help(at, at->get_parent() == nullptr ? "" : at->get_name(), CLI::AppFormatMode::Normal), kWorks};
}

// One of a plugin's ranges.
void add_threshold(CLI::App& app, const char* names, std::optional<Threshold>& to, const char* what) {
  app.add_option_function<std::string>(
         names, [&to](const std::string& value) { to = parse_threshold(value); }, what)
      ->check(check_threshold)
      ->type_name("RANGE");
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv, std::size_t width) {
  CLI::App app{"Says why a Remote Desktop connection fails, proves it, and gets it fixed.", "rdpdoctor"};
  app.set_version_flag("--version", kVersion);
  app.formatter(help_formatter(width));
  app.set_help_flag("-h,--help", "show this page");
  app.require_subcommand(1);
  std::string config;
  add_config_option(app, config);

  DiagnoseCommand diagnose;
  DiagnoseTexts diagnose_texts;
  auto* d = app.add_subcommand("diagnose", "walk the connection stage by stage and name the cause");
  add_diagnose_options(*d, diagnose, diagnose_texts, config);

  InspectCommand inspect;
  std::string inspect_timeout;
  auto* i = app.add_subcommand("inspect", "this machine's own side of the story");
  i->require_subcommand(1);
  i->footer(kInspectHelpEnd);
  auto* ic = i->add_subcommand("client", "what the machine of the user says of itself, for somebody else to judge");
  ic->footer(kInspectClientHelpEnd);
  ic->add_option("HOST", inspect.host, "the host that cannot be reached: it is tried from here")->type_name("");
  ic->add_option("-p,--port", inspect.port, "port where HOST names none")->check(check_port)->capture_default_str()->type_name("PORT");
  ic->add_option("-t,--timeout", inspect_timeout, "longest wait of each stage: 5, 5s, 800ms [4s]")->check(check_duration)->type_name("TIME");
  auto* into = ic->add_option("--bundle", inspect.bundle, "write all of it to FILE (- is standard output), for 'rdpdoctor diagnose --bundle FILE'")
                   ->check(check_file_name)
                   ->type_name("FILE");
  ic->add_flag("--redact", inspect.redact, "replace names, addresses and fingerprints by stand-ins, and leave out what the tools printed");
  const auto systems = inspect::systems_with_a_script();
  ic->add_option("--script", inspect.script, "print a script that makes the bundle on a machine without rdpdoctor: macos or windows")
      ->check(CLI::IsMember(std::vector<std::string>(systems.begin(), systems.end())))
      ->excludes(into)
      ->type_name("SYSTEM");

  CheckCommand check;
  WalkTexts check_walk;
  auto* c = app.add_subcommand(kCheck, "the verdict as a monitoring plugin gives it: one line, performance data, exit code 0 to 3");
  c->footer(kCheckHelpEnd);
  // Two options rather than one of three names, so that what is said of them says HOST.
  auto* place = c->add_option("HOST", check.target, "host, host:port, [v6]:port or rdp:// address")->type_name("");
  c->add_option("-H,--hostname", check.target, "the same, as plugins are told it")->excludes(place)->type_name("HOST");
  add_threshold(*c, "-w,--warning", check.limits.days_left.warning, "WARNING when the days left of the certificate are outside RANGE");
  add_threshold(*c, "-c,--critical", check.limits.days_left.critical, "CRITICAL when they are");
  add_threshold(*c, "--connect-warning", check.limits.connect.warning, "WARNING when the seconds that connecting took are outside RANGE");
  add_threshold(*c, "--connect-critical", check.limits.connect.critical, "CRITICAL when they are");
  add_threshold(*c, "--tls-warning", check.limits.tls.warning, "WARNING when the seconds that the TLS handshake took are outside RANGE");
  add_threshold(*c, "--tls-critical", check.limits.tls.critical, "CRITICAL when they are");
  add_walk_options(*c, check, check_walk);
  add_config_option(*c, config);

  CaptureCommand capture;
  std::string capture_host;
  auto* cap = app.add_subcommand("capture", "the same verdict from a packet capture (pcap or pcapng), for each connection in it");
  cap->footer(kCaptureHelpEnd);
  cap->add_option("FILE", capture.file, "what tcpdump, Wireshark or dumpcap wrote")->required()->check(check_file_name)->type_name("");
  cap->add_option("-p,--port", capture.ports, "a further port that counts as RDP even where no connection came about (may be repeated)")
      ->check(check_port)
      ->type_name("PORT");
  cap->add_option("--host", capture_host, "only connections to this address")->check(check_address)->type_name("ADDR");
  cap->add_option("--ca", capture.ca_file, "certificates (PEM) trusted beside the system's")->check(check_file_name)->type_name("FILE");
  cap->add_option("--keylog", capture.key_log,
                  "TLS secrets that the client logged (SSLKEYLOGFILE), to see the certificate and the sign-in's first words")
      ->check(check_file_name)
      ->type_name("FILE");
  cap->add_flag("--list", capture.list, "one line for each connection, and nothing more");
  cap->add_flag("--redact", capture.redact, "replace names, addresses and fingerprints by stand-ins, keep no bytes");
  add_knowledge_option(*cap, capture.knowledge_folder);
  add_output_options(*cap, capture.output);

  ExplainCommand explain;
  auto* e = app.add_subcommand("explain", "what an error code means, and which causes are known for it");
  e->footer(kExplainHelpEnd);
  e->add_option("CODE", explain.words,
                "the code (and the extended code), a symbolic name, or the pasted dialog, mail or log line; - reads standard input")
      ->required()
      ->type_name("");
  e->add_option("--client", explain.client, "the client that showed it: " + knowledge::client_names() + "; else the text tells")
      ->check(check_client)
      ->type_name("CLIENT");
  e->add_flag("--all", explain.all, "every cause and every wrong claim, not the first few alone");
  add_knowledge_option(*e, explain.knowledge_folder);
  e->add_flag("--json", explain.output.json, "one JSON document (docs/schema/explanation.schema.json)");
  add_html_option(*e, explain.output.html, "write the answer to FILE as a page as well; it needs nothing beside it");
  e->add_flag("--no-color", explain.output.no_color, "no colour");

  HistoryCommand history, shown, forget;
  std::string shown_run, forget_before;
  shown.action = HistoryCommand::Action::Show;
  forget.action = HistoryCommand::Action::Forget;
  auto* hi = app.add_subcommand("history", "the runs that this machine remembers: hosts, or what changed at one");
  hi->footer(kHistoryHelpEnd);
  hi->require_subcommand(0, 1);
  hi->add_option("HOST", history.host, "the runs of this host, or host:port; without it, all hosts")->type_name("");
  hi->add_option("-n,--most", history.most, "show at most N runs, the newest")->check(check_count)->capture_default_str()->type_name("N");
  hi->add_flag("--json", history.output.json, "one JSON document (docs/schema/history.schema.json)");
  hi->add_flag("--no-color", history.output.no_color, "no colour");
  add_history_option(*hi, history.file);
  add_config_option(*hi, config);
  auto* hs = hi->add_subcommand("show", "one run whole, as it was told");
  hs->footer(kHistoryShowHelpEnd);
  hs->add_option("RUN", shown_run, "the number of the run")->required()->check(check_run)->type_name("");
  hs->add_flag("--json", shown.output.json, "its JSON document (docs/schema/diagnosis.schema.json)");
  add_history_option(*hs, shown.file);
  auto* hf = hi->add_subcommand("forget", "remove runs of a host, before a time, or all");
  hf->footer(kHistoryForgetHelpEnd);
  auto* of_host = hf->add_option("HOST", forget.host, "the runs of this host, or host:port")->type_name("");
  hf->add_option("--before", forget_before, "only runs that began before this time")->check(check_time)->type_name("TIME");
  hf->add_flag("--all", forget.all, "of all hosts")->excludes(of_host);
  hf->add_flag("-y,--yes", forget.yes, "do not ask");
  add_history_option(*hf, forget.file);

  CompareCommand compare;
  auto* co = app.add_subcommand("compare", "two hosts, runs or vantages side by side: what differs, stage by stage");
  co->footer(kCompareHelpEnd);
  co->add_option("A", compare.first, "a host (its last run), the number of a run, or a file that diagnose --json wrote")->required()->type_name("");
  co->add_option("B", compare.second, "the same")->required()->type_name("");
  co->add_flag("--json", compare.output.json, "one JSON document (docs/schema/comparison.schema.json)");
  co->add_flag("--no-color", compare.output.no_color, "no colour");
  add_history_option(*co, compare.file);
  add_config_option(*co, config);

  LintCommand lint;
  std::string lint_output, lint_format, lint_now;
  auto* l = app.add_subcommand("lint", "mistakes, risks and the signature of .rdp files; --fix writes a corrected copy");
  l->footer(kLintHelpEnd);
  l->add_option("FILE", lint.files, ".rdp files; of a folder, all *.rdp in it; - is standard input")
      ->required()
      ->check(check_file_name)
      ->type_name("");
  auto* as_json = l->add_flag("--json", lint.output.json, "one JSON document (docs/schema/lint.schema.json)");
  auto* as_sarif = l->add_flag("--sarif", lint.sarif, "SARIF 2.1.0, for code hosts and editors")->excludes(as_json);
  l->add_option("--format", lint_format, "text, json or sarif")
      ->check(CLI::IsMember(lint_formats()))
      ->excludes(as_json)
      ->excludes(as_sarif)
      ->type_name("FORMAT");
  l->add_flag("--fix", lint.fix, "write a corrected copy, and show what is other in it");
  l->add_option("-o,--output", lint_output, "with --fix: where the copy goes; without: where the report goes")
      ->check(check_file_name)
      ->type_name("FILE");
  l->add_option("--ca", lint.ca_file, "certificates (PEM) of publishers trusted beside the system's")->check(check_file_name)->type_name("FILE");
  l->add_option("--now", lint_now, "judge dates as if it were this time")->check(check_time)->type_name("TIME");
  l->add_flag("--redact", lint.redact, "replace names, addresses, accounts and who signed by stand-ins");
  add_knowledge_option(*l, lint.knowledge_folder);
  l->add_flag("-q,--quiet", lint.output.quiet, "one line a file");
  l->add_flag("-v,--verbose", lint.output.verbose, "why each finding is one, with its source");
  l->add_flag("--no-color", lint.output.no_color, "no colour (also by the variable NO_COLOR)");

  LogsCommand logs;
  std::string logs_since, logs_until, logs_client;
  auto* lg = app.add_subcommand("logs", "what the event logs of Windows (*.evtx) say of failed attempts, as a timeline with causes");
  lg->footer(kLogsHelpEnd);
  lg->add_option("FILE", logs.files, "event logs, of the host, of clients or of both; of a folder, all *.evtx in it")
      ->required()
      ->check(check_file_name)
      ->type_name("");
  lg->add_option("--since", logs_since, "only what happened from then on; UTC, a day, or 2h or 3d before the last event")
      ->check(check_log_moment)
      ->type_name("TIME");
  lg->add_option("--until", logs_until, "only what happened up to then; a day counts to its end")->check(check_log_moment)->type_name("TIME");
  lg->add_option("--client", logs_client, "only attempts from this address")->check(check_address)->type_name("ADDR");
  lg->add_flag("--redact", logs.redact, "replace names and addresses by stand-ins, leave out the values of events");
  add_knowledge_option(*lg, logs.knowledge_folder);
  lg->add_flag("--json", logs.output.json, "one JSON document (docs/schema/logs.schema.json)");
  add_html_option(*lg, logs.output.html, "write the report to FILE as a page as well; it needs nothing beside it");
  lg->add_option("-o,--output", logs.output.file, "write to FILE; - is standard output")->check(check_file_name)->type_name("FILE");
  lg->add_flag("-q,--quiet", logs.output.quiet, "one line: the verdict");
  lg->add_flag("-v,--verbose", logs.output.verbose, "every attempt with its events, every source and every damaged place");
  lg->add_flag("--no-color", logs.output.no_color, "no colour");
  add_config_option(*lg, config);

  PracticeCommand practice;
  auto* p = app.add_subcommand("practice", "a local host with a chosen fault, to try the tool on");
  p->footer(kPracticeHelpEnd);
  p->add_option("FAULT", practice.fault, "which fault; without it, the list")->type_name("");
  p->add_option("-p,--port", practice.port, "port on 127.0.0.1 [any free one]")->check(check_port)->type_name("PORT");
  p->add_option("--name", practice.name, "the name its certificate is for")->check(check_host_name)->capture_default_str()->type_name("NAME");
  p->require_subcommand(0, 1);
  PracticeCommand gateway{.gateway = true};
  auto* pg = p->add_subcommand("gateway", "a Remote Desktop Gateway with a chosen fault, and a healthy host behind it");
  pg->footer(kPracticeGatewayHelpEnd);
  pg->add_option("GATEWAY-FAULT", gateway.fault, "which fault; without it, the list")->type_name("");
  pg->add_option("-p,--port", gateway.port, "port on 127.0.0.1 [any free one]")->check(check_port)->type_name("PORT");
  pg->add_option("--name", gateway.name, "the name its certificate is for")->check(check_host_name)->capture_default_str()->type_name("NAME");
  pg->add_option("--target-name", gateway.target_name, "the name of the host behind it, which need not exist anywhere else [the gateway's]")
      ->check(check_host_name)
      ->type_name("NAME");

  KnowledgeCommand list, show, test, site;
  list.action = KnowledgeCommand::Action::List;
  show.action = KnowledgeCommand::Action::Show;
  test.action = KnowledgeCommand::Action::Test;
  site.action = KnowledgeCommand::Action::Html;
  auto* k = app.add_subcommand("knowledge", "what the program knows, with sources");
  k->require_subcommand(1);
  auto* kl = k->add_subcommand("list", "every cause, or those that fit: stage, side, title");
  auto* ks = k->add_subcommand("show", "one cause, fix or group whole");
  auto* kt = k->add_subcommand("test", "check knowledge files and run their cases");
  auto* kh = k->add_subcommand("html", "all of it as a site: a page per cause, code, fix and group, with search");
  ks->add_option("ID", show.id, "id of a cause, fix or group")->required()->type_name("");
  k->footer(kKnowledgeHelpEnd);
  kl->footer(kKnowledgeListHelpEnd);
  ks->footer(kKnowledgeShowHelpEnd);
  kt->footer(kKnowledgeTestHelpEnd);
  kh->footer(kKnowledgeHtmlHelpEnd);
  kh->add_option("DIR", site.site, "folder of the site; made when it is not there")->required()->check(check_file_name)->type_name("");
  kh->add_flag("--force", site.force, "write into a folder that holds other files; they stay");
  add_knowledge_option(*kh, site.folder);
  add_knowledge_option(*kl, list.folder);
  add_knowledge_option(*ks, show.folder);
  add_knowledge_option(*kt, test.folder, "the folder to check");
  kt->get_option("--knowledge")->required();
  std::string list_stage, list_side;
  kl->add_option("WORD", list.filter.words, "only causes that speak of it; of several words, of each")->type_name("");
  kl->add_option("--code", list.filter.code, "only causes known to show this code, the likeliest first")->check(check_code_text)->type_name("CODE");
  kl->add_option("--stage", list_stage, "only causes that show at this stage")->check(check_stage)->type_name("STAGE");
  kl->add_option("--side", list_side, "only causes that this side must mend: client, path, host, identity or gateway")
      ->check(check_side)
      ->type_name("SIDE");
  kl->add_flag("--json", list.output.json, "one JSON document");
  ks->add_flag("--json", show.output.json, "one JSON document");

  CompletionCommand completion;
  std::string shell;
  auto* sh = app.add_subcommand("completion", "a script that completes this program's command line in a shell");
  sh->footer(kCompletionHelpEnd);
  sh->add_option("SHELL", shell, "bash, zsh or fish")->required()->check(check_shell)->type_name("");

  std::vector<std::string> page;
  auto* h = app.add_subcommand("help", "the page of a command: help diagnose")->group("");
  h->footer(kHelpHelpEnd);
  h->add_option("COMMAND", page, "which command")->type_name("");

  ManualCommand manual;
  auto* m = app.add_subcommand("man", "write the manual pages into a folder")->group("");
  m->footer(kManualHelpEnd);
  m->add_option("DIR", manual.folder, "where to")->required()->check(check_file_name)->type_name("");

  app.footer(kHelpEnd);  // last, or every command would inherit it

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Message{deepest_parsed(app).help("", CLI::AppFormatMode::Normal), kWorks};
  } catch (const CLI::CallForVersion&) {
    return Message{std::string{kVersion} + "\n", kWorks};
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error);
  }
  if (!config.empty())
    if (const auto applied = apply_config(config, app, *app.get_subcommands().front()); !applied) {
      if (c->parsed()) return plugin_trouble(applied.error().to_string());
      return Message{text::format("rdpdoctor: {}\n", applied.error().to_string()), exit_code_of(applied.error().code)};
    }

  if (d->parsed()) {
    auto whole_diagnose = whole(std::move(diagnose), diagnose_texts);
    if (!whole_diagnose) return Message{text::format("rdpdoctor: {}; see 'rdpdoctor diagnose --help'\n", whole_diagnose.error().to_string()), kUsage};
    return *std::move(whole_diagnose);
  }
  if (i->parsed()) {
    if (!inspect_timeout.empty()) inspect.timeout = *parse_duration(inspect_timeout);
    return inspect;
  }
  if (c->parsed()) {
    if (check.target.empty()) return plugin_trouble("HOST is missing; see 'rdpdoctor check --help'");
    take(check_walk, check);
    return check;
  }
  if (cap->parsed()) {
    if (!capture_host.empty()) capture.host = Address::parse(capture_host);
    if (capture.output.file == "-") capture.output.file.clear();
    if (!capture.output.html.empty() && capture.output.html == capture.output.file)
      return Message{"rdpdoctor: --html and -o name the same file; see 'rdpdoctor capture --help'\n", kUsage};
    return capture;
  }
  if (lg->parsed()) {
    if (!logs_since.empty()) logs.since = parse_log_moment(logs_since, false);
    if (!logs_until.empty()) logs.until = parse_log_moment(logs_until, true);
    if (!logs_client.empty()) logs.client = Address::parse(logs_client);
    if (logs.output.file == "-") logs.output.file.clear();
    if (!logs.output.html.empty() && logs.output.html == logs.output.file)
      return Message{"rdpdoctor: --html and -o name the same file; see 'rdpdoctor logs --help'\n", kUsage};
    return logs;
  }
  if (e->parsed()) {
    explain.client = knowledge::family_of_client(explain.client);
    return explain;
  }
  if (hs->parsed()) {
    shown.run = *parse_run(shown_run);
    if (shown.file.empty()) shown.file = history.file;
    return shown;
  }
  if (hf->parsed()) {
    if (!forget_before.empty()) forget.before = parse_rfc3339(forget_before);
    if (forget.host.empty() && !forget.all && !forget.before)
      return Message{"rdpdoctor: what to forget is missing: HOST, --before TIME or --all; see 'rdpdoctor history forget --help'\n", kUsage};
    if (forget.file.empty()) forget.file = history.file;
    return forget;
  }
  if (hi->parsed()) return history;
  if (co->parsed()) return compare;
  if (l->parsed()) {
    if (lint.fix && lint.files.size() > 1 && !lint_output.empty())
      return Message{"rdpdoctor: --fix with -o goes with one file; see 'rdpdoctor lint --help'\n", kUsage};
    const auto piped = std::ranges::count(lint.files, "-");
    if (piped > 1) return Message{"rdpdoctor: standard input can be read once; see 'rdpdoctor lint --help'\n", kUsage};
    if (lint.fix && piped == 1 && lint_output.empty())
      return Message{"rdpdoctor: --fix of standard input needs -o FILE for the copy; see 'rdpdoctor lint --help'\n", kUsage};
    if (lint.fix && lint_output == "-") return Message{"rdpdoctor: a corrected copy goes to a file; see 'rdpdoctor lint --help'\n", kUsage};
    (lint.fix ? lint.copy : lint.output.file) = lint_output == "-" ? "" : lint_output;
    lint.sarif |= lint_format == "sarif";
    lint.output.json |= lint_format == "json";
    if (!lint_now.empty()) lint.now = parse_rfc3339(lint_now);
    return lint;
  }
  if (p->parsed()) return pg->parsed() ? gateway : practice;
  if (h->parsed()) return page_of(app, page);
  if (sh->parsed()) {
    completion.shell = *parse_shell(shell);
    completion.model = describe(app);
    return completion;
  }
  if (m->parsed()) {
    manual.model = describe(app);
    return manual;
  }
  list.filter.stage = parse_stage(list_stage);
  list.filter.side = parse_side(list_side);
  return kl->parsed() ? list : ks->parsed() ? show : kt->parsed() ? test : site;
}

}  // namespace doctor::cli
