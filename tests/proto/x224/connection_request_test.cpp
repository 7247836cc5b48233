#include "proto/x224/connection_request.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "proto/wire.hpp"

namespace doctor::x224 {
namespace {

using wire::bytes;
using wire::chars;
using wire::operator+;

TEST(ConnectionRequest, WithoutCookieIsTheKnownNineteenBytes) {
  const auto expected = bytes({
      0x03, 0x00, 0x00, 0x13,  // TPKT: version, reserved, length 19
      0x0e, 0xe0,              // length indicator 14, Connection Request
      0x00, 0x00, 0x00, 0x00,  // destination reference, source reference
      0x00,                    // class
      0x01, 0x00, 0x08, 0x00,  // RDP_NEG_REQ: type, flags, length 8
      0x0b, 0x00, 0x00, 0x00,  // requestedProtocols SSL | HYBRID | HYBRID_EX
  });
  EXPECT_EQ(encode(ConnectionRequest{.negotiation = NegotiationRequest{0, kMstscOffer}}), expected);
}

TEST(ConnectionRequest, KeepsTheCookie) {
  const auto message = bytes({0x03, 0x00, 0x00, 0x2b,  // TPKT: length 43
                              0x26, 0xe0, 0x00, 0x00, 0x00, 0x00, 0x00}) +
                       chars("Cookie: mstshash=eltons\r\n") +  // 24 characters and the line end
                       bytes({0x01, 0x00, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00});
  const auto size = message.size();
  auto fixed = message;
  fixed[3] = std::byte(size);
  fixed[4] = std::byte(size - 5);
  const auto request = decode_connection_request(fixed);
  ASSERT_TRUE(request) << request.error().to_string();
  EXPECT_EQ(request->cookie, "eltons");
  EXPECT_FALSE(request->routing_token);
  ASSERT_TRUE(request->negotiation);
  EXPECT_TRUE(request->negotiation->requested.is_standard_rdp_security());
}

TEST(ConnectionRequest, KeepsARoutingToken) {
  const ConnectionRequest request{.routing_token = "Cookie: msts=3640205228.15629.0000", .negotiation = NegotiationRequest{0, kMstscOffer}};
  EXPECT_EQ(*decode_connection_request(encode(request)), request);
}

TEST(ConnectionRequest, LeavesCorrelationInfoOut) {
  auto message = bytes({
      0x03, 0x00, 0x00, 0x37,                                                                    // TPKT: length 55
      0x32, 0xe0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x08, 0x08, 0x00, 0x03, 0x00, 0x00, 0x00,  // RDP_NEG_REQ with CORRELATION_INFO_PRESENT
      0x06, 0x00, 0x24, 0x00,                                                                    // RDP_NEG_CORRELATION_INFO: type, flags, length 36
  });
  message.resize(55, std::byte{0x11});  // correlationId and reserved
  const auto request = decode_connection_request(message);
  ASSERT_TRUE(request) << request.error().to_string();
  EXPECT_EQ(request->negotiation->flags, kCorrelationInfoPresent);
  wire::every_prefix_is_incomplete(message, decode_connection_request);
}

TEST(ConnectionRequest, AnOldClientSendsNoNegotiation) {
  const auto request = decode_connection_request(bytes({0x03, 0x00, 0x00, 0x0b, 0x06, 0xe0, 0x00, 0x00, 0x00, 0x00, 0x00}));
  ASSERT_TRUE(request);
  EXPECT_FALSE(request->negotiation);
}

TEST(ConnectionRequest, ACookieWithoutEndIsMalformed) {
  const auto request = decode_connection_request(bytes({0x03, 0x00, 0x00, 0x0d, 0x08, 0xe0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x43, 0x6f}));
  ASSERT_FALSE(request);
  EXPECT_FALSE(request.error().incomplete());
  EXPECT_EQ(request.error().field, "cookie");
}

TEST(ConnectionRequest, DecodesWhatWasEncoded) {
  EXPECT_TRUE(rc::check([] {
    const auto word = rc::gen::container<std::string>(rc::gen::inRange('!', '~'));
    ConnectionRequest request;
    if (*rc::gen::arbitrary<bool>()) request.cookie = (*word).substr(0, 40);
    if (!request.cookie && *rc::gen::arbitrary<bool>()) request.routing_token = "msts=" + (*word).substr(0, 40);
    if (*rc::gen::arbitrary<bool>())
      request.negotiation = NegotiationRequest{std::uint8_t(*rc::gen::inRange(0, 8)), {*rc::gen::arbitrary<std::uint32_t>()}};
    const auto message = encode(request);
    const auto back = decode_connection_request(message);
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == request);
    wire::every_prefix_is_incomplete(message, decode_connection_request);
  }));
}

}  // namespace
}  // namespace doctor::x224
