#include "cli/output.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/temporary_folder.hpp"

namespace doctor::cli {
namespace {

namespace fs = std::filesystem;

class WholeFile : public testing::Test {
 protected:
  static std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  test::TemporaryFolder folder_;
  const fs::path root_ = folder_.path();
};

TEST_F(WholeFile, KeepsTheRightsOfTheOneItReplaces) {
  const auto file = root_ / "report.json";
  std::ofstream{file} << "old";
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  ASSERT_TRUE(write_whole(file.string(), "new"));
  EXPECT_EQ(read(file), "new");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms{0640});
}

TEST_F(WholeFile, IsWrittenWhereALinkLeads) {
  fs::create_directory(root_ / "there");
  std::ofstream{root_ / "there" / "report.json"} << "old";
  fs::create_symlink("there/report.json", root_ / "link.json");
  ASSERT_TRUE(write_whole((root_ / "link.json").string(), "new"));
  EXPECT_TRUE(fs::is_symlink(root_ / "link.json"));
  EXPECT_EQ(read(root_ / "there" / "report.json"), "new");
}

TEST_F(WholeFile, LeavesNothingBesideIt) {
  ASSERT_TRUE(write_whole((root_ / "report.json").string(), "new"));
  ASSERT_FALSE(write_whole((root_ / "missing" / "report.json").string(), "new"));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& each : fs::recursive_directory_iterator(root_)) ++files;
  EXPECT_EQ(files, 1u);
}

}  // namespace
}  // namespace doctor::cli
