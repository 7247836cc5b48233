// A raw client at the other end of a HostMachine, in virtual time: what each test of a fault needs to see what it promises.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "crypto/old_hashes.hpp"
#include "practice/answers.hpp"
#include "practice/certificates.hpp"
#include "practice/host_machine.hpp"

namespace doctor::practice::test {

inline constexpr std::string_view kName = "practice.example";
inline const WallTime kNow = *parse_rfc3339("2026-11-21T12:00:00Z");

// The face of a host as PracticeHost makes it, with a fixed clock; made once for each fault, because keys take time.
// Ends the test when the certificates cannot be made.
inline const HostFace& face_of(std::string_view fault) {
  static std::map<std::string, HostFace, std::less<>> made_before;
  if (const auto before = made_before.find(fault); before != made_before.end()) return before->second;
  const Fault* found = find_fault(fault);
  if (found == nullptr) throw std::invalid_argument(std::string{fault});
  HostFace face{.script = found->script, .opened_wall = kNow};
  if (auto hashes = crypto::load_old_hashes()) face.hashes = *std::move(hashes);
  if (shows_certificate(found->script)) {
    auto made = make_certificates(found->script.certificate, {.name = std::string{kName}, .now = kNow});
    if (!made) throw std::runtime_error(made.error().to_string());
    face.identity = std::move(made->identity);
  }
  return made_before.emplace(fault, std::move(face)).first->second;
}

class Talk {
 public:
  explicit Talk(const HostFace& face) : machine_(face) { take(machine_.start(now_)); }

  // Sends, and gives what the host answers at once.
  Bytes say(BytesView bytes) {
    if (over()) return {};
    now_ = now_ + std::chrono::milliseconds{1};
    return take(machine_.on_bytes(bytes, now_));
  }
  // Lets the host come to its next deadline, and gives what it says then.
  Bytes wait() {
    if (over() || !deadline_) return {};
    now_ = *deadline_;
    return take(machine_.on_deadline(now_));
  }
  void close(CloseKind kind) { take(machine_.on_close(kind, now_)); }
  Bytes ask(x224::RequestedProtocols protocols = x224::kMstscOffer) {
    return say(x224::encode(x224::ConnectionRequest{.cookie = "practice", .negotiation = x224::NegotiationRequest{.requested = protocols}}));
  }

  const Bytes& greeting() const { return greeting_; }
  bool over() const { return end_ != End::None; }
  End end() const { return end_; }
  Duration elapsed() const { return now_.since_zero; }

 private:
  Bytes take(Step step) {
    end_ = step.end;
    deadline_ = step.deadline;
    if (!started_) greeting_ = step.send;
    started_ = true;
    return std::move(step.send);
  }

  HostMachine machine_;
  Instant now_{};
  std::optional<Instant> deadline_;
  Bytes greeting_;
  bool started_ = false;
  End end_ = End::None;
};

// A TLS client on the connection, after the Connection Confirm. Goes on until both sides have nothing to say.
inline std::unique_ptr<crypto::TlsEngine> shake_hands(Talk& talk, const crypto::ClientOptions& options = {}, std::size_t first_piece = 0) {
  auto engine = crypto::TlsEngine::client(options);
  if (!engine) throw std::runtime_error(engine.error().to_string());
  (*engine)->start();
  for (Bytes out = (*engine)->take_output(); !out.empty(); out = (*engine)->take_output()) {
    Bytes heard;
    if (first_piece > 0 && first_piece < out.size()) {
      heard = talk.say(BytesView{out}.first(first_piece));
      const Bytes more = talk.say(BytesView{out}.subspan(first_piece));
      heard.insert(heard.end(), more.begin(), more.end());
      first_piece = 0;
    } else {
      heard = talk.say(out);
    }
    if (!heard.empty()) (*engine)->feed(heard);
  }
  return std::move(*engine);
}

}  // namespace doctor::practice::test
