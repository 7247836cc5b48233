#include "net/gateway/tunnel.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "crypto/old_hashes.hpp"

namespace doctor::net {
namespace {

// A connection by script: each read brings one of these, and its end is a Fin.
RunInside connection(std::vector<std::string> reads) {
  return [reads = std::move(reads), next = std::size_t{0}](Machine& machine) mutable {
    bool done = machine.start({}).done;
    while (!done && next < reads.size()) done = machine.on_bytes(text::as_bytes(reads[next++]), {}).done;
    if (!done) machine.on_close(CloseKind::Fin, {});
  };
}

TEST(GatewayTunnel, KeepsWhatAProxyAnsweredToTheInChannel) {
  const auto hashes = crypto::load_old_hashes();
  if (!hashes) GTEST_SKIP() << "this OpenSSL has no MD4";
  const GatewayCredentials credentials{.password = Secret{"pw"}, .random = [](std::size_t count) { return Bytes(count); }};
  const auto open = [&](std::vector<std::string> in) {
    GatewayTunnel tunnel{**hashes, make_gateway_client("gw.corp.test", 443, {}), {credentials}, {.target = "desk"}, std::chrono::seconds{4}};
    return tunnel.open(GatewayTransport::Http, connection({"HTTP/1.1 200 OK\r\n\r\nseed"}), [&] { return connection(in); });
  };
  const std::string entered = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  const auto way = open({entered, "HTTP/1.1 411 Length Required\r\nServer: proxy\r\n\r\n"});
  ASSERT_TRUE(way.tunnel);
  EXPECT_EQ(way.tunnel->end, tsgu::TunnelOutcome::End::Closed);
  ASSERT_TRUE(way.in_answer);
  EXPECT_EQ(way.in_answer->status, 411);
  EXPECT_FALSE(open({entered}).in_answer);
  // Without a length it is what is left of the body.
  const auto rest = open({"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 411 Length Required\r\n\r\n"});
  ASSERT_TRUE(rest.tunnel);
  EXPECT_FALSE(rest.in_answer);
}

}  // namespace
}  // namespace doctor::net
