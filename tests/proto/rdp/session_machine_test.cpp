#include "proto/rdp/session_machine.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/old_hashes.hpp"
#include "crypto/raw_rsa.hpp"
#include "proto/mcs/gcc.hpp"
#include "proto/rdp/recorded.hpp"
#include "proto/rdp/recorded_licensing.hpp"
#include "proto/wire.hpp"
#include "proto/x224/data.hpp"

namespace doctor::rdp {
namespace {

constexpr Duration kTimeout = std::chrono::seconds{4}, kSessionTimeout = std::chrono::seconds{15};
constexpr std::uint16_t kIo = 1003, kUser = 1007, kServer = 1002;

const Bytes kFarewell = wire::hex("03 00 00 09 02 f0 80 21 80");

// A session machine, and what a server says to it.
struct Talk {
  explicit Talk(x224::SelectedProtocol selected = x224::SelectedProtocol::Ssl, std::optional<LicenseTools> licensing = {},
                std::optional<x224::RequestedProtocols> offered = {})
      : machine{{.selected = selected, .offered = offered, .client_name = "test", .info = {}, .licensing = std::move(licensing)},
                kTimeout,
                kSessionTimeout} {
    machine.start({});
  }
  Step hear(const mcs::DomainPdu& pdu) { return machine.on_bytes(x224::encode_data(mcs::encode(pdu)), now); }
  Step hear_data(Bytes user_data, std::uint16_t channel = kIo) { return hear(mcs::SendData{true, kServer, channel, std::move(user_data)}); }
  Step connect(mcs::Result result = mcs::Result::Successful) {
    const ServerData data{.version = 0x00080004, .requested_protocols = x224::kMstscOffer, .io_channel = kIo};
    const mcs::ConnectResponse response{result, mcs::encode_conference_create_response(encode(data))};
    return machine.on_bytes(x224::encode_data(mcs::encode(response)), now);
  }
  // Up to the Client Info PDU.
  Step join() {
    connect();
    hear(mcs::AttachUserConfirm{mcs::Result::Successful, kUser});
    hear(mcs::ChannelJoinConfirm{mcs::Result::Successful, kUser, kUser, kUser});
    return hear(mcs::ChannelJoinConfirm{mcs::Result::Successful, kUser, kIo, kIo});
  }
  const SessionOutcome& outcome() { return *machine.outcome(); }

  SessionMachine machine;
  Instant now{};
};

TEST(SessionMachine, ComesToDemandActiveByTheOrderOfTheSpecification) {
  Talk talk;
  EXPECT_EQ(talk.connect().send, wire::hex("03 00 00 0c 02 f0 80 04 01 00 01 00  03 00 00 08 02 f0 80 28"));
  EXPECT_EQ(talk.hear(mcs::AttachUserConfirm{mcs::Result::Successful, kUser}).send, wire::hex("03 00 00 0c 02 f0 80 38 00 06 03 ef"));
  EXPECT_EQ(talk.hear(mcs::ChannelJoinConfirm{mcs::Result::Successful, kUser, kUser, kUser}).send, wire::hex("03 00 00 0c 02 f0 80 38 00 06 03 eb"));
  EXPECT_FALSE(talk.hear(mcs::ChannelJoinConfirm{mcs::Result::Successful, kUser, kIo, kIo}).send.empty());
  EXPECT_FALSE(talk.hear_data(encode(LicensingPdu{.error = LicensingError::StatusValidClient})).done);
  EXPECT_FALSE(talk.hear_data(encode(SetErrorInfo{ErrorInfo::None}, kServer)).done);
  const Step last = talk.hear_data(encode(DemandActive{1}, kServer));
  EXPECT_TRUE(last.done);
  EXPECT_EQ(last.send, kFarewell);
  EXPECT_EQ(talk.outcome().end, SessionEnd::DemandActive);
  EXPECT_TRUE(talk.outcome().joined);
}

TEST(SessionMachine, NamesNobodyWhereTheOfferWasAlteredOnTheWay) {
  Talk talk{x224::SelectedProtocol::Ssl, {}, x224::RequestedProtocols::of({x224::Protocol::Ssl})};
  const Step last = talk.connect();
  EXPECT_TRUE(last.done);
  EXPECT_EQ(last.send, kFarewell);
  EXPECT_EQ(talk.outcome().end, SessionEnd::OfferAltered);
  EXPECT_EQ(talk.outcome().server->requested_protocols, x224::kMstscOffer);
  EXPECT_FALSE(talk.outcome().password_sent);

  Talk unaltered{x224::SelectedProtocol::Ssl, {}, x224::kMstscOffer};
  EXPECT_FALSE(unaltered.connect().done);
}

TEST(SessionMachine, ReadsAnyCutOfTheBytes) {
  Talk talk;
  talk.join();
  const Bytes message = x224::encode_data(mcs::encode(mcs::SendData{true, kServer, kIo, encode(DemandActive{1}, kServer)}));
  for (std::size_t i = 0; i + 1 < message.size(); ++i) EXPECT_FALSE(talk.machine.on_bytes(BytesView{message}.subspan(i, 1), {}).done);
  EXPECT_TRUE(talk.machine.on_bytes(BytesView{message}.last(1), {}).done);
}

TEST(SessionMachine, DeclinesALicenceOnceAndGoesOn) {
  Talk talk;
  talk.join();
  const Step refusal = talk.hear_data(encode(LicensingPdu{.message = LicensingMessage::LicenseRequest}));
  const auto pdu = mcs::decode_domain_pdu(x224::decode_data(refusal.send)->payload).value();
  const auto said = decode_licensing(std::get<mcs::SendData>(pdu).user_data).value();
  EXPECT_EQ(said.error, LicensingError::NoLicense);
  EXPECT_EQ(said.transition, LicensingTransition::TotalAbort);
  EXPECT_TRUE(talk.hear_data(encode(LicensingPdu{.message = LicensingMessage::LicenseRequest})).send.empty());
  talk.machine.on_close(CloseKind::Fin, {});
  EXPECT_EQ(talk.outcome().end, SessionEnd::Closed);
  EXPECT_EQ(talk.outcome().sent, SessionSent::LicenseRefusal);
  EXPECT_TRUE(talk.outcome().license_offered);
}

const Hashes& hashes() {
  static const auto loaded = crypto::load_old_hashes();
  return **loaded;
}

constexpr LicenseRandom kClientRandom{std::byte{7}};
Secret premaster() { return Secret{Bytes(kPremasterSize, std::byte{9})}; }

LicenseTools license_tools() {
  return {.hashes = &hashes(),
          .rsa = [](const RsaPublicKey& key, BytesView number) { return crypto::raw_rsa(key.modulus, key.exponent, number); },
          .client_random = kClientRandom,
          .premaster = premaster()};
}

// A client that takes a licence, and a server that has offered one: the recorded Windows Server 2008.
struct LicenseTalk : Talk {
  LicenseTalk() : Talk{x224::SelectedProtocol::Ssl, license_tools()}, keys{hashes(), premaster(), kClientRandom, recorded_random()} { join(); }
  static LicenseRandom recorded_random() { return decode_license_request(recorded_offer()).value().server_random; }
  static Bytes recorded_offer() {
    const Bytes whole = wire::hex(recorded::kLicenseRequest);
    return {whole.begin() + 4, whole.end()};
  }
  Step offer() { return hear_data(encode(LicensingPdu{.message = LicensingMessage::LicenseRequest, .body = recorded_offer()})); }
  Step challenge(const SealedBlob& sealed) {
    return hear_data(encode(LicensingPdu{.message = LicensingMessage::PlatformChallenge, .body = encode_platform_challenge(sealed)}));
  }
  Step license(const SealedBlob& sealed, LicensingMessage message = LicensingMessage::NewLicense) {
    return hear_data(encode(LicensingPdu{.message = message, .body = encode_new_license(sealed)}));
  }
  LicenseKeys keys;
};

LicensingPdu licensing_in(const Step& step) {
  const auto pdu = mcs::decode_domain_pdu(x224::decode_data(step.send)->payload).value();
  return decode_licensing(std::get<mcs::SendData>(pdu).user_data).value();
}

const LicenseInfo kLicense{.product = {.version = 0x000a0000, .company = "Microsoft Corporation", .product_id = "A02"}, .issuer = "microsoft.com"};

TEST(SessionMachine, TakesALicenceWhereItIsGivenTheTools) {
  LicenseTalk talk;
  const auto asked = licensing_in(talk.offer());
  EXPECT_EQ(asked.message, LicensingMessage::NewLicenseRequest);
  EXPECT_EQ(decode_new_license_request(asked.body)->machine, "test");
  const auto answer = licensing_in(talk.challenge(talk.keys.seal(wire::chars("who"))));
  EXPECT_EQ(answer.message, LicensingMessage::PlatformChallengeResponse);
  EXPECT_TRUE(talk.license(talk.keys.seal(encode(kLicense, wire::chars("licence")))).send.empty());
  EXPECT_TRUE(talk.hear_data(encode(DemandActive{1}, kServer)).done);
  EXPECT_EQ(talk.outcome().end, SessionEnd::DemandActive);
  EXPECT_EQ(talk.outcome().sent, SessionSent::PlatformChallengeResponse);
  EXPECT_EQ(talk.outcome().license, kLicense);
  EXPECT_EQ(talk.outcome().brought_by, LicensingMessage::NewLicense);
  EXPECT_EQ(talk.outcome().offer->product.product_id, "A02");
}

TEST(SessionMachine, KeepsNothingOfALicenceThatIsTheLastWord) {
  LicenseTalk talk;
  talk.offer();
  const auto sealed = talk.keys.seal(encode(kLicense, wire::chars("licence")));
  talk.license(sealed, LicensingMessage::UpgradeLicense);
  talk.machine.on_close(CloseKind::Fin, {});
  EXPECT_EQ(talk.outcome().brought_by, LicensingMessage::UpgradeLicense);
  EXPECT_TRUE(std::ranges::search(talk.outcome().last, sealed.encrypted).empty());
}

TEST(SessionMachine, BelievesNoLicensingMessageThatSomebodyAltered) {
  LicenseTalk challenged;
  challenged.offer();
  auto sealed = challenged.keys.seal(wire::chars("who"));
  sealed.mac[0] ^= std::byte{1};
  EXPECT_TRUE(challenged.challenge(sealed).done);
  EXPECT_EQ(challenged.outcome().end, SessionEnd::Malformed);
  EXPECT_EQ(challenged.outcome().why->field, "MACData");
  EXPECT_FALSE(challenged.outcome().challenge_answered);

  LicenseTalk licensed;
  licensed.offer();
  EXPECT_TRUE(licensed.license(sealed).done);
  EXPECT_FALSE(licensed.outcome().license);
}

TEST(SessionMachine, TakesNoLicensingMessageBeforeItsTurn) {
  LicenseTalk talk;
  EXPECT_TRUE(talk.challenge(talk.keys.seal(wire::chars("who"))).send.empty());
  EXPECT_TRUE(talk.license(talk.keys.seal({})).send.empty());
  talk.offer();
  talk.challenge(talk.keys.seal(wire::chars("who")));
  EXPECT_TRUE(talk.challenge(talk.keys.seal(wire::chars("who"))).send.empty());  // once
  EXPECT_TRUE(talk.offer().send.empty());
  talk.hear_data(encode(LicensingPdu{.error = LicensingError::NoLicenseServer}));
  EXPECT_EQ(talk.outcome().end, SessionEnd::LicensingError);
  EXPECT_TRUE(talk.outcome().challenge_answered);
}

TEST(SessionMachine, DeclinesAnOfferThatItCannotTakeUp) {
  LicenseTalk talk;
  const LicenseRequest without_key{.product = {.product_id = "A02"}};
  const auto said = licensing_in(talk.hear_data(encode(LicensingPdu{.message = LicensingMessage::LicenseRequest, .body = encode(without_key)})));
  EXPECT_EQ(said.error, LicensingError::NoLicense);
  talk.machine.on_close(CloseKind::Fin, {});
  EXPECT_FALSE(talk.outcome().license_asked);
  EXPECT_EQ(talk.outcome().why->field, "ServerCertificate");
}

TEST(SessionMachine, TellsWhyTheHostSaysNo) {
  Talk error;
  error.join();
  EXPECT_TRUE(error.hear_data(encode(SetErrorInfo{ErrorInfo::ServerInsufficientPrivileges}, kServer)).done);
  EXPECT_EQ(error.outcome().end, SessionEnd::ErrorInfo);
  EXPECT_EQ(error.outcome().error_info, ErrorInfo::ServerInsufficientPrivileges);

  Talk licence;
  licence.join();
  EXPECT_TRUE(licence.hear_data(encode(LicensingPdu{.error = LicensingError::NoLicenseServer})).done);
  EXPECT_EQ(licence.outcome().end, SessionEnd::LicensingError);

  Talk refused;
  EXPECT_TRUE(refused.connect(mcs::Result::UnspecifiedFailure).done);
  EXPECT_EQ(refused.outcome().end, SessionEnd::Refused);

  Talk gone;
  const Step silent = gone.hear(mcs::Disconnect{mcs::Reason::ProviderInitiated});
  EXPECT_TRUE(silent.done);
  EXPECT_TRUE(silent.send.empty());
  EXPECT_EQ(gone.outcome().end, SessionEnd::Disconnected);
}

TEST(SessionMachine, IsSentElsewhereAndDoesNotGo) {
  Talk talk;
  talk.join();
  const Step step = talk.machine.on_bytes(wire::hex(recorded::kRedirection), {});
  EXPECT_TRUE(step.done);
  EXPECT_EQ(step.send, kFarewell);
  EXPECT_EQ(talk.outcome().end, SessionEnd::Redirected);
  EXPECT_EQ(talk.outcome().redirection->target_netbios_name, "JIAZOU-TEST2");
}

// The recorded redirection, from a server that means it, or for information only.
Bytes recorded_redirection(bool stays) {
  Bytes out = wire::hex(recorded::kRedirection);
  constexpr std::size_t kFlags = 31;  // RedirFlags
  if (stays) out[kFlags] |= std::byte{0x80};
  return out;
}

// The password of the recorded redirection.
bool shows_the_password(BytesView bytes) { return !std::ranges::search(bytes, wire::hex("02 00 00 80 44 53 48 4c")).empty(); }

TEST(SessionMachine, KeepsNoPasswordOfARedirection) {
  for (const bool stays : {false, true}) {
    const Bytes message = recorded_redirection(stays);
    ASSERT_TRUE(shows_the_password(message));
    for (const std::size_t kept : {message.size(), message.size() - 20}) {  // whole, and cut within
      Bytes cut{message.begin(), message.begin() + std::ptrdiff_t(kept)};
      cut[3] = std::byte(kept);
      cut[2] = std::byte(kept >> 8);
      Talk talk;
      talk.join();
      talk.machine.on_bytes(cut, {});
      if (!talk.machine.outcome()) talk.machine.on_close(CloseKind::Fin, {});
      EXPECT_EQ(talk.outcome().redirection.has_value(), kept == message.size());
      EXPECT_FALSE(talk.outcome().last.empty());
      EXPECT_FALSE(shows_the_password(talk.outcome().last));
    }
    Talk early;
    early.connect();
    early.machine.on_bytes(message, {});
    early.machine.on_close(CloseKind::Fin, {});
    EXPECT_FALSE(shows_the_password(early.outcome().last));
  }
}

TEST(SessionMachine, BelievesNoSessionBeforeItWasToldWhoComes) {
  Talk talk;
  const Bytes demand = encode(DemandActive{1}, kServer), no = encode(SetErrorInfo{ErrorInfo::ServerDeniedConnection}, kServer);
  talk.connect();
  for (const auto& data : {demand, no, encode(LicensingPdu{.message = LicensingMessage::LicenseRequest})}) {
    const Step step = talk.hear_data(data);
    EXPECT_FALSE(step.done);
    EXPECT_TRUE(step.send.empty());
  }
  talk.hear(mcs::AttachUserConfirm{mcs::Result::Successful, kUser});
  EXPECT_FALSE(talk.hear_data(demand).done);
  talk.machine.on_close(CloseKind::Fin, {});
  EXPECT_EQ(talk.outcome().end, SessionEnd::Closed);
  EXPECT_EQ(talk.outcome().sent, SessionSent::ChannelJoin);
  EXPECT_FALSE(talk.outcome().license_offered);
  EXPECT_FALSE(talk.outcome().password_sent);
}

TEST(SessionMachine, StopsAtStandardSecurityWithWhatTheHostTold) {
  Talk talk{x224::SelectedProtocol::Rdp};
  const Step step = talk.machine.on_bytes(wire::hex(recorded::kConnectResponse), {});
  EXPECT_TRUE(step.done);
  EXPECT_EQ(step.send, kFarewell);
  EXPECT_EQ(talk.outcome().end, SessionEnd::StandardSecurity);
  EXPECT_EQ(talk.outcome().server->certificate->key_bits, 512u);
}

TEST(SessionMachine, WaitsLongerForASessionThanForAnAnswer) {
  Talk talk;
  EXPECT_EQ(talk.join().deadline, Instant{} + kSessionTimeout);
  EXPECT_FALSE(talk.machine.on_deadline(Instant{} + kTimeout).done);
  EXPECT_TRUE(talk.machine.on_deadline(Instant{} + kSessionTimeout).done);
  EXPECT_EQ(talk.outcome().end, SessionEnd::Silent);
}

TEST(SessionMachine, HasOneWaitForAllOfMcs) {
  Talk talk;
  talk.now = Instant{} + kTimeout / 2;
  EXPECT_EQ(talk.connect().deadline, Instant{} + kTimeout);
  EXPECT_EQ(talk.hear(mcs::AttachUserConfirm{mcs::Result::Successful, kUser}).deadline, Instant{} + kTimeout);
  EXPECT_EQ(talk.hear(mcs::ChannelJoinConfirm{mcs::Result::Successful, kUser, kUser, kUser}).deadline, Instant{} + kTimeout);
  EXPECT_EQ(talk.hear(mcs::ChannelJoinConfirm{mcs::Result::Successful, kUser, kIo, kIo}).deadline, talk.now + kSessionTimeout);
}

TEST(SessionMachine, JoinsTheUsersChannelThenTheIoChannelAndNoOther) {
  for (const std::uint16_t first : {std::uint16_t{1004}, kIo}) {
    Talk talk;
    talk.connect();
    talk.hear(mcs::AttachUserConfirm{mcs::Result::Successful, kUser});
    EXPECT_TRUE(talk.hear(mcs::ChannelJoinConfirm{mcs::Result::Successful, kUser, first, first}).done);
    EXPECT_EQ(talk.outcome().end, SessionEnd::Malformed);
  }
  Talk again;
  again.connect();
  again.hear(mcs::AttachUserConfirm{mcs::Result::Successful, kUser});
  again.hear(mcs::ChannelJoinConfirm{mcs::Result::Successful, kUser, kUser, kUser});
  EXPECT_TRUE(again.hear(mcs::ChannelJoinConfirm{mcs::Result::Successful, kUser, kUser, kUser}).done);
  EXPECT_EQ(again.outcome().end, SessionEnd::Malformed);
  EXPECT_FALSE(again.outcome().joined);
}

TEST(SessionMachine, ReadsSeveralMessagesInOneIndication) {
  Bytes both = encode(SetErrorInfo{ErrorInfo::None}, kServer);
  const Bytes demand = encode(DemandActive{1}, kServer);
  both.insert(both.end(), demand.begin(), demand.end());
  Talk talk;
  talk.join();
  EXPECT_TRUE(talk.hear_data(both).done);
  EXPECT_EQ(talk.outcome().end, SessionEnd::DemandActive);
  EXPECT_GT(talk.outcome().last.size(), both.size());
}

TEST(SessionMachine, PassesOverFlowControlAndWhatIsNeitherShareNorLicensing) {
  Talk talk;
  talk.join();
  EXPECT_FALSE(talk.hear_data(wire::hex("00 80 41 00 00 00 ea 03")).done);
  EXPECT_FALSE(talk.hear_data(wire::hex("00 10 00 00 06 00 00 00 01 00")).done);  // auto-detection has a security header, too
  EXPECT_TRUE(talk.hear_data(wire::hex("05 00 16 00 ea")).done);
  EXPECT_EQ(talk.outcome().end, SessionEnd::Deactivated);
}

TEST(SessionMachine, SaysNothingOnOtherChannelsAndEndsAFloodOfThem) {
  Talk talk;
  talk.join();
  Step step;
  for (std::size_t i = 0; i <= SessionMachine::kMostMessages && !step.done; ++i) step = talk.hear_data(wire::hex("00 01"), 1004);
  EXPECT_TRUE(step.done);
  EXPECT_EQ(talk.outcome().end, SessionEnd::Malformed);
}

TEST(SessionMachine, MeaninglessBytesEndIt) {
  Talk talk;
  EXPECT_TRUE(talk.machine.on_bytes(wire::hex("16 03 03 00 00"), {}).done);
  EXPECT_EQ(talk.outcome().end, SessionEnd::Malformed);
}

}  // namespace
}  // namespace doctor::rdp
