#include "proto/credssp/ts_request.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "proto/credssp/spnego.hpp"
#include "proto/wire.hpp"

namespace doctor::credssp {
namespace {

using wire::bytes;
using wire::hex;

TEST(TSRequest, WithATokenIsTheKnownBytes) {
  const TSRequest request{.version = 6, .nego_tokens = {hex("aa bb")}};
  EXPECT_EQ(encode(request), bytes({
                                 0x30, 0x11,                    // TSRequest
                                 0xa0, 0x03, 0x02, 0x01, 0x06,  // [0] version
                                 0xa1, 0x0a,                    // [1] negoTokens
                                 0x30, 0x08,                    // NegoData: SEQUENCE OF
                                 0x30, 0x06,                    // SEQUENCE
                                 0xa0, 0x04,                    // [0] negoToken
                                 0x04, 0x02, 0xaa, 0xbb,
                             }));
}

TEST(TSRequest, ReadsTheErrorCodeInFourBytesAndInFive) {
  for (const char* message : {"30 0d  a0 03 02 01 06  a4 06 02 04 c0 00 00 6d", "30 0e  a0 03 02 01 06  a4 07 02 05 00 c0 00 00 6d"}) {
    const auto decoded = decode_ts_request(hex(message));
    ASSERT_TRUE(decoded) << decoded.error().to_string();
    EXPECT_EQ(spec_name(*decoded->request.error_code), "STATUS_LOGON_FAILURE");
  }
}

TEST(TSRequest, NamesTheCodesByWhichADomainDisownsItsHost) {
  EXPECT_EQ(spec_name(NtStatus{0xc000018a}), "STATUS_NO_TRUST_LSA_SECRET");
  EXPECT_EQ(spec_name(NtStatus{0xc000018b}), "STATUS_NO_TRUST_SAM_ACCOUNT");
}

TEST(TSRequest, PassesOverFieldsOfLaterVersionsAndLeavesTheRest) {
  const auto decoded = decode_ts_request(hex("30 0a  a0 03 02 01 07  a9 03 02 01 01  ff ff"));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->request.version, 7u);
  EXPECT_EQ(decoded->size, 12u);
}

TEST(TSRequest, AnotherProtocolIsMalformedAtItsFirstByte) {
  const auto decoded = decode_ts_request(hex("03"));
  ASSERT_FALSE(decoded);
  EXPECT_FALSE(decoded.error().incomplete());
}

TEST(TSRequest, WithoutAVersionIsMalformed) { EXPECT_FALSE(decode_ts_request(hex("30 00"))); }

TEST(TSRequest, DecodesWhatWasEncoded) {
  EXPECT_TRUE(rc::check([] {
    const auto octets = rc::gen::map(rc::gen::container<std::vector<std::uint8_t>>(rc::gen::arbitrary<std::uint8_t>()), [](const auto& in) {
      const auto view = std::as_bytes(std::span{in});
      return Bytes{view.begin(), view.end()};
    });
    TSRequest request{.version = std::uint32_t(*rc::gen::inRange(2, 7))};
    for (int left = *rc::gen::inRange(0, 3); left > 0; --left) request.nego_tokens.push_back(*octets);
    if (*rc::gen::arbitrary<bool>()) request.auth_info = *octets;
    if (*rc::gen::arbitrary<bool>()) request.pub_key_auth = *octets;
    if (*rc::gen::arbitrary<bool>()) request.error_code = NtStatus{*rc::gen::arbitrary<std::uint32_t>()};
    if (*rc::gen::arbitrary<bool>()) request.client_nonce = *octets;
    const auto message = encode(request);
    const auto back = decode_ts_request(message);
    RC_ASSERT(back.has_value());
    RC_ASSERT(back->request == request);
    RC_ASSERT(back->size == message.size());
    wire::every_prefix_is_incomplete(message, decode_ts_request);
  }));
}

}  // namespace
}  // namespace doctor::credssp
