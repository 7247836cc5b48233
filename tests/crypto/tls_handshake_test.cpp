#include <gtest/gtest.h>

#include "crypto/tls_machine.hpp"
#include "crypto/wire.hpp"

namespace doctor::crypto {
namespace {

constexpr Duration kTimeout = std::chrono::seconds{4};

struct Played {
  std::unique_ptr<TlsEngine> server;
  TlsHandshakeMachine machine;
  Step last;
};

Played play(const ServerOptions& server_options, const ClientOptions& client_options = {}, std::size_t cut = 0) {
  Played out{make_server(server_options), TlsHandshakeMachine{make_client(client_options), kTimeout}, {}};
  out.last = converse(out.machine, *out.server, out.machine.start(kNow), cut);
  return out;
}

ServerOptions only(TlsVersion version) {
  auto options = plain_server();
  options.min_version = options.max_version = version;
  return options;
}

class EveryVersion : public ::testing::TestWithParam<TlsVersion> {};
INSTANTIATE_TEST_SUITE_P(Tls, EveryVersion, ::testing::Values(TlsVersion::Tls10, TlsVersion::Tls11, TlsVersion::Tls12, TlsVersion::Tls13),
                         [](const auto& each) { return "V" + std::to_string(unsigned(each.param) & 0xf); });

TEST_P(EveryVersion, CompletesAndReportsWhatWasAgreed) {
  auto played = play(only(GetParam()));
  ASSERT_TRUE(played.last.done);
  const auto& outcome = played.machine.outcome();
  EXPECT_EQ(outcome.end, TlsEnd::Completed);
  EXPECT_EQ(outcome.last_seen, HandshakePoint::Handshake);
  EXPECT_FALSE(outcome.client_certificate_requested);
  EXPECT_FALSE(outcome.received.empty());
  const auto engine = played.machine.take_engine();
  EXPECT_EQ(engine->version(), GetParam());
  EXPECT_TRUE(engine->cipher().starts_with("TLS_")) << engine->cipher();
  EXPECT_TRUE(engine->secure_renegotiation());
  ASSERT_EQ(engine->peer_chain().size(), 1u);
  EXPECT_EQ(engine->peer_chain()[0], plain_leaf().certificate);
}

TEST_P(EveryVersion, CompletesByteByByte) {
  auto played = play(only(GetParam()), {}, 1);
  ASSERT_TRUE(played.last.done);
  EXPECT_EQ(played.machine.outcome().end, TlsEnd::Completed);
}

TEST_P(EveryVersion, CarriesPlainTextBothWaysAndClosesInOrder) {
  auto played = play(only(GetParam()));
  const auto client = played.machine.take_engine();
  ASSERT_TRUE(client->write_plain(bytes_of("question")));
  played.server->feed(client->take_output());
  EXPECT_EQ(played.server->read_plain(), bytes_of("question"));
  ASSERT_TRUE(played.server->write_plain(bytes_of("answer")));
  client->feed(played.server->take_output());
  EXPECT_EQ(client->read_plain(), bytes_of("answer"));
  client->shutdown();
  played.server->feed(client->take_output());
  EXPECT_EQ(played.server->state(), TlsState::ClosedByPeer);
  EXPECT_EQ(played.server->alert_received()->description, 0);
}

TEST_P(EveryVersion, SeesThatAClientCertificateIsRequired) {
  auto options = only(GetParam());
  options.require_client_certificate = true;
  const auto played = play(options);
  ASSERT_TRUE(played.last.done);
  const auto& outcome = played.machine.outcome();
  EXPECT_EQ(outcome.end, TlsEnd::Alert);
  EXPECT_TRUE(outcome.client_certificate_requested);
  EXPECT_TRUE(outcome.client_certificate_required);
  EXPECT_EQ(outcome.alert->description, GetParam() == TlsVersion::Tls13 ? 116 : 40);  // certificate_required, handshake_failure
  EXPECT_EQ(outcome.last_seen, GetParam() == TlsVersion::Tls13 ? HandshakePoint::Handshake : HandshakePoint::ClientFinished);
}

TEST_P(EveryVersion, CompletesWhenAClientCertificateIsOnlyAskedFor) {
  auto options = only(GetParam());
  options.request_client_certificate = true;
  const auto played = play(options);
  ASSERT_TRUE(played.last.done);
  EXPECT_EQ(played.machine.outcome().end, TlsEnd::Completed);
  EXPECT_TRUE(played.machine.outcome().client_certificate_requested);
  EXPECT_FALSE(played.machine.outcome().client_certificate_required);
}

TEST(TlsHandshake, WaitsBoundedlyForARefusalAfterTls13) {
  auto options = only(TlsVersion::Tls13);
  options.request_client_certificate = true;
  const auto server = make_server(options);
  TlsHandshakeMachine machine{make_client(), kTimeout};
  server->feed(machine.start(kNow).send);
  // The server's flight alone: its tickets come only after our Finished, which is held back here.
  Step step = machine.on_bytes(server->take_output(), kNow);
  EXPECT_FALSE(step.done);
  ASSERT_TRUE(step.deadline);
  EXPECT_EQ(*step.deadline - kNow, TlsHandshakeMachine::kRefusalWait);
  EXPECT_TRUE(machine.on_deadline(*step.deadline).done);
  EXPECT_EQ(machine.outcome().end, TlsEnd::Completed);
}

TEST(TlsHandshake, IsSilentWhenNothingComes) {
  TlsHandshakeMachine machine{make_client(), kTimeout};
  const Step step = machine.start(kNow);
  EXPECT_FALSE(step.send.empty());
  ASSERT_EQ(step.deadline, kNow + kTimeout);
  EXPECT_TRUE(machine.on_deadline(kNow + kTimeout).done);
  EXPECT_EQ(machine.outcome().end, TlsEnd::Silent);
  EXPECT_EQ(machine.outcome().last_seen, HandshakePoint::ClientHello);
}

TEST(TlsHandshake, TellsClosingFromResetAndWhere) {
  for (const auto& [kind, end] :
       {std::pair{CloseKind::Fin, TlsEnd::Closed}, std::pair{CloseKind::Reset, TlsEnd::Reset}, std::pair{CloseKind::Unreachable, TlsEnd::Silent}}) {
    TlsHandshakeMachine machine{make_client(), kTimeout};
    machine.start(kNow);
    EXPECT_TRUE(machine.on_close(kind, kNow).done);
    EXPECT_EQ(machine.outcome().end, end);
    EXPECT_EQ(machine.outcome().last_seen, HandshakePoint::ClientHello);
  }
}

TEST(TlsHandshake, KnowsHowFarTheServersFlightCame) {
  const auto server = make_server(only(TlsVersion::Tls12));
  TlsHandshakeMachine machine{make_client(), kTimeout};
  server->feed(machine.start(kNow).send);
  const Bytes flight = server->take_output();
  std::vector<HandshakePoint> seen;
  for (const std::byte each : flight) {
    machine.on_bytes({&each, 1}, kNow);
    if (seen.empty() || seen.back() != machine.engine().last_seen()) seen.push_back(machine.engine().last_seen());
  }
  EXPECT_EQ(seen,
            (std::vector{HandshakePoint::ClientHello, HandshakePoint::ServerHello, HandshakePoint::ServerFlight, HandshakePoint::ClientFinished}));
  machine.on_close(CloseKind::Reset, kNow);
  EXPECT_EQ(machine.outcome().end, TlsEnd::Reset);
  EXPECT_EQ(machine.outcome().last_seen, HandshakePoint::ClientFinished);
  EXPECT_EQ(machine.engine().peer_chain().size(), 1u);
}

TEST(TlsHandshake, ReadsTheServersAlert) {
  auto options = only(TlsVersion::Tls13);
  const auto played = play(options, {.max_version = TlsVersion::Tls12});
  ASSERT_TRUE(played.last.done);
  EXPECT_EQ(played.machine.outcome().end, TlsEnd::Alert);
  EXPECT_EQ(played.machine.outcome().alert, (TlsAlert{2, 70}));  // protocol_version
  EXPECT_EQ(played.machine.outcome().last_seen, HandshakePoint::ClientHello);
}

TEST(TlsHandshake, ReadsAnyAlertNumber) {
  for (const int number : {1, 40, 80, 112, 255}) {
    TlsHandshakeMachine machine{make_client(), kTimeout};
    machine.start(kNow);
    const Bytes alert{std::byte{21}, std::byte{3}, std::byte{3}, std::byte{0}, std::byte{2}, std::byte{2}, std::byte(number)};
    EXPECT_TRUE(machine.on_bytes(alert, kNow).done);
    EXPECT_EQ(machine.outcome().end, TlsEnd::Alert);
    EXPECT_EQ(machine.outcome().alert, (TlsAlert{2, std::uint8_t(number)}));
    EXPECT_FALSE(machine.outcome().client_certificate_required);
  }
}

TEST(TlsHandshake, GoesOnAfterAWarning) {
  const auto server = make_server(plain_server());
  TlsHandshakeMachine machine{make_client(), kTimeout};
  Step step = machine.start(kNow);
  // unrecognized_name as a warning: what Java servers send before they go on.
  const Bytes warning{std::byte{21}, std::byte{3}, std::byte{3}, std::byte{0}, std::byte{2}, std::byte{1}, std::byte{112}};
  EXPECT_FALSE(machine.on_bytes(warning, kNow).done);
  EXPECT_TRUE(converse(machine, *server, step).done);
  EXPECT_EQ(machine.outcome().end, TlsEnd::Completed);
  EXPECT_FALSE(machine.outcome().alert);
}

TEST(TlsHandshake, KeepsClearTextThatComesInstead) {
  TlsHandshakeMachine machine{make_client(), kTimeout};
  machine.start(kNow);
  Step step = machine.on_bytes(bytes_of("HTTP/1.1 400"), kNow);
  EXPECT_FALSE(step.done);
  EXPECT_EQ(*step.deadline - kNow, TlsHandshakeMachine::kClearTextWait);
  machine.on_bytes(bytes_of(" Bad Request\r\n"), kNow);
  EXPECT_TRUE(machine.on_close(CloseKind::Fin, kNow).done);
  EXPECT_EQ(machine.outcome().end, TlsEnd::NotTls);
  EXPECT_EQ(machine.outcome().received, bytes_of("HTTP/1.1 400 Bad Request\r\n"));
}

TEST(TlsHandshake, TakesLeftOverBytesFirst) {
  TlsHandshakeMachine machine{make_client(), kTimeout, bytes_of("SSH-2.0-OpenSSH_9.2\r\n")};
  const Step step = machine.start(kNow);
  EXPECT_FALSE(step.send.empty());
  EXPECT_TRUE(machine.on_deadline(*step.deadline).done);
  EXPECT_EQ(machine.outcome().end, TlsEnd::NotTls);
}

TEST(TlsHandshake, CallsBrokenRecordsMalformed) {
  TlsHandshakeMachine machine{make_client(), kTimeout};
  machine.start(kNow);
  // A handshake record with a ServerHello that ends after its version.
  const Bytes broken{std::byte{22}, std::byte{3}, std::byte{3}, std::byte{0}, std::byte{6}, std::byte{2},
                     std::byte{0},  std::byte{0}, std::byte{2}, std::byte{3}, std::byte{3}};
  EXPECT_TRUE(machine.on_bytes(broken, kNow).done);
  EXPECT_EQ(machine.outcome().end, TlsEnd::Malformed);
  EXPECT_FALSE(machine.outcome().reason.empty());
}

TEST(TlsHandshake, CallsAChoiceWeLackALocalFailure) {
  TlsHandshakeMachine machine{make_client({.min_version = TlsVersion::Tls12}), kTimeout};
  machine.start(kNow);
  Bytes hello{std::byte{22}, std::byte{3}, std::byte{1},  std::byte{0}, std::byte{42}, std::byte{2},
              std::byte{0},  std::byte{0}, std::byte{38}, std::byte{3}, std::byte{1}};
  hello.resize(hello.size() + 32, std::byte{7});                                           // random
  hello.insert(hello.end(), {std::byte{0}, std::byte{0}, std::byte{0x35}, std::byte{0}});  // no session, AES256-SHA, no compression
  EXPECT_TRUE(machine.on_bytes(hello, kNow).done);
  EXPECT_EQ(machine.outcome().end, TlsEnd::LocalFailure) << machine.outcome().reason;
  EXPECT_EQ(machine.outcome().last_seen, HandshakePoint::ServerHello);
  EXPECT_EQ(machine.engine().version(), TlsVersion::Tls10);  // the host's choice, not our library's best
}

TEST(TlsHandshake, SendsNoServerNameForAnAddress) {
  EXPECT_EQ(play(plain_server(), {.server_name = "192.0.2.7"}).machine.outcome().end, TlsEnd::Completed);
  auto client = make_client({.server_name = "host.example"});
  client->start();
  const Bytes hello = client->take_output();
  EXPECT_NE(text::as_chars(hello).find("host.example"), std::string_view::npos);
  auto nameless = make_client({.server_name = "2001:db8::1"});
  nameless->start();
  const Bytes other = nameless->take_output();
  EXPECT_EQ(text::as_chars(other).find("2001:db8"), std::string_view::npos);
}

TEST(TlsHandshake, HandsOverTheStapledAnswer) {
  for (const auto version : {TlsVersion::Tls12, TlsVersion::Tls13}) {
    auto options = only(version);
    options.stapled_ocsp = bytes_of("not looked at by the engine");
    auto played = play(options);
    EXPECT_EQ(played.machine.take_engine()->stapled_ocsp(), options.stapled_ocsp);
  }
}

TEST(TlsHandshake, AcceptsWeakServers) {
  CertificateWish wish = leaf_wish();
  wish.key = KeyKind::Rsa1024;
  wish.digest = SignatureDigest::Md5;
  const auto weak = must(make_certificate(wish));
  ServerOptions options{.identity = {.chain = {weak.certificate}, .private_key = weak.private_key}, .max_version = TlsVersion::Tls12};
  EXPECT_EQ(play(options).machine.outcome().end, TlsEnd::Completed);
  options.cipher_list = "NULL-SHA256:@SECLEVEL=0";
  auto played = play(options);
  EXPECT_EQ(played.machine.outcome().end, TlsEnd::Completed);
  EXPECT_EQ(played.machine.take_engine()->cipher(), "TLS_RSA_WITH_NULL_SHA256");
}

TEST(TlsHandshake, OptionsThatCannotBeAreErrors) {
  EXPECT_FALSE(TlsEngine::client({.cipher_list = "no such cipher"}));
  EXPECT_FALSE(TlsEngine::server({}));
  auto options = plain_server();
  options.identity.private_key = must(make_certificate(leaf_wish())).private_key;
  EXPECT_FALSE(TlsEngine::server(options));
  options.identity.private_key = bytes_of("no key");
  EXPECT_FALSE(TlsEngine::server(options));
}

}  // namespace
}  // namespace doctor::crypto
