#include "intake/log/guessing.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"

namespace doctor {
namespace {

using namespace std::chrono_literals;

LogAttempt refused(std::chrono::seconds at, std::string address, std::string account = {}) {
  LogAttempt out;
  out.begin = out.end_at = LogTime{at};
  out.address = std::move(address);
  out.account = std::move(account);
  out.reached = Stage::Credssp;
  out.end = LogAttempt::End::SignInRefused;
  out.failed = true;
  return out;
}

LogAttempt admitted(std::chrono::seconds at, std::string address) {
  auto out = refused(at, std::move(address));
  out.reached = Stage::Session;
  out.end = LogAttempt::End::SignedOff;
  out.failed = false;
  return out;
}

TEST(LogGuessing, IsFoundWhereManyAddressesAreRefusedWithinAnHour) {
  std::vector<LogAttempt> attempts;
  for (int i = 0; i < 12; ++i) attempts.push_back(refused(i * 20s, text::format("203.0.{}.7", i)));
  const auto found = intake::find_guessing(attempts);
  EXPECT_TRUE(found.found);
  EXPECT_EQ(found.guesses, 12u);
  EXPECT_EQ(found.sources.size(), 12u);
  EXPECT_EQ(found.peak_per_minute, 4u);
  EXPECT_TRUE(std::ranges::all_of(attempts, &LogAttempt::guess));
}

TEST(LogGuessing, IsFoundWhereOneAddressTriesManyTimesOrManyAccounts) {
  std::vector<LogAttempt> often;
  for (int i = 0; i < 10; ++i) often.push_back(refused(i * 60s, "10.0.0.9", "ann"));
  EXPECT_TRUE(intake::find_guessing(often).found);
  std::vector<LogAttempt> names;
  for (const auto* name : {"ann", "bob", "cid", "dan"}) names.push_back(refused(std::chrono::seconds{names.size()}, "10.0.0.9", name));
  const auto found = intake::find_guessing(names);
  EXPECT_TRUE(found.found);
  EXPECT_EQ(found.accounts, 4u);
}

TEST(LogGuessing, IsNotSomebodyWhoMistypes) {
  std::vector<LogAttempt> attempts{refused(0s, "203.0.113.7", "ann"), refused(20s, "203.0.113.7", "ann"), admitted(40s, "203.0.113.7")};
  EXPECT_FALSE(intake::find_guessing(attempts).found);
  std::vector<LogAttempt> spread;  // one a day, from everywhere
  for (int i = 0; i < 20; ++i) spread.push_back(refused(i * 86400s, text::format("203.0.{}.7", i)));
  EXPECT_FALSE(intake::find_guessing(spread).found);
}

TEST(LogGuessing, LeavesPeopleInTheMidstOfItAlone) {
  std::vector<LogAttempt> attempts;
  for (int i = 0; i < 12; ++i) attempts.push_back(refused(i * 20s, text::format("203.0.{}.7", i)));
  attempts.push_back(refused(300s, "198.51.100.5", "ann"));
  attempts.push_back(admitted(320s, "198.51.100.5"));
  attempts.push_back(refused(400s, "10.0.0.5", "bob"));
  const auto found = intake::find_guessing(attempts);
  EXPECT_EQ(found.guesses, 12u);
  EXPECT_FALSE(attempts[12].guess);
  EXPECT_FALSE(attempts[14].guess);  // from the house's own network
}

TEST(LogGuessing, NamesAGuesserWhoGotIn) {
  std::vector<LogAttempt> attempts;
  for (int i = 0; i < 15; ++i) attempts.push_back(refused(i * 10s, "203.0.113.66", "administrator"));
  attempts.push_back(admitted(200s, "203.0.113.66"));
  const auto found = intake::find_guessing(attempts);
  EXPECT_EQ(found.admitted, 1u);
  ASSERT_EQ(found.sources.size(), 1u);
  EXPECT_EQ(found.sources[0].admitted, 1u);
  EXPECT_FALSE(attempts.back().guess);
  ASSERT_EQ(found.let_in.size(), 1u);
  EXPECT_TRUE(found.let_in[0].guessed);
  EXPECT_EQ(found.let_in[0].address, "203.0.113.66");
}

TEST(LogGuessing, NamesWhoElseCameInFromOutside) {
  std::vector<LogAttempt> attempts;
  attempts.push_back(admitted(0s, "198.51.100.5"));
  attempts.push_back(admitted(5s, "198.51.100.5"));
  attempts.push_back(admitted(6s, "10.0.0.5"));  // from the house's own network
  for (int i = 0; i < 15; ++i) attempts.push_back(refused(10s + i * 10s, "203.0.113.66"));
  attempts.push_back(admitted(200s, "203.0.113.66"));
  const auto found = intake::find_guessing(attempts);
  ASSERT_EQ(found.let_in.size(), 2u);
  EXPECT_EQ(found.let_in[0].address, "203.0.113.66");  // who guessed leads
  EXPECT_EQ(found.let_in[1].address, "198.51.100.5");
  EXPECT_FALSE(found.let_in[1].guessed);
  EXPECT_EQ(found.let_in[1].times, 2u);
}

}  // namespace
}  // namespace doctor
