#include "proto/ntlm/messages.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "proto/wire.hpp"

namespace doctor::ntlm {
namespace {

using wire::bytes;

TEST(NtlmNegotiate, IsTheKnownBytes) {
  EXPECT_EQ(encode_negotiate(), bytes({
                                    'N',  'T',  'L',  'M',  'S',  'S',  'P',  0,     // Signature
                                    0x01, 0x00, 0x00, 0x00,                          // MessageType
                                    0xb7, 0x82, 0x08, 0xe2,                          // NegotiateFlags
                                    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // DomainNameFields
                                    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // WorkstationFields
                                    0x0a, 0x00, 0x61, 0x4a, 0x00, 0x00, 0x00, 0x0f,  // Version 10.0.19041, revision 15
                                }));
  EXPECT_TRUE(is_message(encode_negotiate(), 1));
  EXPECT_FALSE(is_message(encode_negotiate(), 2));
  EXPECT_FALSE(is_message({}, 1));
}

const Bytes kChallenge = bytes({
    'N',  'T',  'L',  'M',  'S',  'S',  'P',  0,     // Signature
    0x02, 0x00, 0x00, 0x00,                          // MessageType
    0x04, 0x00, 0x04, 0x00, 0x38, 0x00, 0x00, 0x00,  // TargetNameFields: 4 bytes at 56
    0x15, 0x82, 0x8a, 0xe2,                          // NegotiateFlags
    0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,  // ServerChallenge
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // Reserved
    0x1c, 0x00, 0x1c, 0x00, 0x3c, 0x00, 0x00, 0x00,  // TargetInfoFields: 28 bytes at 60
    0x0a, 0x00, 0x7c, 0x4f, 0x00, 0x00, 0x00, 0x0f,  // Version 10.0.20348
    'A',  0x00, 'D',  0x00,                          // 56: "AD"
    0x02, 0x00, 0x04, 0x00, 'A',  0x00, 'D',  0x00,  // 60: MsvAvNbDomainName
    0x07, 0x00, 0x08, 0x00,                          // MsvAvTimestamp
    0x00, 0x80, 0x3e, 0xd5, 0xde, 0xb1, 0x9d, 0x01,  // 1970-01-01T00:00:00Z
    0x03, 0x00, 0x00, 0x00,                          // MsvAvDnsComputerName, empty
    0x00, 0x00, 0x00, 0x00,                          // MsvAvEOL
});

TEST(NtlmChallenge, TellsNamesBuildAndClock) {
  const auto challenge = decode_challenge(kChallenge);
  ASSERT_TRUE(challenge) << challenge.error().to_string();
  EXPECT_EQ(challenge->target_name, "AD");
  EXPECT_EQ(challenge->netbios_domain, "AD");
  EXPECT_EQ(challenge->dns_computer, "");
  EXPECT_FALSE(challenge->netbios_computer);
  EXPECT_EQ(challenge->timestamp, WallTime{});
  EXPECT_EQ(challenge->version->to_string(), "10.0.20348");
}

TEST(NtlmChallenge, ACutMessageIsMalformedAndNeverRead) { wire::no_prefix_is_a_message(kChallenge, decode_challenge); }

TEST(NtlmChallenge, AFieldThatPointsBeyondTheMessageIsMalformed) {
  auto message = kChallenge;
  message[16] = std::byte{0xf0};  // offset of TargetName
  const auto challenge = decode_challenge(message);
  ASSERT_FALSE(challenge);
  EXPECT_EQ(challenge.error().field, "TargetNameFields");
}

TEST(NtlmChallenge, ABrokenPairKeepsThoseBefore) {
  auto message = kChallenge;
  message[70] = std::byte{0xff};  // length of the timestamp
  const auto challenge = decode_challenge(message);
  ASSERT_TRUE(challenge);
  EXPECT_EQ(challenge->netbios_domain, "AD");
  EXPECT_FALSE(challenge->timestamp);
}

TEST(NtlmChallenge, AnImpossibleClockIsLeftOut) {
  auto message = kChallenge;
  for (std::size_t i = 72; i < 80; ++i) message[i] = std::byte{0xff};
  EXPECT_FALSE(decode_challenge(message)->timestamp);
}

TEST(NtlmChallenge, DecodesWhatWasEncoded) {
  EXPECT_TRUE(rc::check([] {
    const auto name = rc::gen::container<std::string>(rc::gen::inRange('A', 'Z'));
    Challenge challenge{.flags = kNegotiateUnicode | kNegotiateTargetInfo, .target_name = *name};
    if (*rc::gen::arbitrary<bool>()) challenge.netbios_computer = *name;
    if (*rc::gen::arbitrary<bool>()) challenge.dns_computer = *name + ".läb\U0001F600";
    if (*rc::gen::arbitrary<bool>()) challenge.timestamp = WallTime{std::chrono::seconds{*rc::gen::arbitrary<std::uint32_t>()}};
    if (*rc::gen::arbitrary<bool>()) {
      challenge.version = OsVersion{10, 0, *rc::gen::arbitrary<std::uint16_t>()};
      challenge.flags |= kNegotiateVersion;
    }
    const auto message = encode(challenge);
    const auto back = decode_challenge(message);
    RC_ASSERT(back.has_value());
    challenge.target_info = back->target_info;  // made by encode()
    challenge.filetime = back->filetime;
    RC_ASSERT(*back == challenge);
    wire::no_prefix_is_a_message(message, decode_challenge);
  }));
}

}  // namespace
}  // namespace doctor::ntlm
