// A host that chooses of what is offered; the NTLM is real, the Kerberos a stand-in.
#include "proto/credssp/mechanism_talk.hpp"

#include <gtest/gtest.h>

#include <array>

#include "crypto/old_hashes.hpp"
#include "proto/ntlm/sealing.hpp"
#include "proto/wire.hpp"

namespace doctor::credssp {
namespace {

using State = NegTokenResp::State;

// One token each way; a signature is its message with a letter in front.
class OneRound : public KerberosContext {
 public:
  Result<Bytes> step(BytesView from_host) override {
    if (from_host.empty()) return wire::hex("01");
    established_ = true;
    return Bytes{};
  }
  bool established() const override { return established_; }
  Result<Bytes> wrap(BytesView) override { return fail(ErrorCode::Unavailable, "not asked for"); }
  Result<Secret> unwrap(BytesView) override { return fail(ErrorCode::Unavailable, "not asked for"); }
  Result<Bytes> sign(BytesView message) override { return marked('c', message); }
  Result<void> verify(BytesView message, BytesView signature) override {
    if (std::ranges::equal(marked('h', message), signature)) return {};
    return fail(ErrorCode::BadData, "not the host's");
  }
  static Bytes marked(char mark, BytesView message) {
    Bytes out{std::byte(mark)};
    out.insert(out.end(), message.begin(), message.end());
    return out;
  }

 private:
  bool established_ = false;
};

class MechanismsOffered : public ::testing::Test {
 protected:
  void SetUp() override {
    auto loaded = crypto::load_old_hashes();
    if (!loaded) GTEST_SKIP() << loaded.error().to_string();
    hashes = std::move(*loaded);
    input.account = {"u1", "ADLAB"};
    input.session_key = Secret{BytesView{Bytes(16, std::byte{0x55})}};
    talk.emplace(*hashes, kerberos, input, password);
    first = *talk->begin();
  }
  NegTokenResp said(const NegTokenResp& by_host) {
    const auto answer = talk->hear(encode(by_host));
    EXPECT_TRUE(answer) << answer.error().to_string();
    return answer && !answer->empty() ? decode_neg_token_resp(*answer).value() : NegTokenResp{};
  }
  // A host that takes NTLM up to our answer.
  NegTokenResp answered() {
    EXPECT_TRUE(ntlm::is_message(said({.state = State::RequestMic, .mechanism = Mechanism::Ntlm}).response_token, 1));
    return said({.state = State::AcceptIncomplete, .response_token = challenge});
  }
  ntlm::Sealing side(ntlm::Direction direction) const { return {*hashes, input.session_key, direction, flags}; }

  static constexpr std::uint32_t flags = ntlm::kWindowsClientFlags & ~ntlm::kNegotiateLmKey;
  const Bytes challenge = ntlm::encode({.flags = ntlm::kWindowsClientFlags, .target_name = "X", .netbios_computer = "X"});
  const Bytes list = encode_mech_types(std::array{Mechanism::Kerberos, Mechanism::Ntlm});
  const Secret password{std::string_view{"U1-Passw0rd"}};
  std::unique_ptr<Hashes> hashes;
  ntlm::AuthenticateInput input;
  OneRound kerberos;
  std::optional<MechanismTalk> talk;
  Bytes first;
};

TEST_F(MechanismsOffered, BeginWithTheTicketAndTheWholeList) { EXPECT_EQ(first, encode_neg_token_init(list, wire::hex("01"))); }

TEST_F(MechanismsOffered, TheFirstNeedsNoMic) {
  EXPECT_TRUE(said({.state = State::AcceptCompleted, .mechanism = Mechanism::Kerberos, .response_token = wire::hex("02")}).mech_list_mic.empty());
  EXPECT_TRUE(talk->done());
  EXPECT_EQ(talk->chosen(), Mechanism::Kerberos);
}

TEST_F(MechanismsOffered, AHostThatAsksForAMicGetsOneAndOwesOne) {
  const auto answer = said({.state = State::RequestMic, .mechanism = Mechanism::Kerberos, .response_token = wire::hex("02")});
  EXPECT_EQ(answer.mech_list_mic, OneRound::marked('c', list));
  EXPECT_FALSE(talk->done());
  said({.state = State::AcceptCompleted, .mech_list_mic = OneRound::marked('h', list)});
  EXPECT_TRUE(talk->done());
}

TEST_F(MechanismsOffered, AMicThatComesByItselfIsAnswered) {
  const auto answer = said({.state = State::AcceptIncomplete,
                            .mechanism = Mechanism::Kerberos,
                            .response_token = wire::hex("02"),
                            .mech_list_mic = OneRound::marked('h', list)});
  EXPECT_EQ(answer.mech_list_mic, OneRound::marked('c', list));
  EXPECT_TRUE(talk->done());
}

TEST_F(MechanismsOffered, NtlmIsAnsweredAndTheListSigned) {
  const auto answer = answered();
  EXPECT_TRUE(ntlm::is_message(answer.response_token, 3));
  auto from_client = side(ntlm::Direction::ClientToServer);
  EXPECT_TRUE(from_client.verify_ahead(list, answer.mech_list_mic));
  EXPECT_TRUE(talk->ntlm_answered());
  EXPECT_FALSE(talk->done()) << "the host has to sign it, too";
  auto host = side(ntlm::Direction::ServerToClient);
  said({.state = State::AcceptCompleted, .mech_list_mic = host.sign_ahead(list)});
  ASSERT_TRUE(talk->done());
  // What follows has the next number and the key stream's beginning.
  const auto protection = talk->take_protection();
  const Bytes sealed = *protection->seal(wire::hex("aabb"));
  EXPECT_EQ(sealed[12], std::byte{1});
  EXPECT_EQ(Bytes(sealed.begin() + 16, sealed.end()), hashes->rc4(from_client.sealing_key().reveal())->apply(wire::hex("aabb")));
  EXPECT_TRUE(from_client.unseal(sealed));
  EXPECT_TRUE(protection->unseal(host.seal(wire::hex("cc"))));
}

TEST_F(MechanismsOffered, AListThatWasCutOnTheWayShows) {
  answered();
  auto host = side(ntlm::Direction::ServerToClient);
  EXPECT_FALSE(
      talk->hear(encode({.state = State::AcceptCompleted, .mech_list_mic = host.sign_ahead(encode_mech_types(std::array{Mechanism::Ntlm}))})));
  EXPECT_FALSE(talk->done());
}

TEST_F(MechanismsOffered, NtlmWithoutAMicIsNotTaken) {
  answered();
  EXPECT_FALSE(talk->hear(encode({.state = State::AcceptCompleted})));
  EXPECT_FALSE(talk->done());
}

TEST_F(MechanismsOffered, AMicBeforeThereAreKeysIsOutOfTurn) {
  said({.state = State::RequestMic, .mechanism = Mechanism::Ntlm});
  EXPECT_FALSE(talk->hear(encode({.state = State::AcceptIncomplete, .response_token = wire::hex("00"), .mech_list_mic = wire::hex("01")})));
  SetUp();
  EXPECT_FALSE(talk->hear(encode({.state = State::AcceptIncomplete, .mechanism = Mechanism::Kerberos, .mech_list_mic = wire::hex("01")})));
}

TEST_F(MechanismsOffered, AMechanismThatWasNotOfferedIsNone) {
  EXPECT_FALSE(talk->hear(wire::hex("a109 3007 a105 0603 2b0601")));
  EXPECT_EQ(talk->chosen(), Mechanism::Other);
}

TEST_F(MechanismsOffered, ARejectIsARefusal) {
  said({.state = State::Reject});
  EXPECT_TRUE(talk->refused());
  SetUp();
  answered();
  said({.state = State::Reject});
  EXPECT_TRUE(talk->refused());
  EXPECT_TRUE(talk->ntlm_answered());
}

}  // namespace
}  // namespace doctor::credssp
