// The record layer before encryption (RFC 8446 5.1).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "proto/tls/version.hpp"

namespace doctor::tls {

enum class ContentType : std::uint8_t { ChangeCipherSpec = 20, Alert = 21, Handshake = 22, ApplicationData = 23, Heartbeat = 24 };
// RFC 8446 section 4, RFC 5246 section 7.4; open.
enum class HandshakeType : std::uint8_t {
  ClientHello = 1,
  ServerHello = 2,
  Certificate = 11,
  CertificateRequest = 13,
  ServerHelloDone = 14,
  Finished = 20
};

inline constexpr std::size_t kRecordHeaderSize = 5;
inline constexpr std::size_t kMostFragment = (1 << 14) + 2048;  // RFC 5246 6.2.3

struct Record {
  ContentType type{};
  Version version{};
  BytesView fragment{};
  std::size_t size{0};  // header and fragment
};

// The record at the beginning of `bytes`. Malformed at the first byte that no record can have.
Decoded<Record> decode_record(BytesView bytes);
// INVARIANT: the fragment is no longer than 16384 bytes.
Bytes encode_record(ContentType type, Version version, BytesView fragment);
Bytes encode_handshake(HandshakeType type, BytesView body);

// Puts handshake messages together that are cut over records, or share one.
class HandshakeReader {
 public:
  struct Message {
    HandshakeType type{};
    Bytes body{};
  };
  // The content of a handshake record. Nothing is taken beyond kMostBytes.
  void add(BytesView fragment);
  // The next whole message, taken off. Malformed when one is said to be longer than kMostBytes.
  Decoded<Message> next();

 private:
  static constexpr std::size_t kMostBytes = 1 << 16;
  Bytes buffer_;
};

}  // namespace doctor::tls
