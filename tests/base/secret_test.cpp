#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <type_traits>

#include "base/text.hpp"

namespace doctor {
namespace {

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!fmt::is_formattable<Secret>::value, "nothing may print a secret");
static_assert(!std::equality_comparable<Secret>);

TEST(Secret, IsWipedBeforeItsMemoryIsGivenBack) {
  std::byte memory[8];
  std::fill(std::begin(memory), std::end(memory), std::byte{0x5a});
  wipe(memory, sizeof memory);
  for (const auto each : memory) EXPECT_EQ(each, std::byte{0});
}

TEST(Secret, IsTheSameTextInUtf16) {
  const Secret utf8{std::string_view{"pä€😀\xff"}};
  EXPECT_EQ(text::hex_bytes(utf16le_of(utf8).reveal()), "70 00 e4 00 ac 20 3d d8 00 de fd ff");
  EXPECT_TRUE(utf16le_of(Secret{}).empty());
}

TEST(Secret, MovesWithoutLeavingAnythingBehind) {
  Secret from{std::string_view{"abc"}};
  const Secret to = std::move(from);
  EXPECT_EQ(to.size(), 3u);
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): that it is empty is the point
}

}  // namespace
}  // namespace doctor
