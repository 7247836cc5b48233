#include "intake/capture/handshake_watch.hpp"

#include <algorithm>
#include <utility>

#include "proto/tls/certificate_message.hpp"

namespace doctor::intake {
namespace {

using tls::ContentType;
using tls::HandshakeType;

// RFC 8446 section 5.2: an alert of two bytes, its type, and the tag of every cipher suite but those with a short one.
constexpr std::size_t kEncryptedAlert13 = 2 + 1 + 16;
// RFC 8446 section 4.4.4: four bytes of header and a hash of 32 or 48.
constexpr std::size_t kFinished13[] = {4 + 32 + 1 + 16, 4 + 48 + 1 + 16};
// Certificate, CertificateVerify, Finished: a client that is asked for a certificate sends no more (RFC 8446 section 2).
constexpr int kMostClientMessages = 3;

}  // namespace

void HandshakeWatch::on_data(Side from, BytesView data, Instant at) {
  if (finished_ || data.empty()) return;
  if (from == Side::Client && !seen_.began) seen_.began = at;
  if (from == Side::Host && seen_.host_first.size() < kMostKept)
    seen_.host_first.insert(seen_.host_first.end(), data.begin(),
                            data.begin() + std::ptrdiff_t(std::min(kMostKept - seen_.host_first.size(), data.size())));
  read(from, from == Side::Client ? client_ : host_, data, at);
}

void HandshakeWatch::on_gap(Side from, std::uint64_t bytes) {
  Direction& in = from == Side::Client ? client_ : host_;
  if (finished_ || in.blind) return;
  if (in.buffer.empty() && bytes <= in.pass_by) {
    in.pass_by -= bytes;
    return;
  }
  in.blind = true;
  if (!seen_.completed) seen_.blind = true;
}

void HandshakeWatch::read(Side from, Direction& in, BytesView data, Instant at) {
  while (!data.empty() && !in.blind && !finished_) {
    if (in.pass_by > 0) {
      const auto passed = std::size_t(std::min<std::uint64_t>(in.pass_by, data.size()));
      in.pass_by -= passed;
      data = data.subspan(passed);
      continue;
    }
    const auto take = [&](std::size_t wanted) {
      const auto count = std::min(wanted - in.buffer.size(), data.size());
      in.buffer.insert(in.buffer.end(), data.begin(), data.begin() + std::ptrdiff_t(count));
      data = data.subspan(count);
      return in.buffer.size() == wanted;
    };
    if (in.buffer.size() < tls::kRecordHeaderSize && !take(tls::kRecordHeaderSize)) {
      // Too short for a record, and perhaps no TLS at all: then what there is decides.
      const auto so_far = tls::decode_record(in.buffer);
      if (so_far || so_far.error().incomplete()) return;
    }
    const auto header = tls::decode_record(in.buffer);
    if (!header && !header.error().incomplete()) {
      in.blind = true;
      if (from == Side::Client) return;
      if (seen_.server_hello || seen_.host_alert) {
        seen_.malformed = !seen_.completed;
      } else {
        seen_.clear = seen_.host_first;
      }
      return;
    }
    const auto type = ContentType{std::uint8_t(in.buffer[0])};
    const std::size_t length = std::size_t(in.buffer[3]) << 8 | std::size_t(in.buffer[4]);
    const bool opaque = in.encrypted || type == ContentType::ApplicationData || type == ContentType::Heartbeat;
    if (opaque && in.opener) {
      if (in.buffer.size() < tls::kRecordHeaderSize + length && !take(tls::kRecordHeaderSize + length)) return;
      const Bytes record = std::exchange(in.buffer, {});
      auto opened = in.opener->open(record);
      on_encrypted(from, opened ? ContentType{opened->type} : type, length, at, opened.has_value());
      if (opened) {
        on_opened(from, in, *opened);
        continue;
      }
      in.opener.reset();
      if (from == Side::Host) seen_.host_cut = true;
      continue;
    }
    if (opaque) {
      in.buffer.clear();
      in.pass_by = length;
      on_encrypted(from, type, length, at);
      continue;
    }
    if (in.buffer.size() < tls::kRecordHeaderSize + length && !take(tls::kRecordHeaderSize + length)) return;
    const Bytes record = std::exchange(in.buffer, {});
    if (!on_record(from, in, type, length, BytesView{record}.subspan(tls::kRecordHeaderSize))) return;
  }
}

bool HandshakeWatch::on_record(Side from, Direction& in, ContentType type, std::size_t, BytesView fragment) {
  switch (type) {
    case ContentType::Handshake: on_handshake(from, in, fragment, Heard::InTheClear); break;
    case ContentType::Alert: on_alert(from, fragment); break;
    case ContentType::ChangeCipherSpec:
      // In TLS 1.3 it means nothing (RFC 8446 D.4), and what is encrypted has a type of its own.
      if (!is_tls13()) in.encrypted = true;
      break;
    case ContentType::ApplicationData:
    case ContentType::Heartbeat: break;
  }
  return !in.blind;
}

void HandshakeWatch::on_handshake(Side from, Direction& in, BytesView fragment, Heard how) {
  in.messages.add(fragment);
  for (;;) {
    const auto message = in.messages.next();
    if (!message) {
      if (message.error().incomplete()) return;
      in.blind = true;
      if (from == Side::Host) seen_.malformed = true;
      return;
    }
    on_message(from, *message, how);
  }
}

// Of this connection, once both hellos are there; null where nobody logged them.
const keylog::Secrets* HandshakeWatch::secrets() const {
  if (keys_ == nullptr || !seen_.client_hello || !seen_.server_hello || seen_.server_hello->hello_retry_request) return nullptr;
  const auto found = keys_->find(seen_.client_hello->random);
  return found == keys_->end() ? nullptr : &found->second;
}

void HandshakeWatch::find_keys() {
  const auto* known = secrets();
  if (known == nullptr) return;
  const auto suite = std::uint16_t(seen_.server_hello->cipher_suite);
  if (is_tls13()) {
    client_.opener = crypto::RecordOpener::tls13(suite, known->client_handshake);
    host_.opener = crypto::RecordOpener::tls13(suite, known->host_handshake);
  } else {
    client_.opener = crypto::RecordOpener::tls12(suite, known->master, seen_.client_hello->random, seen_.server_hello->random, false);
    host_.opener = crypto::RecordOpener::tls12(suite, known->master, seen_.client_hello->random, seen_.server_hello->random, true);
  }
}

void HandshakeWatch::on_opened(Side from, Direction& in, const crypto::RecordOpener::Opened& record) {
  seen_.opened = true;
  switch (ContentType{record.type}) {
    case ContentType::Handshake:
      if (is_tls13()) on_handshake(from, in, record.content, Heard::Opened);
      return;
    case ContentType::Alert: return on_alert(from, record.content);
    case ContentType::ApplicationData: {
      if (from != Side::Host) return;
      const auto kept = std::min(kMostOpened - seen_.host_says.size(), record.content.size());
      seen_.host_says.insert(seen_.host_says.end(), record.content.begin(), record.content.begin() + std::ptrdiff_t(kept));
      if (kept < record.content.size()) seen_.host_cut = true;
      return;
    }
    case ContentType::ChangeCipherSpec:
    case ContentType::Heartbeat: return;
  }
}

// What follows TLS 1.3's Finished has keys of its own (RFC 8446 section 7.1).
void HandshakeWatch::switch_keys(Side from) {
  const auto* known = secrets();
  if (known == nullptr) return;
  const auto suite = std::uint16_t(seen_.server_hello->cipher_suite);
  (from == Side::Client ? client_ : host_).opener =
      crypto::RecordOpener::tls13(suite, from == Side::Client ? known->client_traffic : known->host_traffic);
}

void HandshakeWatch::on_message(Side from, const tls::HandshakeReader::Message& message, Heard how) {
  // One in the clear breaks the protocol, and switches nothing.
  if (how == Heard::Opened && is_tls13() && message.type == HandshakeType::Finished) return switch_keys(from);
  if (from == Side::Client) {
    if (message.type == HandshakeType::ClientHello && !seen_.client_hello)
      if (auto hello = tls::decode_client_hello(message.body)) seen_.client_hello = std::move(*hello);
    return;
  }
  if (seen_.server_hello && message.type != HandshakeType::ServerHello) seen_.server_flight = true;
  switch (message.type) {
    case HandshakeType::ServerHello:
      // The one behind a HelloRetryRequest takes its place.
      if (auto hello = tls::decode_server_hello(message.body)) {
        if (!seen_.server_hello || seen_.server_hello->hello_retry_request) seen_.server_hello = std::move(*hello);
        find_keys();
      } else {
        seen_.malformed = true;
      }
      break;
    case HandshakeType::Certificate:
      if (auto chain = is_tls13() ? tls::decode_certificate_message_13(message.body) : tls::decode_certificate_message(message.body))
        seen_.certificates = std::move(*chain);
      break;
    case HandshakeType::CertificateRequest: seen_.certificate_requested = true; break;
    case HandshakeType::ClientHello:
    case HandshakeType::Finished:
    case HandshakeType::ServerHelloDone: break;
  }
}

void HandshakeWatch::on_alert(Side from, BytesView fragment) {
  const auto alert = tls::decode_alert(fragment);
  if (!alert) return;
  const bool ends = alert->fatal || alert->description == tls::AlertDescription::CloseNotify;
  auto& place = from == Side::Host ? seen_.host_alert : seen_.client_alert;
  if (ends && !place) place = *alert;
}

// What can be told of a record by its type and length alone.
void HandshakeWatch::on_encrypted(Side from, ContentType type, std::size_t length, Instant at, bool opened) {
  const bool alert = type == ContentType::Alert || (!opened && is_tls13() && length == kEncryptedAlert13);
  (from == Side::Host ? seen_.host_closed_channel : seen_.client_closed_channel) = alert ? std::optional{at} : std::nullopt;
  if (!alert) seen_.last_word = at;
  if (from == Side::Host) {
    if (seen_.server_hello) seen_.server_flight = true;
    if (!is_tls13() && type == ContentType::Handshake && !host_finished_) {
      host_finished_ = true;  // RFC 5246 section 7.4.9: the first behind ChangeCipherSpec
      if (seen_.client_finished) complete(at);
      return;
    }
    // What comes before the client has spoken in the channel is the handshake's end, or tickets for later connections.
    if (!seen_.completed || seen_.client_records == 0) return;
    ++seen_.host_records;
    seen_.host_bytes += length;
    finished_ = seen_.host_records >= kEnoughRecords;
    if (finished_) seen_.host_cut = true;
    return;
  }
  if (seen_.completed) {
    if (!alert) ++seen_.client_records;
    return;
  }
  if (is_tls13()) {
    if (!seen_.server_flight) return;  // early data, which is none of the handshake's
    if (alert) {
      seen_.client_gave_up = true;
      return;
    }
    const bool is_finished = std::ranges::find(kFinished13, length) != std::end(kFinished13);
    if (!is_finished && ++client_messages_ < kMostClientMessages) return;
    seen_.client_finished = true;
    complete(at);
    return;
  }
  if (alert) {
    seen_.client_gave_up = true;
    return;
  }
  if (type == ContentType::Handshake && !seen_.client_finished) {
    seen_.client_finished = true;
    if (host_finished_) complete(at);
  }
}

void HandshakeWatch::complete(Instant at) {
  if (!seen_.completed) seen_.completed = at;
  seen_.blind = false;
}

}  // namespace doctor::intake
