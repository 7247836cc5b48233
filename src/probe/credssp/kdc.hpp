// The KDCs of a realm: where they are, and one question to them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/kerberos.hpp"
#include "probe/context.hpp"
#include "proto/kerberos/error_message.hpp"

namespace doctor::probe {

inline constexpr std::size_t kMostKdcs = 4;  // of a realm, looked up and asked
inline constexpr std::size_t kMostRealms = 4;

struct Kdcs {
  enum class From : std::uint8_t { Configuration, Dns };
  std::vector<Endpoint> places{};  // in the order to try them
  From from{From::Dns};
};

// A name of a KDC as krb5.conf has it: "dc1.ad.lab", "10.91.3.2:88", "tcp/dc1:88", "[2001:db8::1]:88". Nothing for what is
// asked by other means than TCP to a port.
struct KdcName {
  std::string host{};
  std::uint16_t port{0};
  friend bool operator==(const KdcName&, const KdcName&) = default;
};
std::optional<KdcName> parse_kdc(std::string_view text);

// As Kerberos libraries look: the machine's settings first, then the SRV records of _kerberos._tcp.REALM (RFC 4120 7.2.3.2).
Kdcs find_kdcs(Context& context, const Kerberos& library, const std::string& realm);

// Asks the KDCs of realms, as AskKdc wants it. A message that holds what the password proves goes to one KDC, once: two
// that do not know of each other would count two tries. It goes to none that DNS alone names and that wants it made so that
// the password is quickly guessed from it: DNS is not signed, so whoever answers may be anybody.
class KdcTalk {
 public:
  KdcTalk(Context& context, const Kerberos& library) : context_(context), library_(library) {}

  std::optional<Bytes> ask(TicketStep step, const std::string& realm, BytesView message);

  // Of the realm; empty before it was asked.
  const Kdcs& found(const std::string& realm) { return kdcs_of(realm); }
  const std::optional<Endpoint>& answered() const { return answered_; }
  int silent() const { return silent_; }
  // The last error that is one, and what it was about; pre-authentication that is asked for is none.
  const std::optional<kerberos::ErrorMessage>& error() const { return error_; }
  TicketStep error_about() const { return error_about_; }
  BytesView error_bytes() const { return error_bytes_; }
  // The encryption in which the password was to be proved, and whether that was held back.
  const std::optional<std::string>& proof_encryption() const { return proof_encryption_; }
  bool held_back() const { return held_back_; }
  // Whether what the password proves has gone out.
  bool password_used() const { return password_used_; }
  // The KDC's clock less ours, in seconds, by any of its errors.
  const std::optional<double>& clock_offset() const { return clock_offset_; }

 private:
  Kdcs& kdcs_of(const std::string& realm);
  std::optional<Bytes> ask_one(const Endpoint& kdc, BytesView message);
  void read_error(TicketStep step, BytesView answer);
  bool may_prove_password(const Kdcs& kdcs, BytesView message);

  Context& context_;
  const Kerberos& library_;
  std::map<std::string, Kdcs> realms_{};
  std::optional<Endpoint> answered_{};
  int silent_ = 0;
  bool password_wanted_ = false;
  bool password_used_ = false;
  Bytes wanted_proof_{};  // the error by which a KDC asked for it
  std::optional<std::string> proof_encryption_{};
  bool held_back_ = false;
  std::optional<kerberos::ErrorMessage> error_{};
  TicketStep error_about_{TicketStep::Preparing};
  Bytes error_bytes_{};
  std::optional<double> clock_offset_{};
};

}  // namespace doctor::probe
