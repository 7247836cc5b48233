// layers: crypto
// A client's handshake against a hostile server. The first byte's low bit chooses the server: 0, the bytes that follow and
// nothing else; 1, a real one whose stream is changed at places the input names (two bytes of distance, one to XOR).
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "crypto/certificate_maker.hpp"
#include "crypto/tls_machine.hpp"

namespace {

using namespace doctor;

class Changer {
 public:
  explicit Changer(BytesView changes) : changes_(changes) { next(); }
  void apply(Bytes& stream) {
    for (auto& each : stream) {
      if (wait_ > 0) {
        --wait_;
      } else if (active_) {
        each ^= value_;
        next();
      }
    }
  }

 private:
  void next() {
    active_ = changes_.size() >= 3;
    if (!active_) return;
    wait_ = std::size_t(changes_[0]) << 8 | std::size_t(changes_[1]);
    value_ = changes_[2];
    changes_ = changes_.subspan(3);
  }
  BytesView changes_;
  std::size_t wait_ = 0;
  std::byte value_{};
  bool active_ = false;
};

const crypto::KeyedCertificate& certificate() {
  static const auto made = crypto::make_certificate({.common_name = "host.example",
                                                     .not_before = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}},
                                                     .not_after = WallTime{std::chrono::sys_days{std::chrono::year{2027} / 1 / 1}}});
  if (!made) std::abort();
  return *made;
}

void play_bytes(crypto::TlsHandshakeMachine& machine, BytesView input) {
  machine.start({});
  // In pieces of growing size, so that cuts fall everywhere.
  for (std::size_t piece = 1; !input.empty(); piece = piece * 2) {
    const auto now = input.first(std::min(piece, input.size()));
    input = input.subspan(now.size());
    if (machine.on_bytes(now, {}).done) return;
  }
  if (!machine.on_close(CloseKind::Fin, {}).done) std::abort();
}

void play_server(crypto::TlsHandshakeMachine& machine, std::uint8_t mode, BytesView changes) {
  auto server = crypto::TlsEngine::server({.identity = {.chain = {certificate().certificate}, .private_key = certificate().private_key},
                                           .max_version = (mode & 2) != 0 ? crypto::TlsVersion::Tls12 : crypto::TlsVersion::Tls13,
                                           .request_client_certificate = (mode & 4) != 0});
  if (!server) std::abort();
  (*server)->start();
  Changer changer{changes};
  Step step = machine.start({});
  for (int round = 0; round < 16 && !step.done; ++round) {
    (*server)->feed(step.send);
    Bytes answer = (*server)->take_output();
    if (answer.empty()) break;
    changer.apply(answer);
    step = machine.on_bytes(answer, {});
  }
  if (!step.done && !machine.on_close(CloseKind::Reset, {}).done) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto input = std::as_bytes(std::span{data, size}).subspan(1);
  auto client = crypto::TlsEngine::client({.server_name = "host.example"});
  if (!client) std::abort();
  crypto::TlsHandshakeMachine machine{std::move(*client), std::chrono::seconds{4}};
  if ((data[0] & 1) == 0)
    play_bytes(machine, input);
  else
    play_server(machine, data[0], input);
  if (!machine.finished() || machine.outcome().received.size() > crypto::TlsHandshakeMachine::kMostReceived) std::abort();
  static_cast<void>(machine.engine().cipher());
  static_cast<void>(machine.engine().peer_chain());
  static_cast<void>(machine.engine().stapled_ocsp());
  static_cast<void>(machine.engine().version());
  return 0;
}
