#include "format/keylog/key_log.hpp"

#include <gtest/gtest.h>

#include <string>

namespace doctor::keylog {
namespace {

const std::string kRandom(64, 'a');

TEST(KeyLog, GivesTheSecretsOfEachConnection) {
  const auto log = parse("# made by a client\r\nCLIENT_RANDOM " + kRandom + " 0011\nSERVER_TRAFFIC_SECRET_0 " + kRandom + " 2233\r\n");
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log.begin()->second.master.size(), 2u);
  EXPECT_EQ(log.begin()->second.host_traffic.size(), 2u);
  EXPECT_TRUE(log.begin()->second.client_traffic.empty());
}

TEST(KeyLog, PassesOverWhatItCannotRead) {
  EXPECT_TRUE(parse("").empty());
  EXPECT_TRUE(parse("EXPORTER_SECRET " + kRandom + " 00").empty());
  EXPECT_TRUE(parse("CLIENT_RANDOM abc 00").empty());
  EXPECT_TRUE(parse("CLIENT_RANDOM " + kRandom + " xy").empty());
  EXPECT_TRUE(parse("CLIENT_RANDOM " + kRandom).empty());
  EXPECT_TRUE(parse("CLIENT_RANDOM " + kRandom + " " + std::string(200, '0')).empty());
}

}  // namespace
}  // namespace doctor::keylog
