#include "base/nearest.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace doctor {
namespace {

const std::vector<std::string> kKnown{"--said", "--timeout", "--target-port-only", "--now", "--no-color"};

TEST(Nearest, FindsASlipOfTheFingers) {
  EXPECT_EQ(nearest("--siad", kKnown), "--said");
  EXPECT_EQ(nearest("--timeot", kKnown), "--timeout");
  EXPECT_EQ(nearest("-timeout", kKnown), "--timeout");
  EXPECT_EQ(nearest("--no-colour", kKnown), "--no-color");
}

TEST(Nearest, FindsAWordBrokenOff) { EXPECT_EQ(nearest("--target", kKnown), "--target-port-only"); }

TEST(Nearest, OffersNothingThatIsFarAway) {
  for (const char* word : {"", "-", "--", "-x", "--frobnicate"}) EXPECT_EQ(nearest(word, kKnown), std::nullopt) << word;
  EXPECT_EQ(nearest(std::string(100'000, 'a'), kKnown), std::nullopt);
}

}  // namespace
}  // namespace doctor
