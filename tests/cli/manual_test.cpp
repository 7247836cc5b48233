#include "cli/manual.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cli/options.hpp"
#include "support/temporary_folder.hpp"

namespace doctor::cli {
namespace {

using testing::HasSubstr;

std::vector<TextFile> pages() {
  const char* const words[] = {"rdpdoctor", "man", "."};
  return manual_pages(std::get<ManualCommand>(parse_command_line(3, words)).model, "1.2.3", "2026-11-21");
}

std::string page(const std::string& path) {
  for (const auto& each : pages())
    if (each.path == path) return each.text;
  return {};
}

std::string output_of(const std::string& command) {
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::string all;
  std::array<char, 4096> block{};
  while (const auto size = std::fread(block.data(), 1, block.size(), pipe)) all.append(block.data(), size);
  pclose(pipe);
  return all;
}

TEST(Manual, HasAPageForEveryCommand) {
  std::vector<std::string> paths;
  for (const auto& each : pages()) paths.push_back(each.path);
  EXPECT_THAT(paths, testing::IsSupersetOf(
                         {"rdpdoctor.1", "rdpdoctor-diagnose.1", "rdpdoctor-knowledge.1", "rdpdoctor-knowledge-show.1", "rdpdoctor-completion.1"}));
  EXPECT_THAT(paths, testing::Not(testing::Contains("rdpdoctor-man.1")));
}

TEST(Manual, TellsWhatHelpTells) {
  const auto diagnose = page("rdpdoctor-diagnose.1");
  EXPECT_THAT(diagnose, HasSubstr(".TH RDPDOCTOR\\-DIAGNOSE 1 2026-11-21 \"rdpdoctor 1.2.3\""));
  EXPECT_THAT(diagnose, HasSubstr("\\fB\\-p\\fR \\fIPORT\\fR, \\fB\\-\\-port\\fR \\fIPORT\\fR\nport where the target names none [3389]\n"));
  EXPECT_THAT(diagnose, HasSubstr("rdpdoctor diagnose pc17 \\-p 3390 \\-\\-timeout 2s\n"));
  EXPECT_THAT(diagnose, HasSubstr(".SH EXIT STATUS\n0 works, 1 broken"));
  EXPECT_THAT(page("rdpdoctor.1"), HasSubstr(".BR rdpdoctor\\-diagnose (1)"));
}

TEST(Manual, LeavesNothingToRoffThatIsText) {
  const CommandModel tricky{.name = "x", .whole_name = "x", .what = "'says \\fBthis\n.and this", .help_end = "\n.SH NO\n"};
  const auto text = manual_pages(tricky, "1", "2026-11-21").front().text;
  EXPECT_THAT(text, HasSubstr("\n\\&'says \\efBthis\n\\&.and this\n"));
  EXPECT_THAT(text, HasSubstr("\n\\&.SH NO\n"));
}

class ManualCheckedBy : public testing::TestWithParam<const char*> {};

TEST_P(ManualCheckedBy, FindsNothingToMend) {
  const std::string checker = GetParam();
  if (std::system(("command -v " + checker.substr(0, checker.find(' ')) + " >/dev/null").c_str()) != 0)
    GTEST_SKIP() << checker << " is not installed";
  const test::TemporaryFolder own;
  const auto& folder = own.path();
  for (const auto& each : pages()) {
    std::ofstream(folder / each.path) << each.text;
    EXPECT_EQ(output_of(checker + " " + (folder / each.path).string()), "");
  }
}

INSTANTIATE_TEST_SUITE_P(EachChecker, ManualCheckedBy, testing::Values("mandoc -T lint -W warning", "groff -man -ww -z"),
                         [](const auto& each) { return std::string{each.param}.substr(0, std::string{each.param}.find(' ')); });

}  // namespace
}  // namespace doctor::cli
