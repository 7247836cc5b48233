// The sample logs from bytes to story: what a guessed-at host and a damaged file must give.
#include "intake/log/log_story.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "evidence/facts/log.hpp"
#include "format/evtx/sample.hpp"
#include "intake/log/no_log.hpp"
#include "support/observed.hpp"

namespace doctor {
namespace {

using intake::one_after_another;

struct Sample {
  explicit Sample(std::vector<std::string> names) {
    for (const auto& name : names) bytes.push_back(test::sample_log(name));
    for (std::size_t i = 0; i < names.size(); ++i) inputs.push_back({names[i], bytes[i]});
  }
  std::vector<Bytes> bytes{};
  std::vector<intake::LogInput> inputs{};
};

TEST(LogStoryOfSamples, FindsTheGuessesAgainstAHost) {
  const Sample sample{{"RdpCoreTS-Operational.evtx", "RemoteConnectionManager-Operational.evtx"}};
  const auto story = intake::tell_logs(sample.inputs, {}, one_after_another);
  EXPECT_TRUE(story.guessing.found);
  EXPECT_GE(story.guessing.guesses, 120u);
  EXPECT_GE(story.guessing.sources.size(), 50u);
  EXPECT_EQ(story.guessing.sources.front().address, "212.92.115.217");
  EXPECT_GE(story.guessing.peak_per_minute, 5u);
  EXPECT_EQ(test::shown(story.evidence, facts::kLogGuessing), "yes");
  EXPECT_EQ(test::shown(story.evidence, facts::kLogGuessAccounts).substr(0, 8), "unknown:");  // the security log has them
  // Who was let in is told, and is no guess.
  EXPECT_TRUE(std::ranges::any_of(
      story.attempts, [](const LogAttempt& each) { return each.account == "administrator" && each.address == "31.14.75.59" && !each.guess; }));
  for (const auto& fact : story.evidence.facts()) EXPECT_EQ(fact.source, Source::Log);
}

TEST(LogStoryOfSamples, JoinsTwoChannelsByActivity) {
  const Sample sample{{"RdpCoreTS-Operational.evtx", "RemoteConnectionManager-Operational.evtx"}};
  const auto story = intake::tell_logs(sample.inputs, {}, one_after_another);
  EXPECT_EQ(std::ranges::count(story.attempts, LogAttempt::Joined::Activity, &LogAttempt::joined), 27);  // that many activities stand in both logs
}

TEST(LogStoryOfSamples, SaysWhatOfADamagedFileCouldNotBeRead) {
  const Sample sample{{"bad-chunk-magic.evtx"}};
  const auto story = intake::tell_logs(sample.inputs, {}, one_after_another);
  ASSERT_EQ(story.files.size(), 1u);
  const auto& file = story.files[0];
  EXPECT_EQ(file.records, 348u);
  EXPECT_EQ(file.unreadable, 82u);
  EXPECT_TRUE(file.dirty);
  EXPECT_FALSE(file.damage.empty());
  EXPECT_TRUE(story.attempts.empty());
  EXPECT_EQ(test::shown(story.evidence, facts::kLogUnreadable), "82");
  EXPECT_EQ(test::shown(story.evidence, facts::kLogGuessing).substr(0, 8), "unknown:");
}

TEST(LogStoryOfSamples, SaysOfWhatIsNoLogThatItWasNotRead) {
  const Bytes nonsense(5000, std::byte{0x41});
  const auto story = intake::tell_logs({{"notes.txt", nonsense}}, {}, one_after_another);
  ASSERT_EQ(story.files.size(), 1u);
  EXPECT_FALSE(story.files[0].error.empty());
}

TEST(LogStoryOfSamples, IsTheSameInWhateverOrderChunksAreRead) {
  const Sample sample{{"RdpCoreTS-Operational.evtx"}};
  const auto backwards = [](std::size_t count, const std::function<void(std::size_t)>& job) {
    while (count-- > 0) job(count);
  };
  const auto a = intake::tell_logs(sample.inputs, {}, one_after_another), b = intake::tell_logs(sample.inputs, {}, backwards);
  ASSERT_EQ(a.attempts.size(), b.attempts.size());
  for (std::size_t i = 0; i < a.attempts.size(); ++i) EXPECT_EQ(a.attempts[i].address, b.attempts[i].address);
  // One log twice says nothing twice.
  const auto twice = intake::tell_logs({sample.inputs[0], sample.inputs[0]}, {}, one_after_another);
  EXPECT_EQ(twice.attempts.size(), a.attempts.size());
}

TEST(LogStoryOfSamples, AnswersForATimeOrAnAddressAlone) {
  const Sample sample{{"RdpCoreTS-Operational.evtx"}};
  const auto day = [](int d) { return LogTime{std::chrono::sys_days{std::chrono::year{2018} / 8 / d}}; };
  const auto some = intake::tell_logs(sample.inputs, {.since = day(6), .until = day(7)}, one_after_another);
  ASSERT_FALSE(some.attempts.empty());
  for (const auto& attempt : some.attempts) EXPECT_EQ(to_text(attempt.begin).substr(0, 10), "2018-08-06");
  const auto one = intake::tell_logs(sample.inputs, {.client = "212.92.115.217"}, one_after_another);
  ASSERT_FALSE(one.attempts.empty());
  for (const auto& attempt : one.attempts) EXPECT_EQ(attempt.address, "212.92.115.217");
}

TEST(LogStoryOfSamples, ShowsNoNameOrAddressWhenRedacted) {
  const Sample sample{{"RdpCoreTS-Operational.evtx", "RemoteConnectionManager-Operational.evtx"}};
  const auto story = intake::tell_logs(sample.inputs, {.redact = true}, one_after_another);
  std::string all;
  for (const auto& file : story.files) all += file.name + file.computers.front();
  for (const auto& attempt : story.attempts) {
    all += attempt.address + attempt.account + attempt.computer + attempt.target;
    for (const auto& event : attempt.events) all += event.values + event.computer;
  }
  for (const auto& source : story.guessing.sources) all += source.address;
  for (const auto* secret : {"DESKTOP-1N4R894", "212.92", "31.14.75", "dministrator", "mpowers"}) EXPECT_EQ(all.find(secret), all.npos) << secret;
}

TEST(LogStoryOfSamples, CountsEachAttemptOnce) {
  const Sample sample{{"RdpCoreTS-Operational.evtx", "RemoteConnectionManager-Operational.evtx"}};
  const auto story = intake::tell_logs(sample.inputs, {}, one_after_another);
  const auto counts = count_attempts(story);
  EXPECT_EQ(counts.guesses + counts.not_followed + counts.others, story.attempts.size());
  EXPECT_EQ(counts.guesses, story.guessing.guesses);
  EXPECT_GT(counts.not_followed, 1800u);
  EXPECT_LE(counts.failed, counts.others);
  std::size_t in_troubles = 0;
  for (const auto& trouble : story.troubles) in_troubles += trouble.attempts.size();
  EXPECT_EQ(counts.failed, in_troubles);
}

TEST(LogStoryOfSamples, CountsBackFromTheLastEventOfTheLogs) {
  const Sample sample{{"RdpCoreTS-Operational.evtx"}};
  const auto story = intake::tell_logs(sample.inputs, {.since = std::chrono::hours{2}}, one_after_another);
  ASSERT_TRUE(story.choice.since);
  EXPECT_EQ(to_text(*story.choice.since).substr(0, 16), "2018-08-07T17:35");  // the last event is of 19:35
  EXPECT_GT(story.attempts_in_files, story.attempts.size());
  ASSERT_FALSE(story.attempts.empty());
  for (const auto& attempt : story.attempts) EXPECT_GE(attempt.begin, *story.choice.since);
}

TEST(LogStoryOfSamples, KnowsWhatWasThereWhereNothingWasChosen) {
  const Sample sample{{"RdpCoreTS-Operational.evtx"}};
  const auto story = intake::tell_logs(sample.inputs, {.client = "192.0.2.1"}, one_after_another);
  EXPECT_TRUE(story.attempts.empty());
  EXPECT_GT(story.attempts_in_files, 100u);
  EXPECT_TRUE(story.choice.chosen());
}

TEST(LogStoryOfSamples, IsTheSameReadInPieces) {
  const Sample sample{{"bad-chunk-magic.evtx", "RdpCoreTS-Operational.evtx"}};
  std::vector<intake::LogInput> in_pieces;
  for (const auto& whole : sample.inputs)
    in_pieces.push_back({.name = whole.name,
                         .read_at =
                             [bytes = whole.bytes](std::size_t offset, std::span<std::byte> to) {
                               const auto there = bytes.subspan(std::min(offset, bytes.size()));
                               const auto size = std::min(there.size(), to.size());
                               std::ranges::copy(there.first(size), to.begin());
                               return size;
                             },
                         .size = whole.bytes.size()});
  const auto a = intake::tell_logs(sample.inputs, {}, one_after_another), b = intake::tell_logs(in_pieces, {}, one_after_another);
  ASSERT_EQ(a.attempts.size(), b.attempts.size());
  for (std::size_t i = 0; i < a.files.size(); ++i) {
    EXPECT_EQ(a.files[i].records, b.files[i].records);
    EXPECT_EQ(a.files[i].damage, b.files[i].damage);
  }
  EXPECT_EQ(a.events, b.events);
}

TEST(NoLog, IsToldByWhatItIs) {
  const auto why = [](std::string_view bytes) { return intake::why_no_log(text::as_bytes(bytes)); };
  EXPECT_TRUE(why("").starts_with("is empty; export one"));
  EXPECT_NE(why("these are notes").find("it is text"), std::string::npos);
  EXPECT_NE(why("<Events>").find("it is XML"), std::string::npos);
  EXPECT_NE(why("PK\x03\x04...").find("ZIP"), std::string::npos);
  EXPECT_NE(why(std::string_view{"\x30\0\0\0LfLe\x01", 9}).find("old format"), std::string::npos);
  EXPECT_NE(why(std::string(100, '\0')).find("zeros"), std::string::npos);
  EXPECT_NE(why(std::string_view{"\x01\x02\x03\0", 4}).find("01 02 03 00"), std::string::npos);
  EXPECT_NE(why(std::string_view{"ElfFile\0", 8}).find("ends inside the header"), std::string::npos);
}

}  // namespace
}  // namespace doctor
