// A TLS handshake that two others make: what the records show, without any key. RFC 5246, RFC 8446.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "crypto/record_opener.hpp"
#include "format/keylog/key_log.hpp"
#include "proto/tls/alert.hpp"
#include "proto/tls/client_hello.hpp"
#include "proto/tls/hello_sweep_machine.hpp"
#include "proto/tls/record.hpp"
#include "proto/tls/server_hello.hpp"

namespace doctor::intake {

enum class Side : std::uint8_t { Client, Host };

// What was seen of it.
struct WatchedHandshake {
  std::optional<Instant> began{};      // the first byte of the client's first record
  std::optional<Instant> completed{};  // the last message of the handshake
  std::optional<tls::HeardHello> client_hello{};
  std::optional<tls::ServerHello> server_hello{};
  std::optional<std::vector<Bytes>> certificates{};  // before TLS 1.3
  bool server_flight{false};                         // something of the host behind its ServerHello
  bool client_finished{false};                       // the client's last message of the handshake
  bool certificate_requested{false};                 // before TLS 1.3
  std::optional<tls::Alert> host_alert{};            // fatal, or close_notify before the end; in the clear
  std::optional<tls::Alert> client_alert{};
  bool client_gave_up{false};  // an encrypted alert in place of the end of the handshake; in TLS 1.3 a record of its size
  Bytes clear{};               // of a host that does not speak TLS: what it says, at most kMostKept bytes
  Bytes host_first{};          // the host's first bytes, at most kMostKept
  bool malformed{false};       // records of the host that break the protocol
  bool blind{false};           // bytes of the handshake are not in the capture
  // Inside the channel, once it stood; the sizes tell what was said, not the bytes.
  std::uint32_t client_records{0};
  std::uint32_t host_records{0};  // behind the client's first
  std::uint64_t host_bytes{0};    // likewise
  bool opened{false};             // records were opened with the secrets of a key log
  Bytes host_says{};              // then: what the host said in the channel, at most kMostOpened bytes
  bool host_cut{false};           // then: it said more, which was not opened or kept
  Instant last_word{};            // of either in the channel, alerts aside
  // When that side sent its last record, where that is an alert, as far as its type or size shows.
  std::optional<Instant> host_closed_channel{}, client_closed_channel{};
};

class HandshakeWatch {
 public:
  static constexpr std::size_t kMostKept = 512;
  static constexpr std::size_t kMostOpened = 16 * 1024;
  static constexpr std::uint32_t kEnoughRecords = 64;  // of the host in the channel: what comes later says nothing new

  // `keys`: of whoever logged them; borrowed, may be null.
  explicit HandshakeWatch(const keylog::KeyLog* keys = nullptr) : keys_(keys) {}

  void on_data(Side from, BytesView data, Instant at);
  void on_gap(Side from, std::uint64_t bytes);
  // Nothing more can be learned, so that nobody needs to put bytes in order any more.
  bool finished() const { return finished_; }
  const WatchedHandshake& seen() const { return seen_; }

 private:
  struct Direction {
    Bytes buffer{};            // the beginning of a record that is read whole
    std::uint64_t pass_by{0};  // bytes of a record that is not looked at
    bool encrypted{false};     // what follows is
    bool blind{false};         // where records begin is not known any more
    tls::HandshakeReader messages{};
    std::optional<crypto::RecordOpener> opener{};
  };
  enum class Heard : std::uint8_t { InTheClear, Opened };  // with the key log's secrets
  void read(Side from, Direction& in, BytesView data, Instant at);
  // Gives false when the rest cannot be read.
  bool on_record(Side from, Direction& in, tls::ContentType type, std::size_t length, BytesView fragment);
  void on_handshake(Side from, Direction& in, BytesView fragment, Heard how);
  void on_message(Side from, const tls::HandshakeReader::Message& message, Heard how);
  // `opened`: the record's real type is known.
  void on_encrypted(Side from, tls::ContentType type, std::size_t length, Instant at, bool opened = false);
  void on_alert(Side from, BytesView fragment);
  void complete(Instant at);
  const keylog::Secrets* secrets() const;
  void find_keys();
  void switch_keys(Side from);
  void on_opened(Side from, Direction& in, const crypto::RecordOpener::Opened& record);
  bool is_tls13() const { return seen_.server_hello && seen_.server_hello->version == tls::Version::Tls13; }

  const keylog::KeyLog* keys_;
  Direction client_{}, host_{};
  WatchedHandshake seen_{};
  bool host_finished_ = false;
  int client_messages_ = 0;  // of TLS 1.3, encrypted
  bool finished_ = false;
};

}  // namespace doctor::intake
