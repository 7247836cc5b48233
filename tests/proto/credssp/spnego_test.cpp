#include "proto/credssp/spnego.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/text.hpp"
#include "proto/wire.hpp"

namespace doctor::credssp {
namespace {

using wire::hex;
using State = NegTokenResp::State;

TEST(Spnego, EveryFieldComesBack) {
  const auto message =
      encode({.state = State::RequestMic, .mechanism = Mechanism::Ntlm, .response_token = hex("4e544c4d"), .mech_list_mic = hex("01")});
  const auto back = decode_neg_token_resp(message);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->state, State::RequestMic);
  EXPECT_EQ(back->mechanism, Mechanism::Ntlm);
  EXPECT_EQ(back->response_token, hex("4e544c4d"));
  EXPECT_EQ(back->mech_list_mic, hex("01"));
  wire::no_prefix_is_a_message(message, decode_neg_token_resp);
}

TEST(Spnego, WhatIsLeftOutStaysAbsent) {
  const auto back = decode_neg_token_resp(hex("a1 07 30 05 a0 03 0a 01 02"));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->state, State::Reject);
  EXPECT_FALSE(back->mechanism);
  EXPECT_TRUE(back->response_token.empty());
  EXPECT_FALSE(decode_neg_token_resp(hex("a1 07 30 05 a0 03 0a 01 04"))) << "no such negState";
}

TEST(Spnego, BothWaysOfWindowsToNameKerberosAreKerberos) {
  for (const char* oid : {"2a864886f712010202", "2a864882f712010202"})
    EXPECT_EQ(decode_neg_token_resp(hex(std::string{"a10f300da10b0609"} + oid))->mechanism, Mechanism::Kerberos) << oid;
  EXPECT_EQ(decode_neg_token_resp(hex("a109 3007 a105 0603 2b0601"))->mechanism, Mechanism::Other);
}

TEST(Spnego, TheListIsTheBytesOfTheSpecification) {
  const auto list = encode_mech_types(std::array{Mechanism::Kerberos, Mechanism::Ntlm});
  EXPECT_EQ(text::hex_bytes(list, ""),
            "3017"
            "06092a864886f712010202"
            "060a2b06010401823702020a");
  EXPECT_EQ(text::hex_bytes(encode_neg_token_init(list, hex("0102")), ""),
            "602d"
            "06062b0601050502"
            "a0233021"
            "a019" +
                text::hex_bytes(list, "") + "a20404020102");
}

}  // namespace
}  // namespace doctor::credssp
