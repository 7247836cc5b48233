#include "proto/x224/connection_confirm.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "proto/wire.hpp"

namespace doctor::x224 {
namespace {

using wire::bytes;

TEST(ConnectionConfirm, ReadsTheSelectedProtocol) {
  const auto confirm = decode_connection_confirm(bytes({
      0x03, 0x00, 0x00, 0x13,  // TPKT: length 19
      0x0e, 0xd0,              // length indicator 14, Connection Confirm
      0x00, 0x00, 0x12, 0x34,  // destination reference, source reference
      0x00,                    // class
      0x02, 0x1f, 0x08, 0x00,  // RDP_NEG_RSP: type, flags, length 8
      0x02, 0x00, 0x00, 0x00,  // selectedProtocol HYBRID
  }));
  ASSERT_TRUE(confirm) << confirm.error().to_string();
  EXPECT_EQ(confirm->source_reference, 0x1234);
  const auto& response = std::get<NegotiationResponse>(confirm->answer);
  EXPECT_EQ(response.selected, SelectedProtocol::Hybrid);
  EXPECT_EQ(reply_flag_names(response.flags).size(), 5u);
}

TEST(ConnectionConfirm, AnOldServerAnswersWithoutNegotiation) {
  const auto confirm = decode_connection_confirm(bytes({0x03, 0x00, 0x00, 0x0b, 0x06, 0xd0, 0x00, 0x00, 0x12, 0x34, 0x00}));
  ASSERT_TRUE(confirm);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(confirm->answer));
}

TEST(NegotiationFailure, IsAValueNotAnError) {
  const auto confirm = decode_connection_confirm(
      bytes({0x03, 0x00, 0x00, 0x13, 0x0e, 0xd0, 0x00, 0x00, 0x12, 0x34, 0x00, 0x03, 0x00, 0x08, 0x00,  // RDP_NEG_FAILURE: type, flags, length 8
             0x05, 0x00, 0x00, 0x00}));                                                                 // failureCode
  ASSERT_TRUE(confirm);
  EXPECT_EQ(spec_name(std::get<NegotiationFailure>(confirm->answer).code), "HYBRID_REQUIRED_BY_SERVER");
}

TEST(NegotiationFailure, KeepsAnUnknownCode) {
  const auto message = encode(ConnectionConfirm{.answer = NegotiationFailure{FailureCode{0x1234}}});
  EXPECT_EQ(spec_name(std::get<NegotiationFailure>(decode_connection_confirm(message)->answer).code), "0x00001234");
}

TEST(ConnectionConfirm, NamesTheFieldThatIsWrong) {
  auto message = encode(ConnectionConfirm{.answer = NegotiationResponse{0, SelectedProtocol::Ssl}});
  message[13] = std::byte{9};  // RDP_NEG_RSP.length
  const auto confirm = decode_connection_confirm(message);
  ASSERT_FALSE(confirm);
  EXPECT_EQ(confirm.error().field, "length");
  EXPECT_FALSE(confirm.error().incomplete());
}

TEST(ConnectionConfirm, AShortStructureInAWholeFrameIsMalformed) {
  // TPKT holds 13 bytes, RDP_NEG_RSP breaks off after two.
  const auto confirm = decode_connection_confirm(bytes({0x03, 0x00, 0x00, 0x0d, 0x08, 0xd0, 0x00, 0x00, 0x12, 0x34, 0x00, 0x02, 0x00}));
  ASSERT_FALSE(confirm);
  EXPECT_FALSE(confirm.error().incomplete());
}

TEST(ConnectionConfirm, DecodesWhatWasEncoded) {
  EXPECT_TRUE(rc::check([] {
    ConnectionConfirm confirm{.source_reference = *rc::gen::arbitrary<std::uint16_t>()};
    const int kind = *rc::gen::inRange(0, 3);
    if (kind == 1) confirm.answer = NegotiationResponse{*rc::gen::arbitrary<std::uint8_t>(), SelectedProtocol{*rc::gen::arbitrary<std::uint32_t>()}};
    if (kind == 2) confirm.answer = NegotiationFailure{FailureCode{*rc::gen::arbitrary<std::uint32_t>()}};
    const auto message = encode(confirm);
    const auto back = decode_connection_confirm(message);
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == confirm);
    wire::every_prefix_is_incomplete(message, decode_connection_confirm);
  }));
}

TEST(RequestedProtocols, ZeroIsNotAFlag) {
  EXPECT_TRUE(RequestedProtocols{}.is_standard_rdp_security());
  EXPECT_TRUE(RequestedProtocols{}.has(Protocol::Rdp));
  EXPECT_FALSE(kMstscOffer.has(Protocol::Rdp));
  EXPECT_EQ(spec_names(RequestedProtocols{}), std::vector<std::string>{"PROTOCOL_RDP"});
}

TEST(RequestedProtocols, AnUnknownBitIsShownInHexadecimal) {
  EXPECT_EQ(spec_names(RequestedProtocols{0x21}), (std::vector<std::string>{"PROTOCOL_SSL", "0x00000020"}));
}

}  // namespace
}  // namespace doctor::x224
