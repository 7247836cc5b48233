#include "knowledge/wording.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "base/text.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/tls.hpp"
#include "knowledge/fill.hpp"
#include "knowledge/whole.hpp"

namespace doctor::knowledge {
namespace {

using test::whole;

// Every text that fill_sentence() is given.
std::vector<std::string_view> sentences(const Knowledge& known) {
  std::vector<std::string_view> out;
  for (const auto& cause : known.causes()) out.insert(out.end(), {cause.says, cause.because});
  for (const auto& group : known.groups()) {
    out.push_back(group.says);
    for (const auto& test : group.tests) out.push_back(test.why);
  }
  for (const auto& fix : known.fixes())
    for (const auto* steps : {&fix.steps, &fix.undo, &fix.verify})
      for (const auto& step : *steps)
        if (step.shell == "text") out.push_back(step.text);
  return out;
}

// Names that are published as they are, for people to look up, RFC 8446 section 6.
bool is_published(std::string_view token) { return accepts_enumerator(facts::kTlsAlert, token); }

// What a catalogue's name would look like in a sentence; nothing when the text is clean.
std::string raw_token_in(const std::string& text, std::string_view as_written = {}) {
  static const std::regex kToken{"[a-z0-9]+(_[a-z0-9]+)+"};
  for (std::sregex_iterator it{text.begin(), text.end(), kToken}, end; it != end; ++it)
    if (!is_published(it->str()) && as_written.find(it->str()) == as_written.npos) return it->str();
  for (const auto* broken : {"- yes", "- no", " unknown", "{", ", ."})
    if (text.find(broken) != text.npos) return broken;
  return {};
}

TEST(Wording, TellsHowFarAClockIsOffAndWhichWay) {
  const std::pair<double, std::string_view> rows[] = {{0.4, "level with"},         {-1.9, "level with"},
                                                      {-2.0, "2 seconds behind"},  {3600.0, "60 minutes ahead of"},
                                                      {-7200.0, "2 hours behind"}, {172800.0, "2 days ahead of"}};
  for (const auto& [offset, words] : rows) {
    Evidence e{Instant{}};
    e.observe(facts::kHostClockOffset, offset);
    EXPECT_EQ(fill_sentence("{host.clock_offset_seconds}", EvidenceIndex{e}), words);
  }
}

TEST(Wording, SaysWhatWasOfferedAndNothingOfASecondOffer) {
  Evidence e{Instant{}};
  e.set_walk_attempt(e.next_attempt());
  e.observe(facts::kTlsOffered, std::vector<std::string>{"TLS_1.2", "aead", "rsa_key_exchange"});
  e.observe(facts::kTlsOutcome, "alert");
  e.observe(facts::kTlsAlert, "handshake_failure");
  EXPECT_EQ(fill_sentence(whole().knowledge.cause("tls-cipher-mismatch")->because, EvidenceIndex{e}),
            "The offer (TLS 1.2, AES-GCM or ChaCha20, RSA key exchange) brought an alert; alert: handshake_failure; suite: none agreed on.");
}

TEST(Wording, RefusedSignInWithoutADomainIsNoUnknown) {
  Evidence e{Instant{}};
  e.set_walk_attempt(e.next_attempt());
  e.observe(facts::kCredsspErrorCode, "STATUS_LOGON_FAILURE");
  EXPECT_EQ(fill_sentence(whole().knowledge.cause("wrong-password")->because, EvidenceIndex{e}),
            "The sign-in of somebody was refused; the host's error code: STATUS_LOGON_FAILURE; the domain's: none given.");
}

TEST(Wording, EveryEnumeratorAndBoolThatASentenceNamesHasWords) {
  std::set<std::string> lacking;
  for (const auto sentence : sentences(whole().knowledge))
    for (const auto& slot : find_slots(sentence)) {
      const auto* type = find_fact_type(slot.name);
      ASSERT_NE(type, nullptr) << sentence;
      if (type->kind == ValueKind::Bool)
        for (const auto* value : {"yes", "no"})
          if (!words_for(type->id, value)) lacking.insert(std::string{type->id} + " " + value);
      const bool ours = type->kind == ValueKind::Enum;
      for (const auto value : text::split(type->enumerators, ' '))
        if (!value.empty() && (ours || !raw_token_in(std::string{value}).empty()) && !words_for(type->id, value))
          lacking.insert(std::string{type->id} + " " + std::string{value});
    }
  EXPECT_EQ(lacking, std::set<std::string>{});
}

TEST(Wording, NoSentenceOfAnyCaseShowsACataloguesName) {
  for (const auto& one : whole().cases) {
    if (one.verdict != Verdict::Fires) continue;
    const auto& cause = *whole().knowledge.cause(one.cause);
    const EvidenceIndex index{one.evidence};
    const auto because = evaluate(cause, index).because;
    for (const auto text : {cause.says, cause.because}) {
      std::string filled = fill_sentence(text, index, because);
      // A case states only what decides; what else a sentence measures (an address, a date) is then unknown.
      for (const auto& slot : find_slots(text)) {
        const auto* type = find_fact_type(slot.name);
        const bool worded = type->kind == ValueKind::Bool || type->kind == ValueKind::Enum || type->kind == ValueKind::EnumList;
        if (worded) continue;
        for (std::size_t at; (at = filled.find(" unknown")) != filled.npos;) filled.erase(at, 8);
      }
      EXPECT_EQ(raw_token_in(filled, text), "") << one.cause << " (" << one.name << "): " << filled;
    }
  }
}

TEST(Wording, SpeaksOfNothingThatTheCatalogueLacks) {
#define WORDS(fact, value, words) {fact, value},
  static constexpr std::pair<std::string_view, std::string_view> kRows[] = {
#include "knowledge/wording.inc"
  };
#undef WORDS
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const auto& row : kRows) {
    const auto* type = find_fact_type(row.first);
    ASSERT_NE(type, nullptr) << row.first;
    const bool of_bool = type->kind == ValueKind::Bool && (row.second == "yes" || row.second == "no");
    // The catalogue does not number what stands in a list.
    const bool listed = type->kind == ValueKind::List || accepts_enumerator(*type, row.second);
    EXPECT_TRUE(row.second.empty() || of_bool || listed) << row.first << " " << row.second;
    EXPECT_TRUE(seen.insert(row).second) << row.first << " " << row.second << " stands there twice";
  }
}

TEST(Wording, MeasuredNumbersHaveNoMoreDecimalsThanAreRead) {
  Evidence e{Instant{}};
  e.observe(facts::kCertDaysLeft, 4.96);
  e.observe(facts::kHostClockOffset, 3599.6);
  EXPECT_EQ(fill_sentence("{certificate.days_left} {host.clock_offset_seconds}", EvidenceIndex{e}), "5 60 minutes ahead of");
}

TEST(Wording, AStrangersTextIsNotTakenForAnEnumerator) {
  Evidence e{Instant{}};
  e.observe(facts::kCertNames, std::vector<std::string>{"yes"});
  EXPECT_EQ(fill_sentence("{certificate.names}", EvidenceIndex{e}), "yes");
}

}  // namespace
}  // namespace doctor::knowledge
