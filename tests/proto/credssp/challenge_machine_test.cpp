#include "proto/credssp/challenge_machine.hpp"

#include <gtest/gtest.h>

#include "proto/credssp/spnego.hpp"
#include "proto/wire.hpp"

namespace doctor::credssp {
namespace {

using namespace std::chrono_literals;
using wire::hex;
using End = ChallengeOutcome::End;

constexpr Instant kZero{};

ntlm::Challenge host() {
  return {.target_name = "RDP1", .netbios_computer = "RDP1", .netbios_domain = "RDP1", .version = ntlm::OsVersion{10, 0, 20348}};
}

struct Talk {
  ChallengeMachine machine{4s};
  Step step = machine.start(kZero);
  const ChallengeOutcome& after(BytesView received) {
    machine.on_bytes(received, kZero + 10ms);
    return machine.outcome().value();
  }
};

TEST(ChallengeMachine, SendsARawNtlmNegotiate) {
  Talk talk;
  const auto request = decode_ts_request(talk.step.send);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->request.version, 6u);
  EXPECT_TRUE(ntlm::is_message(request->request.nego_tokens.at(0), 1));
}

TEST(ChallengeMachine, HearsTheHostTellItsNames) {
  Talk talk;
  const auto& outcome = talk.after(encode(TSRequest{.version = 6, .nego_tokens = {ntlm::encode(host())}}));
  EXPECT_EQ(outcome.end, End::Challenge);
  EXPECT_EQ(outcome.version, 6u);
  EXPECT_EQ(outcome.challenge->netbios_computer, "RDP1");
}

TEST(ChallengeMachine, UnwrapsSpnego) {
  Talk talk;
  EXPECT_EQ(talk.after(encode(TSRequest{.version = 5, .nego_tokens = {encode(NegTokenResp{.response_token = ntlm::encode(host())})}})).end,
            End::Challenge);
}

TEST(ChallengeMachine, IsTheSameHoweverTheAnswerIsCut) {
  const auto whole = encode(TSRequest{.version = 6, .nego_tokens = {ntlm::encode(host())}});
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    Talk talk;
    EXPECT_FALSE(talk.machine.on_bytes(BytesView{whole}.first(cut), kZero + 1ms).done) << cut;
    EXPECT_EQ(talk.after(BytesView{whole}.subspan(cut)).end, End::Challenge) << cut;
  }
}

TEST(ChallengeMachine, TellsARefusalByCode) {
  Talk talk;
  const auto& outcome = talk.after(encode(TSRequest{.version = 6, .error_code = NtStatus{0xc0000418}}));
  EXPECT_EQ(outcome.end, End::ErrorCode);
  EXPECT_EQ(spec_name(*outcome.error_code), "STATUS_NTLM_BLOCKED");
}

TEST(ChallengeMachine, TellsAnotherMechanismAndNoneAtAll) {
  Talk kerberos, none;
  EXPECT_EQ(kerberos.after(encode(TSRequest{.nego_tokens = {encode(NegTokenResp{.response_token = hex("60 03 01 02 03")})}})).end, End::OtherToken);
  EXPECT_EQ(none.after(encode(TSRequest{})).end, End::OtherToken);
}

TEST(ChallengeMachine, TellsWhatIsNoTSRequest) {
  Talk mcs, cut_challenge, monstrous;
  EXPECT_EQ(mcs.after(hex("03 00 00 09 02 f0 80 21 80")).end, End::Malformed);
  auto challenge = ntlm::encode(host());
  challenge.resize(20);
  EXPECT_EQ(cut_challenge.after(encode(TSRequest{.nego_tokens = {challenge}})).end, End::Malformed);
  EXPECT_EQ(monstrous.after(hex("30 84 7f ff ff ff 00")).end, End::Malformed);
}

TEST(ChallengeMachine, TellsTheWaysToGetNoAnswerApart) {
  Talk closed, reset, silent;
  closed.machine.on_close(CloseKind::Fin, kZero + 1ms);
  EXPECT_EQ(closed.machine.outcome()->end, End::Closed);
  reset.machine.on_close(CloseKind::Reset, kZero + 1ms);
  EXPECT_EQ(reset.machine.outcome()->end, End::Reset);
  silent.machine.on_deadline(kZero + 4s);
  EXPECT_EQ(silent.machine.outcome()->end, End::Silent);
}

}  // namespace
}  // namespace doctor::credssp
