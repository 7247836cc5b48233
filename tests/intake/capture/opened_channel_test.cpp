#include "intake/capture/opened_channel.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "base/text.hpp"

namespace doctor::intake {
namespace {

using credssp::encode;
using credssp::NtStatus;
using credssp::TSRequest;
using End = credssp::ChallengeOutcome::End;

constexpr Instant kZero{};

Bytes challenge() { return encode(TSRequest{.version = 6, .nego_tokens = {ntlm::encode(ntlm::Challenge{.netbios_computer = "RDP1"})}}); }
Bytes refusal() { return encode(TSRequest{.version = 6, .error_code = NtStatus::LogonFailure}); }
Bytes of_another_mechanism() { return encode(TSRequest{.version = 6, .nego_tokens = {*text::parse_hex_bytes("60 03 01 02 03")}}); }
Bytes operator+(Bytes first, const Bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

TEST(OpenedChannel, KeepsNothingBehindTheFirstMessage) {
  const auto first = challenge();
  const auto answer = first_answer(first + Bytes(8000, std::byte{0x70}), {}, kZero);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->end, End::Challenge);
  EXPECT_EQ(answer->received, first);
}

TEST(OpenedChannel, KeepsNothingOfWhatIsNoMessage) {
  const auto answer = first_answer(Bytes(8000, std::byte{0x70}), {}, kZero);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->end, End::Malformed);
  EXPECT_TRUE(answer->why);
  EXPECT_TRUE(answer->received.empty());
}

TEST(OpenedChannel, IsClosedOnlyWhereTheHostEndedIt) {
  const auto first = challenge();
  const auto piece = BytesView{first}.first(first.size() - 1);
  EXPECT_FALSE(first_answer(piece, {}, kZero));
  const auto closed = first_answer(piece, CloseKind::Fin, kZero), reset = first_answer(piece, CloseKind::Reset, kZero);
  ASSERT_TRUE(closed && reset);
  EXPECT_EQ(closed->end, End::Closed);
  EXPECT_EQ(reset->end, End::Reset);
}

TEST(OpenedChannel, RefusesBehindTheFirstMessage) {
  EXPECT_EQ(later_refusal(challenge() + refusal()), NtStatus::LogonFailure);
  EXPECT_EQ(later_refusal(of_another_mechanism() + challenge() + refusal()), NtStatus::LogonFailure);
  EXPECT_FALSE(later_refusal(refusal()));
  EXPECT_FALSE(later_refusal(challenge() + Bytes(8, std::byte{0x70}) + refusal()));
}

}  // namespace
}  // namespace doctor::intake
