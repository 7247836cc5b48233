#include <gtest/gtest.h>

#include <algorithm>

#include "proto/mcs/connect.hpp"
#include "proto/mcs/domain.hpp"
#include "proto/mcs/gcc.hpp"
#include "proto/rdp/client_data.hpp"
#include "proto/rdp/client_info.hpp"
#include "proto/rdp/licensing.hpp"
#include "proto/rdp/recorded.hpp"
#include "proto/rdp/server_data.hpp"
#include "proto/rdp/share.hpp"
#include "proto/wire.hpp"
#include "proto/x224/data.hpp"

namespace doctor::rdp {
namespace {

Bytes payload_of(const char* recorded) {
  const Bytes whole = wire::hex(recorded);
  const auto frame = x224::decode_data(whole).value();
  EXPECT_EQ(frame.size, whole.size());
  return {frame.payload.begin(), frame.payload.end()};
}

Bytes user_data_of(const char* recorded) { return std::get<mcs::SendData>(mcs::decode_domain_pdu(payload_of(recorded)).value()).user_data; }

TEST(ServerData, OfAWindowsServerThatEncryptsByItselfIsRead) {
  const auto response = mcs::decode_connect_response(payload_of(recorded::kConnectResponse)).value();
  EXPECT_EQ(response.result, mcs::Result::Successful);
  const auto settings = mcs::decode_conference_create_response(response.user_data);
  ASSERT_TRUE(settings) << settings.error().to_string();
  const auto server = decode_server_data(*settings);
  ASSERT_TRUE(server) << server.error().to_string();
  EXPECT_EQ(server->version, 0x00080004u);
  EXPECT_EQ(server->requested_protocols, x224::RequestedProtocols{});
  EXPECT_EQ(spec_name(server->encryption_method), "ENCRYPTION_METHOD_128BIT");
  EXPECT_EQ(spec_name(server->encryption_level), "ENCRYPTION_LEVEL_CLIENT_COMPATIBLE");
  ASSERT_TRUE(server->certificate);
  EXPECT_FALSE(server->certificate->is_x509);
  EXPECT_EQ(server->certificate->key_bits, 512u);
  EXPECT_EQ(server->io_channel, 1003);
  EXPECT_EQ(server->channels, (std::vector<std::uint16_t>{1004, 1005, 1006}));
  wire::no_prefix_is_a_message(response.user_data, mcs::decode_conference_create_response);
}

TEST(ServerData, VersionsAreNamedAsTheyAreSold) {
  EXPECT_EQ(version_name(0x00080004), "5.0 to 8.1");
  EXPECT_EQ(version_name(0x0008000c), "10.7");
  EXPECT_EQ(version_name(0x00090000), "0x00090000");
}

TEST(ServerData, DecodesWhatWasEncoded) {
  const ServerData data{.version = 0x00080004, .requested_protocols = x224::kMstscOffer, .io_channel = 1003, .channels = {1004}};
  EXPECT_EQ(decode_server_data(encode(data)).value(), data);
}

TEST(ServerData, WithoutAnIoChannelOrWithABlockThatIsTooLongIsMalformed) {
  EXPECT_FALSE(decode_server_data(wire::hex("01 0c 08 00 04 00 08 00")));
  EXPECT_FALSE(decode_server_data(wire::hex("03 0c ff 00 eb 03 00 00")));
  EXPECT_FALSE(decode_server_data(wire::hex("03 0c 08 00 eb 03 ff ff")));
  EXPECT_FALSE(decode_server_data(wire::hex("03 0c 02 00")));
}

TEST(ClientData, AsksForTheReasonOfARefusalAndHasTheSizesOfTheSpecification) {
  const Bytes data = encode(ClientData{.client_name = "a name that is far longer than it may be", .selected = x224::SelectedProtocol::Hybrid});
  ASSERT_EQ(data.size(), 216u + 12 + 12 + 8);
  EXPECT_EQ(data[0], std::byte{0x01});
  EXPECT_EQ(data[1], std::byte{0xc0});
  EXPECT_EQ(std::to_integer<unsigned>(data[4 + 140]) & 1, 1u);  // earlyCapabilityFlags: RNS_UD_CS_SUPPORT_ERRINFO_PDU
  EXPECT_EQ(std::to_integer<unsigned>(data[4 + 208]), 2u);      // serverSelectedProtocol
}

TEST(ClientInfo, CarriesAPasswordOnlyToSignIn) {
  ClientInfo info{.user = "u1", .domain = "AD", .password = Secret{std::string_view{"Pass"}}};
  const Bytes password = wire::hex("50 00 61 00 73 00 73 00");
  const auto holds = [&](const Secret& message) { return !std::ranges::search(message.reveal(), password).empty(); };
  EXPECT_FALSE(holds(encode(info)));
  EXPECT_FALSE(decode_client_info(encode(info).reveal())->auto_logon);
  info.auto_logon = true;
  EXPECT_TRUE(holds(encode(info)));
  EXPECT_TRUE(decode_client_info(encode(info).reveal())->auto_logon);
}

TEST(Licensing, TheGoodEndAndAnErrorAreRead) {
  const auto good = decode_licensing(wire::hex("80 00 00 00  ff 03 10 00  07 00 00 00  02 00 00 00  04 00 00 00"));
  ASSERT_TRUE(good) << good.error().to_string();
  EXPECT_EQ(good->error, LicensingError::StatusValidClient);
  EXPECT_EQ(spec_name(*good->transition), "ST_NO_TRANSITION");
  const LicensingPdu error{.error = LicensingError::NoLicenseServer, .transition = LicensingTransition::TotalAbort};
  EXPECT_EQ(decode_licensing(encode(error)).value(), error);
  EXPECT_EQ(spec_name(LicensingError{0x99}), "0x00000099");
  EXPECT_FALSE(decode_licensing(wire::hex("40 00 00 00 ff 03 10 00")));
}

TEST(ShareMessage, ARedirectionOfAWindowsServerIsReadAndItsPasswordIsNotKept) {
  const Bytes user_data = user_data_of(recorded::kRedirection);
  BytesView rest = user_data;
  ASSERT_EQ(take_share_message(rest)->size(), user_data.size());
  EXPECT_TRUE(rest.empty());
  const auto message = decode_share_message(user_data);
  ASSERT_TRUE(message) << message.error().to_string();
  const auto& redirection = std::get<Redirection>(*message);
  EXPECT_EQ(redirection.target_address, "2001:4898:2b:2:9de7:4569:fb39:ef29");
  EXPECT_EQ(redirection.target_netbios_name, "JIAZOU-TEST2");
  EXPECT_EQ(redirection.target_addresses, (std::vector<std::string>{"2001:4898:2b:2:9de7:4569:fb39:ef29", "157.59.240.144"}));
  EXPECT_TRUE(redirection.has(RedirectionFlag::Password));
  EXPECT_FALSE(redirection.stays());
  for (std::size_t length = 0; length + 9 < user_data.size(); ++length)  // the last nine are padding
    EXPECT_FALSE(decode_share_message(BytesView{user_data}.first(length))) << length;
}

TEST(ShareMessage, DecodesWhatWasEncoded) {
  Redirection redirection{.session_id = 5, .load_balance_info = "Cookie: msts=3640205228.15629.0000"};
  redirection.flags = std::uint32_t(RedirectionFlag::LoadBalanceInfo);
  const ShareMessage each[] = {DemandActive{0x103ea}, DeactivateAll{}, SetErrorInfo{ErrorInfo::ServerDeniedConnection}, redirection,
                               OtherShareMessage{31, true}};
  for (const auto& message : each) {
    const Bytes bytes = encode(message, 1002);
    BytesView rest = bytes;
    EXPECT_EQ(take_share_message(rest)->size(), bytes.size());
    EXPECT_EQ(decode_share_message(bytes).value(), message);
  }
}

TEST(ShareMessage, SeveralAreTakenOffOneAfterTheOther) {
  const Bytes all = wire::hex(
      "00 80 41 00 00 00 ea 03"                                            // flow control of T.128
      "05 00 16 00 ea"                                                     // Deactivate All, cut within pduSource
      "04 00 16 00"                                                        // and without it
      "16 00 17 00 ea 03 00 00 00 00 00 01 16 00 2f 00 00 00 00 00 00 00"  // Set Error Info
      "ff ff 17 00 ea 03");                                                // longer than what is left
  BytesView rest = all;
  for (const ShareMessage& message : {ShareMessage{DeactivateAll{}}, ShareMessage{DeactivateAll{}}, ShareMessage{SetErrorInfo{}}}) {
    const auto part = take_share_message(rest);
    ASSERT_TRUE(part);
    EXPECT_EQ(decode_share_message(*part).value(), message);
  }
  EXPECT_FALSE(take_share_message(rest));
  EXPECT_EQ(rest.size(), 6u);
}

TEST(ShareMessage, LicensingIsNone) {
  const Bytes licensing = encode(LicensingPdu{});
  BytesView rest = licensing;
  EXPECT_FALSE(take_share_message(rest));
  EXPECT_TRUE(is_licensing(licensing));
  EXPECT_FALSE(is_licensing(wire::hex("00 10 00 00")));
  EXPECT_FALSE(is_licensing({}));
}

TEST(ErrorInfo, IsNamedAsPublishedOrByItsNumber) {
  EXPECT_EQ(spec_name(ErrorInfo::ServerInsufficientPrivileges), "ERRINFO_SERVER_INSUFFICIENT_PRIVILEGES");
  EXPECT_EQ(spec_name(ErrorInfo{0x10ea}), "0x000010ea");
}

}  // namespace
}  // namespace doctor::rdp
