#include "practice/gateway/gateway.hpp"

#include <algorithm>
#include <optional>
#include <thread>

#include "base/text.hpp"
#include "crypto/certificate.hpp"
#include "crypto/old_hashes.hpp"
#include "crypto/random.hpp"
#include "net/listener.hpp"
#include "practice/certificates.hpp"
#include "practice/folder.hpp"
#include "practice/gateway/connection.hpp"

namespace doctor::practice {

struct PracticeGateway::Impl {
  const GatewayFault* fault{nullptr};
  GatewayFace face{};
  GatewayRooms rooms{};
  std::optional<PrivateFolder> folder{};
  std::string ca_file{};
  std::optional<net::Listener> listener{};
  std::jthread thread{};

  ~Impl() {
    if (listener) listener->stop();
  }
  void serve() {
    listener->serve([this](const Endpoint&) { return std::make_unique<GatewayMachine>(face, rooms); });
  }
};

Result<PracticeGateway> PracticeGateway::open(const net::Network& network, std::string_view fault, PracticeOptions options,
                                              const std::string& target_name) {
  auto impl = std::make_unique<Impl>();
  impl->fault = find_gateway_fault(fault);
  if (impl->fault == nullptr)
    return fail(ErrorCode::Usage, text::format("there is no gateway fault \"{}\" to practise with", text::escape_untrusted(fault, 60)));
  TRY(require_loopback(options.listen));
  TRY_ASSIGN(impl->listener, net::Listener::open(options.listen));

  const WallTime now = network.wall_clock();
  GatewayFace& face = impl->face;
  face = {.script = impl->fault->script, .opened_wall = now, .opened_at = network.now()};
  face.target = {.opened_wall = now, .opened_at = face.opened_at};
  std::ranges::copy(crypto::random_bytes(face.server_challenge.size()), face.server_challenge.begin());
  std::ranges::copy(crypto::random_bytes(face.target.server_challenge.size()), face.target.server_challenge.begin());
  std::ranges::copy(crypto::random_bytes(face.target.license_random.size()), face.target.license_random.begin());
  if (auto hashes = crypto::load_old_hashes()) face.target.hashes = *std::move(hashes);

  const CertificateFor whom{.name = options.name, .address = options.listen.address, .now = now};
  const auto why = [](const Error& error, const CertificateFor& for_whom) {
    return fail(error.while_doing(text::format("cannot make a certificate for \"{}\"", text::escape_untrusted(for_whom.name, 60))));
  };
  CertificateFor whom_behind = whom;
  if (!target_name.empty()) whom_behind.name = target_name;
  auto target = make_certificates({.key = crypto::KeyKind::EcP256}, whom_behind);
  if (!target) return why(target.error(), whom_behind);
  face.target.identity = std::move(target->identity);
  auto made = make_certificates(face.script.certificate, whom);
  if (!made) return why(made.error(), whom);
  face.identity = std::move(made->identity);
  face.own_certificate = (face.script.tls_ended_in_front ? face.target.identity : face.identity).chain.front();
  if (face.script.target_has_its_certificate) face.target.identity = face.identity;
  if (!made->trusted_root.empty()) {
    TRY_ASSIGN(impl->folder, PrivateFolder::create(crypto::random_bytes(8)));
    TRY_ASSIGN(const auto path, impl->folder->write("practice-ca.pem", crypto::to_pem(made->trusted_root)));
    impl->ca_file = path.string();
  }
  return PracticeGateway{std::move(impl)};
}

PracticeGateway::PracticeGateway(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PracticeGateway::PracticeGateway(PracticeGateway&&) noexcept = default;
PracticeGateway& PracticeGateway::operator=(PracticeGateway&&) noexcept = default;
PracticeGateway::~PracticeGateway() = default;

const GatewayFault& PracticeGateway::fault() const { return *impl_->fault; }
Endpoint PracticeGateway::endpoint() const { return impl_->listener->endpoint(); }
std::string PracticeGateway::ca_file() const { return impl_->ca_file; }

void PracticeGateway::serve() { impl_->serve(); }

void PracticeGateway::serve_in_background() {
  if (impl_->thread.joinable()) return;
  impl_->thread = std::jthread{[impl = impl_.get()] { impl->serve(); }};
}

void PracticeGateway::stop() { impl_->listener->stop(); }

}  // namespace doctor::practice
