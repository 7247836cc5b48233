#include "practice/folder.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/text.hpp"

namespace doctor::practice {
namespace {

namespace fs = std::filesystem;

// The process's number keeps two runs of this test apart.
Bytes name_of_ours(char letter) {
  const std::string name = text::format("{}{:09}", letter, getpid());
  const auto bytes = text::as_bytes(name);
  return {bytes.begin(), bytes.end()};
}

TEST(PrivateFolder, IsForItsOwnerAloneAndGoesWithIt) {
  fs::path path;
  {
    auto folder = PrivateFolder::create(name_of_ours('a'));
    ASSERT_TRUE(folder.has_value()) << folder.error().to_string();
    path = folder->path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    const auto file = folder->write("ca.pem", "text");
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(fs::file_size(*file), 4u);
    const PrivateFolder moved = std::move(*folder);
    EXPECT_TRUE(fs::exists(path));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(PrivateFolder, ClearsAwayWhatAKilledProcessLeft) {
  const auto held = PrivateFolder::create(name_of_ours('c'));
  ASSERT_TRUE(held.has_value());
  const fs::path left = held->path().parent_path() / text::format("rdpdoctor-practice-left-{}", getpid());
  fs::create_directory(left);
  {
    std::ofstream{left / "practice-ca.pem"} << "text";
  }
  ASSERT_TRUE(PrivateFolder::create(name_of_ours('d')).has_value());
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(held->path()));
}

TEST(PrivateFolder, IsNeverOneThatWasThereBefore) {
  const auto first = PrivateFolder::create(name_of_ours('b'));
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(PrivateFolder::create(name_of_ours('b')).has_value());
  EXPECT_TRUE(fs::exists(first->path()));
}

}  // namespace
}  // namespace doctor::practice
