// What is known: causes, fixes, groups, clients and code tables, as docs/adding-a-cause.md describes them. Loaded once, then only
// read. Texts are views, because thousands of them stand in the program's own image; Knowledge keeps what they point into.
#pragma once

#include <cstdint>
#include <forward_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/evidence.hpp"
#include "knowledge/code_table.hpp"
#include "knowledge/diagnosis.hpp"
#include "knowledge/dialog.hpp"
#include "knowledge/lifecycle.hpp"
#include "knowledge/rdp_key.hpp"

namespace doctor::knowledge {

// The id that takes the probability no cause accounts for. No file may use it.
inline constexpr std::string_view kSomethingElse = "something-else";

enum class Effect : std::uint8_t {
  Stops,     // a mainstream client with default settings is stopped
  Degrades,  // all connect, one warns beyond the usual
  Risk,      // stops nobody today
};

enum class Operator : std::uint8_t { Is, IsNot, In, NotIn, Has, Lacks, Above, Below, AtLeast, AtMost, Known };
enum class Over : std::uint8_t { Walk, Any, All };

struct Predicate {
  enum class Kind : std::uint8_t { Leaf, All, Any, Not };
  Kind kind{Kind::Leaf};
  std::vector<Predicate> parts{};  // All, Any: at least one; Not: exactly one

  // Leaf.
  const FactType* fact{nullptr};
  Operator op{Operator::Is};
  Over over{Over::Walk};
  Where where{};
  std::vector<FactValue> operands{};  // In, NotIn: any number; the others: one. INVARIANT: of a kind that fits the fact
};

// What a client shows when this cause stops it.
struct ClientShows {
  std::string_view client{};  // "mstsc", "mac", "freerdp"
  std::optional<std::int64_t> code{};
  std::optional<std::int64_t> extended{};
  std::string_view text{};
  std::string_view confidence{};  // "official", "community", "derived", "disputed"
  std::string_view source{};      // may be empty
};

// A row of a code table that says this cause in so many words; source and confidence are the row's.
struct ToldBy {
  std::string_view table{};  // "auth-status"
  std::int64_t code{0};
};

// A widespread claim about this cause, and what is true of it.
struct Folklore {
  std::string_view claim{};
  std::string_view verdict{};  // "supported", "plausible", "wrong"
  std::string_view why{};
  std::string_view source{};
};

// Evidence that no probe from outside can see, and where it is to be had.
struct Wanted {
  std::string_view from{};   // "host", "client", "log", "sign-in", "network", "gateway"
  std::string_view what{};   // what to look at, and what is seen there when it is this cause
  std::string_view shell{};  // as of Step; empty when there is no command
  std::string_view text{};
};

struct Cause {
  std::string_view id{};
  std::string_view title{};
  Stage stage{Stage::Name};
  std::vector<Stage> also_at{};
  Side side{Side::Client};
  Effect effect{Effect::Stops};
  std::string_view group{};                   // may be empty
  std::vector<std::string_view> platforms{};  // "windows-host"; empty: any
  std::optional<Predicate> applies{};
  std::optional<Predicate> when{};  // nothing: our probes cannot see it, `needs` says who can
  std::vector<Wanted> needs{};
  bool across{false};
  double weight{0};  // bits
  std::string_view weight_because{};
  double prior{0};  // share of the failures at its stage
  std::string_view prior_because{};
  std::vector<std::string_view> explains{};
  std::string_view says{};
  std::string_view because{};        // empty without `when`
  std::string_view security_note{};  // may be empty
  std::vector<std::string_view> fixes{};
  std::vector<ToldBy> told_by{};
  std::vector<ClientShows> shows{};
  std::vector<Folklore> folklore{};
  std::vector<std::string_view> sources{};
  std::string_view file{};  // below the knowledge folder

  bool shows_at(Stage at) const;  // its own stage or one of also_at
};

struct Step {
  std::string_view shell{};  // "powershell", "cmd", "bash", "zsh", "azure-cli"; "text" is a sentence for people
  std::string_view text{};   // with {fact.id}; see fill.hpp
};

struct Fix {
  enum class Kind : std::uint8_t { Repair, Check, Instruct };
  std::string_view id{};
  std::string_view title{};
  Kind kind{Kind::Check};
  Side side{Side::Client};
  std::string_view difficulty{};  // "easy", "medium", "hard"
  double minutes{0};
  std::string_view risk{};             // "none", "low", "medium", "high"
  std::optional<Predicate> applies{};  // where it is false, the fix makes no sense and is not offered
  bool weakens_security{false};        // a time-boxed test only, never the cure
  std::string_view needs{};            // "none", "user", "administrator"
  std::string_view backup_first{};
  std::vector<Step> steps{};
  std::vector<Step> undo{};
  std::vector<Step> verify{};
  std::vector<std::string_view> sources{};
};

// A test that parts causes which look alike.
struct NextTest {
  std::string_view id{};
  std::string_view why{};
  std::vector<std::string_view> parts{};  // cause ids
  std::string_view command{};             // with {fact.id}; see fill.hpp
};

struct Group {
  std::string_view id{};
  std::string_view title{};
  std::string_view says{};
  std::vector<std::string_view> members{};
  std::vector<std::string_view> also{};
  std::vector<NextTest> tests{};
  std::vector<std::string_view> sources{};
};

// What one client with default settings does at a host, as far as somebody has said or measured it.
struct ClientRule {
  Predicate when{};
  ClientResult result{ClientResult::Unknown};
  ClientShows shows{};  // what the user sees; the source is never empty
};

struct Client {
  std::string_view id{};  // "freerdp-2"
  std::string_view title{};
  std::string_view family{};        // "mstsc", "mac", "freerdp": whose codes it shows
  bool forced{false};               // a way to start it that the user has to ask for, not its default settings
  std::vector<ClientRule> rules{};  // the first whose predicate is true decides
  std::string_view file{};
};

// Pointers into it stay valid when it is moved.
class Knowledge {
 public:
  Knowledge() = default;
  Knowledge(Knowledge&&) = default;
  Knowledge& operator=(Knowledge&&) = default;

  // Each ascending by id.
  std::span<const Cause> causes() const { return causes_; }
  std::span<const Fix> fixes() const { return fixes_; }
  std::span<const Group> groups() const { return groups_; }
  std::span<const Client> clients() const { return clients_; }
  std::span<const CodeTable> code_tables() const { return code_tables_; }
  std::span<const Dialog> dialogs() const { return dialogs_; }
  // Ascending by build.
  std::span<const Release> releases() const { return releases_; }
  // Ascending by key.
  std::span<const RdpKey> rdp_keys() const { return rdp_keys_; }

  // Null when there is none.
  const Cause* cause(std::string_view id) const;
  const Fix* fix(std::string_view id) const;
  const Group* group(std::string_view id) const;
  const Client* client(std::string_view id) const;
  const CodeTable* code_table(std::string_view id) const;
  const RdpKey* rdp_key(std::string_view key) const;  // in lower case

 private:
  friend class Loader;
  std::vector<Cause> causes_;
  std::vector<Fix> fixes_;
  std::vector<Group> groups_;
  std::vector<Client> clients_;
  std::vector<CodeTable> code_tables_;
  std::vector<Dialog> dialogs_;
  std::vector<Release> releases_;
  std::vector<RdpKey> rdp_keys_;
  std::forward_list<std::string> characters_;  // what the texts point into, unless it is static
};

// The hosts that have this cause, where it is not all of them: "Windows", "xrdp or GNOME Remote Desktop"; else empty.
std::string hosts_of(const Cause& cause);

std::string_view name_of(Effect effect);   // "stops"
std::string_view name_of(Operator op);     // "is_not"
std::string_view name_of(Over over);       // "walk"
std::string_view name_of(Fix::Kind kind);  // "repair"

}  // namespace doctor::knowledge
