// The packets of [MS-TSGU] 2.2.10; the contents are those of its example, section 4.2.1, where it has them.
#include <gtest/gtest.h>

#include "proto/tsgu/channel.hpp"
#include "proto/tsgu/handshake.hpp"
#include "proto/tsgu/packet.hpp"
#include "proto/tsgu/tunnel.hpp"
#include "proto/wire.hpp"

namespace doctor::tsgu {
namespace {

using wire::bytes;
using wire::hex;

BytesView body_of(const Bytes& packet) { return decode_packet(packet)->body; }

const Bytes kHandshakeRequest =
    hex("01 00 00 00 0e 00 00 00"  // PKT_TYPE_HANDSHAKE_REQUEST, reserved, 14 bytes
        "01 00 00 00 00 00");      // version 1.0, clientVersion, ExtendedAuth
const Bytes kHandshakeResponse =
    hex("02 00 00 00 12 00 00 00"          // PKT_TYPE_HANDSHAKE_RESPONSE, 18 bytes
        "00 00 00 00 01 00 00 00 03 00");  // errorCode, version 1.0, serverVersion, PAA | SC
const Bytes kTunnelCreate =
    hex("04 00 00 00 10 00 00 00"    // PKT_TYPE_TUNNEL_CREATE, 16 bytes
        "3f 00 00 00 00 00 00 00");  // capsFlags, fieldsPresent, reserved
const Bytes kTunnelResponse =
    hex("05 00 00 00 1a 00 00 00"        // PKT_TYPE_TUNNEL_RESPONSE, 26 bytes
        "01 00 00 00 00 00 03 00 00 00"  // serverVersion, statusCode, TUNNEL_ID | CAPS, reserved
        "06 00 00 00 3f 00 00 00");      // tunnelId, capsFlags
const Bytes kTunnelAuthResponse =
    hex("07 00 00 00 18 00 00 00"    // PKT_TYPE_TUNNEL_AUTH_RESPONSE, 24 bytes
        "00 00 00 00 03 00 00 00"    // errorCode, REDIR_FLAGS | IDLE_TIMEOUT, reserved
        "00 00 00 00 00 00 00 00");  // redirFlags, idleTimeout
const Bytes kChannelResponse =
    hex("09 00 00 00 1a 00 00 00"          // PKT_TYPE_CHANNEL_RESPONSE, 26 bytes
        "00 00 00 00 07 00 00 00"          // errorCode, CHANNELID | AUTHNCOOKIE | UDPPORT, reserved
        "01 00 00 00 3f 0d 02 00 aa bb");  // channelId, udpPort 3391, authnCookie

TEST(GatewayPacket, IsReadWithItsHeaderAndLeavesTheRestAlone) {
  const Bytes two = wire::operator+(kTunnelCreate, BytesView{kHandshakeRequest});
  const auto packet = decode_packet(two);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, PacketType::TunnelCreate);
  EXPECT_EQ(packet->size, 16u);
  EXPECT_EQ(packet->body.size(), 8u);
}

TEST(GatewayPacket, IsIncompleteUntilItIsWhole) { wire::every_prefix_is_incomplete(kChannelResponse, decode_packet); }

TEST(GatewayPacket, RefusesALengthThatIsShorterThanTheHeaderOrLongerThanAnyPacket) {
  EXPECT_FALSE(decode_packet(hex("0a 00 00 00 07 00 00 00")).error().incomplete());
  EXPECT_FALSE(decode_packet(hex("0a 00 00 00 ff ff ff ff")).error().incomplete());
}

TEST(GatewayPacket, KeepsAnUnknownType) {
  const auto packet = decode_packet(hex("fe ca 00 00 08 00 00 00"));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, PacketType{0xcafe});
}

TEST(GatewayHandshake, IsWrittenAndReadAsInTheExample) {
  EXPECT_EQ(encode(HandshakeRequest{}), kHandshakeRequest);
  const HandshakeResponse response{.extended_auth = kExtendedAuthPluggable | kExtendedAuthSmartCard};
  EXPECT_EQ(encode(response), kHandshakeResponse);
  EXPECT_EQ(*decode_handshake_request(body_of(kHandshakeRequest)), HandshakeRequest{});
  EXPECT_EQ(*decode_handshake_response(body_of(kHandshakeResponse)), response);
}

TEST(GatewayTunnel, IsWrittenAndReadAsInTheExample) {
  EXPECT_EQ(encode(TunnelCreate{.capabilities = 0x3f}), kTunnelCreate);
  const TunnelResponse response{.tunnel_id = 6, .capabilities = 0x3f};
  EXPECT_EQ(encode(response), kTunnelResponse);
  EXPECT_EQ(*decode_tunnel_response(body_of(kTunnelResponse)), response);
  const TunnelAuthResponse authorized{.redirection = 0, .idle_timeout_minutes = 0};
  EXPECT_EQ(encode(authorized), kTunnelAuthResponse);
  EXPECT_EQ(*decode_tunnel_auth_response(body_of(kTunnelAuthResponse)), authorized);
}

TEST(GatewayTunnel, ReadsEveryOptionalField) {
  TunnelResponse response{.status = ReturnCode::NapAccessDenied, .tunnel_id = 1, .capabilities = 2, .consent_message = "For staff only"};
  response.health = HealthRequest{.nonce = {std::byte{9}}, .server_certificate = "cert"};
  EXPECT_EQ(*decode_tunnel_response(body_of(encode(response))), response);
  const TunnelCreate create{.capabilities = 1, .reauth_context = 0x1122334455667788, .paa_cookie = bytes({1, 2, 3})};
  EXPECT_EQ(*decode_tunnel_create(body_of(encode(create))), create);
  const TunnelAuth auth{.client_name = "RDG-Client1", .statement_of_health = bytes({7})};
  EXPECT_EQ(*decode_tunnel_auth(body_of(encode(auth))), auth);
  const TunnelAuthResponse answer{.error = ReturnCode::QuarantineAccessDenied, .redirection = 0x40000001, .health_response = bytes({5})};
  EXPECT_EQ(*decode_tunnel_auth_response(body_of(encode(answer))), answer);
}

TEST(GatewayTunnel, ReadsANameWithAndWithoutNul) {
  // The example counts 22 bytes for "RDG-Client1"; other clients count the NUL as well.
  EXPECT_EQ(decode_tunnel_auth(hex("00 00 04 00 61 00 62 00"))->client_name, "ab");
  EXPECT_EQ(decode_tunnel_auth(hex("00 00 06 00 61 00 62 00 00 00"))->client_name, "ab");
}

TEST(GatewayTunnel, IsMalformedWhereAFieldItPromisesIsMissing) {
  const auto cut = decode_tunnel_response(hex("01 00 00 00 00 00 03 00 00 00 06 00 00 00"));
  ASSERT_FALSE(cut);
  EXPECT_FALSE(cut.error().incomplete());
  EXPECT_EQ(cut.error().field, "capsFlags");
}

TEST(GatewayChannel, IsWrittenAndReadAsInTheExample) {
  const ChannelResponse response{.channel_id = 1, .udp_port = 3391, .udp_cookie = bytes({0xaa, 0xbb})};
  EXPECT_EQ(encode(response), kChannelResponse);
  EXPECT_EQ(*decode_channel_response(body_of(kChannelResponse)), response);
  const ChannelCreate create{.resources = {"desk", "desk.corp.test"}, .alternatives = {"10.0.0.7"}, .port = 3390};
  EXPECT_EQ(*decode_channel_create(body_of(encode(create))), create);
}

TEST(GatewayChannel, RefusesACountOfResourcesOutOfRange) {
  EXPECT_FALSE(decode_channel_create(hex("00 00 3d 0d 03 00")));
  EXPECT_FALSE(decode_channel_create(hex("33 00 3d 0d 03 00")));
  EXPECT_FALSE(decode_channel_create(hex("01 04 3d 0d 03 00 02 00 61 00")));
}

TEST(GatewayChannel, CarriesDataInAsManyPacketsAsItTakes) {
  const Bytes much(100'000, std::byte{0x5a});
  const Bytes packets = encode_data(much);
  Bytes arrived;
  std::size_t count = 0;
  for (BytesView rest = packets; !rest.empty(); ++count) {
    const auto packet = decode_packet(rest);
    ASSERT_TRUE(packet);
    const auto data = decode_data(packet->body);
    ASSERT_TRUE(data);
    arrived.insert(arrived.end(), data->begin(), data->end());
    rest = rest.subspan(packet->size);
  }
  EXPECT_EQ(arrived, much);
  EXPECT_EQ(count, 4u);
  EXPECT_TRUE(encode_data({}).empty());
}

TEST(GatewayChannel, ReadsWhatTheGatewaySaysBesideData) {
  EXPECT_EQ(*decode_service_message(body_of(encode_service_message("Down at noon"))), "Down at noon");
  EXPECT_EQ(encode_keepalive(), hex("0d 00 00 00 08 00 00 00"));
  const Bytes close = hex("10 00 00 00 0c 00 00 00 f6 59 00 00");
  EXPECT_EQ(*decode_close(*decode_packet(close)), (ClosePacket{PacketType::CloseChannel, ReturnCode::SessionTimeout}));
}

TEST(GatewayPackets, HaveNoMessageInAnyBeginningOfTheirBody) {
  wire::no_prefix_is_a_message(body_of(kHandshakeRequest), decode_handshake_request);
  wire::no_prefix_is_a_message(body_of(kHandshakeResponse), decode_handshake_response);
  wire::no_prefix_is_a_message(body_of(kTunnelCreate), decode_tunnel_create);
  wire::no_prefix_is_a_message(body_of(kTunnelResponse), decode_tunnel_response);
  wire::no_prefix_is_a_message(body_of(kTunnelAuthResponse), decode_tunnel_auth_response);
  wire::no_prefix_is_a_message(body_of(kChannelResponse), decode_channel_response);
}

TEST(GatewayReturnCode, IsTheSameBareAndAsHresult) {
  EXPECT_EQ(code_of(0x59da), ReturnCode::RapAccessDenied);
  EXPECT_EQ(code_of(0x800759da), ReturnCode::RapAccessDenied);
  EXPECT_EQ(spec_name(code_of(0x59e6)), "E_PROXY_MAXCONNECTIONSREACHED");
  EXPECT_EQ(code_of(0), ReturnCode::Success);
  EXPECT_EQ(spec_name(code_of(0x80070057)), "0x80070057");
}

}  // namespace
}  // namespace doctor::tsgu
