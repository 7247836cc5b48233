#include "cli/completion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "cli/options.hpp"
#include "support/temporary_folder.hpp"

namespace doctor::cli {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

CommandModel real_model() {
  const char* const words[] = {"rdpdoctor", "completion", "bash"};
  const auto command = parse_command_line(3, words);
  return std::get<CompletionCommand>(command).model;
}

// Faults whose titles hold what shells make something of.
Candidates some_candidates() {
  return {{"FAULT", {{"expired", "it's over: $(touch /tmp/x) `id` \"no\" \\"}, {"expired-long-ago", "a"}, {"healthy", ""}}},
          {"ID", {{"dns-nxdomain", "no such name"}, {"tcp-refused", "nobody listens"}}},
          {"CLIENT", {{"mstsc", ""}, {"mac", ""}, {"freerdp", ""}}},
          {"SHELL", {{"bash", ""}, {"zsh", ""}, {"fish", ""}}}};
}

bool is_installed(const std::string& shell) { return std::system(("command -v " + shell + " >/dev/null").c_str()) == 0; }

// One shell, without the user's own settings, and the words it offers for a line that ends where the cursor is.
class ShellTest : public testing::TestWithParam<Shell> {
 protected:
  void SetUp() override {
    if (!is_installed(std::string{name_of(GetParam())})) GTEST_SKIP() << name_of(GetParam()) << " is not installed";
    std::filesystem::create_directory(folder_ / "folder");
    std::ofstream(folder_ / "file.pem") << "x";
    write("script", completion_script(GetParam(), real_model(), some_candidates()));
  }

  std::vector<std::string> offered(const std::vector<std::string>& words) {
    write("run", program(words));
    const std::string run[] = {"cd '" + folder_.string() + "'; HOME=$PWD XDG_CONFIG_HOME=$PWD XDG_DATA_HOME=$PWD TERM=dumb", command(), "2>&1"};
    std::FILE* pipe = popen(text::join(run, " ").c_str(), "r");
    EXPECT_NE(pipe, nullptr);
    std::string all;
    std::array<char, 4096> block{};
    while (const auto size = std::fread(block.data(), 1, block.size(), pipe)) all.append(block.data(), size);
    EXPECT_EQ(pclose(pipe), 0) << all;
    std::vector<std::string> out;
    for (const auto line : text::split(all, '\n'))
      if (!line.empty()) out.emplace_back(line.substr(0, line.find('\t')));
    return out;
  }

 private:
  void write(const char* name, const std::string& what) { std::ofstream(folder_ / name) << what; }

  std::string command() const {
    switch (GetParam()) {
      case Shell::Bash: return "bash --norc --noprofile run";
      case Shell::Zsh: return "zsh -f run";
      case Shell::Fish: return "fish --no-config run";
    }
    return {};
  }

  static std::string program(const std::vector<std::string>& words) {
    std::string line;
    for (const auto& word : words) line += " '" + word + "'";
    const auto typed = text::join(words, " ");
    switch (GetParam()) {
      case Shell::Bash:
        return text::format("source ./script\nCOMP_WORDS=({})\nCOMP_CWORD=$(({} - 1))\n_rdpdoctor\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n", line,
                            words.size());
      // The widgets that show candidates work in an editing line only; these stand for them and print what they are given.
      case Shell::Zsh:
        return text::format(
            "compdef() {{ :; }}\ncompset() {{ :; }}\n_files() {{ if [[ $1 == -/ ]]; then print -l *(/); else print -l *; fi }}\n_hosts() {{ print "
            "a-host; }}\n_describe() {{ local -a all=(\"${{(@P)@[-1]}}\"); local each; for each in $all; do print -r -- "
            "\"${{${{each%%:*}}//\\\\/}}\"; "
            "done }}\nsource ./script\nwords=({}) CURRENT={}\n_rdpdoctor\ntrue\n",
            line, words.size());
      case Shell::Fish: return text::format("source ./script\ncomplete -C '{}'\n", typed);
    }
    return {};
  }

  test::TemporaryFolder own_;
  const std::filesystem::path folder_ = own_.path();
};

TEST_P(ShellTest, OffersCommandsAndNotTheHiddenOnes) {
  const auto words = offered({"rdpdoctor", ""});
  for (const auto& command : real_model().commands) EXPECT_THAT(words, Contains(command.name));
  EXPECT_THAT(words, Not(Contains("man")));
}

TEST_P(ShellTest, OffersTheCommandsBelowACommand) {
  std::vector<std::string> below;
  for (const auto& command : real_model().commands)
    if (command.name == "knowledge")
      for (const auto& each : command.commands) below.push_back(each.name);
  EXPECT_THAT(offered({"rdpdoctor", "knowledge", ""}), testing::UnorderedElementsAreArray(below));
}

TEST_P(ShellTest, OffersEveryLongOptionOfEveryCommand) {
  for (const auto& command : real_model().commands) {
    const auto words = offered({"rdpdoctor", command.name, "--"});
    for (const auto& option : command.options)
      if (option.names.back().starts_with("--")) EXPECT_THAT(words, Contains(option.names.back())) << command.name;
  }
}

TEST_P(ShellTest, OffersFaultsInTheirPlaceOnly) {
  EXPECT_THAT(offered({"rdpdoctor", "practice", ""}), UnorderedElementsAre("gateway", "expired", "expired-long-ago", "healthy"));
  EXPECT_THAT(offered({"rdpdoctor", "practice", "-p", "3390", ""}), UnorderedElementsAre("gateway", "expired", "expired-long-ago", "healthy"));
  EXPECT_THAT(offered({"rdpdoctor", "practice", "expired", ""}), AllOf(Not(Contains("healthy")), Not(Contains("gateway"))));
}

TEST_P(ShellTest, OffersTheIdsOfKnowledge) {
  EXPECT_THAT(offered({"rdpdoctor", "knowledge", "show", ""}), UnorderedElementsAre("dns-nxdomain", "tcp-refused"));
}

TEST_P(ShellTest, OffersTheValuesOfAnOption) {
  EXPECT_THAT(offered({"rdpdoctor", "explain", "0x104", "--client", ""}), UnorderedElementsAre("mstsc", "mac", "freerdp"));
  EXPECT_THAT(offered({"rdpdoctor", "completion", ""}), UnorderedElementsAre("bash", "zsh", "fish"));
}

TEST_P(ShellTest, OffersFilesWhereAFileIsWanted) {
  EXPECT_THAT(offered({"rdpdoctor", "diagnose", "pc17", "--ca", ""}), Contains("file.pem"));
  const auto folders = offered({"rdpdoctor", "diagnose", "pc17", "--knowledge", ""});
  EXPECT_THAT(folders, Contains(testing::StartsWith("folder")));
  EXPECT_THAT(folders, testing::Each(Not(testing::StartsWith("file"))));
}

TEST_P(ShellTest, OffersNothingWhereItKnowsNothing) { EXPECT_THAT(offered({"rdpdoctor", "diagnose", "pc17", "--timeout", ""}), IsEmpty()); }

INSTANTIATE_TEST_SUITE_P(EachShell, ShellTest, testing::ValuesIn(all_shells()), [](const auto& each) { return std::string{name_of(each.param)}; });

TEST(CommandModel, HoldsWhatHelpHolds) {
  const auto model = real_model();
  const auto diagnose = std::ranges::find(model.commands, "diagnose", &CommandModel::name);
  ASSERT_NE(diagnose, model.commands.end());
  EXPECT_EQ(diagnose->whole_name, "rdpdoctor diagnose");
  const auto port = std::ranges::find(diagnose->options, std::vector<std::string>{"-p", "--port"}, &OptionModel::names);
  ASSERT_NE(port, diagnose->options.end());
  EXPECT_EQ(port->takes, "PORT");
  EXPECT_EQ(port->what, "port where the target names none [3389]");
  const auto json = std::ranges::find(diagnose->options, std::vector<std::string>{"--json"}, &OptionModel::names);
  ASSERT_NE(json, diagnose->options.end());
  EXPECT_EQ(json->takes, "");
  ASSERT_EQ(diagnose->places.size(), 1u);
  // Not required, because a bundle may name the host.
  EXPECT_TRUE(!diagnose->places.front().required && diagnose->places.front().several);
}

}  // namespace
}  // namespace doctor::cli
