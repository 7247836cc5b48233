// Signing in with a password to the end of CredSSP: [MS-CSSP] 3.1.5. By NTLM from the answer to the host's challenge on,
// behind ChallengeMachine; with a ticket from the beginning, offering Kerberos and behind it NTLM. Runs inside TLS, and only towards a host that is
// trusted otherwise: the caller sees to that.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/hashes.hpp"
#include "base/machine.hpp"
#include "proto/credssp/key_binding.hpp"
#include "proto/credssp/mechanism_talk.hpp"
#include "proto/credssp/protection.hpp"
#include "proto/credssp/ts_request.hpp"
#include "proto/kerberos/error_message.hpp"
#include "proto/ntlm/authenticate.hpp"

namespace doctor::credssp {

struct SignInOutcome {
  enum class End : std::uint8_t {
    Authenticated,  // the host proved its key with keys that only the right password gives, and took the credentials
    ErrorCode,      // a TSRequest with errorCode
    Closed,
    Reset,
    Silent,
    Malformed,      // bytes that belong to nothing, or no answer that its challenge or our own library allows
    Disconnected,   // MCS Disconnect Provider Ultimatum in place of a TSRequest: that host's way to say no
    KeyNotProved,   // the host's word on its public key is not ours: somebody is between us, or it has no such key
    TicketRefused,  // a Kerberos error, SPNEGO's reject, or nothing but zeros, in place of an answer to our ticket
    Rejected,       // SPNEGO's reject in place of an answer to NTLM
  };
  // Last, before the end. With a ticket: that, then the proof of the key, and where the host chose NTLM its two messages between
  // them; NTLM by itself says its answer and the proof in one.
  enum class Sent : std::uint8_t { Nothing, Ticket, Negotiate, Authenticate, Proof, Credentials };
  End end{End::Silent};
  Sent sent{Sent::Nothing};
  bool server_proved_key{false};
  std::optional<bool> authorized{};  // Early User Authorization Result, where the host gives one
  std::optional<NtStatus> error_code{};
  std::optional<Mechanism> host_chose{};                // with a ticket: of what was offered
  std::optional<kerberos::ErrorNumber> ticket_error{};  // TicketRefused, where it is told
  std::optional<DecodeError> why{};                     // Malformed
  std::string library_says{};                           // what the Kerberos library has against the host's token
  Bytes received{};                                     // at most SignInMachine::kMostBytes
  Instant ended_at{};
};
std::string_view name_of(SignInOutcome::End end);    // as in the fact credssp.sign_in
std::string_view name_of(SignInOutcome::Sent sent);  // as in the fact credssp.sign_in_ended_after

struct SignInInput {
  KerberosContext* kerberos{nullptr};  // with a ticket to the host; null: NTLM alone. Borrowed
  ntlm::AuthenticateInput ntlm{};      // of it, the account counts with Kerberos, too
  Secret password{};
  Bytes negotiate_message{};        // as sent
  Bytes challenge_message{};        // as received
  bool in_spnego{false};            // it came inside SPNEGO
  std::uint32_t host_version{0};    // of CredSSP, by its first TSRequest
  Bytes public_key{};               // of the host's certificate
  Nonce nonce{};                    // random
  bool tells_authorization{false};  // HYBRID_EX: an Early User Authorization Result follows ([MS-RDPBCGR] 2.2.10.2)
};

class SignInMachine : public Machine {
 public:
  static constexpr std::size_t kMostBytes = 16 * 1024;
  // A host that says no more after the credentials has taken them; one that refuses them says so at once.
  static constexpr Duration kRefusalWait = std::chrono::seconds{1};

  // `hashes` is borrowed.
  SignInMachine(const Hashes& hashes, SignInInput input, Duration timeout);
  SignInMachine(SignInMachine&&) = delete;  // its parts refer to one another

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<SignInOutcome>& outcome() const { return outcome_; }

 private:
  Step read_rdp(Instant at);
  Step read_requests(Instant at);
  Step read_token(const TSRequest& request, Instant at);
  bool proves_key(BytesView sealed);
  void drop_read(std::size_t size);
  Step go_on(Decoded<Bytes> token, Instant at);
  bool negotiating() const { return talk_ && !talk_->done(); }
  bool add_proof(TSRequest& request);
  Step send_credentials(Instant at);
  Step read_authorization(Instant at);
  Step finish(SignInOutcome::End end, Instant at);
  Step wait_or_malformed(const DecodeError& why, Instant at);
  Step malformed(DecodeError why, Instant at);
  Step unsealed(Instant at);

  const Hashes& hashes_;
  SignInInput in_;
  std::uint32_t version_;
  Duration timeout_;
  Instant deadline_{};
  std::optional<MechanismTalk> talk_{};       // with a ticket
  std::unique_ptr<Protection> protection_{};  // once both sides have their keys
  Bytes unread_{};
  SignInOutcome so_far_{};
  std::optional<SignInOutcome> outcome_{};
};

}  // namespace doctor::credssp
