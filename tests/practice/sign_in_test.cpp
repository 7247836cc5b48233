#include "practice/sign_in.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "practice/answers.hpp"
#include "practice/talk.hpp"
#include "proto/credssp/spnego.hpp"
#include "proto/credssp/ts_request.hpp"
#include "proto/ntlm/messages.hpp"

namespace doctor::practice::test {
namespace {

using namespace std::chrono_literals;
using credssp::NtStatus;

Bytes first_message() { return credssp::encode({.nego_tokens = {ntlm::encode_negotiate()}}); }

// The token of the answer, or nothing when there is none.
std::optional<Bytes> token_of(const Bytes& plain) {
  const auto message = credssp::decode_ts_request(plain);
  if (!message || message->request.nego_tokens.size() != 1) return std::nullopt;
  return message->request.nego_tokens.front();
}

std::optional<NtStatus> error_of(const Bytes& plain) {
  const auto message = credssp::decode_ts_request(plain);
  return message ? message->request.error_code : std::nullopt;
}

TEST(PracticeSignIn, AnswersByAChallengeThatTellsTheTime) {
  SignIn sign_in{{}, {}};
  const auto reply = sign_in.on_plain(first_message(), kNow);
  EXPECT_EQ(reply.end, End::None);
  const auto token = token_of(reply.plain);
  ASSERT_TRUE(token.has_value());
  const auto challenge = ntlm::decode_challenge(*token);
  ASSERT_TRUE(challenge.has_value()) << challenge.error().to_string();
  EXPECT_EQ(challenge->netbios_computer, "PRACTICE");
  EXPECT_EQ(challenge->timestamp, kNow);
  ASSERT_TRUE(challenge->version.has_value());
  EXPECT_EQ(challenge->version->to_string(), "10.0.20348");
}

TEST(PracticeSignIn, ClockRunsAsFarAheadAsTheFaultSays) {
  SignIn sign_in{find_fault("nla-clock-off")->script.credssp, {}};
  const auto token = token_of(sign_in.on_plain(first_message(), kNow).plain);
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(ntlm::decode_challenge(*token)->timestamp, kNow + 1h);
}

TEST(PracticeSignIn, WrapsItsChallengeForAClientThatWrapsItsToken) {
  SignIn sign_in{{}, {}};
  // The beginning of a NegTokenInit is enough: what is inside is not judged here.
  const auto reply = sign_in.on_plain(credssp::encode({.nego_tokens = {*text::parse_hex_bytes("60 03 06 01 00")}}), kNow);
  const auto token = token_of(reply.plain);
  ASSERT_TRUE(token.has_value());
  const auto inner = credssp::decode_neg_token_resp(*token);
  ASSERT_TRUE(inner.has_value());
  EXPECT_TRUE(ntlm::decode_challenge(inner->response_token).has_value());
}

TEST(PracticeSignIn, NeverLetsAnybodyIn) {
  SignIn sign_in{{}, {}};
  sign_in.on_plain(first_message(), kNow);
  const auto reply = sign_in.on_plain(credssp::encode({.nego_tokens = {Bytes(40)}}), kNow);
  EXPECT_EQ(error_of(reply.plain), NtStatus::LogonFailure);
  EXPECT_EQ(reply.end, End::Fin);
}

TEST(PracticeSignIn, FaultsAreWhatTheTablePromises) {
  const auto meet = [](std::string_view fault) { return SignIn{find_fault(fault)->script.credssp, {}}.on_plain(first_message(), kNow); };
  EXPECT_EQ(error_of(meet("nla-error-code").plain), NtStatus::NtlmBlocked);
  EXPECT_EQ(meet("nla-error-code").end, End::Fin);
  EXPECT_TRUE(meet("nla-close").plain.empty());
  EXPECT_EQ(meet("nla-close").end, End::Fin);
  EXPECT_TRUE(meet("nla-silence").plain.empty());
  EXPECT_EQ(meet("nla-silence").end, End::None);
  EXPECT_TRUE(text::hex_bytes(meet("nla-huge-length").plain).starts_with("30 84 ff ff ff ff"));
}

TEST(PracticeSignIn, TakesTheMessageInAnyCutAndHangsUpOnNonsense) {
  SignIn slow{{}, {}};
  const Bytes message = first_message();
  for (std::size_t i = 0; i + 1 < message.size(); ++i) EXPECT_TRUE(slow.on_plain(BytesView{message}.subspan(i, 1), kNow).plain.empty());
  EXPECT_FALSE(slow.on_plain(BytesView{message}.last(1), kNow).plain.empty());

  SignIn nonsense{{}, {}};
  EXPECT_EQ(nonsense.on_plain(text::as_bytes("no DER at all"), kNow).end, End::Fin);
  SignIn empty{{}, {}};
  EXPECT_EQ(error_of(empty.on_plain(credssp::encode(credssp::TSRequest{}), kNow).plain), NtStatus::InvalidToken);
}

TEST(PracticeSignIn, DoesNotCollectAMessageWithoutEnd) {
  SignIn sign_in{{}, {}};
  auto reply = sign_in.on_plain(*text::parse_hex_bytes("30 83 0f ff ff"), kNow);
  for (int i = 0; i < 10 && reply.end == End::None; ++i) reply = sign_in.on_plain(Bytes(16384), kNow);
  EXPECT_NE(reply.end, End::None);
}

TEST(PracticeSignIn, HappensInsideTheChannelOfAnNlaHost) {
  const HostFace& face = face_of("healthy-nla");
  Talk talk{face};
  const auto confirm = x224::decode_connection_confirm(talk.ask());
  ASSERT_TRUE(confirm.has_value());
  EXPECT_TRUE(x224::uses_credssp(std::get<x224::NegotiationResponse>(confirm->answer).selected));
  const auto tls = shake_hands(talk);
  ASSERT_TRUE(tls->write_plain(first_message()));
  tls->feed(talk.say(tls->take_output()));
  const auto token = token_of(tls->read_plain());
  ASSERT_TRUE(token.has_value());
  EXPECT_TRUE(ntlm::decode_challenge(*token).has_value());
  EXPECT_FALSE(talk.over());
}

TEST(PracticeSignIn, IsNotHeardWhereCredsspWasNotChosen) {
  const HostFace& face = face_of("healthy");
  Talk talk{face};
  talk.ask();
  const auto tls = shake_hands(talk);
  tls->write_plain(first_message());
  tls->feed(talk.say(tls->take_output()));
  EXPECT_TRUE(tls->read_plain().empty());
}

}  // namespace
}  // namespace doctor::practice::test
