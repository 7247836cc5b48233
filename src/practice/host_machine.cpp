#include "practice/host_machine.hpp"

#include <utility>

#include "base/text.hpp"
#include "practice/answers.hpp"
#include "practice/hello_arrival.hpp"
#include "practice/old_server.hpp"
#include "proto/x224/tpkt.hpp"

namespace doctor::practice {
namespace {

constexpr std::size_t kMostRequestBytes = 4 * 1024;
constexpr Duration kChainPause = std::chrono::milliseconds{1};

void append(Bytes& to, BytesView more) { to.insert(to.end(), more.begin(), more.end()); }

}  // namespace

Step HostMachine::start(Instant now) {
  ends_at_ = now + kLifetime;
  if (script().request == RequestAnswer::Ssh) return say(ssh_banner());
  if (script().request == RequestAnswer::Vnc) return say(vnc_banner());
  return wait();
}

Step HostMachine::on_bytes(BytesView received, Instant at) {
  received_ += received.size();
  if (received_ > kMostReceived) return Step::hang_up(End::Reset);
  switch (phase_) {
    case Phase::Request: append(buffer_, received); return on_request(at);
    case Phase::Hello:
      append(buffer_, received);
      ++pieces_;
      return on_hello(at);
    case Phase::Tls: return on_tls(received, at);
    case Phase::Drip: append(buffer_, received); return Step::wait_until(at + kDripPause);
    case Phase::Chain: return Step::wait_until(at + kChainPause);
    case Phase::Deaf: return wait();
  }
  return wait();
}

Step HostMachine::on_close(CloseKind, Instant) { return Step::hang_up(End::Fin); }

Step HostMachine::on_deadline(Instant at) {
  if (at >= ends_at_) return Step::hang_up(End::Fin);
  if (phase_ == Phase::Drip) return drip(at);
  if (phase_ == Phase::Chain) {
    Bytes more = chain_->next();
    return more.empty() ? fall_silent() : Step::say(std::move(more), at + kChainPause);
  }
  return wait();
}

Step HostMachine::fall_silent(Bytes last) {
  phase_ = Phase::Deaf;
  return say(std::move(last));
}

Step HostMachine::on_request(Instant at) {
  switch (script().request) {  // those that do not care what the client says
    case RequestAnswer::Close: return Step::hang_up(End::Fin);
    case RequestAnswer::Reset: return Step::hang_up(End::Reset);
    case RequestAnswer::Silence: return fall_silent();
    case RequestAnswer::HugeLength: return fall_silent(huge_tpkt());
    case RequestAnswer::Ssh: return Step::hang_up(End::Fin, ssh_farewell());
    case RequestAnswer::Vnc: return Step::hang_up(End::Fin);
    case RequestAnswer::Http: return Step::hang_up(End::Fin, http_answer());
    case RequestAnswer::Garbage: return Step::hang_up(End::Fin, garbage());
    default: break;
  }
  const auto frame = x224::decode_tpkt(buffer_);
  if (!frame) {
    const bool may_come = frame.error().incomplete() && buffer_.size() <= kMostRequestBytes;
    return may_come ? wait() : Step::hang_up(End::Fin);
  }
  const auto request = x224::decode_connection_request(buffer_);
  if (!request) return Step::hang_up(End::Fin);
  buffer_.erase(buffer_.begin(), buffer_.begin() + std::ptrdiff_t(frame->size));
  return confirm(*request, at);
}

Step HostMachine::confirm(const x224::ConnectionRequest& request, Instant at) {
  const x224::ConnectionConfirm answer{.answer = answer_of(script(), request)};
  Bytes bytes = x224::encode(answer);
  if (script().request == RequestAnswer::HalfConfirm) {
    bytes.resize(bytes.size() / 2);
    return Step::hang_up(End::Fin, std::move(bytes));
  }
  const auto* chosen = std::get_if<x224::NegotiationResponse>(&answer.answer);
  // [MS-RDPBCGR] 2.2.1.2.2: after a failure the connection ends; the client usually goes first.
  if (std::holds_alternative<x224::NegotiationFailure>(answer.answer)) return Step::hang_up(End::Fin, std::move(bytes));
  if (chosen == nullptr || x224::is_standard_rdp_security(chosen->selected)) return fall_silent(std::move(bytes));
  if (x224::uses_credssp(chosen->selected))
    sign_in_.emplace(script().credssp, face_.server_challenge);
  else
    session_.emplace(script().session, request.negotiation ? request.negotiation->requested : x224::RequestedProtocols{},
                     LicensingSide{.hashes = face_.hashes.get(),
                                   .certificate = face_.identity.chain.empty() ? BytesView{} : BytesView{face_.identity.chain.front()},
                                   .private_key = face_.identity.private_key,
                                   .random = face_.license_random});
  if (script().request == RequestAnswer::SlowDrip) {
    phase_ = Phase::Drip;
    drips_ = std::move(bytes);
    return drip(at);
  }
  phase_ = Phase::Hello;
  return say(std::move(bytes));
}

Step HostMachine::drip(Instant at) {
  Bytes next{drips_.at(dripped_++)};
  if (dripped_ < drips_.size()) return Step::say(std::move(next), at + kDripPause);
  phase_ = Phase::Hello;
  return say(std::move(next));
}

Step HostMachine::on_hello(Instant at) {
  const HelloArrival arrival = arrival_of(buffer_);
  if (arrival.state == HelloArrival::State::Partial) return wait();
  if (arrival.state == HelloArrival::State::NotTls) return Step::hang_up(End::Fin);
  switch (script().tls.hello) {
    case HelloAnswer::Handshake: return begin_tls(at);
    case HelloAnswer::Alert: return Step::hang_up(End::Fin, handshake_failure());
    case HelloAnswer::Close: return Step::hang_up(End::Fin);
    case HelloAnswer::Reset: return Step::hang_up(End::Reset);
    case HelloAnswer::Silence: return fall_silent();
    case HelloAnswer::ClearDisconnect: return Step::hang_up(End::Fin, clear_disconnect());
    case HelloAnswer::Garbage: return Step::hang_up(End::Fin, garbage());
    case HelloAnswer::OnlySplit: return pieces_ > 1 || arrival.records > 1 ? begin_tls(at) : Step::hang_up(End::Reset);
    case HelloAnswer::OldServer: {
      OldAnswer answer = answer_of_old_server(script().tls.old_stack, arrival.body);
      return answer.ends ? Step::hang_up(End::Fin, std::move(answer.record)) : fall_silent(std::move(answer.record));
    }
    case HelloAnswer::EndlessChain:
      chain_.emplace(face_.identity.chain.empty() ? BytesView{} : BytesView{face_.identity.chain.front()});
      phase_ = Phase::Chain;
      return Step::say(chain_->beginning(), at + kChainPause);
  }
  return wait();
}

Step HostMachine::begin_tls(Instant at) {
  crypto::ServerOptions options{.identity = face_.identity,
                                .min_version = script().tls.lowest,
                                .max_version = script().tls.highest,
                                .require_client_certificate = script().tls.requires_client_certificate};
  if (!script().tls.ciphers.empty()) options.cipher_list = text::format("{}:@SECLEVEL=0", script().tls.ciphers);
  auto engine = crypto::TlsEngine::server(options);
  if (!engine) return Step::hang_up(End::Fin);  // PracticeHost::open made one before, so memory has run out
  tls_ = std::move(*engine);
  tls_->start();
  phase_ = Phase::Tls;
  return on_tls(std::exchange(buffer_, {}), at);
}

Step HostMachine::on_tls(BytesView received, Instant at) {
  tls_->feed(received);
  const Bytes plain = tls_->read_plain();
  switch (tls_->state()) {
    case crypto::TlsState::Handshaking: return say(tls_->take_output());
    case crypto::TlsState::Open: return plain.empty() ? say(tls_->take_output()) : on_plain(plain, at);
    case crypto::TlsState::ClosedByPeer: tls_->shutdown(); return Step::hang_up(End::Fin, tls_->take_output());
    case crypto::TlsState::Failed: return Step::hang_up(End::Fin, tls_->take_output());
  }
  return wait();
}

Step HostMachine::on_plain(BytesView plain, Instant at) {
  if (sign_in_) {
    const auto reply = sign_in_->on_plain(plain, face_.wall_at(at));
    return say_in_tls(reply.plain, reply.end);
  }
  if (!session_) return say(tls_->take_output());
  const auto reply = session_->on_plain(plain);
  return say_in_tls(reply.plain, reply.end);
}

Step HostMachine::say_in_tls(BytesView plain, End end) {
  if (!plain.empty()) tls_->write_plain(plain);
  Bytes out = tls_->take_output();
  return end == End::None ? say(std::move(out)) : Step::hang_up(end, std::move(out));
}

}  // namespace doctor::practice
