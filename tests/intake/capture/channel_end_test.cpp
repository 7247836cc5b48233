#include "intake/capture/channel_end.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "evidence/facts/capture.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/tls.hpp"
#include "intake/capture/captured.hpp"

namespace doctor::intake {
namespace {

using pcap::kAck, pcap::kFin, pcap::kRst;

// "16 0303 <length>" and so many bytes of one value.
Bytes record(std::string_view type, std::size_t length) {
  std::string digits;
  for (std::size_t i = 0; i < length; ++i) digits += "5a";
  return hex(text::format("{} 0303 {:04x} {}", type, length, digits));
}

// RFC 5246 section 7.4.2, of one certificate, in a record.
Bytes certificate_message() {
  std::ifstream file{text::format("{}/tests/data/certificates/leaf.der", DOCTOR_SOURCE_DIR), std::ios::binary};
  const std::string der{std::istreambuf_iterator<char>{file}, {}};
  ByteWriter out;
  out.u8(0x16).u16_be(0x0303).u16_be(std::uint16_t(der.size() + 10)).u8(0x0b);
  for (const std::size_t length : {der.size() + 6, der.size() + 3, der.size()}) out.u8(std::uint8_t(length >> 16)).u16_be(std::uint16_t(length));
  return std::move(out.bytes(text::as_bytes(der))).take();
}

// One connection up to the host's ServerHello, and what the facts say of its end.
class AtCertificate : public Captured {
 protected:
  void hellos(std::string_view version_extension = "0006 002b 0002 0304") {
    const auto client_hello = hex("16 0303 002d 01 000029 0303 0000000000000000000000000000000000000000000000000000000000000000 00 0002 1301 01 00");
    const std::size_t extensions = hex(version_extension).size();
    const auto server_hello = hex(text::format("16 0303 {:04x} 02 {:06x} 0303 {:064x} 00 {} 00 {}", 42 + extensions, 38 + extensions, 0x11,
                                               extensions == 0 ? "c030" : "1301", version_extension));
    talk.connect(ms(0));
    talk.client(ms(10), {.data = connection_request()});
    talk.host(ms(20), {.data = connection_confirm()});
    talk.client(ms(21), {.data = client_hello});
    talk.host(ms(30), {.data = server_hello});
  }
  // TLS 1.3: everything behind the ServerHello is encrypted.
  void flight13() { talk.host(ms(31), {.data = record("17", 900)}); }
  void client13_finishes() { talk.client(ms(40), {.data = record("17", 53)}); }
  // TLS 1.2 with a certificate message that holds one byte of a certificate, which nobody needs to read here.
  void flight12() { talk.host(ms(31), {.data = hex("16 0303 000b 0b 000007 000004 000001 30 16 0303 0004 0e 000000")}); }
  void both12_finish() {
    talk.client(ms(40), {.data = hex("14 0303 0001 01")});
    talk.client(ms(40), {.data = record("16", 40)});
    talk.host(ms(45), {.data = hex("14 0303 0001 01")});
    talk.host(ms(45), {.data = record("16", 40)});
  }
  std::string shown(const FactType& type) { return Captured::shown(facts_of_one(), type); }
};

TEST_F(AtCertificate, ClientThatResetsBehindItsFinished) {
  hellos();
  flight13();
  client13_finishes();
  talk.client(ms(41), {.flags = kRst | kAck});
  EXPECT_EQ(shown(facts::kTlsOutcome), "completed");
  EXPECT_EQ(shown(facts::kCaptureLeftAtCertificate), "yes");
  EXPECT_EQ(shown(facts::kCaptureChannelEndedBy), "client");
  EXPECT_EQ(shown(facts::kCaptureClientRecords), "0");
}

TEST_F(AtCertificate, ClientThatClosesTheChannelAtOnceIsNotTheHostThatEndedIt) {
  hellos();
  flight13();
  client13_finishes();
  talk.client(ms(41), {.data = record("17", 19)});
  talk.host(ms(45), {.flags = kFin | kAck});
  EXPECT_EQ(shown(facts::kCaptureLeftAtCertificate), "yes");
  EXPECT_EQ(shown(facts::kCaptureChannelEndedBy), "client");
  EXPECT_EQ(shown(facts::kCaptureEndedBy), "host");
}

TEST_F(AtCertificate, EncryptedAlertInPlaceOfTheFinished) {
  hellos();
  flight13();
  talk.client(ms(40), {.data = record("17", 19)});
  talk.client(ms(41), {.flags = kRst | kAck});
  EXPECT_EQ(shown(facts::kTlsOutcome), "unknown: the client ended the handshake with an alert that is encrypted");
  EXPECT_EQ(shown(facts::kCaptureLeftAtCertificate), "yes");
}

TEST_F(AtCertificate, ClientThatGoesWithoutAWord) {
  hellos();
  flight13();
  talk.client(ms(400), {.flags = kFin | kAck});
  EXPECT_EQ(shown(facts::kTlsOutcome), "unknown: the client left when the host had shown its certificate");
  EXPECT_EQ(shown(facts::kCaptureLeftAtCertificate), "yes");
}

TEST_F(AtCertificate, ClientThatWaitedForTheHostHasNotLeftAtIt) {
  hellos();
  flight13();
  talk.client(ms(9000), {.flags = kFin | kAck});
  EXPECT_EQ(shown(facts::kTlsOutcome), "silent");
  EXPECT_EQ(shown(facts::kCaptureLeftAtCertificate), "no");
}

TEST_F(AtCertificate, EncryptedAlertOfTls12) {
  hellos("");
  flight12();
  both12_finish();
  talk.client(ms(50), {.data = record("15", 26)});
  talk.client(ms(51), {.flags = kFin | kAck});
  EXPECT_EQ(shown(facts::kTlsOutcome), "completed");
  EXPECT_EQ(shown(facts::kCaptureLeftAtCertificate), "yes");
}

TEST_F(AtCertificate, EncryptedAlertOfTls12BeforeTheHostsFinishedIsNotTheHostsFault) {
  hellos("");
  flight12();
  talk.client(ms(40), {.data = hex("14 0303 0001 01")});
  talk.client(ms(40), {.data = record("16", 40)});
  talk.client(ms(41), {.data = record("15", 26)});
  talk.host(ms(45), {.flags = kRst | kAck});
  EXPECT_EQ(shown(facts::kTlsOutcome), "unknown: the client ended the handshake with an alert that is encrypted");
  EXPECT_EQ(shown(facts::kCaptureLeftAtCertificate), "yes");
}

TEST_F(AtCertificate, AlertInTheClearSaysWhy) {
  hellos("");
  flight12();
  talk.client(ms(40), {.data = hex("15 0303 0002 02 30")});
  talk.client(ms(41), {.flags = kFin | kAck});
  EXPECT_EQ(shown(facts::kCaptureClientAlert), "unknown_ca");
  EXPECT_EQ(shown(facts::kCaptureClientRefused), "certificate");
  EXPECT_EQ(shown(facts::kCaptureLeftAtCertificate), "no");
}

TEST_F(AtCertificate, AlertAboutSomethingElse) {
  hellos("");
  talk.client(ms(40), {.data = hex("15 0303 0002 02 46")});
  talk.client(ms(41), {.flags = kFin | kAck});
  EXPECT_EQ(shown(facts::kCaptureClientAlert), "protocol_version");
  EXPECT_EQ(shown(facts::kTlsVersion), "TLS_1.2");
  EXPECT_EQ(shown(facts::kTlsServerHello), "yes");
  EXPECT_EQ(shown(facts::kCaptureClientRefused), "handshake");
  EXPECT_EQ(shown(facts::kCaptureLeftAtCertificate), "absent");
}

TEST_F(AtCertificate, NothingIsComparedWithTheNameWhereTheClientNamedNone) {
  hellos("");
  talk.host(ms(31), {.data = certificate_message()});
  EXPECT_EQ(shown(facts::kCertPresent), "yes");
  EXPECT_EQ(shown(facts::kCertNameMatches), "unknown: the client named no host");
}

TEST_F(AtCertificate, ClientThatHangsUpAfterSilenceHasGivenUp) {
  hellos();
  flight13();
  client13_finishes();
  talk.client(ms(41), {.data = record("17", 110)});
  for (int ticket = 0; ticket < 2; ++ticket) talk.host(ms(45), {.data = record("17", 250)});
  talk.client(ms(6473), {.data = record("17", 19)});
  talk.host(ms(6474), {.data = record("17", 19)});
  talk.host(ms(6474), {.flags = kFin | kAck});
  EXPECT_EQ(shown(facts::kCredsspOutcome), "silent");
}

TEST_F(AtCertificate, ClientThatHangsUpSoonerProvesNothing) {
  hellos();
  flight13();
  client13_finishes();
  talk.client(ms(41), {.data = record("17", 110)});
  for (int ticket = 0; ticket < 2; ++ticket) talk.host(ms(45), {.data = record("17", 250)});
  talk.client(ms(900), {.data = record("17", 19)});
  talk.host(ms(9000), {.flags = kFin | kAck});
  EXPECT_EQ(shown(facts::kCredsspOutcome), "unknown: TLS encrypts the sign-in");
}

TEST_F(AtCertificate, ClientThatGoesOnHasNotLeft) {
  hellos();
  flight13();
  client13_finishes();
  talk.client(ms(41), {.data = record("17", 200)});
  talk.host(ms(50), {.data = record("17", 400)});
  talk.client(ms(60), {.flags = kFin | kAck});
  EXPECT_EQ(shown(facts::kCaptureLeftAtCertificate), "no");
  EXPECT_EQ(shown(facts::kCaptureClientRecords), "1");
  EXPECT_EQ(shown(facts::kCaptureChannelBytes), "400");
}

}  // namespace
}  // namespace doctor::intake
