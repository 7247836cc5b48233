// The client's part of SPNEGO with Kerberos first, for which there is a ticket, and NTLM behind it, as Windows' clients offer
// them: RFC 4178 section 5, [MS-SPNG] 3. The host chooses. A MIC over the list shows each side that nobody cut it on the way;
// without one NTLM, which is not the first, is not taken.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/hashes.hpp"
#include "base/kerberos.hpp"
#include "proto/credssp/protection.hpp"
#include "proto/credssp/spnego.hpp"
#include "proto/kerberos/error_message.hpp"
#include "proto/ntlm/authenticate.hpp"

namespace doctor::credssp {

class MechanismTalk {
 public:
  // All borrowed. `kerberos`: at its beginning.
  MechanismTalk(const Hashes& hashes, KerberosContext& kerberos, const ntlm::AuthenticateInput& ntlm, const Secret& password)
      : hashes_(hashes), kerberos_(kerberos), ntlm_(ntlm), password_(password) {}

  // The first token. Errors here and below: what the host said belongs to nothing, or our own library does not take it.
  Decoded<Bytes> begin();
  // The next token, empty when there is none. Not to be called any more when done() or refused().
  Decoded<Bytes> hear(BytesView from_host);

  bool done() const { return done_; }
  // A Kerberos error, nothing but zeros, or a reject, in place of an answer.
  bool refused() const { return refused_; }
  const std::optional<kerberos::ErrorNumber>& ticket_error() const { return ticket_error_; }
  // What the host chose; absent until it has.
  const std::optional<Mechanism>& chosen() const { return chosen_; }
  // Whether the proof of the password has gone to a host that chose NTLM.
  bool ntlm_answered() const { return chosen_ == Mechanism::Ntlm && protection_ != nullptr; }
  // What the Kerberos library has against the host's token.
  const std::string& library_says() const { return library_says_; }
  // Once, when done.
  std::unique_ptr<Protection> take_protection() { return std::move(protection_); }

 private:
  Decoded<Bytes> refuse(std::optional<kerberos::ErrorNumber> error);
  Decoded<Bytes> kerberos_step(BytesView token);
  Decoded<Bytes> hear_kerberos(const NegTokenResp& heard);
  Decoded<Bytes> hear_ntlm(const NegTokenResp& heard);
  Decoded<Bytes> answer_challenge(BytesView challenge);
  Decoded<Bytes> sign_list();
  Decoded<bool> check_list(const NegTokenResp& heard);

  const Hashes& hashes_;
  KerberosContext& kerberos_;
  const ntlm::AuthenticateInput& ntlm_;
  const Secret& password_;
  Bytes mech_types_{};
  std::optional<Mechanism> chosen_{};
  Bytes negotiate_{};  // NTLM's first message, once sent
  bool needs_mic_ = false;
  bool mic_sent_ = false;
  bool mic_heard_ = false;
  std::unique_ptr<Protection> protection_{};  // once the mechanism has keys
  bool done_ = false;
  bool refused_ = false;
  std::optional<kerberos::ErrorNumber> ticket_error_{};
  std::string library_says_{};
};

}  // namespace doctor::credssp
