#include "proto/credssp/sign_in_machine.hpp"

#include <gtest/gtest.h>

#include "crypto/old_hashes.hpp"
#include "proto/credssp/spnego.hpp"
#include "proto/credssp/ts_credentials.hpp"
#include "proto/ntlm/sealing.hpp"
#include "proto/wire.hpp"

namespace doctor::credssp {
namespace {

using namespace std::chrono_literals;
using End = SignInOutcome::End;
using Sent = SignInOutcome::Sent;

constexpr Instant kZero{};

class SignIn : public ::testing::Test {
 protected:
  void SetUp() override {
    auto loaded = crypto::load_old_hashes();
    if (!loaded) GTEST_SKIP() << loaded.error().to_string();
    hashes = std::move(*loaded);
  }

  SignInMachine& begin(std::uint32_t host_version = 6, bool tells_authorization = false) {
    version = host_version;
    SignInInput in;
    in.ntlm.account = {"u1", "ADLAB"};
    in.ntlm.session_key = session_key.copy();
    in.password = Secret{std::string_view{"U1-Passw0rd"}};
    in.negotiate_message = ntlm::encode_negotiate();
    in.challenge_message = ntlm::encode({.flags = ntlm::kWindowsClientFlags, .target_name = "ADLAB", .netbios_computer = "RDP1"});
    in.host_version = host_version;
    in.public_key = key;
    in.nonce = nonce;
    in.tells_authorization = tells_authorization;
    machine.emplace(*hashes, std::move(in), 4s);
    first = machine->start(kZero);
    from_client.emplace(*hashes, session_key, ntlm::Direction::ClientToServer, ntlm::kWindowsClientFlags);
    from_host.emplace(*hashes, session_key, ntlm::Direction::ServerToClient, ntlm::kWindowsClientFlags);
    return *machine;
  }
  // What a host says that has the session's keys; `of`: the key it takes for its own.
  Bytes proof(BytesView of) {
    return encode({.version = version, .pub_key_auth = from_host->seal(key_as_server(*hashes, std::min(version, 6u), nonce, of))});
  }
  static Step hear(SignInMachine& machine, BytesView bytes) { return machine.on_bytes(bytes, kZero + 10ms); }

  std::unique_ptr<Hashes> hashes;
  const Secret session_key{BytesView{Bytes(16, std::byte{0x55})}};
  const Bytes key = wire::hex("30820122300d06");
  const Nonce nonce{std::byte{7}};
  std::uint32_t version = 6;
  std::optional<SignInMachine> machine;
  Step first;
  std::optional<ntlm::Sealing> from_client, from_host;
};

TEST_F(SignIn, AnswersTheChallengeAndBindsTheKeyToItsNonce) {
  begin();
  const auto sent = decode_ts_request(first.send)->request;
  EXPECT_TRUE(ntlm::is_message(sent.nego_tokens.at(0), 3));
  EXPECT_EQ(sent.client_nonce, (Bytes{nonce.begin(), nonce.end()}));
  EXPECT_FALSE(sent.auth_info) << "the password goes last";
  const auto bound = from_client->unseal(sent.pub_key_auth.value());
  ASSERT_TRUE(bound);
  EXPECT_EQ((Bytes{bound->reveal().begin(), bound->reveal().end()}), key_as_client(*hashes, 6, nonce, key));
}

TEST_F(SignIn, HandsTheCredentialsOverBehindTheProofAlone) {
  auto& talk = begin();
  from_client->unseal(decode_ts_request(first.send)->request.pub_key_auth.value());
  const Step step = hear(talk, proof(key));
  EXPECT_FALSE(talk.outcome());
  const auto credentials = from_client->unseal(decode_ts_request(step.send)->request.auth_info.value());
  ASSERT_TRUE(credentials);
  const Secret expected = encode_ts_credentials("ADLAB", "u1", Secret{std::string_view{"U1-Passw0rd"}});
  EXPECT_EQ(text::hex_bytes(credentials->reveal()), text::hex_bytes(expected.reveal()));
  talk.on_deadline(*step.deadline);
  EXPECT_EQ(talk.outcome()->end, End::Authenticated);
  EXPECT_EQ(talk.outcome()->sent, Sent::Credentials);
  EXPECT_FALSE(talk.outcome()->authorized) << "a host that chose plain CredSSP does not say";
}

TEST_F(SignIn, AHostWithAnotherKeyGetsNoPassword) {
  auto& talk = begin();
  EXPECT_TRUE(hear(talk, proof(wire::hex("30820122300d07"))).send.empty());
  EXPECT_EQ(talk.outcome()->end, End::KeyNotProved);
  EXPECT_EQ(talk.outcome()->sent, Sent::Authenticate);
}

TEST_F(SignIn, AnEchoOfOurOwnProofIsNone) {
  for (const std::uint32_t host_version : {2u, 6u}) {
    auto& talk = begin(host_version);
    EXPECT_TRUE(hear(talk, encode({.version = host_version, .pub_key_auth = decode_ts_request(first.send)->request.pub_key_auth})).send.empty());
    EXPECT_EQ(talk.outcome()->end, End::KeyNotProved) << host_version;
  }
}

TEST_F(SignIn, OlderHostsAreSentTheKeyItself) {
  for (const std::uint32_t host_version : {2u, 3u, 4u}) {
    auto& talk = begin(host_version);
    const auto sent = decode_ts_request(first.send)->request;
    EXPECT_FALSE(sent.client_nonce);
    EXPECT_EQ(text::hex_bytes(from_client->unseal(sent.pub_key_auth.value())->reveal()), text::hex_bytes(key));
    const Step step = hear(talk, proof(key));
    EXPECT_TRUE(decode_ts_request(step.send)->request.auth_info) << host_version;
  }
}

TEST_F(SignIn, HearsEveryWayToSayNo) {
  EXPECT_EQ((hear(begin(), encode({.version = 6, .error_code = NtStatus::AccountLockedOut})), machine->outcome()->error_code),
            NtStatus::AccountLockedOut);
  EXPECT_EQ((begin().on_close(CloseKind::Fin, kZero), machine->outcome()->end), End::Closed);
  EXPECT_EQ((begin().on_close(CloseKind::Reset, kZero), machine->outcome()->end), End::Reset);
  EXPECT_EQ((begin().on_deadline(kZero + 4s), machine->outcome()->end), End::Silent);
  EXPECT_EQ((hear(begin(), wire::hex("0300000902f0802180")), machine->outcome()->end), End::Disconnected);
  EXPECT_EQ((hear(begin(), wire::hex("0300000802f08068 0300000902f0802180")), machine->outcome()->end), End::Disconnected)
      << "behind another message";
  EXPECT_FALSE((hear(begin(), wire::hex("0300000802f08068 03000009")), machine->outcome())) << "a message of the session is no refusal";
  EXPECT_EQ((hear(begin(), wire::hex("48545450")), machine->outcome()->end), End::Malformed);
  EXPECT_EQ((hear(begin(), wire::hex("30840fffffff")), machine->outcome()->end), End::Malformed) << "a length beyond every reason is not waited for";
}

TEST_F(SignIn, HearsWhetherASessionIsAllowed) {
  for (const bool allowed : {true, false}) {
    auto& talk = begin(6, true);
    hear(talk, proof(key));
    hear(talk, wire::hex(allowed ? "0000" : "0500"));
    EXPECT_FALSE(talk.outcome());
    hear(talk, wire::hex("0000"));
    EXPECT_EQ(talk.outcome()->end, End::Authenticated);
    EXPECT_EQ(talk.outcome()->authorized, allowed);
  }
}

TEST_F(SignIn, ARefusalOfTheCredentialsIsOne) {
  auto& talk = begin();
  hear(talk, proof(key));
  hear(talk, encode({.version = 6, .error_code = NtStatus::DelegationPolicy}));
  EXPECT_EQ(talk.outcome()->end, End::ErrorCode);
  EXPECT_EQ(talk.outcome()->sent, Sent::Credentials);
  EXPECT_TRUE(talk.outcome()->server_proved_key);
}

TEST_F(SignIn, TakesAnAnswerInPieces) {
  auto& talk = begin();
  const Bytes whole = proof(key);
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) EXPECT_FALSE(hear(talk, BytesView{whole}.subspan(i, 1)).done);
  EXPECT_FALSE(hear(talk, BytesView{whole}.last(1)).send.empty());
}

TEST_F(SignIn, TakesTwoMessagesOfOneRecord) {
  auto& talk = begin();
  Bytes both = encode({.version = 6, .nego_tokens = {encode(NegTokenResp{.state = NegTokenResp::State::AcceptCompleted})}});
  const Bytes second = proof(key);
  both.insert(both.end(), second.begin(), second.end());
  EXPECT_TRUE(decode_ts_request(hear(talk, both).send)->request.auth_info) << "the proof stands behind SPNEGO's last word";
}

TEST_F(SignIn, ARefusalBehindTheProofIsHeardBeforeThePasswordGoesOut) {
  auto& talk = begin();
  Bytes both = proof(key);
  const Bytes second = encode({.version = 6, .error_code = NtStatus::AccountRestriction});
  both.insert(both.end(), second.begin(), second.end());
  EXPECT_TRUE(hear(talk, both).send.empty());
  EXPECT_EQ(talk.outcome()->end, End::ErrorCode);
  EXPECT_EQ(talk.outcome()->sent, Sent::Authenticate);
}

TEST_F(SignIn, BytesOfNothingBehindTheProofEndIt) {
  auto& talk = begin(6, true);
  Bytes both = proof(key);
  both.resize(both.size() + 4);  // an authorization result before there was anything to authorize
  EXPECT_TRUE(hear(talk, both).send.empty());
  EXPECT_EQ(talk.outcome()->end, End::Malformed);
}

TEST_F(SignIn, AChallengeThatAllowsNoSealingIsNotAnswered) {
  SignInInput in;
  in.challenge_message = ntlm::encode({.flags = 0, .target_name = "X"});
  SignInMachine weak{*hashes, std::move(in), 4s};
  EXPECT_TRUE(weak.start(kZero).send.empty());
  EXPECT_EQ(weak.outcome()->end, End::Malformed);
  EXPECT_EQ(weak.outcome()->sent, Sent::Nothing);
}

TEST_F(SignIn, AnswersInSpnegoWhereTheChallengeCameSo) {
  SignInInput in;
  in.challenge_message = ntlm::encode({.flags = ntlm::kWindowsClientFlags, .target_name = "X", .netbios_computer = "X"});
  in.in_spnego = true;
  SignInMachine wrapped{*hashes, std::move(in), 4s};
  const auto sent = decode_ts_request(wrapped.start(kZero).send)->request;
  EXPECT_TRUE(ntlm::is_message(decode_neg_token_resp(sent.nego_tokens.at(0)).value().response_token, 3));
}

TEST(TSCredentials, AreTheBytesOfTheSpecification) {
  EXPECT_EQ(text::hex_bytes(encode_ts_credentials("D", "u", Secret{std::string_view{"p"}}).reveal(), ""),
            "301d"
            "a003"
            "020101"
            "a116"
            "0414"
            "3012"
            "a0040402"
            "4400"
            "a1040402"
            "7500"
            "a2040402"
            "7000");
}

}  // namespace
}  // namespace doctor::credssp
