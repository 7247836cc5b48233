#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "proto/tls/alert.hpp"
#include "proto/tls/client_hello.hpp"
#include "proto/tls/record.hpp"
#include "proto/tls/server_hello.hpp"
#include "proto/wire.hpp"

namespace doctor::tls {
namespace {

using wire::bytes;
using wire::hex;

HeardHello heard(const ClientHello& hello) {
  const auto record_bytes = encode_record_of(hello);
  const auto record = decode_record(record_bytes);
  HandshakeReader reader;
  reader.add(record.value().fragment);
  const auto message = reader.next();
  EXPECT_EQ(message.value().type, HandshakeType::ClientHello);
  return decode_client_hello(message.value().body).value();
}

TEST(ClientHello, ForSsl3IsTheKnownBytesWithoutExtensions) {
  ClientHello hello{.lowest = Version::Ssl30, .highest = Version::Ssl30, .cipher_suites = {CipherSuite{0x0005}}};
  auto expected = bytes({
      0x16, 0x03, 0x00, 0x00, 0x2f,  // record: handshake, SSL 3.0, 47 bytes
      0x01, 0x00, 0x00, 0x2b,        // ClientHello, 43 bytes
      0x03, 0x00,                    // client_version
  });
  expected.resize(expected.size() + 32);  // random
  const auto rest = bytes({
      0x00,                                // session_id
      0x00, 0x04, 0x00, 0x05, 0x00, 0xff,  // cipher_suites: RC4-SHA, TLS_EMPTY_RENEGOTIATION_INFO_SCSV
      0x01, 0x00,                          // compression_methods: none
  });
  expected.insert(expected.end(), rest.begin(), rest.end());
  EXPECT_EQ(encode_record_of(hello), expected);
}

TEST(ClientHello, OffersExactlyTheVersionsAskedFor) {
  const auto only13 = heard({.lowest = Version::Tls13, .highest = Version::Tls13, .cipher_suites = all_suites(), .x25519_share = Bytes(32)});
  EXPECT_EQ(only13.versions, std::vector{Version::Tls13});
  EXPECT_EQ(only13.legacy_version, Version::Tls12);
  EXPECT_TRUE(only13.speaks(Version::Tls13));
  EXPECT_FALSE(only13.speaks(Version::Tls12));
  const auto both = heard({.lowest = Version::Tls12, .highest = Version::Tls13, .cipher_suites = all_suites(), .x25519_share = Bytes(32)});
  EXPECT_EQ(both.versions, (std::vector{Version::Tls13, Version::Tls12}));
  const auto old = heard({.highest = Version::Tls10, .cipher_suites = suites_of(CipherFamily::Cbc)});
  EXPECT_TRUE(old.versions.empty());
  EXPECT_EQ(old.legacy_version, Version::Tls10);
  EXPECT_FALSE(old.speaks(Version::Tls11));
}

TEST(ClientHello, TellsTheServerName) {
  const auto hello = heard({.cipher_suites = suites_of(CipherFamily::Aead), .server_name = "rdp.example.org", .session_id = Bytes(32)});
  EXPECT_EQ(hello.server_name, "rdp.example.org");
  EXPECT_EQ(hello.session_id.size(), 32u);
  EXPECT_EQ(hello.cipher_suites.back(), kEmptyRenegotiationInfoScsv);
}

TEST(ClientHello, NoBeginningIsAHello) {
  const auto record = encode_record_of({.cipher_suites = suites_of(CipherFamily::Aead), .server_name = "a.b", .x25519_share = Bytes(32)});
  wire::every_prefix_is_incomplete(record, decode_record);
  const auto body = BytesView{record}.subspan(kRecordHeaderSize + 4);
  // Without extensions a hello is whole, too: that is how SSL 3.0 and old clients send it.
  const std::size_t end_of_compression = 2 + 32 + 1 + 2 + 2 * (suites_of(CipherFamily::Aead).size() + 1) + 2;
  for (std::size_t length = 0; length < body.size(); ++length)
    EXPECT_EQ(decode_client_hello(body.first(length)).has_value(), length == end_of_compression);
}

const Bytes kRetry =
    hex("02 00 00 2e  03 03"
        "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
        "00  13 01  00  00 06  00 2b 00 02 03 04");

TEST(ServerHello, ReadsTheVersionFromTheExtension) {
  const auto hello = decode_server_hello(BytesView{kRetry}.subspan(4));
  ASSERT_EQ(kRetry.size(), 4u + 0x2e);
  ASSERT_TRUE(hello) << hello.error().to_string();
  EXPECT_EQ(hello->version, Version::Tls13);
  EXPECT_TRUE(hello->hello_retry_request);
  EXPECT_EQ(spec_name(hello->cipher_suite), "TLS_AES_128_GCM_SHA256");
}

TEST(ServerHello, DecodesWhatWasEncoded) {
  EXPECT_TRUE(rc::check([] {
    ServerHello hello{.version = Version{std::uint16_t(*rc::gen::inRange(0x0300, 0x0305))},
                      .cipher_suite = CipherSuite{*rc::gen::arbitrary<std::uint16_t>()}};
    hello.random.fill(std::byte(*rc::gen::arbitrary<std::uint8_t>()));
    hello.session_id.resize(std::size_t(*rc::gen::inRange(0, 33)));
    const auto message = encode_message(hello);
    const auto back = decode_server_hello(BytesView{message}.subspan(4));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == hello);
  }));
}

TEST(HandshakeReader, PutsAMessageTogetherFromSingleBytes) {
  HandshakeReader reader;
  const auto message = encode_message(ServerHello{.version = Version::Tls12});
  for (std::size_t i = 0; i < message.size(); ++i) {
    const auto early = reader.next();
    ASSERT_FALSE(early);
    EXPECT_TRUE(early.error().incomplete());
    reader.add(BytesView{message}.subspan(i, 1));
  }
  EXPECT_TRUE(reader.next());
}

TEST(HandshakeReader, RefusesAMonstrousLength) {
  HandshakeReader reader;
  reader.add(hex("02 ff ff ff"));
  const auto message = reader.next();
  ASSERT_FALSE(message);
  EXPECT_FALSE(message.error().incomplete());
}

TEST(Alert, HasItsPublishedName) {
  EXPECT_EQ(spec_name(AlertDescription{40}), "handshake_failure");
  EXPECT_EQ(spec_name(AlertDescription{120}), "no_application_protocol");
  EXPECT_EQ(spec_name(AlertDescription{99}), "0x63");
  EXPECT_EQ(decode_alert(hex("02 46")).value(), (Alert{true, AlertDescription::ProtocolVersion}));
  EXPECT_FALSE(decode_alert(hex("02")));
  EXPECT_FALSE(decode_alert(hex("07 46")));
}

// The names are what the fact catalogue promises.
TEST(Alert, NamesAreThoseOfTheCatalogue) {
  std::ifstream file{DOCTOR_SOURCE_DIR "/src/evidence/facts/tls.inc"};
  std::stringstream catalogue;
  catalogue << file.rdbuf();
  int named = 0;
  for (int number = 0; number < 256; ++number) {
    const auto name = spec_name(AlertDescription(number));
    if (name.starts_with("0x")) continue;
    ++named;
    EXPECT_TRUE(catalogue.str().contains(name)) << name;
  }
  EXPECT_EQ(named, 34);
}

TEST(CipherSuite, EveryFamilyHasSuitesAndEverySuiteOneFamily) {
  std::size_t total = 0;
  for (const auto family : kAllCipherFamilies) {
    EXPECT_FALSE(suites_of(family).empty());
    for (const auto suite : suites_of(family)) EXPECT_EQ(family_of(suite), family);
    total += suites_of(family).size();
  }
  EXPECT_EQ(total, all_suites().size());
  EXPECT_EQ(spec_name(CipherSuite{0xc02f}), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  EXPECT_EQ(spec_name(CipherSuite{0xfefe}), "0xfefe");
}

}  // namespace
}  // namespace doctor::tls
