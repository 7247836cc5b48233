#include "crypto/record_opener.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor::crypto {
namespace {

Bytes hex(std::string_view digits) { return *text::parse_hex_bytes(digits); }

// RFC 8448 section 3: client_handshake_traffic_secret, and the record with the client's Finished.
const Bytes kTrafficSecret = hex("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21");
const Bytes kFinished = hex("1703030035 75ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc44d87f38f80338ac98fc46deb384bd1caeacab6867d726c40546");

TEST(RecordOpener, OpensARecordOfTls13) {
  auto opener = RecordOpener::tls13(0x1301, Secret{kTrafficSecret});
  ASSERT_TRUE(opener);
  const auto opened = opener->open(kFinished);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->type, 22);
  EXPECT_EQ(opened->content, hex("14000020 a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61"));
  EXPECT_FALSE(opener->open(kFinished));  // the second record has another nonce
}

TEST(RecordOpener, OpensNothingWithAnotherKey) {
  auto altered = kFinished;
  altered[20] ^= std::byte{1};
  EXPECT_FALSE(RecordOpener::tls13(0x1301, Secret{kTrafficSecret})->open(altered));
  EXPECT_FALSE(RecordOpener::tls13(0x1303, Secret{kTrafficSecret})->open(kFinished));
  EXPECT_FALSE(RecordOpener::tls13(0x1301, Secret{kTrafficSecret})->open(BytesView{kFinished}.first(12)));
}

TEST(RecordOpener, KnowsItsSuites) {
  EXPECT_FALSE(RecordOpener::tls13(0x1302, Secret{kTrafficSecret}));  // needs a secret of 48 bytes
  EXPECT_FALSE(RecordOpener::tls13(0xc02f, Secret{kTrafficSecret}));
  EXPECT_FALSE(RecordOpener::tls12(0x002f, Secret{kTrafficSecret}, {}, {}, true));  // CBC
  EXPECT_TRUE(RecordOpener::tls12(0xc02f, Secret{kTrafficSecret}, {}, {}, true));
}

}  // namespace
}  // namespace doctor::crypto
