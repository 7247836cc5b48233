#include "proto/tls/hello_sweep_machine.hpp"

#include <gtest/gtest.h>

#include "proto/wire.hpp"

namespace doctor::tls {
namespace {

using namespace std::chrono_literals;
using wire::chars;
using wire::hex;
using wire::operator+;
using End = SweepOutcome::End;

constexpr Instant kZero{};

ClientHello hello() { return {.cipher_suites = all_suites(), .server_name = "rdp.example.org", .x25519_share = Bytes(32)}; }

Bytes answer() {
  return encode_record(ContentType::Handshake, Version::Tls12,
                       encode_message(ServerHello{.version = Version::Tls13, .cipher_suite = CipherSuite{0x1302}}));
}

struct Talk {
  explicit Talk(HelloCut cut = HelloCut::Whole) : machine(hello(), cut, 4s), step(machine.start(kZero)) {}
  HelloSweepMachine machine;
  Step step;
  const SweepOutcome& after(BytesView received) {
    machine.on_bytes(received, kZero + 10ms);
    return machine.outcome().value();
  }
};

// The handshake message that the records in `stream` carry.
Bytes message_in(BytesView stream) {
  Bytes out;
  while (!stream.empty()) {
    const auto record = decode_record(stream);
    out = out + record.value().fragment;
    stream = stream.subspan(record->size);
  }
  return out;
}

TEST(HelloSweepMachine, EndsAtTheServerHello) {
  Talk talk;
  EXPECT_EQ(message_in(talk.step.send), encode_message(hello()));
  const auto& outcome = talk.after(answer());
  EXPECT_EQ(outcome.end, End::ServerHello);
  EXPECT_EQ(outcome.server_hello->version, Version::Tls13);
  EXPECT_EQ(spec_name(outcome.server_hello->cipher_suite), "TLS_AES_256_GCM_SHA384");
}

TEST(HelloSweepMachine, TakesNoServerHelloThatAnswersAnotherOffer) {
  const auto hello_of = [](Version version, std::uint16_t suite) {
    return encode_record(ContentType::Handshake, Version::Tls12, encode_message(ServerHello{.version = version, .cipher_suite = CipherSuite{suite}}));
  };
  EXPECT_EQ(Talk{}.after(hello_of(Version::Tls12, 0xc02f)).end, End::ServerHello);
  EXPECT_EQ(Talk{}.after(hello_of(Version{0x7f1c}, 0xc02f)).end, End::Malformed);  // no version at all
  EXPECT_EQ(Talk{}.after(hello_of(Version::Tls12, 0xfafa)).end, End::Malformed);   // a suite that was not offered
  EXPECT_EQ(Talk{}.after(hello_of(Version::Tls12, 0x1301)).end, End::Malformed);   // a suite of TLS 1.3 alone
  EXPECT_EQ(Talk{}.after(hello_of(Version::Tls13, 0xc02f)).end, End::Malformed);
  HelloSweepMachine old{{.highest = Version::Tls10, .cipher_suites = all_suites()}, HelloCut::Whole, 4s};
  old.start(kZero);
  old.on_bytes(hello_of(Version::Tls12, 0xc02f), kZero);
  EXPECT_EQ(old.outcome().value().end, End::Malformed);  // newer than asked for
}

TEST(HelloSweepMachine, EndsWarningsWithoutEndAsWhatTheyAre) {
  Talk talk;
  const auto warning = encode_alert_record({.fatal = false, .description = AlertDescription::UnrecognizedName});
  int sent = 0;
  while (!talk.machine.on_bytes(warning, kZero + 10ms).done && sent < 10000) ++sent;
  ASSERT_TRUE(talk.machine.outcome());
  EXPECT_EQ(talk.machine.outcome()->end, End::Malformed);
  EXPECT_LE(sent, HelloSweepMachine::kMostRecords);
}

TEST(HelloSweepMachine, IsTheSameHoweverTheAnswerIsCut) {
  const auto whole = answer();
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    Talk talk;
    EXPECT_FALSE(talk.machine.on_bytes(BytesView{whole}.first(cut), kZero + 1ms).done) << cut;
    EXPECT_EQ(talk.after(BytesView{whole}.subspan(cut)).end, End::ServerHello) << cut;
  }
}

TEST(HelloSweepMachine, ReadsAServerHelloCutOverTwoRecords) {
  const auto message = encode_message(ServerHello{.version = Version::Tls12, .cipher_suite = CipherSuite{0xc02f}});
  Talk talk;
  EXPECT_EQ(talk.after(encode_record(ContentType::Handshake, Version::Tls12, BytesView{message}.first(9)) +
                       encode_record(ContentType::Handshake, Version::Tls12, BytesView{message}.subspan(9)))
                .end,
            End::ServerHello);
}

TEST(HelloSweepMachine, SendsTwoSegmentsApartAndCutsTheServerName) {
  Talk talk{HelloCut::TwoSegments};
  EXPECT_EQ(talk.step.deadline, kZero + 30ms);
  const auto second = talk.machine.on_deadline(kZero + 30ms);
  EXPECT_EQ(second.deadline, kZero + 4s);
  const auto contains = [](BytesView in, std::string_view name) { return text::as_chars(in).contains(name); };
  EXPECT_FALSE(contains(talk.step.send, "rdp.example.org"));
  EXPECT_FALSE(contains(second.send, "rdp.example.org"));
  EXPECT_EQ(message_in(talk.step.send + second.send), encode_message(hello()));
  EXPECT_EQ(talk.after(answer()).end, End::ServerHello);
}

TEST(HelloSweepMachine, HearsAnEndBetweenTheSegments) {
  Talk talk{HelloCut::TwoSegments};
  EXPECT_TRUE(talk.machine.on_close(CloseKind::Reset, kZero + 5ms).done);
  EXPECT_EQ(talk.machine.outcome()->end, End::Reset);
}

TEST(HelloSweepMachine, SendsTwoRecordsInOneWrite) {
  Talk talk{HelloCut::TwoRecords};
  EXPECT_LT(decode_record(talk.step.send)->size, talk.step.send.size());
  EXPECT_EQ(message_in(talk.step.send), encode_message(hello()));
}

TEST(HelloSweepMachine, TellsAnAlertAndPassesOverAWarning) {
  Talk talk;
  const auto& outcome = talk.after(encode_alert_record({.fatal = false, .description = AlertDescription::UnrecognizedName}) +
                                   encode_alert_record({.description = AlertDescription::HandshakeFailure}));
  EXPECT_EQ(outcome.end, End::Alert);
  EXPECT_EQ(outcome.alert->description, AlertDescription::HandshakeFailure);
}

TEST(HelloSweepMachine, TellsTheWaysToGetNoAnswerApart) {
  Talk closed, silent;
  closed.machine.on_close(CloseKind::Fin, kZero + 1ms);
  EXPECT_EQ(closed.machine.outcome()->end, End::Closed);
  silent.machine.on_deadline(kZero + 4s);
  EXPECT_EQ(silent.machine.outcome()->end, End::Silent);
}

TEST(HelloSweepMachine, XrdpHangingUpInTheClearIsNamed) {
  Talk talk;
  const auto& outcome = talk.after(hex("03 00 00 09 02 f0 80 21 80"));
  EXPECT_EQ(outcome.end, End::NotTls);
  EXPECT_EQ(outcome.clear, ClearBytes::McsDisconnect);
}

TEST(HelloSweepMachine, OtherClearBytesAreNamed) {
  Talk http, words, noise;
  EXPECT_EQ(http.after(chars("HTTP/1.1 400 Bad Request\r\n")).clear, ClearBytes::Http);
  words.machine.on_bytes(chars("blocked\r\n"), kZero + 1ms);
  EXPECT_TRUE(words.machine.on_deadline(kZero + 251ms).done);
  EXPECT_EQ(words.machine.outcome()->clear, ClearBytes::Text);
  noise.machine.on_bytes(hex("03 00 00 09 02"), kZero + 1ms);
  noise.machine.on_close(CloseKind::Fin, kZero + 2ms);
  EXPECT_EQ(noise.machine.outcome()->clear, ClearBytes::Binary);
}

TEST(HelloSweepMachine, NonsenseInRecordsIsMalformed) {
  Talk application_data, other_handshake, broken_hello;
  EXPECT_EQ(application_data.after(hex("17 03 03 00 01 00")).end, End::Malformed);
  EXPECT_EQ(other_handshake.after(hex("16 03 03 00 04 0b 00 00 00")).end, End::Malformed);
  const auto& outcome = broken_hello.after(hex("16 03 03 00 06 02 00 00 02 03 03"));
  EXPECT_EQ(outcome.end, End::Malformed);
  EXPECT_EQ(outcome.why->field, "random");
}

TEST(HelloSweepMachine, KeepsABoundedAmount) {
  Talk talk;
  // A ServerHello that claims 10000 bytes and never comes to its end.
  const auto endless = encode_record(ContentType::Handshake, Version::Tls12, hex("02 00 27 10") + Bytes(9000));
  EXPECT_FALSE(talk.machine.on_bytes(endless, kZero + 1ms).done);
  talk.machine.on_deadline(kZero + 4s);
  EXPECT_EQ(talk.machine.outcome()->received.size(), HelloSweepMachine::kMostKept);
}

}  // namespace
}  // namespace doctor::tls
