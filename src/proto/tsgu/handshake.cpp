#include "proto/tsgu/handshake.hpp"

#include "proto/tsgu/packet.hpp"

namespace doctor::tsgu {

Decoded<HandshakeRequest> decode_handshake_request(BytesView body) {
  ByteReader in{body, "HTTP_HANDSHAKE_REQUEST_PACKET"};
  HandshakeRequest request;
  request.version_major = in.u8("verMajor");
  request.version_minor = in.u8("verMinor");
  in.u16_le("clientVersion");
  request.extended_auth = in.u16_le("ExtendedAuth");
  return whole(in, request);
}

Decoded<HandshakeResponse> decode_handshake_response(BytesView body) {
  ByteReader in{body, "HTTP_HANDSHAKE_RESPONSE_PACKET"};
  HandshakeResponse response;
  response.error = code_of(in.u32_le("errorCode"));
  response.version_major = in.u8("verMajor");
  response.version_minor = in.u8("verMinor");
  in.u16_le("serverVersion");
  response.extended_auth = in.u16_le("ExtendedAuth");
  return whole(in, response);
}

Bytes encode(const HandshakeRequest& request) {
  ByteWriter out;
  out.u8(request.version_major).u8(request.version_minor).u16_le(0).u16_le(request.extended_auth);
  return encode_packet(PacketType::HandshakeRequest, out.view());
}

Bytes encode(const HandshakeResponse& response) {
  ByteWriter out;
  out.u32_le(std::uint32_t(response.error)).u8(response.version_major).u8(response.version_minor).u16_le(0).u16_le(response.extended_auth);
  return encode_packet(PacketType::HandshakeResponse, out.view());
}

}  // namespace doctor::tsgu
