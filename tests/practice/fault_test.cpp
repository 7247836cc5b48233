#include "practice/fault.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "base/text.hpp"

namespace doctor::practice {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

std::string or_dash(std::string_view text) { return text.empty() ? "–" : std::string{text}; }

TEST(Faults, HaveUniqueIdsOfLowerCaseAndDashes) {
  std::set<std::string_view> seen;
  for (const Fault& fault : faults()) {
    EXPECT_TRUE(seen.insert(fault.id).second) << fault.id;
    EXPECT_TRUE(std::ranges::all_of(fault.id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; })) << fault.id;
    EXPECT_FALSE(fault.title.empty()) << fault.id;
  }
}

TEST(Faults, AreManyAndSomeHostsAreHealthy) {
  const auto healthy = std::ranges::count_if(faults(), [](const Fault& fault) { return fault.id.starts_with("healthy"); });
  EXPECT_GE(healthy, 4);
  EXPECT_GE(std::ptrdiff_t(faults().size()) - healthy, 28);
}

TEST(Faults, OfHealthyHostsExpectNothing) {
  for (const Fault& fault : faults()) {
    const bool healthy = fault.id.starts_with("healthy");
    EXPECT_EQ(fault.stage.empty(), healthy) << fault.id;
    if (healthy) {
      EXPECT_EQ(fault.outcome, "works") << fault.id;
      EXPECT_EQ(fault.expects, "") << fault.id;
    }
  }
}

TEST(Faults, AreFoundById) {
  ASSERT_NE(find_fault("expired"), nullptr);
  EXPECT_EQ(find_fault("expired")->stage, "certificate");
  EXPECT_EQ(find_fault("no-such-fault"), nullptr);
  EXPECT_EQ(find_fault(""), nullptr);
}

TEST(Faults, StandInTheDocumentOneLineEach) {
  const std::string document = read_file(DOCTOR_SOURCE_DIR "/docs/practice.md");
  std::size_t rows = 0;
  for (const Fault& fault : faults()) {
    const std::string row =
        text::format("| `{}` | {} | {} | {} | {} |\n", fault.id, fault.title, or_dash(fault.stage), fault.outcome, or_dash(fault.expects));
    EXPECT_TRUE(document.contains(row)) << "docs/practice.md lacks\n" << row;
  }
  for (std::size_t at = document.find("\n| `"); at != std::string::npos; at = document.find("\n| `", at + 1)) ++rows;
  EXPECT_EQ(rows, faults().size()) << "docs/practice.md has rows for faults that are no more";
}

// The text after "key:" in the file of a cause; empty when the file is not there or lacks it.
std::string value_in(const std::filesystem::path& file, std::string_view key) {
  const std::string text = read_file(file);
  const std::size_t at = text.find(text::format("\n{}: ", key));
  if (at == std::string::npos) return {};
  const std::size_t begin = at + key.size() + 3;
  return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(Faults, ExpectACauseOrGroupThatTheKnowledgeHas) {
  const std::filesystem::path knowledge{DOCTOR_SOURCE_DIR "/knowledge"};
  for (const Fault& fault : faults()) {
    if (fault.expects.empty() || fault.expects == "something-else") continue;
    const std::string file = std::string{fault.expects} + ".yaml";
    if (std::filesystem::exists(knowledge / "groups" / file)) continue;
    std::filesystem::path cause;
    for (const auto& folder : std::filesystem::directory_iterator{knowledge / "causes"}) {
      if (std::filesystem::exists(folder.path() / file)) cause = folder.path() / file;
    }
    ASSERT_FALSE(cause.empty()) << fault.id << " expects " << fault.expects;
    EXPECT_TRUE(value_in(cause, "stage") == fault.stage || value_in(cause, "also_at").contains(fault.stage)) << fault.id << " at " << fault.stage;
    // A cause that degrades may well break: where the walk ended. One that stops never does less.
    if (value_in(cause, "effect") == "stops") EXPECT_EQ(fault.outcome, "broken") << fault.id;
  }
}

}  // namespace
}  // namespace doctor::practice
