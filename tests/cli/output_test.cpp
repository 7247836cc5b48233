#include "cli/output.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
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

TEST_F(WholeFile, IsKnownBeforeToHaveNoFolder) {
  EXPECT_TRUE(has_place(""));
  EXPECT_TRUE(has_place("report.html"));
  EXPECT_TRUE(has_place((root_ / "report.html").string()));
  const auto nowhere = has_place((root_ / "gone" / "report.html").string());
  ASSERT_FALSE(nowhere);
  EXPECT_NE(nowhere.error().to_string().find("there is no folder"), std::string::npos) << nowhere.error().to_string();
  EXPECT_EQ(write_whole((root_ / "gone" / "report.html").string(), "x").error().to_string(), nowhere.error().to_string());
}

TEST_F(WholeFile, IsWrittenWhereALinkLeads) {
  fs::create_directory(root_ / "there");
  std::ofstream{root_ / "there" / "report.json"} << "old";
  fs::create_symlink("there/report.json", root_ / "link.json");
  ASSERT_TRUE(write_whole((root_ / "link.json").string(), "new"));
  EXPECT_TRUE(fs::is_symlink(root_ / "link.json"));
  EXPECT_EQ(read(root_ / "there" / "report.json"), "new");
}

TEST_F(WholeFile, IsMadeWhereALinkLeadsToNothingYet) {
  fs::create_directory(root_ / "there");
  fs::create_symlink("there/report.json", root_ / "second.json");
  fs::create_symlink(root_ / "second.json", root_ / "link.json");
  ASSERT_TRUE(write_whole((root_ / "link.json").string(), "new"));
  EXPECT_TRUE(fs::is_symlink(root_ / "link.json"));
  EXPECT_TRUE(fs::is_symlink(root_ / "second.json"));
  EXPECT_EQ(read(root_ / "there" / "report.json"), "new");
}

TEST_F(WholeFile, ALinkInACircleIsAnError) {
  fs::create_symlink("b.json", root_ / "a.json");
  fs::create_symlink("a.json", root_ / "b.json");
  EXPECT_FALSE(write_whole((root_ / "a.json").string(), "new"));
  EXPECT_TRUE(fs::is_symlink(root_ / "a.json"));
}

TEST_F(WholeFile, KeepsTheOwnerOfTheOneItReplaces) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  const auto file = root_ / "report.json";
  std::ofstream{file} << "old";
  ASSERT_EQ(::chown(file.c_str(), 65534, 65533), 0);
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  ASSERT_TRUE(write_whole(file.string(), "new"));
  struct stat now{};
  ASSERT_EQ(::stat(file.c_str(), &now), 0);
  EXPECT_EQ(now.st_uid, 65534u);
  EXPECT_EQ(now.st_gid, 65533u);
  EXPECT_EQ(now.st_mode & 07777u, 0640u);
}

// The limit's signal comes in the middle of writing, and its handler looks at the half-made file.
std::string half_made;  // its path
mode_t half_made_mode;
extern "C" void look_at_it(int) {
  struct stat now{};
  if (::stat(half_made.c_str(), &now) == 0) half_made_mode = now.st_mode & 07777;
}

TEST_F(WholeFile, IsPrivateFromTheBeginningWhereTheOldOneIs) {
  const auto file = root_ / "report.json";
  std::ofstream{file} << "old";
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  half_made = file.string() + "." + std::to_string(::getpid()) + ".part";
  half_made_mode = 0;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{4096, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, look_at_it);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto written = write_whole(file.string(), std::string(100'000, 'x'));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_FALSE(written);
  EXPECT_EQ(half_made_mode, 0600u);
  EXPECT_EQ(read(file), "old");
  EXPECT_FALSE(fs::exists(half_made));
}

TEST_F(WholeFile, FollowsNoLinkOfAStrangerInAFolderOfEverybody) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root makes links of others";
  const auto folder = root_ / "everybody";
  fs::create_directory(folder);
  ASSERT_EQ(::chmod(folder.c_str(), 01777), 0);
  fs::create_symlink(root_ / "victim", folder / "report.json");
  ASSERT_EQ(::lchown((folder / "report.json").c_str(), 65534, 65534), 0);
  EXPECT_FALSE(write_whole((folder / "report.json").string(), "new"));
  EXPECT_FALSE(fs::exists(root_ / "victim"));
}

TEST_F(WholeFile, LeavesNothingBesideIt) {
  ASSERT_TRUE(write_whole((root_ / "report.json").string(), "new"));
  const auto refused = write_whole((root_ / "missing" / "report.json").string(), "new");
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().to_string().contains("there is no folder " + (root_ / "missing").string())) << refused.error().to_string();
  EXPECT_FALSE(refused.error().to_string().contains(".part")) << refused.error().to_string();
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& each : fs::recursive_directory_iterator(root_)) ++files;
  EXPECT_EQ(files, 1u);
}

}  // namespace
}  // namespace doctor::cli
