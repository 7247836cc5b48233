#include "proto/ntlm/verify.hpp"

#include <gtest/gtest.h>

#include "crypto/old_hashes.hpp"
#include "proto/ntlm/channel_bindings.hpp"
#include "proto/wire.hpp"

namespace doctor::ntlm {
namespace {

class VerifyTest : public testing::Test {
 protected:
  void SetUp() override {
    auto loaded = crypto::load_old_hashes();
    if (!loaded) GTEST_SKIP() << "this OpenSSL has no MD4";
    hashes_ = *std::move(loaded);
    const Challenge challenge{.flags = kWindowsClientFlags, .target_name = "HOST", .server_challenge = challenge_, .netbios_computer = "HOST"};
    negotiate_ = encode_negotiate();
    const AuthenticateInput input{
        .account = {.user = "Ann", .domain = "CORP"}, .workstation = "PC17", .certificate_hash = Bytes(32), .session_key = Secret{Bytes(16)}};
    answer_ = authenticate(*hashes_, input, Secret{"right"}, negotiate_, encode(challenge))->message;
  }

  std::unique_ptr<Hashes> hashes_;
  std::array<std::byte, 8> challenge_{std::byte{1}, std::byte{2}};
  Bytes negotiate_, answer_;
};

TEST_F(VerifyTest, KnowsTheRightPassword) {
  const auto message = decode_authenticate(answer_);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->user, "Ann");
  EXPECT_EQ(message->domain, "CORP");
  EXPECT_EQ(message->workstation, "PC17");
  EXPECT_EQ(message->channel_bindings, channel_bindings_of(*hashes_, Bytes(32)));
  EXPECT_TRUE(proves(*hashes_, *message, Secret{"right"}, challenge_));
}

TEST_F(VerifyTest, RefusesAnotherPasswordAnotherChallengeAndAnEmptyAnswer) {
  auto message = *decode_authenticate(answer_);
  EXPECT_FALSE(proves(*hashes_, message, Secret{"wrong"}, challenge_));
  EXPECT_FALSE(proves(*hashes_, message, Secret{"right"}, {}));
  message.nt_response.resize(16);
  EXPECT_FALSE(proves(*hashes_, message, Secret{"right"}, challenge_));
}

TEST_F(VerifyTest, ReadsNothingOutsideOfTheMessage) {
  wire::no_prefix_is_a_message(BytesView{answer_}.first(88), decode_authenticate);
  Bytes bent = answer_;
  bent[24] = std::byte{0xff};  // the offset of NtChallengeResponseFields
  bent[25] = std::byte{0xff};
  EXPECT_FALSE(decode_authenticate(bent));
}

}  // namespace
}  // namespace doctor::ntlm
