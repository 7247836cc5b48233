#include "cli/folder_output.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "support/temporary_folder.hpp"

namespace doctor::cli {
namespace {

namespace fs = std::filesystem;

class FolderOutput : public testing::Test {
 protected:
  // Every file below the root and what it holds, but for the list.
  std::string all() const {
    std::vector<std::string> lines;
    for (const auto& each : fs::recursive_directory_iterator(root_)) {
      if (!each.is_regular_file() || each.path().filename() == "list") continue;
      std::ostringstream text;
      text << std::ifstream(each.path()).rdbuf();
      lines.push_back(fs::relative(each.path(), root_).string() + "=" + text.str());
    }
    std::ranges::sort(lines);
    std::string out;
    for (const auto& line : lines) out += line + " ";
    return out;
  }
  Result<void> write(const fs::path& to, std::vector<TextFile> files, bool force = false) { return write_our_folder(to, files, "list", force); }

  test::TemporaryFolder folder_;
  const fs::path root_ = folder_.path();
};

TEST_F(FolderOutput, MakesANewFolderWhole) {
  ASSERT_TRUE(write(root_ / "site", {{"a", "1"}, {"sub/b", "2"}}));
  EXPECT_EQ(all(), "site/a=1 site/sub/b=2 ");
}

TEST_F(FolderOutput, TakesASlashAtTheEnd) {
  ASSERT_TRUE(write(root_ / "site/", {{"a", "1"}}));
  EXPECT_EQ(all(), "site/a=1 ");
}

TEST_F(FolderOutput, ReplacesItsOwnAndRemovesWhatIsNoLongerPart) {
  ASSERT_TRUE(write(root_ / "site", {{"a", "1"}, {"sub/b", "2"}}));
  std::ofstream(root_ / "site/CNAME") << "mine";
  ASSERT_TRUE(write(root_ / "site", {{"a", "3"}}));
  EXPECT_EQ(all(), "site/CNAME=mine site/a=3 ");
}

TEST_F(FolderOutput, RefusesAFolderOfSomebodyElse) {
  std::ofstream(root_ / "letter") << "dear";
  const auto refused = write(root_, {{"a", "1"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Usage);
  EXPECT_EQ(all(), "letter=dear ");
  ASSERT_TRUE(write(root_, {{"a", "1"}}, true));
  EXPECT_EQ(all(), "a=1 letter=dear ");
}

TEST_F(FolderOutput, RemovesNothingThatAForgedListPointsTo) {
  std::ofstream(root_ / "letter") << "dear";
  ASSERT_TRUE(write(root_ / "site", {{"a", "1"}}));
  std::ofstream(root_ / "site/list", std::ios::app) << "../letter\n" << (root_ / "letter").string() << "\n";
  ASSERT_TRUE(write(root_ / "site", {{"a", "2"}}));
  EXPECT_EQ(all(), "letter=dear site/a=2 ");
}

TEST_F(FolderOutput, SaysWhichFileCouldNotBeWritten) {
  std::ofstream(root_ / "file") << "x";
  const auto below = write(root_ / "file/site", {{"a", "1"}});
  ASSERT_FALSE(below);
  EXPECT_EQ(below.error().code, ErrorCode::Io);
  EXPECT_THAT(below.error().to_string(), testing::HasSubstr("file/site"));
  const auto in_place = write(root_ / "file", {{"a", "1"}});
  ASSERT_FALSE(in_place);
  EXPECT_EQ(in_place.error().code, ErrorCode::Usage);
}

}  // namespace
}  // namespace doctor::cli
