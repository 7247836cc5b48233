#include "practice/host_machine.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "practice/talk.hpp"
#include "proto/mcs/disconnect.hpp"
#include "proto/x224/tpkt.hpp"

namespace doctor::practice::test {
namespace {

using namespace std::chrono_literals;
using crypto::TlsState;
using crypto::TlsVersion;
using x224::Protocol;
using x224::RequestedProtocols;

// ---- before TLS -----------------------------------------------------------------------------------------------------

TEST(PracticeNegotiation, OfAHealthyHostSelectsTls) {
  const HostFace& face = face_of("healthy");
  Talk talk{face};
  const auto confirm = x224::decode_connection_confirm(talk.ask());
  ASSERT_TRUE(confirm.has_value());
  EXPECT_EQ(std::get<x224::NegotiationResponse>(confirm->answer).selected, x224::SelectedProtocol::Ssl);
  EXPECT_FALSE(talk.over());
}

TEST(PracticeNegotiation, TakesTheRequestInAnyCut) {
  const HostFace& face = face_of("healthy");
  Talk talk{face};
  const Bytes request = x224::encode(x224::ConnectionRequest{.negotiation = x224::NegotiationRequest{.requested = x224::kMstscOffer}});
  for (std::size_t i = 0; i + 1 < request.size(); ++i) EXPECT_TRUE(talk.say(BytesView{request}.subspan(i, 1)).empty());
  EXPECT_EQ(talk.say(BytesView{request}.last(1)).size(), 19u);
}

TEST(PracticeNegotiation, FailuresCarryTheirCodeAndEnd) {
  for (const auto& [fault, code] : {std::pair{"neg-failure-1", 1},
                                    {"neg-failure-2", 2},
                                    {"neg-failure-3", 3},
                                    {"neg-failure-4", 4},
                                    {"neg-failure-5", 5},
                                    {"neg-failure-6", 6},
                                    {"neg-failure-unknown", 0x99}}) {
    const HostFace& face = face_of(fault);
    Talk talk{face};
    const Bytes answer = talk.ask();
    ASSERT_EQ(answer.size(), 19u) << fault;
    EXPECT_EQ(std::uint8_t(answer[11]), 3) << fault;  // TYPE_RDP_NEG_FAILURE
    EXPECT_EQ(std::uint8_t(answer[15]), code) << fault;
    EXPECT_EQ(talk.end(), End::Fin) << fault;
  }
}

TEST(PracticeNegotiation, OfOldHostsStaysOpenForStandardSecurity) {
  const HostFace& legacy = face_of("legacy");
  Talk old{legacy};
  EXPECT_EQ(old.ask().size(), 11u);
  EXPECT_FALSE(old.over());

  const HostFace& standard = face_of("rdp-security");
  Talk plain{standard};
  const auto confirm = x224::decode_connection_confirm(plain.ask());
  ASSERT_TRUE(confirm.has_value());
  EXPECT_EQ(std::get<x224::NegotiationResponse>(confirm->answer).selected, x224::SelectedProtocol::Rdp);
  EXPECT_FALSE(plain.over());
}

TEST(PracticeNegotiation, EndsOrFallsSilentAsTheFaultSays) {
  const auto ending = [](std::string_view fault) {
    const HostFace& face = face_of(fault);
    Talk talk{face};
    EXPECT_TRUE(talk.ask().empty()) << fault;
    return talk.end();
  };
  EXPECT_EQ(ending("close-after-request"), End::Fin);
  EXPECT_EQ(ending("reset-after-request"), End::Reset);
  EXPECT_EQ(ending("silence-after-request"), End::None);
}

TEST(PracticeNegotiation, HalfAConfirmIsTheBeginningOfOne) {
  const HostFace& face = face_of("half-confirm");
  Talk talk{face};
  const auto confirm = x224::decode_connection_confirm(talk.ask());
  ASSERT_FALSE(confirm.has_value());
  EXPECT_TRUE(confirm.error().incomplete());
  EXPECT_EQ(talk.end(), End::Fin);
}

TEST(PracticeNegotiation, DripsOneByteASecondAndThenGoesOn) {
  const HostFace& face = face_of("slow-drip");
  Talk talk{face};
  Bytes all = talk.ask();
  EXPECT_EQ(all.size(), 1u);
  while (all.size() < 19) {
    const Bytes next = talk.wait();
    ASSERT_EQ(next.size(), 1u);
    all.push_back(next.front());
  }
  EXPECT_GE(talk.elapsed(), 18s);
  EXPECT_TRUE(x224::decode_connection_confirm(all).has_value());
  EXPECT_EQ(shake_hands(talk)->state(), TlsState::Open);
}

TEST(PracticeNegotiation, HugeLengthIsClaimedAndNeverBrought) {
  const HostFace& face = face_of("huge-length");
  Talk talk{face};
  EXPECT_TRUE(text::hex_bytes(talk.ask()).starts_with("03 00 ff ff"));
  EXPECT_TRUE(talk.wait().empty());
}

TEST(PracticeNegotiation, OtherServicesSpeakTheirOwnLanguage) {
  const HostFace& ssh = face_of("ssh-banner");
  Talk shell{ssh};
  EXPECT_EQ(shell.greeting(), ssh_banner());
  EXPECT_EQ(shell.ask(), ssh_farewell());

  const HostFace& vnc = face_of("vnc-banner");
  Talk screen{vnc};
  EXPECT_EQ(screen.greeting(), vnc_banner());

  const HostFace& http = face_of("http-answer");
  Talk web{http};
  EXPECT_TRUE(web.greeting().empty());
  EXPECT_EQ(web.ask(), http_answer());

  const HostFace& garbled = face_of("garbage");
  Talk noise{garbled};
  EXPECT_EQ(noise.ask(), garbage());
}

// ---- TLS ------------------------------------------------------------------------------------------------------------

TEST(PracticeTls, HandshakeOfAHealthyHostCompletesAndItClosesAfterTheClient) {
  const HostFace& face = face_of("healthy");
  Talk talk{face};
  talk.ask();
  const auto tls = shake_hands(talk);
  EXPECT_EQ(tls->state(), TlsState::Open);
  ASSERT_EQ(tls->peer_chain().size(), 1u);
  EXPECT_EQ(tls->peer_chain(), face.identity.chain);
  tls->shutdown();
  tls->feed(talk.say(tls->take_output()));
  EXPECT_EQ(tls->state(), TlsState::ClosedByPeer);
  EXPECT_EQ(talk.end(), End::Fin);
}

TEST(PracticeTls, VersionsAreThoseOfTheFault) {
  for (const auto& [fault, version] : {std::pair{"healthy", TlsVersion::Tls13},
                                       {"healthy-tls12", TlsVersion::Tls12},
                                       {"healthy-tls13", TlsVersion::Tls13},
                                       {"tls10-only", TlsVersion::Tls10},
                                       {"tls11-only", TlsVersion::Tls11}}) {
    const HostFace& face = face_of(fault);
    Talk talk{face};
    talk.ask();
    const auto tls = shake_hands(talk);
    EXPECT_EQ(tls->state(), TlsState::Open) << fault;
    EXPECT_EQ(tls->version(), version) << fault;
  }
}

TEST(PracticeTls, OldOnlyHostsRefuseAModernClient) {
  const HostFace& face = face_of("tls10-only");
  Talk talk{face};
  talk.ask();
  const auto tls = shake_hands(talk, {.min_version = TlsVersion::Tls12});
  EXPECT_EQ(tls->state(), TlsState::Failed);
  EXPECT_TRUE(talk.over());
}

TEST(PracticeTls, OddCiphersAreWhatTheFaultOffersAlone) {
  for (const auto& [fault, cipher] : {std::pair{"narrow-cipher", "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"}, {"null-cipher", "TLS_RSA_WITH_NULL_SHA256"}}) {
    const HostFace& face = face_of(fault);
    Talk open{face};
    open.ask();
    EXPECT_EQ(shake_hands(open)->cipher(), cipher);
    Talk refused{face};
    refused.ask();
    const auto tls = shake_hands(refused, {.cipher_list = "ECDHE+AESGCM"});
    ASSERT_TRUE(tls->alert_received().has_value()) << fault;
    EXPECT_EQ(tls->alert_received()->description, 40) << fault;  // handshake_failure
  }
}

TEST(PracticeTls, ClientCertificateIsRequestedAndItsAbsenceEndsTheHandshake) {
  const HostFace& face = face_of("client-certificate-required");
  Talk talk{face};
  talk.ask();
  const auto tls = shake_hands(talk);
  EXPECT_TRUE(tls->client_certificate_requested());
  EXPECT_TRUE(tls->alert_received().has_value());
  EXPECT_EQ(talk.end(), End::Fin);
}

TEST(PracticeTls, HelloIsMetAsTheFaultSays) {
  const auto meet = [](std::string_view fault, End end) {
    const HostFace& face = face_of(fault);
    Talk talk{face};
    talk.ask();
    auto client = crypto::TlsEngine::client({});
    (*client)->start();
    const Bytes hello = (*client)->take_output();
    EXPECT_TRUE(talk.say(BytesView{hello}.first(7)).empty()) << fault;  // nothing happens before it is whole
    EXPECT_FALSE(talk.over()) << fault;
    const Bytes answer = talk.say(BytesView{hello}.subspan(7));
    EXPECT_EQ(talk.end(), end) << fault;
    return answer;
  };
  EXPECT_EQ(meet("tls-alert-handshake-failure", End::Fin), handshake_failure());
  EXPECT_TRUE(meet("tls-close", End::Fin).empty());
  EXPECT_TRUE(meet("tls-reset", End::Reset).empty());
  EXPECT_TRUE(meet("tls-silence", End::None).empty());
  EXPECT_EQ(meet("tls-clear-disconnect", End::Fin), clear_disconnect());
  EXPECT_EQ(meet("tls-garbage", End::Fin), garbage());
}

TEST(PracticeTls, ADeviceOnThePathLetsOnlyASplitHelloThrough) {
  const HostFace& face = face_of("split-hello-only");
  Talk whole{face};
  whole.ask();
  shake_hands(whole);
  EXPECT_EQ(whole.end(), End::Reset);
  Talk split{face};
  split.ask();
  EXPECT_EQ(shake_hands(split, {}, 40)->state(), TlsState::Open);
}

TEST(PracticeTls, AnEndlessChainIsGivenUpByOurClient) {
  const HostFace& face = face_of("endless-chain");
  Talk talk{face};
  talk.ask();
  auto client = crypto::TlsEngine::client({});
  (*client)->start();
  (*client)->feed(talk.say((*client)->take_output()));
  std::size_t heard = 0;
  while ((*client)->state() == TlsState::Handshaking && heard < EndlessChain::kMostBytes) {
    const Bytes more = talk.wait();
    heard += more.size();
    (*client)->feed(more);
  }
  EXPECT_EQ((*client)->state(), TlsState::Failed);
  EXPECT_LE(heard, 1024u * 1024);
}

// ---- hostile clients ------------------------------------------------------------------------------------------------

TEST(PracticeHostMachine, HangsUpOnWhatIsNoConnectionRequest) {
  const HostFace& face = face_of("healthy");
  for (const std::string_view sent :
       {std::string_view{"GET / HTTP/1.1\r\n\r\n"}, std::string_view{"\x03\x00\x00\x04", 4}, std::string_view{"\x16\x03\x01\x00\x05hello", 10}}) {
    Talk talk{face};
    talk.say(text::as_bytes(sent));
    EXPECT_TRUE(talk.over()) << sent;
  }
}

TEST(PracticeHostMachine, DoesNotCollectARequestWithoutEnd) {
  const HostFace& face = face_of("healthy");
  Talk talk{face};
  talk.say(text::as_bytes(std::string_view{"\x03\x00\xff\xff", 4}));
  EXPECT_FALSE(talk.over());
  talk.say(Bytes(8192));
  EXPECT_TRUE(talk.over());
}

TEST(PracticeHostMachine, HangsUpOnBytesThatAreNoTls) {
  for (const std::string_view fault : {"healthy", "tls-silence", "split-hello-only"}) {
    const HostFace& face = face_of(fault);
    Talk talk{face};
    talk.ask();
    talk.say(text::as_bytes("this is no record"));
    EXPECT_TRUE(talk.over()) << fault;
  }
}

TEST(PracticeHostMachine, EndsAfterItsLifetimeAndAfterItsFillOfBytes) {
  const HostFace& face = face_of("silence-after-request");
  Talk silent{face};
  silent.ask();
  while (!silent.over()) silent.wait();
  EXPECT_EQ(silent.elapsed(), HostMachine::kLifetime);

  Talk flooded{face};
  std::size_t sent = 0;
  for (; !flooded.over() && sent < 2 * HostMachine::kMostReceived; sent += 16384) flooded.say(Bytes(16384));
  EXPECT_EQ(flooded.end(), End::Reset);
  EXPECT_LE(sent, HostMachine::kMostReceived + 2 * 16384);
}

TEST(PracticeHostMachine, EndsWhenTheClientGoesAtAnyStep) {
  const HostFace& face = face_of("healthy");
  for (const CloseKind kind : {CloseKind::Fin, CloseKind::Reset}) {
    Talk early{face};
    early.close(kind);
    EXPECT_TRUE(early.over());
    Talk later{face};
    later.ask();
    later.close(kind);
    EXPECT_TRUE(later.over());
  }
}

}  // namespace
}  // namespace doctor::practice::test
