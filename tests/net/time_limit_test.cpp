#include <gtest/gtest.h>

#include "net/network.hpp"

namespace doctor::net {
namespace {

TEST(TimeLimit, EndsAWaitAndEveryCallAfterIt) {
  const auto network = make_network({.time_limit = std::chrono::milliseconds{20}});
  EXPECT_FALSE(network->interrupted());
  const auto began = network->now();
  network->wait(std::chrono::seconds{60});
  EXPECT_LT(network->now() - began, std::chrono::seconds{30});
  EXPECT_TRUE(network->interrupted());
}

}  // namespace
}  // namespace doctor::net
