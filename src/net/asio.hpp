// The parts of Asio that this layer uses, and its precompiled header. Included by .cpp files and private headers of net.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/datagram_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/multicast.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/ip/unicast.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "base/address.hpp"

namespace doctor::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;

inline asio::ip::address to_asio(const Address& address) {
  if (address.is_v4()) {
    asio::ip::address_v4::bytes_type octets{};
    for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = std::to_integer<std::uint8_t>(address.octets[i]);
    return asio::ip::address_v4{octets};
  }
  asio::ip::address_v6::bytes_type octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = std::to_integer<std::uint8_t>(address.octets[i]);
  return asio::ip::address_v6{octets, address.zone};
}

inline Address from_asio(const asio::ip::address& address) {
  Address out;
  if (address.is_v4()) {
    const auto octets = address.to_v4().to_bytes();
    for (std::size_t i = 0; i < octets.size(); ++i) out.octets[i] = std::byte{octets[i]};
    return out;
  }
  out.family = Address::Family::V6;
  const auto octets = address.to_v6().to_bytes();
  for (std::size_t i = 0; i < octets.size(); ++i) out.octets[i] = std::byte{octets[i]};
  out.zone = std::uint32_t(address.to_v6().scope_id());
  return out;
}

template <typename Protocol>
asio::ip::basic_endpoint<Protocol> to_asio(const Endpoint& endpoint) {
  return {to_asio(endpoint.address), endpoint.port};
}

template <typename Protocol>
Endpoint from_asio(const asio::ip::basic_endpoint<Protocol>& endpoint) {
  return {from_asio(endpoint.address()), endpoint.port()};
}

}  // namespace doctor::net
