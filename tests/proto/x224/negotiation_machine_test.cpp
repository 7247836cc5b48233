#include "proto/x224/negotiation_machine.hpp"

#include <gtest/gtest.h>

#include "proto/wire.hpp"
#include "proto/x224/connection_confirm.hpp"

namespace doctor::x224 {
namespace {

using namespace std::chrono_literals;
using wire::chars;
using wire::hex;
using wire::operator+;

constexpr Instant kZero{};
const Bytes kHybrid = encode(ConnectionConfirm{.answer = NegotiationResponse{0x1f, SelectedProtocol::Hybrid}});

struct Talk {
  NegotiationMachine machine{NegotiationMachine::request_for(kMstscOffer), 4s};
  Step step = machine.start(kZero);

  const NegotiationOutcome& end() { return machine.outcome().value(); }
  const NegotiationOutcome& after(BytesView received) {
    step = machine.on_bytes(received, kZero + 10ms);
    return end();
  }
};

TEST(NegotiationMachine, OffersWhatItWasGivenWithOurCookie) {
  Talk talk;
  const auto request = decode_connection_request(talk.step.send);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->cookie, "rdpdoctor");
  EXPECT_EQ(request->negotiation->requested, kMstscOffer);
  EXPECT_EQ(talk.step.deadline, kZero + 4s);
}

TEST(NegotiationMachine, TellsWhatWasSelected) {
  Talk talk;
  const auto& outcome = talk.after(kHybrid);
  EXPECT_TRUE(talk.step.done);
  EXPECT_EQ(outcome.end, NegotiationEnd::Selected);
  EXPECT_EQ(outcome.selected, SelectedProtocol::Hybrid);
  EXPECT_EQ(outcome.reply_flags, 0x1f);
  EXPECT_EQ(outcome.received, kHybrid);
  EXPECT_EQ(outcome.ended_at - outcome.asked_at, 10ms);
  EXPECT_TRUE(outcome.left_over.empty());
}

TEST(NegotiationMachine, IsTheSameHoweverTheAnswerIsCut) {
  for (std::size_t cut = 1; cut < kHybrid.size(); ++cut) {
    Talk talk;
    EXPECT_FALSE(talk.machine.on_bytes(BytesView{kHybrid}.first(cut), kZero + 1ms).done) << cut;
    EXPECT_EQ(talk.after(BytesView{kHybrid}.subspan(cut)).end, NegotiationEnd::Selected) << cut;
  }
}

TEST(NegotiationMachine, HandsOverWhatFollowsTheAnswer) {
  Talk talk;
  EXPECT_EQ(talk.after(kHybrid + hex("16 03 03")).left_over, hex("16 03 03"));
}

TEST(NegotiationMachine, TellsARefusal) {
  Talk talk;
  const auto& outcome = talk.after(encode(ConnectionConfirm{.answer = NegotiationFailure{FailureCode::SslCertNotOnServer}}));
  EXPECT_EQ(outcome.end, NegotiationEnd::Failure);
  EXPECT_EQ(outcome.failure, FailureCode::SslCertNotOnServer);
}

TEST(NegotiationMachine, TellsAnOldServer) {
  Talk talk;
  EXPECT_EQ(talk.after(encode(ConnectionConfirm{})).end, NegotiationEnd::LegacyConfirm);
}

TEST(NegotiationMachine, TellsTheWaysToGetNoAnswerApart) {
  Talk closed, reset, silent, broken;
  EXPECT_TRUE(closed.machine.on_close(CloseKind::Fin, kZero + 1ms).done);
  EXPECT_EQ(closed.end().end, NegotiationEnd::Closed);
  EXPECT_TRUE(reset.machine.on_close(CloseKind::Reset, kZero + 1ms).done);
  EXPECT_EQ(reset.end().end, NegotiationEnd::Reset);
  EXPECT_TRUE(silent.machine.on_deadline(kZero + 4s).done);
  EXPECT_EQ(silent.end().end, NegotiationEnd::Silent);
  EXPECT_TRUE(broken.machine.on_close(CloseKind::Unreachable, kZero + 1ms).done);
  EXPECT_EQ(broken.end().end, NegotiationEnd::Silent);
}

TEST(NegotiationMachine, ABeginningAndThenNothingIsPartial) {
  Talk silence, end;
  silence.machine.on_bytes(BytesView{kHybrid}.first(7), kZero + 1ms);
  silence.machine.on_deadline(kZero + 4s);
  EXPECT_EQ(silence.end().end, NegotiationEnd::Partial);
  end.machine.on_bytes(BytesView{kHybrid}.first(7), kZero + 1ms);
  end.machine.on_close(CloseKind::Reset, kZero + 1ms);
  EXPECT_EQ(end.end().end, NegotiationEnd::Partial);
}

TEST(NegotiationMachine, XrdpHangingUpIsDisconnected) {
  Talk talk;
  EXPECT_EQ(talk.after(hex("03 00 00 09 02 f0 80 21 80")).end, NegotiationEnd::Disconnected);
}

TEST(NegotiationMachine, AFrameThatIsNoConfirmIsMalformed) {
  Talk talk;
  const auto& outcome = talk.after(hex("03 00 00 0b 06 e0 00 00 00 00 00"));  // a Connection Request comes back: an echo service
  EXPECT_EQ(outcome.end, NegotiationEnd::Malformed);
  EXPECT_EQ(outcome.why->field, "code");
}

TEST(NegotiationMachine, KeepsABoundedAmount) {
  Talk talk;
  Bytes flood(100'000, std::byte{0});
  flood[0] = std::byte{3};
  flood[2] = std::byte{0xff};
  const auto& outcome = talk.after(flood);
  EXPECT_EQ(outcome.end, NegotiationEnd::Malformed);
  EXPECT_EQ(outcome.received.size(), NegotiationMachine::kMostBytes);
}

struct Peer {
  const char* name;
  Bytes first_bytes;
  PeerKind kind;
};

class OtherProtocol : public testing::TestWithParam<Peer> {};

TEST_P(OtherProtocol, IsNamed) {
  Talk talk;
  const auto& outcome = talk.after(GetParam().first_bytes);
  EXPECT_EQ(outcome.end, NegotiationEnd::NotRdp);
  EXPECT_EQ(name_of(*outcome.peer), name_of(GetParam().kind));
}

INSTANTIATE_TEST_SUITE_P(All, OtherProtocol,
                         testing::Values(Peer{"Ssh", chars("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), PeerKind::Ssh},
                                         Peer{"Http", chars("HTTP/1.1 400 Bad Request\r\n"), PeerKind::Http},
                                         Peer{"HttpWithoutStatusLine", chars("<html><head><title>400"), PeerKind::Http},
                                         Peer{"Vnc", chars("RFB 003.008\n"), PeerKind::Vnc},
                                         Peer{"Smtp", chars("220 mail.example.org ESMTP Postfix\r\n"), PeerKind::Smtp},
                                         Peer{"Ftp", chars("220 (vsFTPd 3.0.3)\r\n"), PeerKind::Ftp},
                                         Peer{"TlsAlert", hex("15 03 01 00 02 02 46"), PeerKind::Tls},
                                         Peer{"Smb", hex("00 00 00 40 fe 53 4d 42 40 00"), PeerKind::Smb},
                                         Peer{"MySql", hex("4a 00 00 00 0a 35 2e 37 2e 34 31 00"), PeerKind::MySql},
                                         Peer{"MySqlRefusal", hex("45 00 00 00 ff 6a 04 48 6f 73 74"), PeerKind::MySql}),
                         [](const auto& info) { return info.param.name; });

TEST(NegotiationMachine, WaitsAMomentForABannerThatComesInPieces) {
  Talk talk;
  const auto step = talk.machine.on_bytes(chars("220 ho"), kZero + 100ms);
  EXPECT_FALSE(step.done);
  EXPECT_EQ(step.deadline, kZero + 350ms);
  EXPECT_EQ(talk.after(chars("st ESMTP\r\n")).peer, PeerKind::Smtp);
}

TEST(NegotiationMachine, WhatNothingRecognisesIsTextOrBinary) {
  Talk words, noise;
  words.machine.on_bytes(chars("go away\r\n"), kZero + 1ms);
  words.machine.on_deadline(kZero + 251ms);
  EXPECT_EQ(words.end().peer, PeerKind::Text);
  noise.machine.on_bytes(hex("00 9f 12"), kZero + 1ms);
  noise.machine.on_close(CloseKind::Reset, kZero + 2ms);
  EXPECT_EQ(noise.end().end, NegotiationEnd::NotRdp);
  EXPECT_EQ(noise.end().peer, PeerKind::Binary);
}

}  // namespace
}  // namespace doctor::x224
