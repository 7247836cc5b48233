#include "net/listener.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <string>

#include "base/text.hpp"
#include "support/plain_client.hpp"
#include "support/serving.hpp"

namespace doctor::net {
namespace {

using Client = test::PlainClient;
using test::bytes_of;
using test::Serving;

std::string heard_by(Client& client) { return std::string{text::as_chars(client.hear())}; }

TEST(Listener, ServesAScriptAndEndsInOrder) {
  const Serving server{test::Script{}.say(test::bytes_of("hello ")).hear().say(test::bytes_of("bye")).close()};
  Client client{server.endpoint()};
  client.say(bytes_of("x"));
  EXPECT_EQ(heard_by(client), "hello bye");
  EXPECT_EQ(client.error, 0);
}

TEST(Listener, EndsInOrderThoughInputIsLeftUnread) {
  const Serving server{test::Script{}.hear().close()};
  Client client{server.endpoint()};
  client.say(Bytes(100'000));
  EXPECT_EQ(heard_by(client), "");
  EXPECT_EQ(client.error, 0);
}

TEST(Listener, Resets) {
  const Serving server{test::Script{}.hear().reset()};
  Client client{server.endpoint()};
  client.say(bytes_of("x"));
  EXPECT_EQ(heard_by(client), "");
  EXPECT_EQ(client.error, ECONNRESET);
}

TEST(Listener, StopsWhileAConnectionHangs) {
  std::unique_ptr<Client> client;
  {
    const Serving server{test::Script{}.say(test::bytes_of("x"))};
    client = std::make_unique<Client>(server.endpoint());
    EXPECT_TRUE(client->connected);
  }
  heard_by(*client);
  EXPECT_GE(client->error, 0);
}

TEST(Listener, SaysWhichEndpointItCannotHave) {
  const auto taken = Listener::open({Address::v4(127, 0, 0, 1), 0});
  ASSERT_TRUE(taken);
  const auto second = Listener::open(taken->endpoint());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().to_string(), "cannot listen on " + taken->endpoint().to_string() + ": Address already in use");
}

}  // namespace
}  // namespace doctor::net
