#include "probe/path/hold.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/tcp.hpp"
#include "probe/tls/tls_world.hpp"
#include "support/sim_network.hpp"

namespace doctor::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::Forgets;
using test::Script;
using test::SimNetwork;
using test::Tcp;

Bytes confirm(std::uint8_t selected) {
  auto out = *text::parse_hex_bytes("030000130ed000001234000200080000000000");
  out[15] = std::byte{selected};
  return out;
}

// Takes the request and chooses RDP's own security, then waits for ever: the shortest way to a connection that can be held.
Tcp waiting(Script script = Script{}.hear().say(confirm(0))) {
  Tcp out = Tcp::accept(std::move(script));
  out.state.outstanding = 0;
  return out;
}
Tcp forgetting(Forgets forgets) {
  Tcp out = waiting();
  out.forgets = forgets;
  return out;
}

// Chooses TLS, makes the handshake, and after its time says goodbye, as a host may that is tired of waiting for a sign-in.
class TiredHost : public Machine {
 public:
  explicit TiredHost(Duration patience) : tls_(must(crypto::TlsEngine::server(host_options()))), patience_(patience) {}
  Step start(Instant now) override {
    over_ = now + patience_;
    return Step::wait_until(over_);
  }
  Step on_bytes(BytesView received, Instant) override {
    if (!confirmed_) {
      confirmed_ = true;
      tls_->start();
      return Step::say(confirm(1), over_);
    }
    tls_->feed(received);
    return Step::say(tls_->take_output(), over_);
  }
  Step on_close(CloseKind, Instant) override { return Step::finished(); }
  Step on_deadline(Instant) override {
    tls_->shutdown();
    return Step::hang_up(End::Fin, tls_->take_output());
  }

 private:
  std::unique_ptr<crypto::TlsEngine> tls_;
  Duration patience_;
  Instant over_{};
  bool confirmed_ = false;
};

class Hold : public testing::Test {
 protected:
  // The connection with keep-alives is made first.
  void hold(Tcp beside, Tcp idle, Duration time) {
    network.tcp(kHost, std::vector{std::move(beside), std::move(idle)});
    probe_hold(context, {.to = kHost, .server_name = "host.example", .time = time}, [this](Duration) { ++looks; });
  }
  void hold(const Tcp& both, Duration time) { hold(both, both, time); }
  std::string of_all(const FactType& type) const {
    const Fact* fact = evidence.of_walk(type);
    return fact == nullptr ? "absent" : fact->known() ? to_text(*fact->value()) : "unknown: " + fact->unknown()->to_string();
  }

  SimNetwork network;
  Evidence evidence{network.now()};
  Context context{.network = network, .evidence = evidence, .connections_left = 0};
  int looks = 0;
};

TEST_F(Hold, FindsAnOpenConnectionOnASoundPath) {
  hold(waiting(), minutes{15});
  EXPECT_EQ(of_all(facts::kHoldOutcome), "open");
  EXPECT_EQ(of_all(facts::kHoldEndedWhile), "asked");
  EXPECT_EQ(of_all(facts::kHoldEndedBy), "nobody");
  EXPECT_EQ(of_all(facts::kHoldKeepAliveAnswered), "yes");
  EXPECT_EQ(of_all(facts::kHoldLastedSeconds), "900.0");
  EXPECT_EQ(of_all(facts::kHoldIdleSeconds), "900.0");
  EXPECT_EQ(of_all(facts::kHoldSegmentsHeard), "0");
  EXPECT_EQ(of_all(facts::kHoldChannel), "x224");
  EXPECT_EQ(of_all(facts::kHoldBesideOutcome), "open");
  EXPECT_EQ(of_all(facts::kHoldBesideIntervalSeconds), "30.0");
  EXPECT_GT(looks, 100);
  EXPECT_EQ(network.connects().size(), 2u);
  EXPECT_LT(network.elapsed(), minutes{15} + seconds{1});
}

TEST_F(Hold, FindsThatAFirewallForgetsInSilence) {
  hold(forgetting({.after = minutes{5}}), minutes{15});
  EXPECT_EQ(of_all(facts::kHoldOutcome), "silent");
  EXPECT_EQ(of_all(facts::kHoldKeepAliveAnswered), "no");
  EXPECT_EQ(of_all(facts::kHoldLastedSeconds), "900.0");
  EXPECT_EQ(of_all(facts::kHoldBesideOutcome), "open");
  EXPECT_EQ(of_all(facts::kHoldEndedBy), "unknown: no usable answer: a silence has no sender");
}

TEST_F(Hold, FindsThatATranslatorAnswersWithAReset) {
  hold(forgetting({.after = seconds{2}, .then = Forgets::Then::Reset}), seconds{5});
  EXPECT_EQ(of_all(facts::kHoldOutcome), "reset");
  EXPECT_EQ(of_all(facts::kHoldEndedWhile), "asked");
  EXPECT_EQ(of_all(facts::kHoldKeepAliveAnswered), "no");
  EXPECT_EQ(of_all(facts::kHoldAnswerMs), "2.0");
  EXPECT_EQ(of_all(facts::kHoldBesideOutcome), "open");
  EXPECT_TRUE(of_all(facts::kHoldEndedBy).starts_with("unknown: "));
}

TEST_F(Hold, KnowsAResetThatComesSoonerThanTheHostCanAnswer) {
  evidence.observe(facts::kTcpLeastRttMs, 80.0, {});
  hold(forgetting({.after = seconds{2}, .then = Forgets::Then::Reset}), seconds{5});
  EXPECT_EQ(of_all(facts::kHoldEndedBy), "path");
}

TEST_F(Hold, DoesNotBlameThePathForAResetInTheTimeOfARoundTrip) {
  evidence.observe(facts::kTcpLeastRttMs, 80.0, {});
  hold(forgetting({.after = seconds{2}, .then = Forgets::Then::Reset, .answers_after = milliseconds{80}}), seconds{5});
  EXPECT_TRUE(of_all(facts::kHoldEndedBy).starts_with("unknown: "));
}

TEST_F(Hold, HearsThatTheGoodbyeIsRefusedByIcmp) {
  auto host = Tcp::accept([](const net::ConnectRequest&) -> std::unique_ptr<Machine> { return std::make_unique<TiredHost>(minutes{60}); });
  host.state.outstanding = 0;
  host.forgets = Forgets{.after = seconds{2}, .then = Forgets::Then::Icmp};
  hold(host, seconds{5});
  EXPECT_EQ(of_all(facts::kHoldOutcome), "unreachable");
  EXPECT_TRUE(of_all(facts::kHoldEndedBy).starts_with("unknown: "));
  EXPECT_EQ(of_all(facts::kHoldBesideOutcome), "open");
  EXPECT_EQ(of_all(facts::kHoldChannel), "tls");
}

TEST_F(Hold, HearsTheHostEndItInOrder) {
  const auto tired = Tcp::accept([](const net::ConnectRequest&) -> std::unique_ptr<Machine> { return std::make_unique<TiredHost>(seconds{60}); });
  hold(tired, minutes{15});
  EXPECT_EQ(of_all(facts::kHoldOutcome), "close_notify");
  EXPECT_EQ(of_all(facts::kHoldEndedWhile), "idle");
  EXPECT_EQ(of_all(facts::kHoldEndedBy), "host");
  EXPECT_EQ(of_all(facts::kHoldBesideOutcome), "close_notify");
  EXPECT_TRUE(of_all(facts::kHoldKeepAliveAnswered).starts_with("unknown: "));
  EXPECT_LT(network.elapsed(), seconds{70});
}

TEST_F(Hold, TellsACloseFromAReset) {
  hold(waiting(Script{}.hear().say(confirm(0)).wait(seconds{3}).close()), seconds{30});
  EXPECT_EQ(of_all(facts::kHoldOutcome), "closed");
  EXPECT_EQ(of_all(facts::kHoldBesideOutcome), "closed");
  Evidence other{network.now()};
  Context again{.network = network, .evidence = other};
  network.tcp(kHost, waiting(Script{}.hear().say(confirm(0)).wait(seconds{3}).reset()));
  probe_hold(again, {.to = kHost, .time = seconds{30}}, {});
  EXPECT_EQ(other.walk_value<std::string>(facts::kHoldOutcome), "reset");
  EXPECT_EQ(other.walk_value<std::string>(facts::kHoldEndedWhile), "idle");
  EXPECT_EQ(other.walk_value<std::string>(facts::kHoldBesideOutcome), "reset");
}

TEST_F(Hold, DoesNotWaitForTheOtherOnceTheIdleOneHasEnded) {
  hold(waiting(), waiting(Script{}.hear().say(confirm(0)).wait(seconds{60}).reset()), minutes{60});
  EXPECT_EQ(of_all(facts::kHoldOutcome), "reset");
  EXPECT_EQ(of_all(facts::kHoldBesideOutcome), "open");
  EXPECT_LT(network.elapsed(), seconds{80});
}

TEST_F(Hold, SeesThatKeepAlivesDoNotHelp) {
  hold(forgetting({.after = seconds{20}, .keep_alives_help = false}), seconds{60});
  EXPECT_EQ(of_all(facts::kHoldOutcome), "silent");
  EXPECT_EQ(of_all(facts::kHoldBesideOutcome), "silent");
}

TEST_F(Hold, HoldsAloneWhereASecondConnectionDoesNotComeAbout) {
  hold(Tcp::refuse(), waiting(), seconds{30});
  EXPECT_EQ(of_all(facts::kHoldOutcome), "open");
  EXPECT_EQ(of_all(facts::kHoldBesideOutcome), "unknown: no usable answer: a second connection did not come about");
}

TEST_F(Hold, SaysThatNothingWasHeld) {
  hold(Tcp::refuse(), Tcp::refuse(), seconds{30});
  EXPECT_EQ(of_all(facts::kHoldOutcome), "unknown: no usable answer: no further connection came about");
  EXPECT_EQ(of_all(facts::kHoldLastedSeconds), "absent");
}

TEST_F(Hold, SaysHowLongItHeldUntilTheUserStopped) {
  network.interrupt_at(Instant{seconds{35}});
  hold(waiting(), minutes{15});
  EXPECT_TRUE(of_all(facts::kHoldOutcome).starts_with("unknown: "));
  EXPECT_GT(evidence.walk_value<double>(facts::kHoldLastedSeconds), 34);
  EXPECT_LE(evidence.walk_value<double>(facts::kHoldLastedSeconds), 35);
}

TEST_F(Hold, ConcludesNothingWhereTheSystemCannotAsk) {
  auto blind = waiting();
  blind.keep_alive_possible = false;
  hold(blind, seconds{30});
  EXPECT_TRUE(of_all(facts::kHoldOutcome).starts_with("unknown: "));
  EXPECT_EQ(of_all(facts::kHoldLastedSeconds), "30.0");
}

}  // namespace
}  // namespace doctor::probe
