#include "net/listener.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>

#include "support/serving.hpp"

namespace doctor::net {
namespace {

// A plain blocking client, so that the listener is not judged by this layer's own sockets.
class Client {
 public:
  explicit Client(const Endpoint& to) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(to.port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected = ::connect(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
  }
  ~Client() { ::close(socket_); }
  void say(std::string_view text) { EXPECT_EQ(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL), ssize_t(text.size())); }
  // Everything until the end; an orderly end leaves `error` 0.
  std::string hear_out() {
    std::string heard;
    char buffer[256];
    for (;;) {
      const auto count = ::recv(socket_, buffer, sizeof buffer, 0);
      if (count <= 0) {
        error = count < 0 ? errno : 0;
        return heard;
      }
      heard.append(buffer, std::size_t(count));
    }
  }

  bool connected = false;
  int error = -1;

 private:
  int socket_;
};

using test::Serving;

TEST(Listener, ServesAScriptAndEndsInOrder) {
  const Serving server{test::Script{}.say(test::bytes_of("hello ")).hear().say(test::bytes_of("bye")).close()};
  Client client{server.endpoint()};
  client.say("x");
  EXPECT_EQ(client.hear_out(), "hello bye");
  EXPECT_EQ(client.error, 0);
}

TEST(Listener, EndsInOrderThoughInputIsLeftUnread) {
  const Serving server{test::Script{}.hear().close()};
  Client client{server.endpoint()};
  client.say(std::string(100'000, 'x'));
  EXPECT_EQ(client.hear_out(), "");
  EXPECT_EQ(client.error, 0);
}

TEST(Listener, Resets) {
  const Serving server{test::Script{}.hear().reset()};
  Client client{server.endpoint()};
  client.say("x");
  EXPECT_EQ(client.hear_out(), "");
  EXPECT_EQ(client.error, ECONNRESET);
}

TEST(Listener, StopsWhileAConnectionHangs) {
  std::unique_ptr<Client> client;
  {
    const Serving server{test::Script{}.say(test::bytes_of("x"))};
    client = std::make_unique<Client>(server.endpoint());
    EXPECT_TRUE(client->connected);
  }
  client->hear_out();
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
