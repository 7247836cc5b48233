#include "practice/answers.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "proto/credssp/ts_request.hpp"
#include "proto/mcs/disconnect.hpp"
#include "proto/x224/tpkt.hpp"

namespace doctor::practice {
namespace {

using x224::FailureCode;
using x224::NegotiationAnswer;
using x224::NegotiationFailure;
using x224::NegotiationResponse;
using x224::Protocol;
using x224::RequestedProtocols;
using x224::SelectedProtocol;

x224::ConnectionRequest offering(RequestedProtocols protocols) { return {.negotiation = x224::NegotiationRequest{.requested = protocols}}; }

SelectedProtocol selected(const NegotiationAnswer& answer) { return std::get<NegotiationResponse>(answer).selected; }
FailureCode refused(const NegotiationAnswer& answer) { return std::get<NegotiationFailure>(answer).code; }

TEST(Negotiation, OfATlsHostChoosesTlsAndRefusesTheRest) {
  EXPECT_EQ(selected(negotiate(Accepts::TlsOnly, offering(x224::kMstscOffer))), SelectedProtocol::Ssl);
  EXPECT_EQ(refused(negotiate(Accepts::TlsOnly, offering({}))), FailureCode::SslRequiredByServer);
  EXPECT_EQ(refused(negotiate(Accepts::TlsOnly, offering(RequestedProtocols::of({Protocol::Hybrid})))), FailureCode::SslRequiredByServer);
}

TEST(Negotiation, OfAnNlaHostDemandsCredssp) {
  EXPECT_EQ(selected(negotiate(Accepts::Nla, offering(x224::kMstscOffer))), SelectedProtocol::HybridEx);
  EXPECT_EQ(selected(negotiate(Accepts::Nla, offering(RequestedProtocols::of({Protocol::Ssl, Protocol::Hybrid})))), SelectedProtocol::Hybrid);
  EXPECT_EQ(refused(negotiate(Accepts::Nla, offering(RequestedProtocols::of({Protocol::Ssl})))), FailureCode::HybridRequiredByServer);
  EXPECT_EQ(refused(negotiate(Accepts::Nla, offering({}))), FailureCode::HybridRequiredByServer);
}

TEST(Negotiation, OfAStandardSecurityHostChoosesThatWhateverIsOffered) {
  EXPECT_EQ(selected(negotiate(Accepts::RdpOnly, offering(x224::kMstscOffer))), SelectedProtocol::Rdp);
}

TEST(Negotiation, WithoutARequestForItIsAnsweredWithoutDataOrRefused) {
  EXPECT_TRUE(std::holds_alternative<std::monostate>(negotiate(Accepts::RdpOnly, {})));
  EXPECT_EQ(refused(negotiate(Accepts::TlsOnly, {})), FailureCode::SslRequiredByServer);
  EXPECT_EQ(refused(negotiate(Accepts::Nla, {})), FailureCode::HybridRequiredByServer);
}

TEST(Answers, OfAHostThatForbidsTlsAcceptStandardSecurity) {
  const Script& script = find_fault("neg-failure-2")->script;
  EXPECT_EQ(refused(answer_of(script, offering(x224::kMstscOffer))), FailureCode::SslNotAllowedByServer);
  EXPECT_EQ(selected(answer_of(script, offering({}))), SelectedProtocol::Rdp);
}

TEST(Answers, OfAFailingHostCarryTheCode) {
  const Bytes bytes = x224::encode(x224::ConnectionConfirm{.answer = answer_of(find_fault("neg-failure-5")->script, offering(x224::kMstscOffer))});
  EXPECT_EQ(text::hex_bytes(BytesView{bytes}.last(8)), "03 00 08 00 05 00 00 00");
}

TEST(Answers, OfALegacyHostCarryNoNegotiationData) {
  const x224::ConnectionConfirm confirm{.answer = answer_of(find_fault("legacy")->script, offering(x224::kMstscOffer))};
  EXPECT_EQ(x224::encode(confirm).size(), 11u);
}

TEST(Answers, InTheClearAreTheBytesThatXrdpSends) {
  EXPECT_EQ(text::hex_bytes(clear_disconnect()), "03 00 00 09 02 f0 80 21 80");
  EXPECT_TRUE(mcs::decode_disconnect_provider_ultimatum(clear_disconnect()).has_value());
}

TEST(Answers, ThatClaimHugeLengthsAreNeverWhole) {
  const auto frame = x224::decode_tpkt(huge_tpkt());
  ASSERT_FALSE(frame.has_value());
  EXPECT_TRUE(frame.error().incomplete());
  EXPECT_EQ(frame.error().needed, 65535 - huge_tpkt().size());
  EXPECT_FALSE(credssp::decode_ts_request(huge_ts_request()).has_value());
}

TEST(Answers, OfOtherServicesBeginAsTheirsDo) {
  EXPECT_TRUE(text::as_chars(ssh_banner()).starts_with("SSH-2.0-"));
  EXPECT_TRUE(text::as_chars(vnc_banner()).starts_with("RFB 003."));
  const Bytes http = http_answer();
  const std::string_view page = text::as_chars(http);
  EXPECT_TRUE(page.starts_with("HTTP/1.1 400 "));
  EXPECT_EQ(page.substr(page.find("\r\n\r\n") + 4).size(), 28u);  // as its Content-Length says
}

TEST(Answers, WithoutMeaningBeginLikeNoProtocolHere) {
  EXPECT_GE(std::uint8_t(garbage().front()), 0x80);
  EXPECT_EQ(garbage(), garbage());
}

}  // namespace
}  // namespace doctor::practice
