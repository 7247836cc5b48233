#include "cli/options.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor::cli {
namespace {

Command parse(std::vector<const char*> words) {
  words.insert(words.begin(), "rdpdoctor");
  return parse_command_line(int(words.size()), words.data());
}

TEST(Options, ReadADiagnosis) {
  const auto command = parse({"diagnose", "pc17", "pc18", "-p", "3390", "-t", "800ms", "--said", "0x904 0x7", "--json", "-4", "--dns-server",
                              "[2001:db8::53]:5353", "--repeat", "20"});
  const auto* diagnose = std::get_if<DiagnoseCommand>(&command);
  ASSERT_NE(diagnose, nullptr);
  EXPECT_EQ(diagnose->targets, (std::vector<std::string>{"pc17", "pc18"}));
  EXPECT_EQ(diagnose->port, 3390);
  EXPECT_EQ(diagnose->timeout, std::chrono::milliseconds{800});
  EXPECT_EQ(diagnose->said, "0x904 0x7");
  EXPECT_EQ(diagnose->family, Address::Family::V4);
  EXPECT_EQ(diagnose->dns_servers, (std::vector<Endpoint>{{*Address::parse("2001:db8::53"), 5353}}));
  EXPECT_EQ(diagnose->repeat, 20);
  EXPECT_TRUE(diagnose->revocation);
  EXPECT_TRUE(diagnose->output.json);
}

TEST(Options, ReadAnEarlierRunAndAPage) {
  const auto command = parse({"diagnose", "pc17", "--since", "old.json", "--html", "new.html"});
  const auto* diagnose = std::get_if<DiagnoseCommand>(&command);
  ASSERT_NE(diagnose, nullptr);
  EXPECT_EQ(diagnose->since, "old.json");
  EXPECT_EQ(diagnose->output.html, "new.html");
  const auto other = parse({"explain", "0x104", "--html", "page.html"});
  ASSERT_NE(std::get_if<ExplainCommand>(&other), nullptr);
  EXPECT_EQ(std::get<ExplainCommand>(other).output.html, "page.html");
}

TEST(Options, ReadAHistory) {
  const auto list = parse({"history", "pc17:3390", "-n", "5", "--json", "--history", "h.db"});
  ASSERT_NE(std::get_if<HistoryCommand>(&list), nullptr);
  EXPECT_EQ(std::get<HistoryCommand>(list).host, "pc17:3390");
  EXPECT_EQ(std::get<HistoryCommand>(list).most, 5u);
  EXPECT_EQ(std::get<HistoryCommand>(list).file, "h.db");
  const auto shown = parse({"history", "--history", "h.db", "show", "12"});
  ASSERT_NE(std::get_if<HistoryCommand>(&shown), nullptr);
  EXPECT_EQ(std::get<HistoryCommand>(shown).action, HistoryCommand::Action::Show);
  EXPECT_EQ(std::get<HistoryCommand>(shown).run, 12);
  EXPECT_EQ(std::get<HistoryCommand>(shown).file, "h.db");
  const auto forget = parse({"history", "forget", "--before", "2026-01-01", "--yes"});
  ASSERT_NE(std::get_if<HistoryCommand>(&forget), nullptr);
  EXPECT_EQ(std::get<HistoryCommand>(forget).before, parse_rfc3339("2026-01-01"));
  EXPECT_TRUE(std::get<HistoryCommand>(forget).yes);
  for (const auto& wrong : {parse({"history", "forget"}), parse({"history", "forget", "--all", "pc17"}), parse({"history", "show", "x"}),
                            parse({"history", "-n", "0"}), parse({"compare", "pc17"})}) {
    ASSERT_NE(std::get_if<Message>(&wrong), nullptr);
    EXPECT_EQ(std::get<Message>(wrong).exit_code, 64);
  }
}

TEST(Options, ReadAComparison) {
  const auto command = parse({"compare", "pc17", "12", "--json"});
  const auto* compare = std::get_if<CompareCommand>(&command);
  ASSERT_NE(compare, nullptr);
  EXPECT_EQ(compare->first + " " + compare->second, "pc17 12");
  EXPECT_TRUE(compare->output.json);
}

TEST(Options, ReadACapture) {
  const auto command = parse({"capture", "office.pcap", "-p", "3390", "-p", "8443", "--host", "2001:db8::7", "--list", "--redact"});
  const auto* capture = std::get_if<CaptureCommand>(&command);
  ASSERT_NE(capture, nullptr);
  EXPECT_EQ(capture->file, "office.pcap");
  EXPECT_EQ(capture->ports, (std::vector<std::uint16_t>{3390, 8443}));
  EXPECT_EQ(capture->host, Address::parse("2001:db8::7"));
  EXPECT_TRUE(capture->list);
  EXPECT_TRUE(capture->redact);
  const auto wrong = parse({"capture", "office.pcap", "--host", "pc17"});
  ASSERT_NE(std::get_if<Message>(&wrong), nullptr);
  EXPECT_NE(std::get<Message>(wrong).text.find("no IP address"), std::string::npos);
}

TEST(Options, ReadWhatToExplain) {
  const auto command = parse({"explain", "0x104", "--client", "macOS"});
  const auto* explain = std::get_if<ExplainCommand>(&command);
  ASSERT_NE(explain, nullptr);
  EXPECT_EQ(explain->words, (std::vector<std::string>{"0x104"}));
  EXPECT_EQ(explain->client, "mac");
  const auto piped = parse({"explain", "-"});
  ASSERT_NE(std::get_if<ExplainCommand>(&piped), nullptr);
  EXPECT_EQ(std::get<ExplainCommand>(piped).words, std::vector<std::string>{"-"});
  const auto wrong = parse({"explain", "0x104", "--client", "netscape"});
  ASSERT_NE(std::get_if<Message>(&wrong), nullptr);
  EXPECT_EQ(std::get<Message>(wrong).exit_code, 64);
}

TEST(Options, ReadWhatToLint) {
  const auto command = parse({"lint", "a.rdp", "b.rdp", "--sarif", "-o", "all.sarif", "--now", "2026-06-01"});
  const auto* lint = std::get_if<LintCommand>(&command);
  ASSERT_NE(lint, nullptr);
  EXPECT_EQ(lint->files, (std::vector<std::string>{"a.rdp", "b.rdp"}));
  EXPECT_TRUE(lint->sarif);
  EXPECT_EQ(lint->output.file, "all.sarif");
  EXPECT_EQ(lint->now, parse_rfc3339("2026-06-01"));
  EXPECT_FALSE(lint->redact);
  const auto piped = parse({"lint", "-", "--redact"});
  ASSERT_NE(std::get_if<LintCommand>(&piped), nullptr);
  EXPECT_TRUE(std::get<LintCommand>(piped).redact);
  const auto fix = parse({"lint", "a.rdp", "--fix", "-o", "a.rdp", "--format", "json"});
  ASSERT_NE(std::get_if<LintCommand>(&fix), nullptr);
  EXPECT_EQ(std::get<LintCommand>(fix).copy, "a.rdp");  // the copy goes there, the report to standard output
  EXPECT_TRUE(std::get<LintCommand>(fix).output.file.empty());
  EXPECT_TRUE(std::get<LintCommand>(fix).output.json);
  for (const auto& wrong : {parse({"lint"}), parse({"lint", "a.rdp", "--json", "--sarif"}), parse({"lint", "a.rdp", "b.rdp", "--fix", "-o", "c.rdp"}),
                            parse({"lint", "a.rdp", "--fix", "-o", "-"}), parse({"lint", "-", "--fix"}), parse({"lint", "-", "-"}),
                            parse({"lint", "a.rdp", "--format", "xml"})}) {
    ASSERT_NE(std::get_if<Message>(&wrong), nullptr);
    EXPECT_EQ(std::get<Message>(wrong).exit_code, 64);
  }
}

TEST(Options, ReadACheck) {
  const auto command = parse({"check", "-H", "pc17", "-w", "14:", "-c", "@~:3", "-t", "8", "--tls-warning", "0.5"});
  const auto* check = std::get_if<CheckCommand>(&command);
  ASSERT_NE(check, nullptr);
  EXPECT_EQ(check->target, "pc17");
  EXPECT_EQ(check->timeout, std::chrono::seconds{8});
  EXPECT_TRUE(check->limits.days_left.warning->alerts(13.9));
  EXPECT_TRUE(check->limits.days_left.critical->alerts(2.9));
  EXPECT_TRUE(check->limits.tls.warning->alerts(0.6));
  EXPECT_FALSE(check->limits.connect.warning);
}

// A plugin host knows 0 to 3 and reads standard output.
TEST(Options, OfACheckThatAreWrongAreUnknownToThePluginHost) {
  const std::vector<std::vector<const char*>> lines{{"check"},
                                                    {"check", "pc17", "-w", "20:10"},
                                                    {"check", "pc17", "pc18"},
                                                    {"check", "pc17", "-t", "0"},
                                                    {"check", "pc17", "--frobnicate"},
                                                    {"check", "pc17", "--config", "/nonexistent/check.toml"}};
  for (const auto& words : lines) {
    const auto command = parse(words);
    const auto* message = std::get_if<Message>(&command);
    ASSERT_NE(message, nullptr) << words.back();
    EXPECT_EQ(message->exit_code, 3) << words.back();
    EXPECT_TRUE(message->is_result);
    EXPECT_TRUE(message->text.starts_with("RDP UNKNOWN - ")) << message->text;
  }
}

TEST(Options, AcceptAPinInTheFormsPeopleCopy) {
  const std::string digits(64, 'a');
  std::string colons;
  for (int i = 0; i < 32; ++i) colons += i == 0 ? "AA" : ":AA";
  for (const auto& pin : {digits, colons}) {
    const auto command = parse({"diagnose", "pc17", "--pin", pin.c_str()});
    const auto* diagnose = std::get_if<DiagnoseCommand>(&command);
    ASSERT_NE(diagnose, nullptr) << pin;
    EXPECT_EQ(diagnose->pin_sha256, digits);
  }
}

struct BadLine {
  std::vector<const char*> words;
  const char* says;
};

TEST(Options, SayInOneLineWhatIsWrongAndWhereHelpIs) {
  const BadLine lines[] = {
      {{"diagnose"}, "TARGET"},
      {{"diagnose", "pc17", "-p", "70000"}, "70000"},
      {{"diagnose", "pc17", "-t", "soon"}, "\"soon\" is no duration"},
      {{"diagnose", "pc17", "--pin", "da39a3ee5e6b4b0d3255bfef95601890afd80709"}, "SHA-1 is shown for comparison, never accepted"},
      {{"diagnose", "pc17", "--frobnicate"}, "frobnicate"},
      {{"diagnose", "pc17", "-4", "-6"}, "exclude"},
      {{"diagnose", "pc17", "--dns-server", "ns1"}, "no DNS server"},
      {{"diagnose", "pc17", "--ca", ""}, "a file name is wanted"},
      {{"diagnose", "pc17", "-o", ""}, "a file name is wanted"},
      {{"diagnose", "pc17", "--html", ""}, "a file name is wanted"},
      {{"diagnose", "pc17", "--html", "-"}, "the report goes to a file"},
      {{"diagnose", "pc17", "--html", "a.html", "-o", "a.html"}, "--html and -o name the same file"},
      {{"diagnose", "pc17", "--said", ""}, "--said wants a code or a sentence"},
      {{"diagnose", "pc17", "--dns-server", "::1]:53"}, "no DNS server"},
      {{"diagnose", "pc17", "--port", ""}, "\"\" is no port"},
      {{"diagnose", "pc17", "--repeat", "1"}, "write a number from 2 to 100"},
      {{"diagnose", "pc17", "--repeat", "101"}, "write a number from 2 to 100"},
      {{"diagnose", "pc17", "--repeat", "5x"}, "\"5x\" is no number of repetitions"},
      {{"diagnose", "pc17", "--hold", "500ms"}, "write 90s, 15m or 2h, from 1 s to 24 h"},
      {{"diagnose", "pc17", "--hold", "25h"}, "\"25h\" is no time to hold a connection for"},
      {{"diagnose", "pc17", "--hold", "15m", "--session"}, "--hold keeps a connection without a session"},
      {{"diagnose", "-x"}, "there is no option \"-x\""},
      {{"diagnose", "pc17", "--siad", "0x904"}, "there is no option \"--siad\"; did you mean --said?"},
      {{"bogus"}, "there is no command \"bogus\""},
      {{"diagnos", "pc17"}, "there is no command \"diagnos\"; did you mean diagnose?"},
      {{"knowledge", "lst"}, "there is no command \"lst\"; did you mean list?"},
      {{}, "a command is missing: diagnose, "},
      {{"help", "diagnos"}, "there is no command \"diagnos\"; did you mean diagnose?"},
      {{"knowledge", "list", "--stage", "tsl"}, "\"tsl\" is no stage; write one of name, route, "},
      {{"knowledge", "list", "--side", "left"}, "\"left\" is no side; write one of client, path, host, identity, gateway"},
      {{"knowledge", "list", "--code", ""}, "a code is wanted"},
      {{"practice", "expired", "refused"}, "\"refused\" is one word too many"},
      {{"practice", "expired", "--name", ""}, "\"\" is no host name"},
      {{"practice", "expired", "--name", "a b"}, "\"a b\" is no host name"},
      {{"practice", "gateway", "healthy", "--target-name", "a b"}, "\"a b\" is no host name"},
      {{"diagnose", "pc17", "--now", "yesterday"}, "no time"},
      {{"frobnicate"}, "rdpdoctor --help"},
  };
  for (const auto& line : lines) {
    const auto command = parse(line.words);
    const auto* message = std::get_if<Message>(&command);
    ASSERT_NE(message, nullptr) << line.says;
    EXPECT_EQ(message->exit_code, 64);
    EXPECT_NE(message->text.find(line.says), std::string::npos) << message->text;
    EXPECT_EQ(std::count(message->text.begin(), message->text.end(), '\n'), 1) << message->text;
    EXPECT_NE(message->text.find("--help"), std::string::npos) << message->text;
  }
}

TEST(Options, HelpNamesTheWholeCommandAndShowsExamplesInEightyColumns) {
  const std::vector<std::vector<const char*>> commands{
      {},      {"diagnose"},  {"explain"},           {"practice"},          {"completion"},        {"help"},
      {"man"}, {"knowledge"}, {"knowledge", "list"}, {"knowledge", "show"}, {"knowledge", "test"}, {"knowledge", "html"}};
  for (auto words : commands) {
    std::string usage = "Usage: rdpdoctor";
    for (const char* word : words) usage += " " + std::string{word};
    words.push_back("--help");
    const auto command = parse(words);
    const auto* message = std::get_if<Message>(&command);
    ASSERT_NE(message, nullptr);
    EXPECT_EQ(message->exit_code, 0);
    EXPECT_NE(message->text.find(usage + " ["), std::string::npos) << message->text;
    EXPECT_NE(message->text.find("\nExample"), std::string::npos) << message->text;
    for (const auto line : text::split(message->text, '\n')) EXPECT_LE(line.size(), 80u) << line;
  }
}

TEST(Options, ReadWhereTheReportGoesBesideTheText) {
  const auto command = parse({"diagnose", "pc17", "--html", "pc17.html", "--json", "-o", "pc17.json"});
  ASSERT_NE(std::get_if<DiagnoseCommand>(&command), nullptr);
  EXPECT_EQ(std::get<DiagnoseCommand>(command).output.html, "pc17.html");
  EXPECT_EQ(std::get<DiagnoseCommand>(command).output.file, "pc17.json");
}

TEST(Options, HelpOfACommandIsItsPage) {
  struct Pair {
    std::vector<const char*> command, option;
  };
  for (const auto& each : {Pair{{"help", "knowledge", "list"}, {"knowledge", "list", "--help"}}, Pair{{"help"}, {"--help"}}}) {
    const auto one = parse(each.command), other = parse(each.option);
    ASSERT_TRUE(std::holds_alternative<Message>(one) && std::holds_alternative<Message>(other));
    EXPECT_EQ(std::get<Message>(one).text, std::get<Message>(other).text);
    EXPECT_EQ(std::get<Message>(one).exit_code, 0);
  }
}

TEST(Options, ReadWhichCausesAreListed) {
  const auto command = parse({"knowledge", "list", "expired", "root", "--code", "0x904 0x7", "--stage", "tls", "--side", "host"});
  ASSERT_NE(std::get_if<KnowledgeCommand>(&command), nullptr);
  const auto& filter = std::get<KnowledgeCommand>(command).filter;
  EXPECT_EQ(filter.words, (std::vector<std::string>{"expired", "root"}));
  EXPECT_EQ(filter.code, "0x904 0x7");
  EXPECT_EQ(filter.stage, Stage::Tls);
  EXPECT_EQ(filter.side, Side::Host);
}

TEST(Options, CheckTakesItsHostByPlaceOrByOption) {
  for (const std::vector<const char*>& words :
       {std::vector<const char*>{"check", "pc17"}, {"check", "-H", "pc17"}, {"check", "--hostname", "pc17"}}) {
    const auto command = parse(words);
    ASSERT_NE(std::get_if<CheckCommand>(&command), nullptr);
    EXPECT_EQ(std::get<CheckCommand>(command).target, "pc17");
  }
  const auto none = parse({"check"});
  ASSERT_NE(std::get_if<Message>(&none), nullptr);
  EXPECT_NE(std::get<Message>(none).text.find("HOST is missing"), std::string::npos) << std::get<Message>(none).text;
}

TEST(Options, ADashIsStandardOutput) {
  const auto command = parse({"diagnose", "pc17", "-o", "-"});
  ASSERT_NE(std::get_if<DiagnoseCommand>(&command), nullptr);
  EXPECT_EQ(std::get<DiagnoseCommand>(command).output.file, "");
}

}  // namespace
}  // namespace doctor::cli
