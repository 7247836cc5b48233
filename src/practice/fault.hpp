// What the practice host can play: one visible table of faults, each a script for the steps of a connection.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "crypto/certificate_maker.hpp"
#include "crypto/tls_engine.hpp"
#include "proto/credssp/ts_request.hpp"
#include "proto/rdp/error_info.hpp"
#include "proto/rdp/licensing.hpp"
#include "proto/x224/protocols.hpp"

namespace doctor::practice {

// How the host meets a connection and the X.224 Connection Request in it ([MS-RDPBCGR] 2.2.1.1, 2.2.1.2).
enum class RequestAnswer : std::uint8_t {
  Negotiate,    // as a real host: chooses among what was offered, or says why not
  Failure,      // RDP_NEG_FAILURE with the script's failure_code, whatever is offered
  Legacy,       // a Connection Confirm without negotiation data
  Close,        // ends in order after the request
  Reset,        // RST after the request
  Silence,      // reads and says nothing
  HalfConfirm,  // the first half of a Connection Confirm, then an orderly end
  SlowDrip,     // a Connection Confirm at one byte a second
  HugeLength,   // a TPKT that claims 65535 bytes and never brings them
  Ssh,          // an SSH banner as soon as the connection stands
  Vnc,          // an RFB banner as soon as the connection stands
  Http,         // "HTTP/1.1 400" to the request
  Garbage,      // bytes without any meaning
  NoListener,   // nobody listens on the port
};

// How it meets the ClientHello.
enum class HelloAnswer : std::uint8_t {
  Handshake,        // a real handshake by the script's TLS rules
  Alert,            // fatal handshake_failure (RFC 5246 7.2.2)
  Close,            // an orderly end
  Reset,            // RST
  Silence,          // reads and says nothing
  ClearDisconnect,  // an MCS Disconnect Provider Ultimatum in the clear, as xrdp does when its TLS cannot start
  Garbage,          // bytes that are no TLS record
  OnlySplit,        // RST to a ClientHello that arrives whole, a real handshake for one in pieces: a device on the path
  EndlessChain,     // a ServerHello and then a Certificate message without end
  OldServer,        // a ServerHello of an old stack where the client offers what that knows, then silence; else an alert
};

// Servers that no library here can play, known by their ServerHello.
enum class OldStack : std::uint8_t {
  Rc4And3Des,  // no other cipher
  Ssl30,       // no other version
};

// How it meets the first CredSSP TSRequest, where the fault offers CredSSP ([MS-CSSP] 2.2.1).
enum class TokenAnswer : std::uint8_t {
  Challenge,   // an NTLM CHALLENGE_MESSAGE
  ErrorCode,   // a TSRequest with errorCode alone
  Close,       // an orderly end
  Silence,     // reads and says nothing
  HugeLength,  // a DER SEQUENCE that claims 4 GiB
};

enum class Issuer : std::uint8_t {
  Self,          // signed by its own key, as Windows does by default
  Root,          // the practice CA whose certificate the host writes for --ca
  Intermediate,  // an authority below the practice CA
  StrangeRoot,   // a CA that nobody is told about; its certificate is sent along
};

struct CertificateScript {
  Issuer issuer{Issuer::Self};
  int begins_in_days{-1};  // from the moment the host opens
  int ends_in_days{182};   // Windows' own certificate is valid for half a year
  bool right_name{true};   // false: for another host
  crypto::KeyKind key{crypto::KeyKind::Rsa2048};
  crypto::SignatureDigest digest{crypto::SignatureDigest::Sha256};
  bool client_auth_only{false};  // extended key usage without serverAuth
  bool revoked{false};           // listed in the CRL that the host itself serves over http
  bool sends_intermediate{true};
};

struct TlsScript {
  HelloAnswer hello{HelloAnswer::Handshake};
  crypto::TlsVersion lowest{crypto::TlsVersion::Tls12};
  crypto::TlsVersion highest{crypto::TlsVersion::Tls13};
  std::string_view ciphers{};  // OpenSSL's notation, for TLS 1.2 and older; empty: all
  bool requires_client_certificate{false};
  OldStack old_stack{OldStack::Rc4And3Des};  // for HelloAnswer::OldServer
};

struct CredsspScript {
  TokenAnswer token{TokenAnswer::Challenge};
  credssp::NtStatus error_code{};       // for TokenAnswer::ErrorCode
  std::int32_t clock_ahead_seconds{0};  // what the NTLM timestamp adds to the true time
};

// How it goes on behind TLS, where no CredSSP comes first ([MS-RDPBCGR] 1.3.1.1).
enum class SessionAnswer : std::uint8_t {
  Draw,            // up to Demand Active, and draws nothing
  CloseAtConnect,  // an orderly end after MCS Connect Initial
  LicensingError,  // a licensing ERROR_ALERT in place of the good end
  OfferLicence,    // a licence, and an end for who declines; with an error_info, Set Error Info first
  ErrorInfo,       // Set Error Info, then an end
  Redirect,        // a Server Redirection PDU
  Garble,          // something that is no RDP
  Silence,         // reads the Client Info PDU and says nothing
};

// What becomes of a client that takes up a licence that is offered, in the cases of [MS-RDPELE] 3.2.5.5.
enum class LicenceAnswer : std::uint8_t {
  None,         // nobody gets one: ERR_INVALID_CLIENT at once
  Issue,        // a licence, and the session
  Grace,        // none is to be had, and the session for as long as the grace period runs
  NoServer,     // the grace period is over, and there is no licence server
  CannotIssue,  // the grace period is over, and the licence server has none left
  WrongMac,     // a challenge whose code does not match
};

struct SessionScript {
  SessionAnswer answer{SessionAnswer::Draw};
  rdp::LicensingError licensing_error{};  // for SessionAnswer::LicensingError
  rdp::ErrorInfo error_info{};            // for SessionAnswer::ErrorInfo and OfferLicence
  LicenceAnswer licence{};                // for SessionAnswer::OfferLicence
  bool heard_less{false};                 // says that the client asked for TLS alone, as a host does behind a device that changes requests
};

// Which security protocols a host that negotiates accepts ([MS-RDPBCGR] 2.2.1.1.1).
enum class Accepts : std::uint8_t {
  TlsOnly,  // no CredSSP, as xrdp
  Nla,      // CredSSP only, as Windows by default
  RdpOnly,  // standard RDP security, silently chosen
};

// How it meets a SYN of RDP-UDP at its port.
enum class UdpAnswer : std::uint8_t {
  NoListener,  // nobody listens: ICMP port unreachable
  Syn,         // a SYN+ACK
  Silence,     // reads and says nothing
  Garbage,     // something that is no RDP-UDP
};

struct Script {
  RequestAnswer request{RequestAnswer::Negotiate};
  x224::FailureCode failure_code{};          // for RequestAnswer::Failure
  bool standard_security_on_request{false};  // Failure: a client that offers PROTOCOL_RDP alone is accepted
  Accepts accepts{Accepts::TlsOnly};
  TlsScript tls{};
  CertificateScript certificate{};
  CredsspScript credssp{};
  SessionScript session{};
  UdpAnswer udp{UdpAnswer::NoListener};
};

// Whether a client can come so far that a certificate is shown.
bool shows_certificate(const Script& script);

struct Fault {
  std::string_view id{};
  std::string_view title{};
  std::string_view
      stage{};  // where it shows: "tcp", "negotiation", "tls", "certificate", "credssp", "session" (with --session alone), "udp"; empty: nowhere
  std::string_view outcome{};  // what a diagnosis should conclude: "works", "degraded", "broken", "undetermined"
  std::string_view expects{};  // the cause or group that should come first, "something-else" where none fits; empty: healthy
  Script script{};
};

// All of them, healthy ones first. INVARIANT: ids are unique, lower case and dashes.
std::span<const Fault> faults();
// Null when there is none of that id.
const Fault* find_fault(std::string_view id);

}  // namespace doctor::practice
