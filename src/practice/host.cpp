#include "practice/host.hpp"

#include <algorithm>
#include <optional>
#include <thread>

#include "base/text.hpp"
#include "crypto/certificate.hpp"
#include "crypto/old_hashes.hpp"
#include "crypto/random.hpp"
#include "net/datagram_server.hpp"
#include "net/listener.hpp"
#include "practice/certificates.hpp"
#include "practice/crl_server.hpp"
#include "practice/folder.hpp"
#include "practice/host_machine.hpp"
#include "practice/udp_answer.hpp"

namespace doctor::practice {

struct PracticeHost::Impl {
  const Fault* fault{nullptr};
  std::string name{};
  Endpoint endpoint{};
  HostFace face{};
  Bytes crl{};
  std::optional<PrivateFolder> folder{};
  std::string ca_file{};
  std::string crl_address{};
  std::optional<net::Listener> rdp{};
  std::optional<net::Listener> web{};  // serves the revocation list
  std::optional<net::DatagramServer> udp{};
  std::jthread rdp_thread{};
  std::jthread udp_thread{};
  std::jthread web_thread{};

  ~Impl() { stop(); }

  void serve_rdp() {
    rdp->serve([this](const Endpoint&) { return std::make_unique<HostMachine>(face); });
  }
  // What stands beside the RDP port.
  void serve_beside() {
    if (udp && !udp_thread.joinable())
      udp_thread = std::jthread{[this] { udp->serve([how = face.script.udp](BytesView datagram) { return answer_datagram(how, datagram); }); }};
    if (!web || web_thread.joinable()) return;
    web_thread = std::jthread{[this] { web->serve([this](const Endpoint&) { return std::make_unique<CrlServerMachine>(crl); }); }};
  }
  void stop() {
    if (rdp) rdp->stop();
    if (web) web->stop();
    if (udp) udp->stop();
  }
};

namespace {

Result<const Fault*> known_fault(std::string_view id) {
  if (const Fault* found = find_fault(id)) return found;
  return fail(ErrorCode::Usage, text::format("there is no fault \"{}\" to practise with", text::escape_untrusted(id, 60)));
}

}  // namespace

Result<void> require_loopback(const Endpoint& listen) {
  if (listen.address.scope() == Address::Scope::Loopback) return {};
  return fail(ErrorCode::Usage, text::format("a practice host listens on loopback alone, and {} is not", listen.address.to_string()));
}

Result<PracticeHost> PracticeHost::open(const net::Network& network, std::string_view fault, PracticeOptions options) {
  auto impl = std::make_unique<Impl>();
  TRY_ASSIGN(impl->fault, known_fault(fault));
  TRY(require_loopback(options.listen));
  const Script& script = impl->fault->script;
  impl->name = options.name;

  TRY_ASSIGN(net::Listener rdp, net::Listener::open(options.listen));
  impl->endpoint = rdp.endpoint();
  // Without a listener: the port was free a moment ago, and is given back at once.
  if (script.request != RequestAnswer::NoListener) impl->rdp = std::move(rdp);

  if (script.udp != UdpAnswer::NoListener) {
    TRY_ASSIGN(impl->udp, net::DatagramServer::open(impl->endpoint));
  }
  if (script.certificate.revoked) {
    TRY_ASSIGN(impl->web, net::Listener::open({options.listen.address, 0}));
    impl->crl_address = text::format("http://{}{}", impl->web->endpoint().to_string(), kCrlPath);
  }
  const WallTime now = network.wall_clock();
  impl->face = {.script = script, .opened_wall = now, .opened_at = network.now()};
  std::ranges::copy(crypto::random_bytes(impl->face.server_challenge.size()), impl->face.server_challenge.begin());
  std::ranges::copy(crypto::random_bytes(impl->face.license_random.size()), impl->face.license_random.begin());
  if (auto hashes = crypto::load_old_hashes()) impl->face.hashes = *std::move(hashes);
  if (!shows_certificate(script)) return PracticeHost{std::move(impl)};

  auto made =
      make_certificates(script.certificate, {.name = options.name, .address = options.listen.address, .now = now, .crl_address = impl->crl_address});
  if (!made) return fail(made.error().while_doing(text::format("cannot make a certificate for \"{}\"", text::escape_untrusted(options.name, 60))));
  impl->face.identity = std::move(made->identity);
  impl->crl = std::move(made->crl);
  if (!made->trusted_root.empty()) {
    TRY_ASSIGN(impl->folder, PrivateFolder::create(crypto::random_bytes(8)));
    TRY_ASSIGN(const auto path, impl->folder->write("practice-ca.pem", crypto::to_pem(made->trusted_root)));
    impl->ca_file = path.string();
  }
  return PracticeHost{std::move(impl)};
}

PracticeHost::PracticeHost(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PracticeHost::PracticeHost(PracticeHost&&) noexcept = default;
PracticeHost& PracticeHost::operator=(PracticeHost&&) noexcept = default;
PracticeHost::~PracticeHost() = default;

const Fault& PracticeHost::fault() const { return *impl_->fault; }
Endpoint PracticeHost::endpoint() const { return impl_->endpoint; }
const std::string& PracticeHost::name() const { return impl_->name; }
std::string PracticeHost::ca_file() const { return impl_->ca_file; }
std::string PracticeHost::crl_address() const { return impl_->crl_address; }

void PracticeHost::serve() {
  if (!impl_->rdp) return;
  impl_->serve_beside();
  impl_->serve_rdp();
  impl_->stop();
}

void PracticeHost::serve_in_background() {
  if (!impl_->rdp || impl_->rdp_thread.joinable()) return;
  impl_->serve_beside();
  impl_->rdp_thread = std::jthread{[impl = impl_.get()] { impl->serve_rdp(); }};
}

void PracticeHost::stop() { impl_->stop(); }

}  // namespace doctor::practice
