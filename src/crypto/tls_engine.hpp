// One side of a TLS connection over memory: bytes in, bytes out, no socket and no clock. Nothing is verified during the
// handshake, because a library that refuses first would hide the fault; the chain is judged afterwards (trust.hpp).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/tls_types.hpp"

namespace doctor::crypto {

// How far the handshake came, by the messages both sides exchanged.
enum class HandshakePoint : std::uint8_t {
  Nothing,
  ClientHello,     // sent, nothing came back
  ServerHello,     // (or HelloRetryRequest) arrived
  ServerFlight,    // something after the ServerHello arrived: certificate, key exchange
  ClientFinished,  // our side is finished; TLS 1.2 and older still wait for the server's Finished
  Handshake,       // complete
};
std::string_view name_of(HandshakePoint point);  // "client_hello", …, as tls.peer_closed_after spells them

enum class TlsState : std::uint8_t {
  Handshaking,
  Open,
  ClosedByPeer,  // close_notify arrived
  Failed,        // alert_received(), or our own library refused: failure()
};

inline constexpr std::string_view kEveryCipher = "ALL:eNULL:@SECLEVEL=0";

struct ClientOptions {
  std::string server_name{};  // for SNI; an address or an empty name sends none
  TlsVersion min_version{TlsVersion::Tls10};
  TlsVersion max_version{TlsVersion::Tls13};
  std::string cipher_list{kEveryCipher};  // OpenSSL's notation, for TLS 1.2 and older
  bool ask_for_stapled_ocsp{true};
};

// A certificate chain and its key: who a server says it is.
struct Identity {
  std::vector<Bytes> chain{};  // DER, leaf first
  Bytes private_key{};         // DER, PKCS #8
};

struct ServerOptions {
  Identity identity{};
  TlsVersion min_version{TlsVersion::Tls10};
  TlsVersion max_version{TlsVersion::Tls13};
  std::string cipher_list{"ALL:!aNULL:eNULL:@SECLEVEL=0"};
  bool request_client_certificate{false};
  bool require_client_certificate{false};  // implies the request; refuses a client without one
  Bytes stapled_ocsp{};                    // DER OCSPResponse, sent when the client asks for it
};

// Why the handshake or the channel failed on our side.
struct TlsFailure {
  std::string reason{};       // the library's phrase
  bool peer_at_fault{false};  // what the peer sent breaks the protocol; otherwise it is well-formed and we cannot go on
};

class TlsEngine {
 public:
  // Errors: the options name no usable cipher or version, or chain and key cannot be read or do not belong together.
  static Result<std::unique_ptr<TlsEngine>> client(const ClientOptions& options);
  static Result<std::unique_ptr<TlsEngine>> server(const ServerOptions& options);
  ~TlsEngine();
  TlsEngine(const TlsEngine&) = delete;
  TlsEngine& operator=(const TlsEngine&) = delete;

  // Begins the handshake: a client's first output is its ClientHello. Needed once.
  void start();
  // What arrived, cut anywhere; does all that can be done with it. Nothing is taken once closed or failed.
  void feed(BytesView received);
  // What must be sent now; may be empty.
  Bytes take_output();

  bool is_client() const;
  TlsState state() const;
  HandshakePoint last_seen() const;
  bool server_hello_seen() const { return last_seen() >= HandshakePoint::ServerHello; }
  // The last fatal alert, or close_notify, of the peer; and the one our library sent.
  std::optional<TlsAlert> alert_received() const;
  std::optional<TlsAlert> alert_sent() const;
  // Set when state() is Failed without an alert from the peer.
  const std::optional<TlsFailure>& failure() const;

  // From the ServerHello on; nothing before.
  std::optional<TlsVersion> version() const;
  std::string cipher() const;                 // IANA name: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"; empty before it is known
  std::vector<Bytes> peer_chain() const;      // DER in the order sent; also after a handshake that failed later
  Bytes stapled_ocsp() const;                 // DER OCSPResponse; empty when none came
  bool client_certificate_requested() const;  // CertificateRequest seen
  // RFC 5746; always true with TLS 1.3, which has no renegotiation.
  bool secure_renegotiation() const;
  // Messages and data of the peer after the handshake: session tickets, application data.
  bool heard_after_handshake() const;

  // Plain text for the peer; false when the channel is not open.
  bool write_plain(BytesView plain);
  // Everything decrypted so far and not yet read.
  Bytes read_plain();
  // Sends close_notify. Harmless when the channel is not open.
  void shutdown();

 private:
  struct Impl;
  explicit TlsEngine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace doctor::crypto
