#include "net/gateway/carrier.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "proto/websocket/frame.hpp"

namespace doctor::net {
namespace {

using websocket::encode_frame;
using websocket::Opcode;

Bytes bytes(std::string_view in) {
  const auto view = text::as_bytes(in);
  return {view.begin(), view.end()};
}

// Says "ask"; answers "more" to "go"; is done with "bye".
struct Speaker : Machine {
  std::string heard{};
  std::optional<CloseKind> closed{};
  Step start(Instant) override { return Step::say(bytes("ask"), {}); }
  Step on_bytes(BytesView received, Instant) override {
    heard += text::as_chars(received);
    if (heard.ends_with("bye")) return Step::finished();
    return heard.ends_with("go") ? Step::say(bytes("more"), {}) : Step{};
  }
  Step on_close(CloseKind kind, Instant) override {
    closed = kind;
    return Step::finished();
  }
  Step on_deadline(Instant) override { return Step::finished(); }
};

// A connection by script: each read brings one of these, and its end is a Fin.
struct Connection {
  std::vector<Bytes> reads{};
  Bytes sent{};
  std::size_t next{0};
  void run(Machine& machine) {
    const auto take = [&](Step step) {
      sent.insert(sent.end(), step.send.begin(), step.send.end());
      return step.done;
    };
    bool done = take(machine.start({}));
    while (!done && next < reads.size()) done = take(machine.on_bytes(reads[next++], {}));
    if (!done) take(machine.on_close(CloseKind::Fin, {}));
  }
};

Bytes zeros(std::size_t count) { return Bytes(count); }

TEST(WebSocketCarrier, AnswersACloseAndSaysOneItself) {
  Connection connection{.reads = {encode_frame(Opcode::Close, bytes("\x03\xe8"))}};
  const auto carrier = make_websocket_carrier([&](Machine& machine) { connection.run(machine); }, {}, zeros);
  Speaker speaker;
  carrier->run(speaker);
  EXPECT_EQ(speaker.closed, CloseKind::Fin);
  Bytes expected = encode_frame(Opcode::Binary, bytes("ask"), {});
  const Bytes close = encode_frame(Opcode::Close, bytes("\x03\xe8"), {});
  expected.insert(expected.end(), close.begin(), close.end());
  EXPECT_EQ(connection.sent, expected);
  carrier->end();
  expected.insert(expected.end(), close.begin(), close.end());
  EXPECT_EQ(connection.sent, expected);
}

TEST(WebSocketCarrier, CarriesAMachineInMaskedFrames) {
  Connection connection{
      .reads = {encode_frame(Opcode::Binary, bytes("go")), encode_frame(Opcode::Ping, bytes("p")), encode_frame(Opcode::Binary, bytes("bye"))}};
  const auto carrier = make_websocket_carrier([&](Machine& machine) { connection.run(machine); }, {}, zeros);
  Speaker speaker;
  carrier->run(speaker);
  EXPECT_EQ(speaker.heard, "gobye");
  EXPECT_FALSE(speaker.closed);
  Bytes expected = encode_frame(Opcode::Binary, bytes("ask"), {});
  for (const Bytes& each : {encode_frame(Opcode::Binary, bytes("more"), {}), encode_frame(Opcode::Pong, bytes("p"), {})})
    expected.insert(expected.end(), each.begin(), each.end());
  EXPECT_EQ(connection.sent, expected);
}

TEST(WebSocketCarrier, BeginsWithWhatCameBehindTheUpgrade) {
  Connection connection;
  const auto carrier = make_websocket_carrier([&](Machine& machine) { connection.run(machine); }, encode_frame(Opcode::Binary, bytes("bye")), zeros);
  Speaker speaker;
  carrier->run(speaker);
  EXPECT_EQ(speaker.heard, "bye");
}

TEST(WebSocketCarrier, TellsAnEndAndWhatIsNoFrame) {
  for (const auto& [read, kind] : {std::pair{encode_frame(Opcode::Close, {}), CloseKind::Fin}, std::pair{bytes("\xf3zz"), CloseKind::Reset}}) {
    Connection connection{.reads = {read}};
    const auto carrier = make_websocket_carrier([&](Machine& machine) { connection.run(machine); }, {}, zeros);
    Speaker speaker;
    carrier->run(speaker);
    EXPECT_EQ(speaker.closed, kind);
  }
}

TEST(HttpCarrier, SpeaksThroughOneConnectionAndHearsThroughTheOther) {
  HttpMessageReader reader{HttpMessageReader::Kind::Response};
  reader.feed(text::as_bytes("HTTP/1.1 200 OK\r\n\r\ng"));  // its body goes on for as long as the connection
  Connection out{.reads = {bytes("o"), bytes("b"), bytes("ye")}}, in;
  const auto carrier = make_http_carrier([&](Machine& machine) { out.run(machine); }, std::move(reader), [&](Machine& machine) { in.run(machine); });
  Speaker speaker;
  carrier->run(speaker);
  EXPECT_EQ(speaker.heard, "gobye");
  EXPECT_FALSE(speaker.closed);
  EXPECT_TRUE(out.sent.empty());
  EXPECT_EQ(text::as_chars(in.sent), "3\r\nask\r\n4\r\nmore\r\n");
}

TEST(HttpCarrier, TellsTheEndOfTheOutChannel) {
  HttpMessageReader reader{HttpMessageReader::Kind::Response};
  reader.feed(text::as_bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"));
  Connection out, in;
  const auto carrier = make_http_carrier([&](Machine& machine) { out.run(machine); }, std::move(reader), [&](Machine& machine) { in.run(machine); });
  Speaker speaker;
  carrier->run(speaker);
  EXPECT_EQ(speaker.heard, "x");
  EXPECT_EQ(speaker.closed, CloseKind::Fin);
}

}  // namespace
}  // namespace doctor::net
