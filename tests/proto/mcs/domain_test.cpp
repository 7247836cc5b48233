#include "proto/mcs/domain.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "proto/mcs/gcc.hpp"
#include "proto/wire.hpp"

namespace doctor::mcs {
namespace {

TEST(DomainPdu, IsReadAsTheSpecificationPrintsIt) {
  // [MS-RDPBCGR] 4.1.7 and 4.1.8, behind TPKT and X.224.
  EXPECT_EQ(decode_domain_pdu(wire::hex("2e 00 00 06")).value(), (DomainPdu{AttachUserConfirm{Result::Successful, 1007}}));
  EXPECT_EQ(decode_domain_pdu(wire::hex("38 00 06 03 ef")).value(), (DomainPdu{ChannelJoinRequest{1007, 1007}}));
  EXPECT_EQ(decode_domain_pdu(wire::hex("3e 00 00 06 03 ef 03 ef")).value(), (DomainPdu{ChannelJoinConfirm{Result::Successful, 1007, 1007, 1007}}));
  EXPECT_EQ(decode_domain_pdu(wire::hex("21 80")).value(), (DomainPdu{Disconnect{Reason::UserRequested}}));
  EXPECT_EQ(decode_domain_pdu(wire::hex("68 00 01 03 eb 70 02 aa bb")).value(), (DomainPdu{SendData{true, 1002, 1003, wire::hex("aa bb")}}));
}

TEST(DomainPdu, IsWrittenAsTheSpecificationPrintsIt) {
  EXPECT_EQ(encode(DomainPdu{ErectDomainRequest{}}), wire::hex("04 01 00 01 00"));
  EXPECT_EQ(encode(DomainPdu{AttachUserRequest{}}), wire::hex("28"));
  EXPECT_EQ(encode(DomainPdu{ChannelJoinRequest{1007, 1007}}), wire::hex("38 00 06 03 ef"));
  EXPECT_EQ(encode(DomainPdu{SendData{false, 1007, 1003, wire::hex("aa bb")}}), wire::hex("64 00 06 03 eb 70 02 aa bb"));
  EXPECT_EQ(encode(DomainPdu{Disconnect{}}), wire::hex("21 80"));
}

TEST(DomainPdu, DecodesWhatWasEncoded) {
  const DomainPdu each[] = {ErectDomainRequest{},
                            AttachUserRequest{},
                            AttachUserConfirm{Result::TooManyUsers, {}},
                            AttachUserConfirm{Result::Successful, 1001},
                            ChannelJoinRequest{1004, 1003},
                            ChannelJoinConfirm{Result::NoSuchChannel, 1004, 1003, {}},
                            ChannelJoinConfirm{Result::Successful, 1004, 1003, 1003},
                            SendData{true, 1002, 1003, Bytes(300, std::byte{7})},
                            Disconnect{Reason::ProviderInitiated}};
  for (const auto& pdu : each) {
    const Bytes message = encode(pdu);
    EXPECT_EQ(decode_domain_pdu(message).value(), pdu);
    if (message.size() > 1) wire::no_prefix_is_a_message(message, decode_domain_pdu);
  }
}

TEST(DomainPdu, AnotherChoiceAndAFragmentAreNotTaken) {
  EXPECT_FALSE(decode_domain_pdu(wire::hex("00 00")));
  EXPECT_FALSE(decode_domain_pdu(wire::hex("68 00 01 03 eb 70 c1 00")));
}

TEST(ConferenceCreate, GivesBackTheSettingsOfEitherSide) {
  const Bytes settings = wire::hex("01 0c 08 00 04 00 08 00");
  const Bytes request = encode_conference_create_request(settings), response = encode_conference_create_response(settings);
  EXPECT_TRUE(std::ranges::equal(decode_conference_create_request(request).value(), settings));
  EXPECT_TRUE(std::ranges::equal(decode_conference_create_response(response).value(), settings));
  wire::no_prefix_is_a_message(request, decode_conference_create_request);
  wire::no_prefix_is_a_message(response, decode_conference_create_response);
  EXPECT_FALSE(decode_conference_create_response(request));
}

TEST(Connect, DecodesWhatWasEncoded) {
  const ConnectInitial initial{Bytes(400, std::byte{5})};
  EXPECT_EQ(decode_connect_initial(encode(initial)).value(), initial);
  wire::no_prefix_is_a_message(encode(initial), decode_connect_initial);
  const ConnectResponse response{Result::UserRejected, wire::hex("01 02")};
  EXPECT_EQ(decode_connect_response(encode(response)).value(), response);
  wire::no_prefix_is_a_message(encode(response), decode_connect_response);
  EXPECT_FALSE(decode_connect_response(encode(initial)));
}

}  // namespace
}  // namespace doctor::mcs
