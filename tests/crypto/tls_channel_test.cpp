#include <gtest/gtest.h>

#include "crypto/tls_machine.hpp"
#include "crypto/wire.hpp"

namespace doctor::crypto {
namespace {

// Asks, and notes what comes.
struct Asker : Machine {
  std::string heard;
  std::optional<CloseKind> closed;
  bool enough_after_answer = true;

  Step start(Instant now) override { return Step::say(bytes_of("question"), now + std::chrono::seconds{3}); }
  Step on_bytes(BytesView received, Instant at) override {
    heard += text::as_chars(received);
    return heard == "answer" && enough_after_answer ? Step::finished() : Step::wait_until(at + std::chrono::seconds{2});
  }
  Step on_close(CloseKind kind, Instant) override {
    closed = kind;
    return Step::finished();
  }
  Step on_deadline(Instant) override { return Step::finished(); }
};

struct Pair {
  std::unique_ptr<TlsEngine> server;
  std::unique_ptr<TlsEngine> client;
};

Pair connected(TlsVersion version) {
  auto options = plain_server();
  options.min_version = options.max_version = version;
  auto server = make_server(options);
  TlsHandshakeMachine machine{make_client(), std::chrono::seconds{4}};
  EXPECT_TRUE(converse(machine, *server, machine.start(kNow)).done);
  EXPECT_EQ(machine.outcome().end, TlsEnd::Completed);
  return {std::move(server), machine.take_engine()};
}

class EveryChannel : public ::testing::TestWithParam<TlsVersion> {};
INSTANTIATE_TEST_SUITE_P(Tls, EveryChannel, ::testing::Values(TlsVersion::Tls10, TlsVersion::Tls12, TlsVersion::Tls13),
                         [](const auto& each) { return "V" + std::to_string(unsigned(each.param) & 0xf); });

TEST_P(EveryChannel, CarriesAnotherMachine) {
  auto pair = connected(GetParam());
  Asker inner;
  TlsChannelMachine channel{*pair.client, inner};
  Step step = channel.start(kNow);
  ASSERT_TRUE(step.deadline);
  pair.server->feed(step.send);
  EXPECT_EQ(pair.server->read_plain(), bytes_of("question"));
  pair.server->write_plain(bytes_of("answer"));
  const Bytes record = pair.server->take_output();
  for (std::size_t i = 0; i + 1 < record.size(); ++i) {
    step = channel.on_bytes(BytesView{record}.subspan(i, 1), kNow);
    ASSERT_FALSE(step.done);
    ASSERT_EQ(step.deadline, kNow + std::chrono::seconds{3});  // half a record changes no deadline
  }
  EXPECT_TRUE(channel.on_bytes(BytesView{record}.last(1), kNow).done);
  EXPECT_EQ(inner.heard, "answer");
}

TEST_P(EveryChannel, CloseNotifyIsAnOrderlyEnd) {
  auto pair = connected(GetParam());
  Asker inner;
  inner.enough_after_answer = false;
  TlsChannelMachine channel{*pair.client, inner};
  pair.server->feed(channel.start(kNow).send);
  pair.server->write_plain(bytes_of("answer"));
  pair.server->shutdown();
  EXPECT_TRUE(channel.on_bytes(pair.server->take_output(), kNow).done);
  EXPECT_EQ(inner.heard, "answer");
  EXPECT_EQ(inner.closed, CloseKind::Fin);
  EXPECT_EQ(channel.alert()->description, 0);
}

TEST_P(EveryChannel, DamagedRecordsAreAReset) {
  auto pair = connected(GetParam());
  Asker inner;
  TlsChannelMachine channel{*pair.client, inner};
  channel.start(kNow);
  pair.server->write_plain(bytes_of("answer"));
  Bytes record = pair.server->take_output();
  record.back() ^= std::byte{1};
  EXPECT_TRUE(channel.on_bytes(record, kNow).done);
  EXPECT_EQ(inner.closed, CloseKind::Reset);
  EXPECT_FALSE(channel.alert());
  ASSERT_TRUE(pair.client->failure());
  EXPECT_TRUE(pair.client->failure()->peer_at_fault);
}

TEST(TlsChannel, ReadsTheAlertThatComesAfterTls13) {
  auto options = plain_server();
  options.min_version = TlsVersion::Tls13;
  options.require_client_certificate = true;
  auto server = make_server(options);
  TlsHandshakeMachine machine{make_client(), std::chrono::seconds{4}};
  server->feed(machine.start(kNow).send);
  Step step = machine.on_bytes(server->take_output(), kNow);
  ASSERT_FALSE(step.done);
  machine.on_deadline(*step.deadline);  // the server took its time
  ASSERT_EQ(machine.outcome().end, TlsEnd::Completed);
  const auto client = machine.take_engine();
  Asker inner;
  TlsChannelMachine channel{*client, inner};
  channel.start(kNow);
  server->feed(step.send);
  EXPECT_TRUE(channel.on_bytes(server->take_output(), kNow).done);
  EXPECT_EQ(inner.closed, CloseKind::Fin);
  EXPECT_EQ(channel.alert()->description, 116);
}

TEST(TlsChannel, HandsOverClosingAndDeadlines) {
  auto pair = connected(TlsVersion::Tls12);
  Asker inner;
  TlsChannelMachine channel{*pair.client, inner};
  channel.start(kNow);
  EXPECT_TRUE(channel.on_close(CloseKind::Reset, kNow).done);
  EXPECT_EQ(inner.closed, CloseKind::Reset);
  Asker other;
  TlsChannelMachine late{*pair.client, other};
  late.start(kNow);
  EXPECT_TRUE(late.on_deadline(kNow + std::chrono::seconds{3}).done);
}

TEST(TlsChannel, TheFarewellIsCloseNotify) {
  auto pair = connected(TlsVersion::Tls12);
  TlsCloseMachine farewell{*pair.client};
  const Step step = farewell.start(kNow);
  EXPECT_TRUE(step.done);
  pair.server->feed(step.send);
  EXPECT_EQ(pair.server->state(), TlsState::ClosedByPeer);
  EXPECT_FALSE(pair.client->write_plain(bytes_of("too late")));
}

}  // namespace
}  // namespace doctor::crypto
