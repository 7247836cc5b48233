// The record of a diagnosis: typed facts in the order they were seen, each with its subject, source, time and bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "evidence/catalogue.hpp"
#include "evidence/redaction.hpp"

namespace doctor {

using FactValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>, WallTime>;

// Why a fact is not known. Never the same as false.
enum class Because : std::uint8_t {
  NotTested,      // nothing asked for it
  NotApplicable,  // it has no meaning here
  NotReached,     // an earlier stage ended the walk
  NeedsRight,     // this user may not look
  NoAnswer,       // asked, and nothing usable came
  NotAvailable,   // this system does not offer it
  SwitchedOff,    // an option forbade it
  Interrupted,    // the user stopped
};
std::string_view sentence_of(Because because);  // "not tested"

struct Unknown {
  Because because{Because::NotTested};
  std::string detail{};  // "needs CAP_NET_RAW", may be empty
  std::string to_string() const;
};

enum class Source : std::uint8_t { Probe, Capture, Log, User, Inspection };
std::string_view name_of(Source source);

// What a fact speaks of. attempt 0: of the host, not of one attempt.
struct Subject {
  std::string resolver{};
  std::string address{};
  std::uint16_t port{0};
  std::uint32_t attempt{0};
  std::string offered{};
  friend bool operator==(const Subject&, const Subject&) = default;
};

// Keeps only subjects with these; an empty one asks for nothing.
struct Where {
  std::string_view offered{};
  std::string_view resolver{};
  std::string_view address{};
};

inline constexpr std::size_t kRawLimit = 4096;  // bytes kept of each fact

struct Fact {
  std::uint32_t n{0};  // unique within one diagnosis, from 1
  const FactType* type{nullptr};
  Subject subject{};
  std::variant<FactValue, Unknown> content{};
  Duration at{};  // since the diagnosis began
  Source source{Source::Probe};
  Bytes raw{};  // at most kRawLimit bytes
  bool raw_cut{false};

  bool known() const { return std::holds_alternative<FactValue>(content); }
  const FactValue* value() const { return std::get_if<FactValue>(&content); }
  const Unknown* unknown() const { return std::get_if<Unknown>(&content); }
};

bool matches(const Fact& fact, const Where& where);

// How an observation was made; all of it may be left out.
struct Seen {
  Subject subject{};
  Instant at{};
  BytesView raw{};
  Source source{Source::Probe};
};

class Evidence {
 public:
  // `began` is the zero of every fact's time.
  explicit Evidence(Instant began) : began_(began) {}
  // From now on names and addresses are replaced by stand-ins, and bytes dropped, before a fact is kept. `so_far`: with
  // the stand-ins that a run has given already.
  void redact(Redactor so_far = {}) { redactor_ = std::move(so_far); }
  const Redactor* redactor() const { return redactor_ ? &*redactor_ : nullptr; }
  // The text as this record may show it: itself, or its stand-in.
  std::string shown(Privacy privacy, std::string_view text) { return redactor_ ? redactor_->stand_in(privacy, text) : std::string{text}; }

  // Records a fact and returns its n. INVARIANT: the value has the kind that the type declares; an Enum's value is one of
  // its enumerators. A breach ends the process: it is our own mistake.
  std::uint32_t observe(const FactType& type, bool value, Seen seen = {});
  std::uint32_t observe(const FactType& type, std::int64_t value, Seen seen = {});
  std::uint32_t observe(const FactType& type, int value, Seen seen = {}) { return observe(type, std::int64_t{value}, std::move(seen)); }
  std::uint32_t observe(const FactType& type, double value, Seen seen = {});
  std::uint32_t observe(const FactType& type, std::string value, Seen seen = {});
  std::uint32_t observe(const FactType& type, std::string_view value, Seen seen = {}) { return observe(type, std::string{value}, std::move(seen)); }
  std::uint32_t observe(const FactType& type, const char* value, Seen seen = {}) { return observe(type, std::string{value}, std::move(seen)); }
  std::uint32_t observe(const FactType& type, std::vector<std::string> value, Seen seen = {});
  std::uint32_t observe(const FactType& type, WallTime value, Seen seen = {});
  std::uint32_t observe_value(const FactType& type, FactValue value, Seen seen = {}) { return add(type, std::move(value), std::move(seen)); }
  std::uint32_t not_known(const FactType& type, Because because, std::string detail = {}, Seen seen = {});

  // Attempts are numbered from 1; one of them is the walk a client would make.
  std::uint32_t next_attempt() { return ++attempts_; }
  void set_walk_attempt(std::uint32_t attempt) { walk_attempt_ = attempt; }
  std::uint32_t walk_attempt() const { return walk_attempt_; }

  std::span<const Fact> facts() const { return facts_; }
  const Fact* by_n(std::uint32_t n) const;
  // The fact that speaks of the walk: of its attempt or of none; of several resolvers the first; of several addresses the
  // walk's own, else the first; of what then remains the latest. Null when there is none.
  const Fact* of_walk(const FactType& type, const Where& where = {}) const;
  // The same among `facts`, in the order they were observed and of one type: for who has sorted them already.
  const Fact* of_walk(std::span<const Fact* const> facts, const Where& where) const;
  // Its value when known and of that C++ type; nothing otherwise.
  template <typename T>
  std::optional<T> walk_value(const FactType& type) const {
    const Fact* fact = of_walk(type);
    if (fact == nullptr || !fact->known()) return std::nullopt;
    const T* value = std::get_if<T>(fact->value());
    return value == nullptr ? std::nullopt : std::optional<T>{*value};
  }

 private:
  std::uint32_t add(const FactType& type, std::variant<FactValue, Unknown> content, Seen seen);

  Instant began_;
  std::optional<Redactor> redactor_{};
  std::vector<Fact> facts_;
  std::uint32_t attempts_ = 0;
  std::uint32_t walk_attempt_ = 0;
  std::unordered_map<std::uint32_t, std::string> addresses_;  // of each attempt, as its first fact with one has it
};

// Whether the value has the kind that the type declares.
bool accepts_value(const FactType& type, const FactValue& value);
// A value as a person would write it: "yes", "12.5", "a, b", "2026-11-21T03:35:00Z". Untrusted text is escaped.
std::string to_text(const FactValue& value);

}  // namespace doctor
