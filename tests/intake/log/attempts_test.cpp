#include "intake/log/attempts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "intake/log/records.hpp"

namespace doctor {
namespace {

using intake::find_attempts;
using End = LogAttempt::End;
using Joined = LogAttempt::Joined;
using test::Log;

TEST(LogAttempts, AreJoinedByTheActivityOfTheConnection) {
  Log log;
  log.refused(0, "192.0.2.7", "{A}").event(0.1, test::kManager, 261, {{"listenerName", "RDP-Tcp"}}, "{A}").refused(1, "192.0.2.8", "{B}");
  std::ranges::sort(log.records(), {}, &evtx::Record::time);
  const auto found = find_attempts(log.records());
  ASSERT_EQ(found.attempts.size(), 2u);
  EXPECT_EQ(found.attempts[0].address, "192.0.2.7");
  EXPECT_EQ(found.attempts[0].port, 50000);
  EXPECT_EQ(found.attempts[0].transport, "TCP");
  EXPECT_EQ(found.attempts[0].joined, Joined::Activity);
  EXPECT_EQ(found.attempts[0].event_count, 4u);
  EXPECT_EQ(found.attempts[1].address, "192.0.2.8");
  EXPECT_EQ(found.attempts[1].joined, Joined::Alone);
  for (const auto& attempt : found.attempts) {
    EXPECT_EQ(attempt.end, End::SignInRefused);
    EXPECT_EQ(attempt.reached, Stage::Credssp);
    EXPECT_TRUE(attempt.failed);
  }
}

TEST(LogAttempts, TakeTheStatusOfTheSecurityLogByAddressAndTime) {
  Log log;
  log.refused(0, "192.0.2.7", "{A}").logon_failed(1.2, "192.0.2.7", "ann", "0xc0000234");
  std::ranges::sort(log.records(), {}, &evtx::Record::time);
  const auto found = find_attempts(log.records());
  ASSERT_EQ(found.attempts.size(), 1u);
  EXPECT_EQ(found.attempts[0].account, "CORP\\ann");
  EXPECT_EQ(found.attempts[0].joined, Joined::Address);
  ASSERT_TRUE(found.attempts[0].code);
  EXPECT_EQ(found.attempts[0].code->value, 0xc0000234u);
  EXPECT_EQ(found.attempts[0].code->field, "SubStatus");
}

TEST(LogAttempts, SayWhenASignInFitsMoreThanOne) {
  Log log;
  log.refused(0, "192.0.2.7", "{A}").refused(0.5, "192.0.2.7", "{B}").logon_failed(0.9, "192.0.2.7", "ann", "0xc000006a");
  std::ranges::sort(log.records(), {}, &evtx::Record::time);
  const auto found = find_attempts(log.records());
  ASSERT_EQ(found.attempts.size(), 2u);
  EXPECT_EQ(std::ranges::count(found.attempts, Joined::Guess, &LogAttempt::joined), 1);
}

TEST(LogAttempts, LeaveASignInAloneThatFitsNone) {
  Log log;
  log.refused(0, "192.0.2.7", "{A}").logon_failed(1, "192.0.2.99", "ann", "0xc000006a");
  std::ranges::sort(log.records(), {}, &evtx::Record::time);
  const auto found = find_attempts(log.records());
  EXPECT_EQ(found.attempts.size(), 1u);  // a network logon may be file sharing
  EXPECT_EQ(found.not_joined, 1u);
}

TEST(LogAttempts, AreMadeOfTheSecurityLogAloneWhereThereIsNoOther) {
  const auto network = find_attempts(Log{}.logon_failed(0, "192.0.2.7", "ann", "0xc000006a").records());
  ASSERT_EQ(network.attempts.size(), 1u);
  EXPECT_EQ(network.attempts[0].reached, Stage::Credssp);
  const auto interactive = find_attempts(Log{}.logon_failed(0, "192.0.2.7", "ann", "0xc000015b", "10").records());
  ASSERT_EQ(interactive.attempts.size(), 1u);
  EXPECT_EQ(interactive.attempts[0].reached, Stage::Session);
  EXPECT_TRUE(find_attempts(Log{}.logon_failed(0, "-", "ann", "0xc000006a", "2").records()).attempts.empty());
}

TEST(LogAttempts, ThatSignOffAreNoFailures) {
  Log log;
  log.event(0, test::kCore, 131, {{"ConnType", "TCP"}, {"ClientIP", "[2001:db8::7]:50000"}}, "{A}")
      .event(1, test::kManager, 1149, {{"Param1", "ann"}, {"Param2", "CORP"}, {"Param3", "2001:db8::7"}}, "{A}")
      .event(2, test::kSessions, 21, {{"User", "CORP\\ann"}, {"SessionID", "3"}, {"Address", "2001:db8::7"}}, "{A}")
      .event(60, test::kSessions, 23, {{"User", "CORP\\ann"}, {"SessionID", "3"}})
      .event(61, test::kCore, 102, {}, "{A}");
  const auto found = find_attempts(log.records());
  ASSERT_EQ(found.attempts.size(), 1u);
  EXPECT_EQ(found.attempts[0].address, "2001:db8::7");
  EXPECT_EQ(found.attempts[0].account, "CORP\\ann");
  EXPECT_EQ(found.attempts[0].reached, Stage::Session);
  EXPECT_EQ(found.attempts[0].end, End::SignedOff);
  EXPECT_FALSE(found.attempts[0].failed);
}

TEST(LogAttempts, KnowTheReasonsOfASessionsEnd) {
  const auto ended_by = [](const std::string& reason) {
    Log log;
    log.event(0, test::kSessions, 21, {{"User", "ann"}, {"SessionID", "3"}, {"Address", "192.0.2.7"}}, "{A}")
        .event(9, test::kSessions, 40, {{"Session", "3"}, {"Reason", reason}});
    return find_attempts(log.records()).attempts.at(0);
  };
  EXPECT_EQ(ended_by("5").end, End::Replaced);
  EXPECT_EQ(ended_by("11").end, End::ClosedByUser);
  EXPECT_EQ(ended_by("12").end, End::SignedOff);
  EXPECT_EQ(ended_by("0").end, End::ClosedByUser);
  EXPECT_EQ(ended_by("14").end, End::ClosedByUser);  // an unpublished number says nothing
  EXPECT_EQ(ended_by("3").end, End::EndedByHost);    // ERRINFO_IDLE_TIMEOUT
  EXPECT_TRUE(ended_by("3").failed);
  EXPECT_FALSE(ended_by("5").failed);
}

TEST(LogAttempts, ThatVanishBeforeTheSignInAreFailures) {
  Log log;
  log.event(0, test::kCore, 131, {{"ConnType", "TCP"}, {"ClientIP", "192.0.2.7:50000"}}, "{A}")
      .event(1, test::kCore, 143, {{"error", "64"}}, "{A}", 3)
      .event(1, test::kCore, 102, {}, "{A}");
  const auto found = find_attempts(log.records());
  ASSERT_EQ(found.attempts.size(), 1u);
  EXPECT_EQ(found.attempts[0].end, End::Dropped);
  EXPECT_EQ(found.attempts[0].code, (LogCode{LogCode::Kind::Win32, 64, "error"}));
}

TEST(LogAttempts, OfWhichOnlyTheEndIsThereAreNoFailures) {
  const auto found = find_attempts(Log{}.event(0, test::kCore, 143, {{"error", "64"}}, "{A}", 3).event(0, test::kCore, 102, {}, "{A}").records());
  ASSERT_EQ(found.attempts.size(), 1u);
  EXPECT_EQ(found.attempts[0].end, End::Open);
  EXPECT_FALSE(found.attempts[0].failed);
}

// The log of connections may have lost what was between: a sign-in, or a refusal.
TEST(LogAttempts, ThatTheListenerAloneSawAreNotFollowed) {
  const auto found_with = [](std::uint32_t first, const Log::Fields& fields) {
    Log log;
    log.event(0, test::kManager, 261, {{"listenerName", "RDP-Tcp"}}, "{A}").event(0.1, test::kCore, first, fields, "{A}");
    log.event(90, test::kCore, 143, {{"error", "64"}}, "{A}", 3).event(90, test::kCore, 102, {}, "{A}");
    return find_attempts(log.records()).attempts.at(0);
  };
  const auto bare = found_with(98, {});
  EXPECT_EQ(bare.end, End::Open);
  EXPECT_FALSE(bare.failed);
  EXPECT_FALSE(bare.followed);
  const auto followed = found_with(131, {{"ConnType", "TCP"}, {"ClientIP", "192.0.2.7:50000"}});
  EXPECT_EQ(followed.end, End::Dropped);
  EXPECT_TRUE(followed.failed);
  EXPECT_TRUE(followed.followed);
}

// Time alone joins nothing.
TEST(LogAttempts, OfTheListenerAreNotJoinedToTheEndOfAnother) {
  Log log;
  log.event(0, test::kManager, 261, {{"listenerName", "RDP-Tcp"}}, "{A}").event(2, test::kCore, 102, {}, "{B}");
  const auto found = find_attempts(log.records());
  ASSERT_EQ(found.attempts.size(), 2u);
  for (const auto& attempt : found.attempts) {
    EXPECT_FALSE(attempt.followed);
    EXPECT_FALSE(attempt.failed);
  }
}

// mstsc connects once to see what the host wants, and again when the user has typed his password.
TEST(LogAttempts, ThatVanishAndAreLetInAtOnceAreNoFailures) {
  const auto found_when_let_in_at = [](double seconds) {
    Log log;
    log.event(0, test::kCore, 131, {{"ConnType", "TCP"}, {"ClientIP", "192.0.2.7:50000"}}, "{A}")
        .event(1, test::kCore, 102, {}, "{A}")
        .event(seconds, test::kCore, 131, {{"ConnType", "TCP"}, {"ClientIP", "192.0.2.7:50001"}}, "{B}")
        .event(seconds + 1, test::kManager, 1149, {{"Param1", "ann"}, {"Param2", "CORP"}, {"Param3", "192.0.2.7"}}, "{B}");
    return find_attempts(log.records()).attempts;
  };
  EXPECT_EQ(found_when_let_in_at(20).at(0).end, End::Dropped);
  EXPECT_FALSE(found_when_let_in_at(20).at(0).failed);
  EXPECT_TRUE(found_when_let_in_at(600).at(0).failed);
}

TEST(LogAttempts, AreSeenFromBothSides) {
  Log client{"LAPTOP"};
  client.event(0, test::kClient, 1024, {{"Name", "Server Name"}, {"Value", "host-1.example.com"}})
      .event(0.2, test::kClient, 1102, {{"Name", "IP"}, {"Value", "198.51.100.9"}})
      .event(2, test::kClient, 1026, {{"Name", "Disconnect Reason"}, {"Value", "2055"}});
  Log host{"HOST-1.example.com"};
  host.refused(0.5, "192.0.2.7", "{A}");
  auto records = client.records();
  records.insert(records.end(), host.records().begin(), host.records().end());
  std::ranges::sort(records, {}, &evtx::Record::time);
  const auto found = find_attempts(records);
  ASSERT_EQ(found.attempts.size(), 2u);
  EXPECT_EQ(found.attempts[0].seen_by, Side::Client);
  EXPECT_EQ(found.attempts[0].target, "host-1.example.com");
  EXPECT_EQ(found.attempts[0].address, "198.51.100.9");
  EXPECT_EQ(found.attempts[0].end, End::SignInRefused);
  EXPECT_EQ(found.attempts[0].other_side, 1u);
  EXPECT_EQ(found.attempts[1].other_side, 0u);
}

TEST(LogAttempts, OfAClientWithoutActivityBeginAnewWithEachStart) {
  Log log{"LAPTOP"};
  for (const double begin : {0.0, 10.0})
    log.event(begin, test::kClient, 1024, {{"Name", "Server Name"}, {"Value", "host-1"}})
        .event(begin + 1, test::kClient, 1026, {{"Name", "Disconnect Reason"}, {"Value", "516"}});
  const auto found = find_attempts(log.records());
  ASSERT_EQ(found.attempts.size(), 2u);
  EXPECT_EQ(found.attempts[1].code, (LogCode{LogCode::Kind::DisconnectReason, 516, "Value"}));
  EXPECT_EQ(found.attempts[1].end, End::Dropped);
}

TEST(LogAttempts, LeaveTroublesOfTheHostApart) {
  Log log;
  log.event(0, "Schannel", 36870, {{"ErrorCode", "0x8009030d"}}, {}, 2)
      .event(1, "Service Control Manager", 7034, {{"param1", "Print Spooler"}}, {}, 2)
      .event(2, "Service Control Manager", 7034, {{"param1", "Remote Desktop Services"}}, {}, 2)
      .event(3, test::kSecurity, 4688, {}, {}, 0);
  const auto found = find_attempts(log.records());
  EXPECT_TRUE(found.attempts.empty());
  ASSERT_EQ(found.troubles.size(), 2u);
  EXPECT_EQ(found.troubles[0].code, (LogCode{LogCode::Kind::Status, 0x8009030d, "ErrorCode"}));
}

TEST(LogAttempts, ReadNoNonsenseIntoFields) {
  Log log;
  for (const auto* address : {"", "-", "LOCAL", "999.1.2.3", "[", "[]", "[2001:db8::1", "1.2.3.4:99999", ":::::"})
    log.event(0, test::kCore, 131, {{"ClientIP", address}}, address);
  for (const auto& attempt : find_attempts(log.records()).attempts)
    EXPECT_TRUE(attempt.address.empty() || attempt.address == "1.2.3.4") << attempt.address;
}

}  // namespace
}  // namespace doctor
