#include "crypto/tls_engine.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>

#include "base/address.hpp"
#include "base/text.hpp"
#include "crypto/handles.hpp"

namespace doctor::crypto {
namespace {

constexpr int kHandshakeRecord = 22;  // ContentType, RFC 8446 section 5.1
constexpr int kAlertRecord = 21;
constexpr std::uint8_t kFatal = 2;
constexpr std::uint8_t kCloseNotify = 0;
constexpr std::uint8_t kUserCanceled = 90;
constexpr long kMostCertificateBytes = 256 * 1024;

// HandshakeType, RFC 8446 section 4 and RFC 5246 section 7.4.
enum class HandshakeType : std::uint8_t { HelloRequest = 0, ClientHello = 1, ServerHello = 2, CertificateRequest = 13, Finished = 20 };

}  // namespace

std::string_view name_of(HandshakePoint point) {
  static constexpr std::string_view kNames[] = {"nothing", "client_hello", "server_hello", "server_flight", "client_finished", "handshake"};
  return kNames[std::size_t(point)];
}

struct TlsEngine::Impl {
  Handle<ssl_ctx_st> context{};
  Handle<ssl_st> ssl{};
  bio_st* in{nullptr};  // both belong to ssl
  bio_st* out{nullptr};
  bool is_client{true};
  Bytes staple{};

  TlsState state{TlsState::Handshaking};
  HandshakePoint point{HandshakePoint::Nothing};
  std::optional<TlsVersion> hello_version{};  // legacy_version of the ServerHello
  std::optional<TlsAlert> alert_received{};
  std::optional<TlsAlert> alert_sent{};
  std::optional<TlsFailure> failure{};
  bool certificate_requested{false};
  bool heard_after{false};
  bool shut{false};
  Bytes plain{};

  void reach(HandshakePoint reached) { point = std::max(point, reached); }
  // OpenSSL shows each protocol message here, decrypted.
  static void show_message(int sent, int version, int content_type, const void* bytes, std::size_t size, ssl_st* ssl, void* impl);
  static int give_staple(ssl_st* ssl, void* impl);

  void on_message(bool sent, int content_type, BytesView message);
  Result<void> open();
  void advance();
  void fail_with_library_error();
};

void TlsEngine::Impl::show_message(int sent, int, int content_type, const void* bytes, std::size_t size, ssl_st*, void* impl) {
  static_cast<Impl*>(impl)->on_message(sent != 0, content_type, {static_cast<const std::byte*>(bytes), size});
}

int TlsEngine::Impl::give_staple(ssl_st* ssl, void* impl) {
  const Bytes& staple = static_cast<Impl*>(impl)->staple;
  void* copy = OPENSSL_memdup(staple.data(), staple.size());  // becomes the library's
  if (copy == nullptr) return SSL_TLSEXT_ERR_NOACK;
  SSL_set_tlsext_status_ocsp_resp(ssl, static_cast<unsigned char*>(copy), long(staple.size()));
  return SSL_TLSEXT_ERR_OK;
}

void TlsEngine::Impl::on_message(bool sent, int content_type, BytesView message) {
  if (content_type == kAlertRecord && message.size() >= 2) {
    const TlsAlert alert{std::uint8_t(message[0]), std::uint8_t(message[1])};
    // Warnings other than close_notify change nothing; in TLS 1.3 every alert ends the connection (RFC 8446 section 6)
    // but user_canceled, which only announces a close_notify.
    const bool tls13 = point >= HandshakePoint::ServerHello && SSL_version(ssl.get()) == TLS1_3_VERSION;
    const bool ends = alert.level == kFatal || alert.description == kCloseNotify || (tls13 && alert.description != kUserCanceled);
    if (ends) (sent ? alert_sent : alert_received) = alert;
    return;
  }
  if (content_type != kHandshakeRecord || message.empty()) return;
  const auto type = HandshakeType(message[0]);
  const bool by_client = sent == is_client;
  if (state == TlsState::Open) {
    if (!sent) heard_after = true;
    return;
  }
  if (type == HandshakeType::HelloRequest) return;
  if (type == HandshakeType::ClientHello) return reach(HandshakePoint::ClientHello);
  if (type == HandshakeType::ServerHello) {
    if (message.size() >= 6) hello_version = TlsVersion(std::uint16_t(std::uint16_t(message[4]) << 8 | std::uint16_t(message[5])));
    return reach(HandshakePoint::ServerHello);
  }
  if (type == HandshakeType::CertificateRequest && !by_client) certificate_requested = true;
  if (!by_client) reach(HandshakePoint::ServerFlight);
  if (by_client && type == HandshakeType::Finished) reach(HandshakePoint::ClientFinished);
}

Result<void> TlsEngine::Impl::open() {
  ssl.reset(SSL_new(context.get()));
  if (ssl == nullptr) return fail(ErrorCode::Internal, "cannot set TLS up: " + take_library_error());
  in = BIO_new(BIO_s_mem());
  out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), in, out);
  SSL_set_msg_callback(ssl.get(), &Impl::show_message);
  SSL_set_msg_callback_arg(ssl.get(), this);
  return {};
}

void TlsEngine::Impl::fail_with_library_error() {
  state = TlsState::Failed;
  const int reason = ERR_GET_REASON(ERR_peek_last_error());
  const std::string phrase = take_library_error();
  if (alert_received) return;
  // What our library calls it by the alert it sends: these say that the peer broke the protocol, the others
  // (protocol_version, handshake_failure, insufficient_security) that the peer's choice is one we do not have.
  static constexpr std::array<std::uint8_t, 8> kPeerBrokeProtocol{10, 20, 21, 22, 47, 50, 51, 110};
  const bool by_alert = alert_sent && std::ranges::find(kPeerBrokeProtocol, alert_sent->description) != kPeerBrokeProtocol.end();
  const bool by_reason = reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST || reason == SSL_R_BAD_LENGTH ||
                         reason == SSL_R_UNEXPECTED_MESSAGE || reason == SSL_R_PACKET_LENGTH_TOO_LONG || reason == SSL_R_RECORD_LENGTH_MISMATCH;
  failure = TlsFailure{.reason = phrase, .peer_at_fault = by_alert || by_reason};
}

void TlsEngine::Impl::advance() {
  ERR_clear_error();
  if (state == TlsState::Handshaking) {
    const int result = SSL_do_handshake(ssl.get());
    if (result == 1) {
      state = TlsState::Open;
      reach(HandshakePoint::Handshake);
    } else if (const int error = SSL_get_error(ssl.get(), result); error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
      return fail_with_library_error();
    } else {
      return;
    }
  }
  if (state != TlsState::Open) return;
  std::array<std::byte, 16384> buffer;
  while (true) {
    const int count = SSL_read(ssl.get(), buffer.data(), int(buffer.size()));
    if (count > 0) {
      heard_after = true;
      plain.insert(plain.end(), buffer.begin(), buffer.begin() + count);
      continue;
    }
    switch (SSL_get_error(ssl.get(), count)) {
      case SSL_ERROR_WANT_READ:
      case SSL_ERROR_WANT_WRITE: return;
      case SSL_ERROR_ZERO_RETURN: state = TlsState::ClosedByPeer; return;
      default: return fail_with_library_error();
    }
  }
}

namespace {

// Any certificate of a client will do: the practice host plays faults, it guards nothing.
int accept_any(int, X509_STORE_CTX*) { return 1; }

Result<Handle<ssl_ctx_st>> make_context(bool client, TlsVersion least, TlsVersion most, const std::string& ciphers) {
  ERR_clear_error();
  Handle<ssl_ctx_st> context{SSL_CTX_new(client ? TLS_client_method() : TLS_server_method())};
  if (context == nullptr) return fail(ErrorCode::Internal, "cannot set TLS up: " + take_library_error());
  SSL_CTX_set_security_level(context.get(), 0);  // weak hosts are what we look at
  if (SSL_CTX_set_min_proto_version(context.get(), int(least)) != 1 || SSL_CTX_set_max_proto_version(context.get(), int(most)) != 1)
    return fail(ErrorCode::Usage,
                text::format("TLS library lacks a version between {} and {}: {}", spec_name(least), spec_name(most), take_library_error()));
  if (SSL_CTX_set_cipher_list(context.get(), ciphers.c_str()) != 1)
    return fail(ErrorCode::Usage, text::format("no cipher in \"{}\": {}", text::escape_untrusted(ciphers), take_library_error()));
  SSL_CTX_set_options(context.get(), SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_cert_list(context.get(), kMostCertificateBytes);
  return context;
}

Result<void> use_identity(ssl_ctx_st* context, const Identity& identity) {
  if (identity.chain.empty()) return fail(ErrorCode::Usage, "a TLS server needs a certificate");
  for (std::size_t i = 0; i < identity.chain.size(); ++i) {
    const auto certificate = read_x509(identity.chain[i]);
    if (certificate == nullptr) return fail(ErrorCode::BadData, text::format("certificate {} of the chain cannot be read", i + 1));
    const long used = i == 0 ? SSL_CTX_use_certificate(context, certificate.get()) : SSL_CTX_add1_chain_cert(context, certificate.get());
    if (used != 1) return fail(ErrorCode::BadData, text::format("certificate {} of the chain cannot be used: {}", i + 1, take_library_error()));
  }
  const auto key = read_private_key(identity.private_key);
  if (key == nullptr) return fail(ErrorCode::BadData, "the private key cannot be read");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    return fail(ErrorCode::BadData, "the private key does not fit the certificate: " + take_library_error());
  return {};
}

}  // namespace

Result<std::unique_ptr<TlsEngine>> TlsEngine::client(const ClientOptions& options) {
  auto impl = std::make_unique<Impl>();
  TRY_ASSIGN(impl->context, make_context(true, options.min_version, options.max_version, options.cipher_list));
  SSL_CTX_set_verify(impl->context.get(), SSL_VERIFY_NONE, nullptr);
  TRY(impl->open());
  SSL_set_connect_state(impl->ssl.get());
  if (options.ask_for_stapled_ocsp) SSL_set_tlsext_status_type(impl->ssl.get(), TLSEXT_STATUSTYPE_ocsp);
  // RFC 6066 section 3: literal addresses are not permitted in HostName.
  if (!options.server_name.empty() && !Address::parse(options.server_name) &&
      SSL_set_tlsext_host_name(impl->ssl.get(), options.server_name.c_str()) != 1)
    return fail(ErrorCode::Usage, text::format("\"{}\" cannot be a server name in TLS", text::escape_untrusted(options.server_name)));
  return std::unique_ptr<TlsEngine>{new TlsEngine{std::move(impl)}};
}

Result<std::unique_ptr<TlsEngine>> TlsEngine::server(const ServerOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->is_client = false;
  TRY_ASSIGN(impl->context, make_context(false, options.min_version, options.max_version, options.cipher_list));
  SSL_CTX_set_dh_auto(impl->context.get(), 1);
  TRY(use_identity(impl->context.get(), options.identity));
  int verify = SSL_VERIFY_NONE;
  if (options.request_client_certificate || options.require_client_certificate) verify |= SSL_VERIFY_PEER;
  if (options.require_client_certificate) verify |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  SSL_CTX_set_verify(impl->context.get(), verify, accept_any);
  if (!options.stapled_ocsp.empty()) {
    impl->staple = options.stapled_ocsp;
    SSL_CTX_set_tlsext_status_cb(impl->context.get(), &Impl::give_staple);
    SSL_CTX_set_tlsext_status_arg(impl->context.get(), impl.get());
  }
  TRY(impl->open());
  SSL_set_accept_state(impl->ssl.get());
  return std::unique_ptr<TlsEngine>{new TlsEngine{std::move(impl)}};
}

TlsEngine::TlsEngine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsEngine::~TlsEngine() = default;

void TlsEngine::start() { impl_->advance(); }

void TlsEngine::feed(BytesView received) {
  if (impl_->state == TlsState::Failed || impl_->state == TlsState::ClosedByPeer) return;
  if (!received.empty()) BIO_write(impl_->in, received.data(), int(received.size()));
  impl_->advance();
}

Bytes TlsEngine::take_output() {
  Bytes out(BIO_ctrl_pending(impl_->out));
  if (!out.empty()) BIO_read(impl_->out, out.data(), int(out.size()));
  return out;
}

bool TlsEngine::is_client() const { return impl_->is_client; }
TlsState TlsEngine::state() const { return impl_->state; }
HandshakePoint TlsEngine::last_seen() const { return impl_->point; }
std::optional<TlsAlert> TlsEngine::alert_received() const { return impl_->alert_received; }
std::optional<TlsAlert> TlsEngine::alert_sent() const { return impl_->alert_sent; }
const std::optional<TlsFailure>& TlsEngine::failure() const { return impl_->failure; }

std::optional<TlsVersion> TlsEngine::version() const {
  if (impl_->point < HandshakePoint::ServerHello) return std::nullopt;
  // A library that refuses an old version goes on naming its own best; the ServerHello says it plainly (RFC 5246 E.1).
  if (impl_->hello_version && *impl_->hello_version < TlsVersion::Tls12) return impl_->hello_version;
  return TlsVersion(SSL_version(impl_->ssl.get()));
}

std::string TlsEngine::cipher() const {
  const SSL_CIPHER* cipher = SSL_get_current_cipher(impl_->ssl.get());
  if (cipher == nullptr) cipher = SSL_get_pending_cipher(impl_->ssl.get());
  const char* name = cipher == nullptr ? nullptr : SSL_CIPHER_standard_name(cipher);
  return name == nullptr ? std::string{} : std::string{name};
}

std::vector<Bytes> TlsEngine::peer_chain() const {
  std::vector<Bytes> out;
  // A server's library keeps the client's own certificate apart from the rest of its chain.
  if (X509* leaf = SSL_get0_peer_certificate(impl_->ssl.get()); !impl_->is_client && leaf != nullptr) out.push_back(der_of(leaf));
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(impl_->ssl.get());
  for (int i = 0; i < sk_X509_num(chain); ++i) out.push_back(der_of(sk_X509_value(chain, i)));
  return out;
}

Bytes TlsEngine::stapled_ocsp() const {
  const unsigned char* response = nullptr;
  const long size = SSL_get_tlsext_status_ocsp_resp(impl_->ssl.get(), &response);
  if (size <= 0 || response == nullptr) return {};
  const auto* begin = reinterpret_cast<const std::byte*>(response);
  return {begin, begin + size};
}

bool TlsEngine::client_certificate_requested() const { return impl_->certificate_requested; }

bool TlsEngine::secure_renegotiation() const { return version() == TlsVersion::Tls13 || SSL_get_secure_renegotiation_support(impl_->ssl.get()) == 1; }

bool TlsEngine::heard_after_handshake() const { return impl_->heard_after; }

bool TlsEngine::write_plain(BytesView plain) {
  if (impl_->state != TlsState::Open || impl_->shut) return false;
  ERR_clear_error();
  return plain.empty() || SSL_write(impl_->ssl.get(), plain.data(), int(plain.size())) == int(plain.size());
}

Bytes TlsEngine::read_plain() { return std::exchange(impl_->plain, {}); }

void TlsEngine::shutdown() {
  const bool finished = impl_->state == TlsState::Open || impl_->state == TlsState::ClosedByPeer;
  if (!finished || std::exchange(impl_->shut, true)) return;
  ERR_clear_error();
  SSL_shutdown(impl_->ssl.get());
  ERR_clear_error();
}

}  // namespace doctor::crypto
