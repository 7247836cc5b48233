#include "net/gateway/request.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "proto/websocket/frame.hpp"

namespace doctor::net {

std::string_view name_of(GatewayTransport transport) { return transport == GatewayTransport::WebSocket ? "websocket" : "http"; }

GatewayClient make_gateway_client(std::string host, std::uint16_t port, const std::array<std::byte, 32>& random) {
  const BytesView bytes{random};
  const auto group = [&](std::size_t from, std::size_t count) { return text::hex_bytes(bytes.subspan(from, count), ""); };
  return {.host = std::move(host),
          .port = port,
          .connection_id = text::format("{{{}-{}-{}-{}-{}}}", group(0, 4), group(4, 2), group(6, 2), group(8, 2), group(10, 6)),
          .websocket_key = to_base64(bytes.last(16))};
}

// Clients of a gateway call themselves MS-RDGateway/1.0, and what publishes gateways knows them by it; who we are stands behind it.
Bytes gateway_request(const GatewayClient& client, GatewayRequestKind kind, std::string_view authorization) {
  const bool in = kind == GatewayRequestKind::In || kind == GatewayRequestKind::InBody;
  const bool v6 = client.host.find(':') != std::string::npos;
  const bool rpc = kind == GatewayRequestKind::Rpc;
  std::string head = text::format("{} {} HTTP/1.1\r\nHost: {}{}{}{}\r\n",
                                  rpc  ? "RPC_OUT_DATA"
                                  : in ? "RDG_IN_DATA"
                                       : "RDG_OUT_DATA",
                                  rpc ? kRpcProxyPath : kGatewayPath, v6 ? "[" : "", client.host, v6 ? "]" : "",
                                  client.port == 443 ? std::string{} : text::format(":{}", client.port));
  head += rpc ? "Accept: application/rpc\r\n" : "Accept: */*\r\n";
  head += "Cache-Control: no-cache\r\nPragma: no-cache\r\nUser-Agent: MS-RDGateway/1.0 (rdpdoctor)\r\n";
  if (!rpc) head += text::format("RDG-Connection-Id: {0}\r\nRDG-Correlation-Id: {0}\r\n", client.connection_id);
  if (kind == GatewayRequestKind::Upgrade)
    head += text::format("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {}\r\n", client.websocket_key);
  else
    head += "Connection: Keep-Alive\r\n";
  head += kind == GatewayRequestKind::InBody ? "Transfer-Encoding: chunked\r\n" : "Content-Length: 0\r\n";
  if (!client.cookies.empty()) head += text::format("Cookie: {}\r\n", client.cookies);
  if (!authorization.empty()) head += text::format("Authorization: {}\r\n", authorization);
  head += "\r\n";
  const auto bytes = text::as_bytes(head);
  return {bytes.begin(), bytes.end()};
}

std::string websocket_accept(std::string_view key) {
  return to_base64(crypto::sha1(text::as_bytes(std::string{key} + std::string{websocket::kAcceptGuid})));
}

}  // namespace doctor::net
