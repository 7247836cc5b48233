#include "proto/tls/hello_sweep_machine.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "proto/ending.hpp"
#include "proto/mcs/disconnect.hpp"
#include "proto/x224/peer_kind.hpp"

namespace doctor::tls {
namespace {

constexpr std::size_t kMostBuffered = 2 * kMostFragment;

// In the middle of the server name, or of the whole when there is none.
std::size_t place_to_cut(BytesView hello, std::string_view server_name) {
  if (!server_name.empty()) {
    const auto found = std::ranges::search(hello, text::as_bytes(server_name));
    if (!found.empty()) return std::size_t(found.begin() - hello.begin()) + server_name.size() / 2;
  }
  return hello.size() / 2;
}

Bytes in_two_records(const ClientHello& hello) {
  const auto message = encode_message(hello);
  const auto cut = place_to_cut(message, hello.server_name);
  const auto version = std::min(hello.highest, Version::Tls10);
  auto out = encode_record(ContentType::Handshake, version, BytesView{message}.first(cut));
  const auto second = encode_record(ContentType::Handshake, version, BytesView{message}.subspan(cut));
  out.insert(out.end(), second.begin(), second.end());
  return out;
}

// RFC 8446 section 4.1.3, RFC 5246 section 7.4.1.3: a server takes from what was offered. An older version than the lowest is
// no lie (the client then ends it); one that is newer or does not exist is, and so is a cipher suite of its own choice.
const char* what_was_not_offered(const ClientHello& ours, const ServerHello& theirs) {
  static constexpr std::array kVersions{Version::Ssl30, Version::Tls10, Version::Tls11, Version::Tls12, Version::Tls13};
  if (theirs.version > ours.highest || std::ranges::find(kVersions, theirs.version) == kVersions.end()) return "server_version";
  if (std::ranges::find(ours.cipher_suites, theirs.cipher_suite) == ours.cipher_suites.end()) return "cipher_suite";
  const bool of_tls13 = (std::uint16_t(theirs.cipher_suite) >> 8) == 0x13;
  return of_tls13 == (theirs.version == Version::Tls13) ? nullptr : "cipher_suite";
}

}  // namespace

std::string_view name_of(ClearBytes kind) {
  static constexpr std::string_view kNames[] = {"mcs_disconnect", "http", "text", "binary"};
  return kNames[std::size_t(kind)];
}

ClearBytes classify_clear_bytes(BytesView bytes) {
  if (mcs::decode_disconnect_provider_ultimatum(bytes)) return ClearBytes::McsDisconnect;
  switch (x224::classify_peer(bytes)) {
    case x224::PeerKind::Http: return ClearBytes::Http;
    case x224::PeerKind::Ssh:
    case x224::PeerKind::Vnc:
    case x224::PeerKind::Smtp:
    case x224::PeerKind::Ftp:
    case x224::PeerKind::Text: return ClearBytes::Text;
    case x224::PeerKind::Tls:
    case x224::PeerKind::Smb:
    case x224::PeerKind::MySql:
    case x224::PeerKind::Binary: break;
  }
  return ClearBytes::Binary;
}

std::string_view name_of(SweepOutcome::End end) {
  static constexpr std::string_view kNames[] = {"completed", "alert", "closed", "reset", "silent", "not_tls", "malformed"};
  return kNames[std::size_t(end)];
}

Step HelloSweepMachine::start(Instant now) {
  so_far_.began_at = now;
  deadline_ = now + timeout_;
  if (cut_ == HelloCut::TwoRecords) return Step::say(in_two_records(hello_), deadline_);
  auto record = encode_record_of(hello_);
  if (cut_ == HelloCut::TwoSegments) {
    const auto cut = std::ptrdiff_t(place_to_cut(record, hello_.server_name));
    second_part_.assign(record.begin() + cut, record.end());
    record.erase(record.begin() + cut, record.end());
    second_part_at_ = now + kBetweenSegments;
  }
  auto step = wait();
  step.send = std::move(record);
  return step;
}

Step HelloSweepMachine::on_bytes(BytesView received, Instant at) {
  auto& kept = so_far_.received;
  kept.insert(kept.end(), received.begin(), received.begin() + std::ptrdiff_t(std::min(kMostKept - kept.size(), received.size())));
  const auto room = kMostBuffered - buffer_.size();
  buffer_.insert(buffer_.end(), received.begin(), received.begin() + std::ptrdiff_t(std::min(room, received.size())));
  while (!buffer_.empty()) {
    if (clear_) return read_clear(at);
    const auto record = decode_record(buffer_);
    if (!record && record.error().incomplete()) return wait();
    if (!record) {
      // Only the very first bytes can belong to another protocol; later ones are a broken TLS.
      if (records_ > 0) return malformed(record.error(), at);
      clear_ = true;
      deadline_ = std::min(deadline_, at + kClearGrace);
      continue;
    }
    // Empty records and warnings without end would keep us here until something else gives up.
    if (++records_ > kMostRecords)
      return malformed({DecodeError::Kind::Malformed, "TLSPlaintext", "type", 0, "comes again and again without a ServerHello", 0}, at);
    if (auto step = read_record(*record, at)) return std::move(*step);
    buffer_.erase(buffer_.begin(), buffer_.begin() + std::ptrdiff_t(record->size));
  }
  return wait();
}

Step HelloSweepMachine::on_close(CloseKind kind, Instant at) {
  if (clear_) {
    so_far_.clear = classify_clear_bytes(buffer_);
    return finish(SweepOutcome::End::NotTls, at);
  }
  return finish(proto::end_by_close<SweepOutcome::End>(kind), at);
}

Step HelloSweepMachine::on_deadline(Instant at) {
  if (!second_part_.empty() && at >= second_part_at_ && at < deadline_) return Step::say(std::exchange(second_part_, {}), deadline_);
  if (at < deadline_) return wait();
  return clear_ ? on_close(CloseKind::Fin, at) : finish(SweepOutcome::End::Silent, at);
}

Step HelloSweepMachine::wait() const { return Step::wait_until(second_part_.empty() ? deadline_ : std::min(second_part_at_, deadline_)); }

Step HelloSweepMachine::finish(SweepOutcome::End end, Instant at) { return proto::settle(outcome_, so_far_, end, at); }

Step HelloSweepMachine::malformed(DecodeError why, Instant at) {
  so_far_.why = why;
  return finish(SweepOutcome::End::Malformed, at);
}

Step HelloSweepMachine::read_clear(Instant at) {
  const bool disconnect = mcs::decode_disconnect_provider_ultimatum(buffer_).has_value();
  if (!disconnect && !x224::recognise_peer(buffer_) && buffer_.size() < kMostKept) return wait();
  so_far_.clear = classify_clear_bytes(buffer_);
  return finish(SweepOutcome::End::NotTls, at);
}

// The end, when this record brings it.
std::optional<Step> HelloSweepMachine::read_record(const Record& record, Instant at) {
  if (record.type == ContentType::Alert) {
    const auto alert = decode_alert(record.fragment);
    if (!alert) return malformed(alert.error(), at);
    // A warning (unrecognized_name, say) leaves the handshake going; a close does not.
    if (!alert->fatal && alert->description != AlertDescription::CloseNotify) return std::nullopt;
    so_far_.alert = *alert;
    return finish(SweepOutcome::End::Alert, at);
  }
  if (record.type != ContentType::Handshake)
    return malformed({DecodeError::Kind::Malformed, "TLSPlaintext", "type", 0, "cannot come before a ServerHello", 0}, at);
  handshake_.add(record.fragment);
  const auto message = handshake_.next();
  if (!message && message.error().incomplete()) return std::nullopt;
  if (!message) return malformed(message.error(), at);
  if (message->type != HandshakeType::ServerHello)
    return malformed({DecodeError::Kind::Malformed, "Handshake", "msg_type", 0, "cannot come before a ServerHello", 0}, at);
  auto hello = decode_server_hello(message->body);
  if (!hello) return malformed(hello.error(), at);
  if (const auto* field = what_was_not_offered(hello_, *hello))
    return malformed({DecodeError::Kind::Malformed, "ServerHello", field, 0, "was not offered", 0}, at);
  so_far_.server_hello = std::move(*hello);
  return finish(SweepOutcome::End::ServerHello, at);
}

}  // namespace doctor::tls
