#include "probe/credssp/sign_in.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/tls.hpp"
#include "probe/host_probe.hpp"
#include "proto/credssp/spnego.hpp"
#include "proto/credssp/ts_request.hpp"
#include "proto/ntlm/messages.hpp"

namespace doctor::probe {
namespace {

using credssp::NtStatus;
using test::Script;
using test::shown;
using test::Tcp;

Bytes challenge() {
  return encode(credssp::TSRequest{.version = 6,
                                   .nego_tokens = {ntlm::encode({.flags = ntlm::kWindowsClientFlags,
                                                                 .target_name = "ADLAB",
                                                                 .netbios_computer = "RDP1",
                                                                 .netbios_domain = "ADLAB",
                                                                 .dns_computer = "rdp1.ad.lab",
                                                                 .dns_domain = "ad.lab"})}});
}

// A ticket's first token, and nothing behind it.
class OnlyATicket : public KerberosContext {
 public:
  Result<Bytes> step(BytesView) override { return Bytes{std::byte{1}}; }
  bool established() const override { return false; }
  Result<Bytes> wrap(BytesView) override { return fail(ErrorCode::Unavailable, "no keys"); }
  Result<Secret> unwrap(BytesView) override { return fail(ErrorCode::Unavailable, "no keys"); }
  Result<Bytes> sign(BytesView) override { return fail(ErrorCode::Unavailable, "no keys"); }
  Result<void> verify(BytesView, BytesView) override { return fail(ErrorCode::Unavailable, "no keys"); }
};

class SignInProbe : public HostProbe {
 protected:
  // A host that answers with a challenge, and to the answer as the script goes on. The plain bytes, as if TLS were not there.
  void sign_in(Script server, bool by_address = false, std::optional<std::uint8_t> alert = {}) {
    const auto open = walk_to(Tcp::accept(std::move(server)));
    const RunInChannel run = [&](Machine& machine) {
      const net::Conversation conversation{open.connection.get(), &machine};
      network.converse(std::span{&conversation, 1});
      return std::exchange(alert_now, alert);
    };
    const auto challenged = probe_credssp(context, open, run);
    ASSERT_TRUE(challenged && challenged->challenge);
    probe_sign_in(context, open,
                  {.credentials = credentials,
                   .host = by_address ? "" : "rdp1.ad.lab",
                   .host_is_address = by_address,
                   .kerberos = kerberos,
                   .mechanism_because = "nothing else is there"},
                  *challenged, run);
  }
  static Script refusing(NtStatus status) {
    return Script{}.hear().say(challenge()).hear().say(encode(credssp::TSRequest{.version = 6, .error_code = status}));
  }

  std::optional<std::uint8_t> alert_now{};
  KerberosContext* kerberos = nullptr;
  const Credentials credentials{.user = "u1", .domain = "ADLAB", .password = Secret{std::string_view{"U1-Passw0rd"}}};
};

TEST_F(SignInProbe, ObservesTheReasonThatTheHostGives) {
  sign_in(refusing(NtStatus::AccountLockedOut));
  EXPECT_EQ(shown(evidence, facts::kCredsspSignIn), "error_code");
  EXPECT_EQ(shown(evidence, facts::kCredsspErrorCode), "STATUS_ACCOUNT_LOCKED_OUT");
  EXPECT_EQ(shown(evidence, facts::kCredsspAuthenticated), "no");
  EXPECT_EQ(shown(evidence, facts::kCredsspRefusedWithoutReason), "no");
  EXPECT_EQ(shown(evidence, facts::kCredsspCredentialsSent), "no");
  EXPECT_EQ(shown(evidence, facts::kCredsspUser), "ADLAB\\u1");
  EXPECT_EQ(shown(evidence, facts::kSessionAuthorized), "unknown: not reached");
}

TEST_F(SignInProbe, ACloseBehindOurAnswerIsARefusalWithoutReason) {
  sign_in(Script{}.hear().say(challenge()).hear().close());
  EXPECT_EQ(shown(evidence, facts::kCredsspSignIn), "closed");
  EXPECT_EQ(shown(evidence, facts::kCredsspSignInEndedAfter), "authenticate");
  EXPECT_EQ(shown(evidence, facts::kCredsspAuthenticated), "no");
  EXPECT_EQ(shown(evidence, facts::kCredsspRefusedWithoutReason), "yes");
}

TEST_F(SignInProbe, ACodeThatMeansNothingIsNoReason) {
  sign_in(refusing(NtStatus::MoreData));
  EXPECT_EQ(shown(evidence, facts::kCredsspErrorCode), "0xc00700ea");
  EXPECT_EQ(shown(evidence, facts::kCredsspRefusedWithoutReason), "yes");
}

TEST_F(SignInProbe, AnAlertIsTold) {
  sign_in(Script{}.hear().say(challenge()).hear().close(), false, std::uint8_t{49});
  EXPECT_EQ(shown(evidence, facts::kCredsspSignIn), "alert");
  EXPECT_EQ(shown(evidence, facts::kTlsAlert), "access_denied");
  EXPECT_EQ(shown(evidence, facts::kCredsspRefusedWithoutReason), "yes");
}

TEST_F(SignInProbe, AResetIsNoRefusal) {
  sign_in(Script{}.hear().say(challenge()).hear().reset());
  EXPECT_EQ(shown(evidence, facts::kCredsspSignIn), "reset");
  EXPECT_TRUE(shown(evidence, facts::kCredsspAuthenticated).starts_with("unknown"));
  EXPECT_EQ(shown(evidence, facts::kCredsspRefusedWithoutReason), "no");
}

TEST_F(SignInProbe, AnAlertThatSpeaksOfSomethingElseIsNoRefusal) {
  sign_in(Script{}.hear().say(challenge()).hear().reset(), false, std::uint8_t{80});
  EXPECT_EQ(shown(evidence, facts::kCredsspSignIn), "alert");
  EXPECT_EQ(shown(evidence, facts::kTlsAlert), "internal_error");
  EXPECT_TRUE(shown(evidence, facts::kCredsspAuthenticated).starts_with("unknown"));
  EXPECT_EQ(shown(evidence, facts::kCredsspRefusedWithoutReason), "no");
}

TEST_F(SignInProbe, SilenceIsNoRefusal) {
  sign_in(Script{}.hear().say(challenge()).hear());
  EXPECT_EQ(shown(evidence, facts::kCredsspSignIn), "silent");
  EXPECT_TRUE(shown(evidence, facts::kCredsspAuthenticated).starts_with("unknown"));
}

TEST_F(SignInProbe, SaysWhyNtlm) {
  sign_in(refusing(NtStatus::LogonFailure));
  EXPECT_EQ(shown(evidence, facts::kCredsspMechanism), "NTLM");
  EXPECT_EQ(shown(evidence, facts::kCredsspMechanismBecause), "nothing else is there");
  EXPECT_TRUE(shown(evidence, facts::kCredsspTicketRefused).starts_with("unknown: not applicable"));
}

TEST_F(SignInProbe, ACodeAboutTheUserRefusesNoTicket) {
  OnlyATicket ticket;
  kerberos = &ticket;
  for (const auto code : {NtStatus::InvalidToken, NtStatus::LogonDenied, NtStatus::LogonFailure, NtStatus::TimeSkew}) {
    sign_in(refusing(code));
    EXPECT_EQ(shown(evidence, facts::kCredsspTicketRefused), "yes") << spec_name(code);
  }
  for (const auto code : {NtStatus::LogonTypeNotGranted, NtStatus::AccountRestriction, NtStatus::AccountLockedOut}) {
    sign_in(refusing(code));
    EXPECT_TRUE(shown(evidence, facts::kCredsspTicketRefused).starts_with("unknown")) << spec_name(code);
    EXPECT_EQ(shown(evidence, facts::kCredsspAuthenticated), "no") << spec_name(code);
  }
}

TEST_F(SignInProbe, AHostThatChoosesNtlmIsToldSo) {
  OnlyATicket ticket;
  kerberos = &ticket;
  using credssp::NegTokenResp;
  const auto say = [](NegTokenResp said) { return encode(credssp::TSRequest{.version = 6, .nego_tokens = {encode(said)}}); };
  const auto chosen = say({.state = NegTokenResp::State::RequestMic, .mechanism = credssp::Mechanism::Ntlm});
  const auto no = encode(credssp::TSRequest{.version = 6, .error_code = NtStatus::LogonFailure});
  const auto asked =
      say({.state = NegTokenResp::State::AcceptIncomplete, .response_token = credssp::decode_ts_request(challenge())->request.nego_tokens.front()});
  sign_in(Script{}.hear().say(challenge()).hear().say(chosen).hear().say(asked).hear().say(no));
  EXPECT_EQ(shown(evidence, facts::kCredsspHostChose), "NTLM");
  EXPECT_EQ(shown(evidence, facts::kCredsspMechanism), "NTLM");
  EXPECT_NE(shown(evidence, facts::kCredsspMechanismBecause).find("the host chose it"), std::string::npos);
  EXPECT_EQ(shown(evidence, facts::kCredsspSignInEndedAfter), "authenticate");
  EXPECT_EQ(shown(evidence, facts::kCredsspAuthenticated), "no");
  EXPECT_TRUE(shown(evidence, facts::kCredsspTicketRefused).starts_with("unknown: not applicable"));

  // Chosen, and then no to its first message.
  sign_in(Script{}.hear().say(challenge()).hear().say(chosen).hear().say(say({.state = NegTokenResp::State::Reject})));
  EXPECT_EQ(shown(evidence, facts::kCredsspSignInEndedAfter), "negotiate");
  EXPECT_EQ(shown(evidence, facts::kCredsspTicketRefused), "yes");
  EXPECT_EQ(shown(evidence, facts::kCredsspAuthenticated), "no");
  EXPECT_EQ(shown(evidence, facts::kCredsspRefusedWithoutReason), "no");

  // Chosen, and then gone: it may never have read the ticket.
  sign_in(Script{}.hear().say(challenge()).hear().say(chosen).hear().close());
  EXPECT_EQ(shown(evidence, facts::kCredsspSignInEndedAfter), "negotiate");
  EXPECT_EQ(shown(evidence, facts::kCredsspTicketRefused), "unknown: not applicable");
  EXPECT_TRUE(shown(evidence, facts::kCredsspAuthenticated).starts_with("unknown"));

  // A code then is the host's word on the sign-in, and not on the ticket.
  sign_in(Script{}.hear().say(challenge()).hear().say(chosen).hear().say(no));
  EXPECT_EQ(shown(evidence, facts::kCredsspSignInEndedAfter), "negotiate");
  EXPECT_EQ(shown(evidence, facts::kCredsspTicketRefused), "unknown: not applicable");
}

TEST_F(SignInProbe, ThePasswordStandsInNoFact) {
  sign_in(refusing(NtStatus::LogonFailure));
  for (const auto& fact : evidence.facts()) {
    if (!fact.known()) continue;
    EXPECT_EQ(to_text(*fact.value()).find("U1-Pass"), std::string::npos) << fact.type->id;
    EXPECT_EQ(text::as_chars(fact.raw).find("U1-Pass"), std::string_view::npos) << fact.type->id;
  }
}

}  // namespace
}  // namespace doctor::probe
