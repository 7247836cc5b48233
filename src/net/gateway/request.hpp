// What a client of a Remote Desktop Gateway asks over HTTP: [MS-TSGU] 2.2.3.1, 2.2.3.2, 3.3.5.1, and the WebSocket upgrade of RFC 6455.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace doctor::net {

inline constexpr std::string_view kGatewayPath = "/remoteDesktopGateway/";
// [MS-RPCH] 2.1.2.1: where the proxy of RPC over HTTP stands, and the endpoint of gateways behind it.
inline constexpr std::string_view kRpcProxyPath = "/rpc/rpcproxy.dll?localhost:3388";

// The two ways over which the packets of [MS-TSGU] travel. WebSocket takes one connection, Http two: OUT and IN.
enum class GatewayTransport : std::uint8_t { WebSocket, Http };
std::string_view name_of(GatewayTransport transport);  // "websocket", "http"

enum class GatewayRequestKind : std::uint8_t {
  Upgrade,  // RDG_OUT_DATA with Upgrade: websocket
  Out,      // RDG_OUT_DATA
  In,       // RDG_IN_DATA without a body: to sign in
  InBody,   // RDG_IN_DATA with a body in chunks that goes on for as long as the connection
  Rpc,      // RPC_OUT_DATA of RPC over HTTP, the transport of gateways before 2012: to see whether it asks for a sign-in
};

struct GatewayClient {
  std::string host{};  // for the Host field: as typed, in its ASCII form, an IPv6 address without brackets
  std::uint16_t port{443};
  std::string connection_id{};  // "{958F92D8-DA20-467A-BBE3-65E7E9B4EDCF}"; the same in every request that belongs together
  std::string websocket_key{};  // base64 of 16 random bytes
  std::string cookies{};        // the value of the Cookie field; empty: none
};
// Makes both of random bytes. `host` and `port` as above.
GatewayClient make_gateway_client(std::string host, std::uint16_t port, const std::array<std::byte, 32>& random);

// `authorization`: the value of that field; empty: none.
Bytes gateway_request(const GatewayClient& client, GatewayRequestKind kind, std::string_view authorization = {});

// The value of Sec-WebSocket-Accept that answers a key.
std::string websocket_accept(std::string_view key);

}  // namespace doctor::net
