// Getting into a gateway with a password: NTLM over HTTP ([MS-NTHT]), on one connection. Only for a gateway that is verified by
// certificate, by pin or by the user's word: the caller sees to that.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hashes.hpp"
#include "base/machine.hpp"
#include "net/gateway/cookies.hpp"
#include "net/gateway/request.hpp"
#include "net/http_message.hpp"
#include "proto/ntlm/authenticate.hpp"

namespace doctor::net {

// What the caller gives.
struct GatewayCredentials {
  ntlm::Account account{};
  Secret password{};
  std::string workstation{};
  std::string service{};  // "HTTP/gw.corp.test"; empty: not said
  WallTime now{};
  std::function<Bytes(std::size_t)> random{};
};

// With what the channel tells that they are used on.
struct GatewaySignIn {
  const GatewayCredentials& credentials;  // borrowed
  Bytes certificate_hash{};               // of the gateway's certificate, for the channel binding (RFC 5929 4.1); empty: not said
};

// Texts in it are a stranger's.
struct GatewayEntry {
  enum class End : std::uint8_t {
    Entered,       // 101 to an upgrade, else 200
    Refused,       // 401 to our answer: user, password, or the right to come in
    NoScheme,      // asks for credentials, and takes neither NTLM nor Negotiate
    Status,        // any other status
    BadChallenge,  // no NTLM challenge, or one that we do not answer
    BadUpgrade,    // 101, and its Sec-WebSocket-Accept does not answer our key
    NotHttp,
    Closed,
    Reset,
    Silent,
  };
  enum class Sent : std::uint8_t { Question, Negotiate, Answer };  // last
  End end{End::Silent};
  Sent sent{Sent::Question};
  HttpHead head{};  // of the last response
  std::vector<std::string> schemes{};
  std::string scheme{};                        // ours, once chosen
  std::optional<ntlm::Challenge> challenge{};  // of the gateway: its names, version and clock
  bool upgraded{false};                        // 101, and its Sec-WebSocket-Accept answers our key
  std::string trouble{};                       // BadChallenge, NotHttp, Closed behind a 401: why
  Instant ended_at{};
};
std::string_view name_of(GatewayEntry::End end);  // "entered", "refused", "no_scheme", "status", "bad_challenge", "not_http", "closed", …

class GatewayEntryMachine : public Machine {
 public:
  // `kind`: Upgrade, Out or In. `hashes` is borrowed.
  GatewayEntryMachine(const Hashes& hashes, GatewayClient client, GatewayRequestKind kind, GatewaySignIn sign_in, Duration timeout,
                      GatewayCookies cookies = {});

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<GatewayEntry>& entry() const { return entry_; }
  // Entered: what goes on reading. Behind an upgrade the WebSocket's bytes are its rest; of an OUT channel it has the body.
  HttpMessageReader take_reader() { return std::move(reader_); }
  // What all answers set, for the requests that come.
  const GatewayCookies& cookies() const { return cookies_; }

 private:
  Step ask(std::string_view authorization, GatewayEntry::Sent what);
  Step on_response(Instant at);
  Step on_unauthorized(Instant at);
  void choose_scheme();
  Step finish(GatewayEntry::End end, Instant at);
  Step give_up(GatewayEntry::End end, std::string why, Instant at);

  const Hashes& hashes_;
  GatewayClient client_;
  GatewayRequestKind kind_;
  GatewaySignIn sign_in_;
  Duration timeout_;
  GatewayCookies cookies_;
  Instant deadline_{};
  Bytes negotiate_{};
  HttpMessageReader reader_{HttpMessageReader::Kind::Response};
  GatewayEntry so_far_{};
  std::optional<GatewayEntry> entry_{};
};

}  // namespace doctor::net
