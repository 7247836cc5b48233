// Signing in with a password, once, behind the host's challenge.
#pragma once

#include <string>

#include "base/kerberos.hpp"
#include "base/secret.hpp"
#include "probe/context.hpp"
#include "probe/credssp/credssp.hpp"
#include "probe/credssp/host_trust.hpp"
#include "proto/credssp/key_binding.hpp"

namespace doctor::probe {

struct Credentials {
  std::string user{};
  std::string domain{};  // may be empty: the host decides
  Secret password{};     // may be empty: a blank password
};
// "ADLAB\u1", "u1", "u1@ad.lab".
std::string account_name(const Credentials& credentials);

// The oldest version of CredSSP that binds a sign-in to the TLS channel so that nobody in between can bend it to his own ends
// (CVE-2018-0886). An older host gets no answer.
inline constexpr std::uint32_t kOldestForPassword = credssp::kFirstVersionWithNonce;

struct SignInRequest {
  const Credentials& credentials;
  std::string host{};  // as typed, in its ASCII form: for the service name
  bool host_is_address{false};
  Bytes public_key{};                  // of the host's certificate
  Bytes certificate_hash{};            // of the whole, for the channel binding; empty: not said
  bool tells_authorization{false};     // HYBRID_EX was chosen
  KerberosContext* kerberos{nullptr};  // with a ticket to the host; null: NTLM. Borrowed
  std::string mechanism_because{};     // why that
};

// The facts of a sign-in that was not tried, with the reason.
void sign_in_not_tried(Evidence& out, Because because, const std::string& why, const Seen& seen = {});

// Observes the sign-in facts of the attempt. To be called only for a host that judge_host() trusts, on the connection whose
// challenge this is; with Kerberos on one where nothing of CredSSP was said.
void probe_sign_in(Context& context, const OpenConnection& open, const SignInRequest& request, const credssp::ChallengeOutcome& challenge,
                   const RunInChannel& run);
void probe_sign_in(Context& context, OpenConnection& open, const SignInRequest& request, const credssp::ChallengeOutcome& challenge,
                   crypto::TlsEngine& channel);

}  // namespace doctor::probe
