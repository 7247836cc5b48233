// What the practice gateway can play: one visible table of faults, each a script for the steps through a Remote Desktop Gateway.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/time.hpp"
#include "practice/fault.hpp"
#include "proto/tsgu/return_code.hpp"

namespace doctor::practice {

// How it meets a request over one of its transports.
enum class WebAnswer : std::uint8_t {
  SignIn,    // asks for credentials, and lets in who has them
  Ignore,    // an upgrade alone: as if it were a plain RDG_OUT_DATA
  Status,    // the script's status, whoever asks
  Redirect,  // 302 to a portal
  Garbage,   // bytes that are no HTTP
  Close,     // an orderly end
  Silence,   // reads and says nothing
};

struct GatewayScript {
  HelloAnswer hello{HelloAnswer::Handshake};
  CertificateScript certificate{.issuer = Issuer::Root, .ends_in_days = 365, .key = crypto::KeyKind::EcP256};
  crypto::TlsVersion lowest{crypto::TlsVersion::Tls12};
  crypto::TlsVersion highest{crypto::TlsVersion::Tls13};
  WebAnswer websocket{WebAnswer::SignIn};
  WebAnswer http{WebAnswer::SignIn};
  int status{0};                   // for WebAnswer::Status
  bool websocket_cut{false};       // an upgrade with a good sign-in gets the script's status
  bool websocket_dead{false};      // takes the upgrade, and no byte gets through behind it
  bool wants_cookie{false};        // an IN channel without the cookie that OUT was given comes to another gateway
  bool in_has_length{true};        // of the answer to RDG_IN_DATA; false: random bytes without a length, as [MS-TSGU] 3.3.5.1 has it
  bool rpc{false};                 // asks for a sign-in by RPC over HTTP
  std::string_view offers_only{};  // what its WWW-Authenticate says, in place of Negotiate and NTLM
  bool refuses_password{false};    // 401 to every answer
  bool wants_binding{false};       // lets in only who binds the sign-in to the TLS channel
  bool tls_ended_in_front{false};  // what answers the ClientHello has another certificate than the gateway, which wants the binding
  int in_status{0};                // something in front answers the IN channel's endless request so; 0: nobody does
  bool target_has_its_certificate{false};
  std::string_view consent{};          // what every user is to agree to
  bool closes_after_handshake{false};  // ends the connection when the tunnel is asked for
  // Whether the connection may be used is answered so long after it was asked, as where a second factor is to be approved first.
  Duration approval_takes{};
  tsgu::ReturnCode creation{};       // of the tunnel
  tsgu::ReturnCode authorization{};  // of the tunnel
  tsgu::ReturnCode channel{};        // to the target
};

struct GatewayFault {
  std::string_view id{};
  std::string_view title{};
  // Where it shows: "tls", "certificate", "http", and with credentials "sign-in", "tunnel", "channel"; empty: nowhere.
  std::string_view step{};
  GatewayScript script{};
};

// All of them, healthy ones first. INVARIANT: ids are unique, lower case and dashes.
std::span<const GatewayFault> gateway_faults();
// Null when there is none of that id.
const GatewayFault* find_gateway_fault(std::string_view id);

// The only account that a practice gateway lets in, in any domain.
inline constexpr std::string_view kGatewayUser = "practice";
inline constexpr std::string_view kGatewayPassword = "practice";

}  // namespace doctor::practice
