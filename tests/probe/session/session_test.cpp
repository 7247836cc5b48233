#include "probe/session/session.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/session.hpp"
#include "evidence/json.hpp"
#include "probe/host_probe.hpp"
#include "proto/mcs/gcc.hpp"
#include "proto/x224/data.hpp"

namespace doctor::probe {
namespace {

using test::Script;
using test::shown;
using test::Tcp;

constexpr std::uint16_t kIo = 1003, kUser = 1004, kServer = 1002;

Bytes in_frame(const mcs::DomainPdu& pdu) { return x224::encode_data(mcs::encode(pdu)); }
Bytes from_host(Bytes user_data) { return in_frame(mcs::SendData{true, kServer, kIo, std::move(user_data)}); }

Bytes connect_response(x224::RequestedProtocols heard = x224::kMstscOffer) {
  const rdp::ServerData data{.version = 0x00080004, .requested_protocols = heard, .io_channel = kIo};
  return x224::encode_data(mcs::encode(mcs::ConnectResponse{mcs::Result::Successful, mcs::encode_conference_create_response(rdp::encode(data))}));
}

// A host that joins the client, up to its Client Info PDU.
Script joining(Bytes first = connect_response()) {
  return Script{}
      .hear()
      .say(std::move(first))
      .hear()
      .say(in_frame(mcs::AttachUserConfirm{mcs::Result::Successful, kUser}))
      .hear()
      .say(in_frame(mcs::ChannelJoinConfirm{mcs::Result::Successful, kUser, kUser, kUser}))
      .hear()
      .say(in_frame(mcs::ChannelJoinConfirm{mcs::Result::Successful, kUser, kIo, kIo}))
      .hear();
}

class SessionProbe : public HostProbe {
 protected:
  // The plain bytes, as if TLS were not there.
  void open_session(Script host, x224::SelectedProtocol selected = x224::SelectedProtocol::Hybrid, bool send_password = false,
                    bool ask_for_license = false) {
    auto open = walk_to(Tcp::accept(std::move(host)));
    probe_session(context, open,
                  {.selected = selected,
                   .offered = x224::kMstscOffer,
                   .credentials = &credentials,
                   .send_password = send_password,
                   .ask_for_license = ask_for_license},
                  in_the_clear(context, open));
  }
  const Credentials credentials{.user = "u1", .domain = "ADLAB", .password = Secret{std::string_view{"U1-Passw0rd"}}};
};

TEST_F(SessionProbe, ObservesThatTheHostWouldDrawForWhoIsSignedIn) {
  open_session(joining()
                   .say(from_host(rdp::encode(rdp::LicensingPdu{.error = rdp::LicensingError::StatusValidClient})))
                   .say(from_host(rdp::encode(rdp::DemandActive{1}, kServer))));
  EXPECT_EQ(shown(evidence, facts::kSessionOutcome), "demand_active");
  EXPECT_EQ(shown(evidence, facts::kSessionReached), "yes");
  EXPECT_EQ(shown(evidence, facts::kSessionAuthorized), "yes");
  EXPECT_EQ(shown(evidence, facts::kSessionSignInShown), "no");
  EXPECT_EQ(shown(evidence, facts::kLicensingOutcome), "valid_client");
  EXPECT_EQ(shown(evidence, facts::kMcsServerVersion), "5.0 to 8.1");
  EXPECT_EQ(shown(evidence, facts::kMcsOfferUnaltered), "yes");
  EXPECT_EQ(shown(evidence, facts::kSessionPasswordSent), "no");
}

TEST_F(SessionProbe, AHostThatDrawsItsOwnSignInAuthorizesNobody) {
  open_session(joining().say(from_host(rdp::encode(rdp::DemandActive{1}, kServer))), x224::SelectedProtocol::Ssl, true);
  EXPECT_EQ(shown(evidence, facts::kSessionReached), "yes");
  EXPECT_EQ(shown(evidence, facts::kSessionSignInShown), "yes");
  EXPECT_EQ(shown(evidence, facts::kSessionPasswordSent), "yes");
  EXPECT_EQ(evidence.of_walk(facts::kSessionAuthorized), nullptr);
}

Bytes offer_of_a_licence() {
  const rdp::LicenseRequest request{.product = {.version = 0x00060000, .company = "Microsoft Corporation", .product_id = "A02"},
                                    .issuers = {"microsoft.com"}};
  return from_host(rdp::encode(rdp::LicensingPdu{.message = rdp::LicensingMessage::LicenseRequest, .body = rdp::encode(request)}));
}

TEST_F(SessionProbe, TellsOfALicenceThatWasOfferedAndDeclined) {
  open_session(joining().say(offer_of_a_licence()).close());
  EXPECT_EQ(shown(evidence, facts::kLicensingOutcome), "requested");
  EXPECT_EQ(shown(evidence, facts::kLicensingAsked), "no");
  EXPECT_EQ(shown(evidence, facts::kLicensingProductVersion), "6.0");
  EXPECT_EQ(shown(evidence, facts::kLicensingProductId), "A02");
  EXPECT_EQ(shown(evidence, facts::kLicensingCompany), "Microsoft Corporation");
  EXPECT_EQ(shown(evidence, facts::kLicensingIssuers), "microsoft.com");
}

TEST_F(SessionProbe, SaysWhyAnOfferCouldNotBeTaken) {
  open_session(joining().say(offer_of_a_licence()).close(), x224::SelectedProtocol::Hybrid, false, true);
  EXPECT_EQ(shown(evidence, facts::kLicensingOutcome), "requested");
  const Fact* asked = evidence.of_walk(facts::kLicensingAsked);
  ASSERT_NE(asked, nullptr);
  ASSERT_FALSE(asked->known());
  EXPECT_NE(asked->unknown()->detail.find("ServerCertificate"), std::string::npos);
}

TEST(SessionErrorNumber, IsThatOfTheNameOfAReason) {
  EXPECT_EQ(session_error_number("ERRINFO_SERVER_DENIED_CONNECTION"), 7);
  EXPECT_EQ(session_error_number("ERRINFO_CB_SESSION_ONLINE_VM_SESSMON_FAILED"), 0x412);
  EXPECT_EQ(session_error_number("ERRINFO_OF_NO_SPECIFICATION"), std::nullopt);
  EXPECT_EQ(session_error_number("0x000010ea"), std::nullopt);
}

TEST_F(SessionProbe, AMissingRightIsToldByTheErrorInfo) {
  open_session(joining().say(from_host(rdp::encode(rdp::SetErrorInfo{rdp::ErrorInfo::ServerInsufficientPrivileges}, kServer))));
  EXPECT_EQ(shown(evidence, facts::kSessionOutcome), "error_info");
  EXPECT_EQ(shown(evidence, facts::kSessionErrorInfo), "ERRINFO_SERVER_INSUFFICIENT_PRIVILEGES");
  EXPECT_EQ(shown(evidence, facts::kSessionAuthorized), "no");
}

TEST_F(SessionProbe, SeesThatTheOfferWasAlteredOnTheWay) {
  open_session(Script{}.hear().say(connect_response(x224::RequestedProtocols::of({x224::Protocol::Ssl}))).hear().close(), x224::SelectedProtocol::Ssl,
               true);
  EXPECT_EQ(shown(evidence, facts::kMcsRequestedProtocols), "PROTOCOL_SSL");
  EXPECT_EQ(shown(evidence, facts::kMcsOfferUnaltered), "no");
  EXPECT_EQ(shown(evidence, facts::kSessionOutcome), "offer_altered");
  EXPECT_EQ(shown(evidence, facts::kSessionEndedAfter), "connect_initial");
  EXPECT_EQ(shown(evidence, facts::kSessionPasswordSent), "no");
  EXPECT_EQ(shown(evidence, facts::kMcsJoined), "no");
}

TEST_F(SessionProbe, ShowsNoByteOfTheSecretsInARedirection) {
  rdp::Redirection elsewhere{.load_balance_info = "Marked-Cookie-1", .target_fqdn = "other.example"};
  for (const auto flag : {rdp::RedirectionFlag::LoadBalanceInfo, rdp::RedirectionFlag::TargetFqdn}) elsewhere.flags |= std::uint32_t(flag);
  Bytes bytes = rdp::encode(rdp::ShareMessage{elsewhere}, kServer);
  const Bytes password = text::to_utf16le("Marked-Pass-1");
  // Behind the fields that the flags announce, as TargetCertificate would be.
  bytes.insert(bytes.end(), password.begin(), password.end());
  bytes[0] = std::byte(bytes.size());
  bytes[1] = std::byte(bytes.size() >> 8);
  open_session(joining().say(from_host(bytes)));
  EXPECT_EQ(shown(evidence, facts::kSessionOutcome), "redirected");
  EXPECT_EQ(shown(evidence, facts::kSessionRedirectName), "other.example");
  for (const auto& fact : evidence.facts()) {
    EXPECT_TRUE(std::ranges::search(fact.raw, password).empty()) << fact.type->id;
    EXPECT_EQ(to_json(fact).dump().find(text::hex_bytes(password, "")), std::string::npos) << fact.type->id;
    EXPECT_TRUE(std::ranges::search(fact.raw, text::as_bytes("Marked-Cookie-1")).empty()) << fact.type->id;
  }
}

TEST_F(SessionProbe, TellsOfAPasswordOnlyWhereItWasSent) {
  open_session(Script{}.hear().say(connect_response()).close(), x224::SelectedProtocol::Ssl, true);
  EXPECT_EQ(shown(evidence, facts::kSessionEndedAfter), "attach_user");
  EXPECT_EQ(shown(evidence, facts::kSessionPasswordSent), "no");
}

TEST_F(SessionProbe, AnEndAtTheFirstMessageReachesNoLicensing) {
  open_session(Script{}.hear().reset());
  EXPECT_EQ(shown(evidence, facts::kSessionOutcome), "reset");
  EXPECT_EQ(shown(evidence, facts::kMcsJoined), "no");
  EXPECT_EQ(shown(evidence, facts::kLicensingOutcome), "unknown: not reached");
}

}  // namespace
}  // namespace doctor::probe
