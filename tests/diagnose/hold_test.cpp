// --hold over a simulated network: what it makes of the verdict.
#include <gtest/gtest.h>

#include <algorithm>

#include "diagnose/known.hpp"
#include "evidence/facts/path.hpp"
#include "practice/talk.hpp"
#include "support/sim_network.hpp"

namespace doctor::diagnose {
namespace {

using std::chrono::seconds;
using test::Forgets;
using test::Tcp;

const Endpoint kHost = test::endpoint("192.0.2.7", 3389);

struct World {
  test::SimNetwork network{};
  Told told{};
  Options options{.revocation = false, .hold = seconds{20}};

  World() { network.wall_time(practice::test::face_of("healthy").opened_wall); }
  void host(std::optional<Forgets> forgets) {
    auto tcp = Tcp::accept([](const net::ConnectRequest&) -> std::unique_ptr<Machine> {
      return std::make_unique<practice::HostMachine>(practice::test::face_of("healthy"));
    });
    tcp.state.outstanding = 0;
    tcp.forgets = forgets;
    network.tcp(kHost, tcp).lookup(std::string{practice::test::kName}, std::vector{kHost.address});
  }
  Diagnosis diagnose() {
    const auto target = probe::parse_target(practice::test::kName, 3389);
    auto d = doctor::diagnose::diagnose(*target, options, network, test_knowledge(), told);
    return *std::move(d);
  }
};

bool names(const Diagnosis& d, std::string_view cause) { return std::ranges::find(d.causes, cause, &Conclusion::id) != d.causes.end(); }

constexpr const char* kIdleTimer = "nat-or-firewall-idle-timeout";

TEST(Holding, ChangesNothingWhereTheConnectionLasts) {
  World world;
  world.host(std::nullopt);
  const auto held = world.diagnose();
  EXPECT_EQ(held.evidence.walk_value<std::string>(facts::kHoldOutcome), "open");
  World other;
  other.host(std::nullopt);
  other.options.hold = {};
  const auto plain = other.diagnose();
  EXPECT_EQ(held.verdict.outcome, plain.verdict.outcome);
  EXPECT_EQ(held.verdict.summary, plain.verdict.summary);
  EXPECT_EQ(held.causes.size(), plain.causes.size());
  EXPECT_EQ(world.network.connects().size(), other.network.connects().size() + 2);
  EXPECT_EQ(plain.evidence.of_walk(facts::kHoldOutcome), nullptr);
}

TEST(Holding, DegradesWhereTheQuietConnectionAloneIsLost) {
  for (const auto then : {Forgets::Then::Silent, Forgets::Then::Reset}) {
    World world;
    world.host(Forgets{.after = seconds{5}, .then = then});
    const auto d = world.diagnose();
    EXPECT_EQ(d.verdict.outcome, Outcome::Degraded);
    EXPECT_TRUE(names(d, kIdleTimer)) << d.verdict.summary;
    ASSERT_FALSE(d.fixes.empty());
  }
}

TEST(Holding, DoesNotKnowWhatItIsWhereNobodyAnswersOnEither) {
  World world;
  world.host(Forgets{.after = seconds{5}, .keep_alives_help = false});
  const auto d = world.diagnose();
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_FALSE(names(d, kIdleTimer));
  EXPECT_NE(d.verdict.summary.find("nobody answered on them any more"), std::string::npos) << d.verdict.summary;
}

TEST(Holding, TellsTheStagesBeforeItBegins) {
  World world;
  world.host(std::nullopt);
  world.network.interrupt_at({seconds{10}});
  const auto d = world.diagnose();
  EXPECT_EQ(world.told.last.size(), std::size(kAllStages));
  EXPECT_EQ(d.verdict.outcome, Outcome::Works) << d.verdict.summary;
  EXPECT_GT(d.evidence.walk_value<double>(facts::kHoldLastedSeconds).value_or(0), 5);
  ASSERT_FALSE(world.told.notes.empty());
  EXPECT_NE(world.told.notes.back().find("holding an idle connection for 20 s"), std::string::npos);
}

TEST(Holding, IsNotReachedWhereTheWalkEndedBefore) {
  World world;
  world.network.tcp(kHost, Tcp::refuse()).lookup(std::string{practice::test::kName}, std::vector{kHost.address});
  const auto d = world.diagnose();
  const Fact* outcome = d.evidence.of_walk(facts::kHoldOutcome);
  ASSERT_NE(outcome, nullptr);
  EXPECT_EQ(outcome->unknown()->because, Because::NotReached);
}

}  // namespace
}  // namespace doctor::diagnose
