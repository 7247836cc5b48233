#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "base/text.hpp"
#include "cli/options.hpp"

namespace doctor::cli {
namespace {

// A file that is gone after the test.
class ConfigFile : public testing::Test {
 protected:
  ConfigFile() : path_(text::format("{}rdpdoctor-config-{}.toml", testing::TempDir(), getpid())) {}
  ~ConfigFile() override { std::remove(path_.c_str()); }

  Command parse(std::string_view content, std::vector<const char*> more = {}) {
    std::ofstream{path_} << content;
    std::vector<const char*> words{"rdpdoctor", "diagnose", "pc17", "--config", path_.c_str()};
    words.insert(words.end(), more.begin(), more.end());
    return parse_command_line(int(words.size()), words.data());
  }

  std::string path_;
};

TEST_F(ConfigFile, GivesWhatTheCommandLineLeavesOpen) {
  const auto command = parse(
      "# ours\n[diagnose]\nport = 3390\ntimeout = \"2s\"\nthorough = true\nredact = false\n"
      "now = 2026-11-21T10:00:00Z\ndns-server = [\"192.0.2.53\", \"192.0.2.54\"]\n[practice]\nname = \"pc18\"\n",
      {"--timeout", "3s"});
  const auto* diagnose = std::get_if<DiagnoseCommand>(&command);
  ASSERT_NE(diagnose, nullptr) << std::get<Message>(command).text;
  EXPECT_EQ(diagnose->port, 3390);
  EXPECT_EQ(diagnose->timeout, std::chrono::seconds{3});
  EXPECT_TRUE(diagnose->thorough);
  EXPECT_FALSE(diagnose->redact);
  EXPECT_EQ(diagnose->dns_servers.size(), 2u);
  EXPECT_EQ(diagnose->now, WallTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + std::chrono::hours{10}});
}

TEST_F(ConfigFile, IsNamedWithTheLineOfItsMistake) {
  const std::pair<const char*, const char*> wrong[] = {
      {"[diagnose]\ntimeot = \"5s\"\n", ":2: unknown key \"timeot\" in [diagnose]; did you mean timeout?"},
      {"\n[diagnos]\n", ":2: unknown table \"[diagnos]\"; did you mean diagnose?"},
      {"port = 3390\n", ":1: \"port\" stands in no table; write it below [diagnose]"},
      {"[diagnose]\nport = 70000\n", ":2: --port: \"70000\" is no port"},
      {"[diagnose]\nport = [1, 2]\n", ":2: \"port\" takes one value"},
      {"[diagnose]\njson = 1\n", ":2: \"json\" takes true or false"},
      {"[diagnose]\ntimeout = true\n", ":2: \"timeout\" takes a value, not true"},
      {"[diagnose]\ntimeout = 1979-05-27\n", ":2: --timeout: "},
      {"[diagnose]\ntimeout = 12:30:00\n", ":2: \"timeout\" takes a text"},
      {"[practice]\nhelp = true\n", ":2: unknown key \"help\" in [practice]"},
      {"[diagnose]\n<html>\n", ":2: this is no TOML"},
  };
  for (const auto& [content, says] : wrong) {
    const auto command = parse(content);
    const auto* message = std::get_if<Message>(&command);
    ASSERT_NE(message, nullptr) << content;
    EXPECT_EQ(message->exit_code, 65) << content;
    EXPECT_NE(message->text.find(path_ + says), std::string::npos) << message->text;
    EXPECT_EQ(std::count(message->text.begin(), message->text.end(), '\n'), 1) << message->text;
  }
}

TEST_F(ConfigFile, IsMissedByNameAndExitCode) {
  const std::pair<const char*, int> places[] = {{"/nonexistent/rdpdoctor.toml", 66}, {"/", 65}};
  for (const auto& [path, exit_code] : places) {
    const char* words[] = {"rdpdoctor", "--config", path, "diagnose", "pc17"};
    const auto command = parse_command_line(5, words);
    const auto* message = std::get_if<Message>(&command);
    ASSERT_NE(message, nullptr);
    EXPECT_EQ(message->exit_code, exit_code) << message->text;
    EXPECT_NE(message->text.find(path), std::string::npos) << message->text;
  }
}

}  // namespace
}  // namespace doctor::cli
