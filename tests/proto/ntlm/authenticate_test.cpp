// The examples of [MS-NLMP] 4.2.4: user "User", domain "Domain", password "Password", client challenge aa…, session key 55….
#include "proto/ntlm/authenticate.hpp"

#include <gtest/gtest.h>

#include "crypto/old_hashes.hpp"
#include "proto/ntlm/av_pairs.hpp"
#include "proto/ntlm/sealing.hpp"
#include "proto/ntlm/upper_case.hpp"
#include "proto/wire.hpp"

namespace doctor::ntlm {
namespace {

using wire::hex;
using wire::operator+;

const std::string_view kServerInfo = "02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000";

// 4.2.4.3: CHALLENGE_MESSAGE.
Bytes challenge() {
  return hex("4e544c4d53535000 02000000 0c000c0038000000 33828ae2 0123456789abcdef 0000000000000000 2400240044000000 060070170000000f"
             "530065007200760065007200") +
         hex(kServerInfo);
}

class NtlmV2 : public ::testing::Test {
 protected:
  void SetUp() override {
    auto loaded = crypto::load_old_hashes();
    if (!loaded) GTEST_SKIP() << loaded.error().to_string();
    hashes = std::move(*loaded);
  }
  static AuthenticateInput input() {
    AuthenticateInput in{.account = {"User", "Domain"}, .workstation = "COMPUTER"};
    in.client_challenge.fill(std::byte{0xaa});
    in.session_key = Secret{BytesView{Bytes(16, std::byte{0x55})}};
    in.now = WallTime{std::chrono::seconds{-11'644'473'600}};  // FILETIME 0
    return in;
  }
  static BytesView field(const Bytes& message, std::size_t at) {
    ByteReader in{BytesView{message}.subspan(at), "field"};
    const std::size_t length = in.u16_le("length");
    in.u16_le("maximum");
    return BytesView{message}.subspan(in.u32_le("offset"), length);
  }

  std::unique_ptr<Hashes> hashes;
  const Secret password{std::string_view{"Password"}};
};

std::string shown(BytesView bytes) { return text::hex_bytes(bytes, ""); }

TEST_F(NtlmV2, MakesThePasswordsHash) {
  EXPECT_EQ(shown(ntowf_v2(*hashes, {"User", "Domain"}, password).reveal()), "0c868a403bfd7a93a3001ef22ef02e3f");
}

TEST_F(NtlmV2, AnswersTheChallengeOfTheSpecification) {
  const auto made = authenticate(*hashes, input(), password, encode_negotiate(), challenge());
  ASSERT_TRUE(made) << made.error().to_string();
  EXPECT_EQ(shown(field(made->message, 12)), "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa");
  EXPECT_EQ(shown(field(made->message, 20)),
            "68cd0ab851e51c96aabc927bebef6a1c"
            "01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000"
            "02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000");
  EXPECT_EQ(shown(field(made->message, 52)), "c5dad2544fc9799094ce1ce90bc9d03e");
  EXPECT_EQ(shown(made->exported_session_key.reveal()), std::string(32, '5'));
  EXPECT_EQ(shown(BytesView{made->message}.subspan(72, 16)), std::string(32, '0')) << "a host without a clock cannot ask for a MIC";
}

TEST_F(NtlmV2, SealsAsTheSpecificationDoes) {
  const Secret key{BytesView{Bytes(16, std::byte{0x55})}};
  Sealing sealing{*hashes, key, Direction::ClientToServer, 0xe28a8233};
  EXPECT_EQ(shown(sealing.sealing_key().reveal()), "59f600973cc4960a25480a7c196e4c58");
  EXPECT_EQ(shown(sealing.signing_key().reveal()), "4788dc861b4782f35d43fd98fe1a2d39");
  EXPECT_EQ(shown(sealing.seal(text::to_utf16le("Plaintext"))),
            "010000007fb38ec5c55d497600000000"
            "54e50165bf1936dc996020c1811b0f06fb5f");
}

TEST_F(NtlmV2, UnsealsOnlyWhatTheOtherSideSealed) {
  const Secret key{BytesView{Bytes(16, std::byte{0x55})}};
  Sealing server{*hashes, key, Direction::ServerToClient, 0xe28a8233}, client{*hashes, key, Direction::ServerToClient, 0xe28a8233};
  for (const char* each : {"one", "two"}) {
    const auto plain = client.unseal(server.seal(text::as_bytes(each)));
    ASSERT_TRUE(plain);
    EXPECT_EQ(text::as_chars(plain->reveal()), each);
  }
  Bytes changed = server.seal(text::as_bytes("three"));
  changed.back() ^= std::byte{1};
  EXPECT_FALSE(client.unseal(changed));
  EXPECT_FALSE(client.unseal({}));
}

TEST_F(NtlmV2, AHostWithAClockGetsAMicAndNoLmResponse) {
  const Challenge told{.flags = kWindowsClientFlags, .target_name = "S", .netbios_computer = "S", .timestamp = WallTime{}};
  const auto made = authenticate(*hashes, input(), password, encode_negotiate(), encode(told));
  ASSERT_TRUE(made) << made.error().to_string();
  EXPECT_EQ(shown(field(made->message, 12)), std::string(48, '0'));
  EXPECT_NE(shown(BytesView{made->message}.subspan(72, 16)), std::string(32, '0'));
  // MsvAvFlags says that a MIC is there; it stands behind the proof (16) and 28 bytes of the blob.
  bool says_so = false;
  for (const auto& [id, value] : read_av_pairs(field(made->message, 20).subspan(44))) says_so |= id == AvId::Flags && shown(value) == "02000000";
  EXPECT_TRUE(says_so);
}

TEST_F(NtlmV2, KeepsTheHostsFlagsAndAddsItsOwn) {
  // A challenge with a clock and MsvAvFlags 1, "authentication is constrained".
  Challenge told{.flags = kWindowsClientFlags, .target_name = "S", .netbios_computer = "S", .timestamp = WallTime{}};
  Bytes message = encode(told);
  message.resize(message.size() - 4);  // MsvAvEOL
  const Bytes pairs = hex("0600 0400 01000000 00000000");
  message.insert(message.end(), pairs.begin(), pairs.end());
  message[40] = message[42] = std::byte(std::to_integer<unsigned>(message[40]) + 8);  // TargetInfoLen
  const auto made = authenticate(*hashes, input(), password, encode_negotiate(), message);
  ASSERT_TRUE(made) << made.error().to_string();
  std::string flags;
  for (const auto& [id, value] : read_av_pairs(field(made->message, 20).subspan(44)))
    if (id == AvId::Flags) flags += shown(value);
  EXPECT_EQ(flags, "03000000");
}

// A certificate hash and its value as ntlm-auth (tests/unit/test_compute_response.py) has them.
TEST_F(NtlmV2, BindsTheAnswerToTheCertificate) {
  AuthenticateInput in = input();
  in.certificate_hash = hex("e3ca49271e5089cc48ce82109f1324f41dbeddc29a777410c738f7868c4ff405");
  const auto made = authenticate(*hashes, in, password, encode_negotiate(), challenge());
  ASSERT_TRUE(made);
  std::string bindings;
  for (const auto& [id, value] : read_av_pairs(field(made->message, 20).subspan(44)))
    if (id == AvId::ChannelBindings) bindings += shown(value);
  EXPECT_EQ(bindings, "6ea19df066da4622051f9c4f92c6df74");
}

TEST_F(NtlmV2, SaysThatItTookTheTargetInfo) {
  const auto made = authenticate(*hashes, input(), password, encode_negotiate(), challenge());
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->flags & kNegotiateTargetInfo);
  EXPECT_EQ(ByteReader(BytesView{made->message}.subspan(60), "flags").u32_le("NegotiateFlags"), made->flags);
}

TEST_F(NtlmV2, AHostThatCannotSealGetsNoAnswer) {
  Challenge weak{.flags = kWindowsClientFlags & ~kNegotiateSeal, .target_name = "S", .netbios_computer = "S"};
  EXPECT_FALSE(authenticate(*hashes, input(), password, encode_negotiate(), encode(weak)));
  weak.flags = kWindowsClientFlags & ~kNegotiate128;
  EXPECT_FALSE(authenticate(*hashes, input(), password, encode_negotiate(), encode(weak))) << "a key of 56 bits is none";
  auto cut = challenge();
  for (std::size_t size = 0; size < cut.size(); ++size)
    EXPECT_FALSE(authenticate(*hashes, input(), password, encode_negotiate(), BytesView{cut}.first(size))) << size;
}

TEST(NtlmUpperCase, IsOneCharacterForOne) {
  EXPECT_EQ(upper_case("user.7"), "USER.7");
  EXPECT_EQ(upper_case("jürgen ß÷ ÿ"), "JÜRGEN ß÷ Ÿ");
  EXPECT_EQ(upper_case("łukasz žižka"), "ŁUKASZ ŽIŽKA");
  EXPECT_EQ(upper_case("иван ёж"), "ИВАН ЁЖ");
  EXPECT_EQ(upper_case("νικος"), "ΝΙΚΟς");
  EXPECT_EQ(upper_case("田中"), "田中");
  EXPECT_EQ(upper_case("\xff"), "\xff");
}

}  // namespace
}  // namespace doctor::ntlm
