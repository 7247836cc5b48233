#include "proto/dns/message.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "proto/dns/name.hpp"
#include "proto/wire.hpp"

namespace doctor::dns {
namespace {

using wire::bytes;
using wire::hex;

TEST(DnsMessage, AQueryIsTheKnownBytes) {
  EXPECT_EQ(*encode_query(0x1234, "ab.c", RecordType::AAAA), bytes({
                                                                 0x12, 0x34,                                      // ID
                                                                 0x01, 0x00,                                      // flags: recursion desired
                                                                 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // one question
                                                                 0x02, 'a',  'b',  0x01, 'c',  0x00,              // QNAME
                                                                 0x00, 0x1c, 0x00, 0x01,                          // QTYPE AAAA, QCLASS IN
                                                             }));
}

const Bytes kAliased = bytes({
    0x00, 0x07, 0x81, 0x80, 0x00, 0x01, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00,  // response, 1 question, 2 answers
    0x03, 'r',  'd',  'p',  0x03, 'l',  'a',  'b',  0x00,                    // 12: rdp.lab
    0x00, 0x01, 0x00, 0x01,                                                  // A, IN
    0xc0, 0x0c,                                                              // name: pointer to 12
    0x00, 0x05, 0x00, 0x01, 0x00, 0x00, 0x0e, 0x10,                          // CNAME, IN, TTL 3600
    0x00, 0x05, 0x02, 'h',  '1',  0xc0, 0x10,                                // h1 and a pointer to "lab"
    0xc0, 0x25,                                                              // name: pointer to 37, h1.lab
    0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00, 0x3c,                          // A, IN, TTL 60
    0x00, 0x04, 0xc0, 0x00, 0x02, 0x07,                                      // 192.0.2.7
});

TEST(DnsMessage, FollowsAnAliasThroughCompressedNames) {
  const auto message = decode_message(kAliased);
  ASSERT_TRUE(message) << message.error().to_string();
  EXPECT_TRUE(message->response);
  EXPECT_TRUE(message->recursion_available);
  EXPECT_EQ(message->questions.front().name, "rdp.lab");
  const auto found = resolve(*message, "RDP.lab.", RecordType::A);
  EXPECT_EQ(found.alias, "h1.lab");
  EXPECT_EQ(found.addresses, std::vector{Address::v4(192, 0, 2, 7)});
  EXPECT_EQ(found.least_ttl_seconds, 60u);
}

TEST(DnsMessage, NoBeginningOfAMessageIsAMessage) { wire::no_prefix_is_a_message(kAliased, decode_message); }

TEST(DnsMessage, ATruncatedAnswerKeepsWhatCouldBeRead) {
  auto cut = kAliased;
  cut[2] = std::byte{0x83};  // TC
  cut.resize(cut.size() - 3);
  const auto message = decode_message(cut);
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->truncated);
  EXPECT_EQ(message->answers.size(), 1u);
}

TEST(DnsMessage, AnAliasThatLeadsToItselfEnds) {
  DnsMessage message{.response = true};
  message.answers.push_back({.name = "a", .type = RecordType::CNAME, .data = std::string{"b"}});
  message.answers.push_back({.name = "b", .type = RecordType::CNAME, .data = std::string{"a"}});
  EXPECT_TRUE(resolve(message, "a", RecordType::A).addresses.empty());
}

TEST(DomainName, APointerMayNotLeadForwardsOrToItself) {
  EXPECT_FALSE(read_name(hex("c0 00"), 0));
  EXPECT_FALSE(read_name(hex("c0 02 00"), 0));
}

TEST(DomainName, ALoopThroughALabelEndsAtTheLengthLimit) {
  const auto name = read_name(hex("01 61 c0 00"), 0);
  ASSERT_FALSE(name);
  EXPECT_FALSE(name.error().incomplete());
}

TEST(DomainName, OddBytesInALabelAreEscaped) {
  const auto name = read_name(bytes({0x04, 'a', '.', '\\', 0x07, 0x00}), 0);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->name, "a\\.\\\\\\007");
  EXPECT_EQ(*write_name(name->name), bytes({0x04, 'a', '.', '\\', 0x07, 0x00}));
}

TEST(DomainName, WhatIsNoNameCannotBeWritten) {
  EXPECT_FALSE(write_name("a..b"));
  EXPECT_FALSE(write_name(".a"));
  EXPECT_FALSE(write_name(std::string(64, 'a')));
  EXPECT_FALSE(write_name("a\\25"));
  EXPECT_EQ(*write_name("a."), *write_name("a"));
  EXPECT_EQ(*write_name(""), bytes({0}));
  std::string long_name;
  for (int i = 0; i < 127; ++i) long_name += "a.";
  EXPECT_TRUE(write_name(long_name));
  EXPECT_FALSE(write_name(long_name + "a"));
}

rc::Gen<std::string> any_name() {
  const auto label = rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z')));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(4, label), [](const std::vector<std::string>& labels) {
    std::string name;
    for (const auto& each : labels) name += (name.empty() ? "" : ".") + each.substr(0, 20);
    return name;
  });
}

TEST(DnsMessage, DecodesWhatWasEncoded) {
  EXPECT_TRUE(rc::check([] {
    DnsMessage message{.id = *rc::gen::arbitrary<std::uint16_t>(),
                       .response = true,
                       .authoritative = *rc::gen::arbitrary<bool>(),
                       .recursion_desired = true,
                       .rcode = Rcode{std::uint8_t(*rc::gen::inRange(0, 16))}};
    message.questions.push_back({*any_name(), RecordType::A, kClassIn});
    for (int left = *rc::gen::inRange(0, 4); left > 0; --left) {
      Record record{.name = *any_name(), .ttl = *rc::gen::arbitrary<std::uint32_t>()};
      switch (*rc::gen::inRange(0, 4)) {
        case 0: record.data = Address::v4(192, 0, 2, *rc::gen::arbitrary<std::uint8_t>()); break;
        case 1:
          record.type = RecordType::AAAA;
          record.data = *Address::parse("2001:db8::7");
          break;
        case 2:
          record.type = RecordType::CNAME;
          record.data = *any_name();
          break;
        default:
          record.type = RecordType::SRV;
          record.data = Service{1, 2, *rc::gen::arbitrary<std::uint16_t>(), *any_name()};
          break;
      }
      message.answers.push_back(record);
    }
    const auto encoded = encode(message);
    RC_ASSERT(encoded.has_value());
    const auto back = decode_message(*encoded);
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == message);
    wire::no_prefix_is_a_message(*encoded, decode_message);
  }));
}

}  // namespace
}  // namespace doctor::dns
