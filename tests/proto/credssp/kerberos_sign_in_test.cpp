#include <gtest/gtest.h>

#include <array>

#include "crypto/old_hashes.hpp"
#include "proto/asn1/der.hpp"
#include "proto/credssp/sign_in_machine.hpp"
#include "proto/wire.hpp"

namespace doctor::credssp {
namespace {

using namespace std::chrono_literals;
using End = SignInOutcome::End;
using Sent = SignInOutcome::Sent;

// Two tokens of ours, one of the host's; what is wrapped gets a letter in front.
class TwoTokens : public KerberosContext {
 public:
  Result<Bytes> step(BytesView from_host) override {
    if (from_host.empty()) return wire::hex("01");
    if (from_host.size() == 1) return fail(ErrorCode::Unavailable, "the host is another");
    established_ = true;
    return last_token;
  }
  bool established() const override { return established_; }
  Result<Bytes> wrap(BytesView plain) override {
    if (wraps_left-- <= 0) return fail(ErrorCode::Unavailable, "no more");
    return marked('c', plain);
  }
  Result<Secret> unwrap(BytesView sealed) override {
    if (sealed.empty() || sealed[0] != std::byte{'h'}) return fail(ErrorCode::BadData, "not the host's");
    return Secret{sealed.subspan(1)};
  }
  Result<Bytes> sign(BytesView) override { return fail(ErrorCode::Unavailable, "not asked for"); }
  Result<void> verify(BytesView, BytesView) override { return fail(ErrorCode::Unavailable, "not asked for"); }
  static Bytes marked(char mark, BytesView plain) {
    Bytes out{std::byte(mark)};
    out.insert(out.end(), plain.begin(), plain.end());
    return out;
  }
  Bytes last_token{};
  int wraps_left = 2;

 private:
  bool established_ = false;
};

class KerberosSignIn : public ::testing::Test {
 protected:
  void SetUp() override {
    auto loaded = crypto::load_old_hashes();
    if (!loaded) GTEST_SKIP() << loaded.error().to_string();
    hashes = std::move(*loaded);
    SignInInput in;
    in.kerberos = &context;
    in.ntlm.account = {"u1@ad.lab", ""};
    in.password = Secret{std::string_view{"U1-Passw0rd"}};
    in.host_version = 2;  // of an earlier connection; this host's own word counts
    in.public_key = key;
    in.nonce = nonce;
    machine.emplace(*hashes, std::move(in), 4s);
    first = machine->start({});
  }
  Step hear(const TSRequest& request) { return machine->on_bytes(encode(request), {}); }
  // The host's token, Kerberos chosen.
  static TSRequest token(std::string_view hex) {
    return {.version = 6,
            .nego_tokens = {encode(
                NegTokenResp{.state = NegTokenResp::State::AcceptCompleted, .mechanism = Mechanism::Kerberos, .response_token = wire::hex(hex)})}};
  }
  static TSRequest sent(const Step& step) { return decode_ts_request(step.send)->request; }

  std::unique_ptr<Hashes> hashes;
  TwoTokens context;
  const Bytes key = wire::hex("30820122300d06");
  const Nonce nonce{std::byte{7}};
  std::optional<SignInMachine> machine;
  Step first;
};

TEST_F(KerberosSignIn, BeginsWithTheTicketAlone) {
  const auto list = encode_mech_types(std::array{Mechanism::Kerberos, Mechanism::Ntlm});
  EXPECT_EQ(sent(first).nego_tokens, std::vector<Bytes>{encode_neg_token_init(list, wire::hex("01"))});
  EXPECT_FALSE(sent(first).pub_key_auth);
  EXPECT_FALSE(sent(first).client_nonce);
}

TEST_F(KerberosSignIn, ProvesTheKeyThenHandsThePasswordOver) {
  const auto proof = sent(hear(token("0202")));
  EXPECT_TRUE(proof.nego_tokens.empty());
  EXPECT_EQ(proof.pub_key_auth, TwoTokens::marked('c', key_as_client(*hashes, 6, nonce, key)));
  EXPECT_TRUE(proof.client_nonce);
  const Step last = hear({.version = 6, .pub_key_auth = TwoTokens::marked('h', key_as_server(*hashes, 6, nonce, key))});
  EXPECT_TRUE(sent(last).auth_info);
  machine->on_deadline(*last.deadline);
  EXPECT_EQ(machine->outcome()->end, End::Authenticated);
  EXPECT_TRUE(machine->outcome()->server_proved_key);
}

TEST_F(KerberosSignIn, SendsItsLastTokenWithTheProof) {
  context.last_token = wire::hex("03");
  const auto proof = sent(hear(token("0202")));
  EXPECT_EQ(proof.nego_tokens, std::vector<Bytes>{encode(NegTokenResp{.response_token = wire::hex("03")})});
  EXPECT_TRUE(proof.pub_key_auth);
}

TEST_F(KerberosSignIn, AHostThatCannotProveTheKeyGetsNoPassword) {
  hear(token("0202"));
  EXPECT_TRUE(hear({.version = 6, .pub_key_auth = TwoTokens::marked('c', key_as_server(*hashes, 6, nonce, key))}).send.empty());
  EXPECT_EQ(machine->outcome()->end, End::KeyNotProved);
  EXPECT_EQ(machine->outcome()->sent, Sent::Proof);
}

TEST_F(KerberosSignIn, WhatTheLibraryCannotSealIsNotSent) {
  context.wraps_left = 0;
  EXPECT_TRUE(hear(token("0202")).send.empty());
  EXPECT_EQ(machine->outcome()->end, End::Malformed);
  EXPECT_EQ(machine->outcome()->sent, Sent::Ticket);
  context = {};
  context.wraps_left = 1;
  SetUp();
  hear(token("0202"));
  EXPECT_TRUE(hear({.version = 6, .pub_key_auth = TwoTokens::marked('h', key_as_server(*hashes, 6, nonce, key))}).send.empty());
  EXPECT_EQ(machine->outcome()->end, End::Malformed) << "the password has not gone out";
  EXPECT_EQ(machine->outcome()->sent, Sent::Proof);
}

TEST_F(KerberosSignIn, AHostThatTheLibraryDoesNotTakeGetsNothingMore) {
  EXPECT_TRUE(hear(token("02")).send.empty());
  EXPECT_EQ(machine->outcome()->end, End::Malformed);
  EXPECT_EQ(machine->outcome()->library_says, "the host is another");
}

TEST_F(KerberosSignIn, HearsTheErrorInPlaceOfAnAnswer) {
  // 60 { OID Kerberos, 0300, KRB-ERROR { error-code 41 } }
  constexpr std::string_view kError = "601606092a864886f7120102020300 7e073005a603020129";
  for (const auto& each : {token(kError), TSRequest{.version = 6, .nego_tokens = {wire::hex(kError)}}}) {
    SetUp();
    hear(each);
    EXPECT_EQ(machine->outcome()->end, End::TicketRefused);
    EXPECT_EQ(machine->outcome()->ticket_error, kerberos::ErrorNumber::Modified);
    EXPECT_EQ(machine->outcome()->sent, Sent::Ticket);
  }
}

TEST_F(KerberosSignIn, ATokenOfZerosIsARefusal) {
  hear({.version = 6, .nego_tokens = {Bytes(12256)}});
  EXPECT_EQ(machine->outcome()->end, End::TicketRefused);
  EXPECT_FALSE(machine->outcome()->ticket_error);
}

TEST_F(KerberosSignIn, HearsEveryOtherNoToTheTicket) {
  hear({.version = 6, .error_code = NtStatus::InvalidToken});
  EXPECT_EQ(machine->outcome()->end, End::ErrorCode);
  SetUp();
  machine->on_close(CloseKind::Fin, {});
  EXPECT_EQ(machine->outcome()->end, End::Closed);
  EXPECT_EQ(machine->outcome()->sent, Sent::Ticket);
  SetUp();
  EXPECT_TRUE(hear({.version = 6, .pub_key_auth = wire::hex("00")}).send.empty());
  EXPECT_EQ(machine->outcome()->end, End::Malformed) << "a proof before the two have keys";
}

TEST_F(KerberosSignIn, AHostThatChoosesNtlmGetsItsTwoMessagesAndThenTheProof) {
  const auto say = [&](NegTokenResp response) { return hear({.version = 6, .nego_tokens = {encode(response)}}); };
  const auto negotiate = sent(say({.state = NegTokenResp::State::RequestMic, .mechanism = Mechanism::Ntlm}));
  EXPECT_TRUE(ntlm::is_message(decode_neg_token_resp(negotiate.nego_tokens.at(0))->response_token, 1));
  const auto challenge = ntlm::encode({.flags = ntlm::kWindowsClientFlags, .target_name = "X", .netbios_computer = "X"});
  const auto answer = sent(say({.state = NegTokenResp::State::AcceptIncomplete, .response_token = challenge}));
  EXPECT_TRUE(ntlm::is_message(decode_neg_token_resp(answer.nego_tokens.at(0))->response_token, 3));
  EXPECT_FALSE(answer.pub_key_auth) << "the host has not signed the list";
  EXPECT_FALSE(machine->outcome());
  hear({.version = 6, .error_code = NtStatus::LogonFailure});
  EXPECT_EQ(machine->outcome()->end, End::ErrorCode);
  EXPECT_EQ(machine->outcome()->sent, Sent::Authenticate);
  EXPECT_EQ(machine->outcome()->host_chose, Mechanism::Ntlm);
}

TEST_F(KerberosSignIn, AHostThatLeavesNothingToSayGetsNothing) {
  EXPECT_TRUE(hear({.version = 6, .nego_tokens = {encode(NegTokenResp{.mechanism = Mechanism::Kerberos})}}).send.empty());
  EXPECT_EQ(machine->outcome()->end, End::Malformed);
}

}  // namespace
}  // namespace doctor::credssp
