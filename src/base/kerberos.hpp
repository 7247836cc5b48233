// Kerberos as whoever has a library gives it to probes that have none: a ticket to one service for one password, and the
// security context that is made with it. RFC 4120, RFC 4121.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace doctor {

class KerberosContext {
 public:
  virtual ~KerberosContext() = default;
  // The next token for the host, without SPNEGO around it, empty when there is nothing more to say; `from_host` is empty at the
  // beginning.
  virtual Result<Bytes> step(BytesView from_host) = 0;
  virtual bool established() const = 0;
  // Encrypted and signed; signature and header stand before the message, as RDP wants them.
  virtual Result<Bytes> wrap(BytesView plain) = 0;
  virtual Result<Secret> unwrap(BytesView sealed) = 0;
  // A signature by itself, and whether one is the host's.
  virtual Result<Bytes> sign(BytesView message) = 0;
  virtual Result<void> verify(BytesView message, BytesView signature) = 0;
};

struct TicketRequest {
  std::string account{};          // without realm; a user principal name whole
  std::string realm{};            // which is asked
  bool is_principal_name{false};  // as "u1@ad.lab", which the realm may know under another account (RFC 6806 section 5)
  const Secret& password;
  std::string service{};  // "TERMSRV/rdp1.ad.lab"
};

struct Ticket {
  std::unique_ptr<KerberosContext> context{};
  std::string encryption{};  // "aes256-cts-hmac-sha1-96"
};

enum class TicketStep : std::uint8_t {
  Preparing,  // nobody was asked
  Account,    // the account's own ticket, for which the password counts
  Service,    // the ticket to the service
};

// A KDC's word on a message; nothing when none answers. Called from within get_ticket(), once for each message.
using AskKdc = std::function<std::optional<Bytes>(TicketStep step, const std::string& realm, BytesView message)>;

// Whether the library itself, and not a KDC's error, ended it.
struct NoTicket {
  enum class Kind : std::uint8_t {
    NotAnswered,  // AskKdc gave nothing
    KdcError,     // a KRB-ERROR; whoever asked the KDC has read it
    Encryption,   // our settings leave no encryption that both know
    Clock,        // the answer is of another time
    Password,     // the answer was made with another password
    Library,      // its settings are broken, or it cannot read the answer
  };
  Kind kind{Kind::Library};
  TicketStep step{TicketStep::Preparing};
  std::string why{};
};

class Kerberos {
 public:
  virtual ~Kerberos() = default;
  // The KDCs that this machine's settings name for a realm: "dc1.ad.lab", "10.91.3.2:88".
  virtual std::vector<std::string> configured_kdcs(const std::string& realm) const = 0;
  // Asks nobody but through `ask`, keeps everything in memory and leaves the user's own tickets alone.
  virtual Result<Ticket, NoTicket> get_ticket(const TicketRequest& request, const AskKdc& ask) const = 0;
};

}  // namespace doctor
