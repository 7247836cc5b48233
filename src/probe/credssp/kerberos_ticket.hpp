// A Kerberos ticket to the host for one account and password, and why there is none.
#pragma once

#include <optional>
#include <string>

#include "base/kerberos.hpp"
#include "probe/context.hpp"
#include "probe/credssp/sign_in.hpp"
#include "proto/ntlm/messages.hpp"

namespace doctor::probe {

struct TicketTry {
  std::optional<Ticket> ticket{};
  // Without a ticket: whether NTLM may be tried with the same password. Never when the password was refused already or may
  // have been: another try would count towards the lock of the account.
  bool may_use_ntlm{false};
  bool refused{false};     // by a KDC's word, and not for want of one
  std::string why_ntlm{};  // why NTLM, or without it why nothing; one phrase
};

// The realm of an account: that of its principal name, or of its domain by the host's own word. Empty: none is known.
std::string realm_of(const Credentials& credentials, const ntlm::Challenge& challenge);

// Asks the realm's KDCs for a ticket to TERMSRV/host and observes the kerberos.* facts for the attempt of `open`. To be
// called only for a host that judge_host() trusts: with the ticket somebody may guess at its own key.
TicketTry probe_ticket(Context& context, const OpenConnection& open, const SignInRequest& request, const ntlm::Challenge& challenge,
                       const Kerberos& library);

}  // namespace doctor::probe
