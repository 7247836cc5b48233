#include "proto/tls/certificate_message.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor::tls {
namespace {

Bytes hex(std::string_view digits) { return *text::parse_hex_bytes(digits); }

TEST(CertificateMessage, GivesEachCertificateAsItWasSent) {
  // certificate_list of 11 bytes: a certificate of 3 and one of 2.
  const auto read = decode_certificate_message(hex("00000b 000003 308201 000002 3000"));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ(read->at(0), hex("308201"));
  EXPECT_EQ(read->at(1), hex("3000"));
}

TEST(CertificateMessage, OfTls13HasAContextAndExtensions) {
  // A context of one byte; a certificate of 3 with extensions of 2, one of 2 without.
  const auto read = decode_certificate_message_13(hex("01 07 000011 000003 308201 0002 0000 000002 3000 0000"));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ(read->at(1), hex("3000"));
}

TEST(CertificateMessage, MayBeEmpty) {
  const auto read = decode_certificate_message(hex("000000"));
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->empty());
}

TEST(CertificateMessage, IsMalformedWhereLengthsDisagree) {
  EXPECT_FALSE(decode_certificate_message(hex("00000c 000003 308201 000002 3000")));
  EXPECT_FALSE(decode_certificate_message(hex("00000b 000003 308201 000009 3000")));
  EXPECT_FALSE(decode_certificate_message({}));
}

TEST(CertificateMessage, HoldsNoMoreThanIsSensible) {
  Bytes many = hex("000192");  // 402 bytes: 134 certificates of none
  many.resize(3 + 402);
  EXPECT_FALSE(decode_certificate_message(many));
}

}  // namespace
}  // namespace doctor::tls
