// A diagnosis as plain data: what diagnose makes and what report shows. Its JSON form is docs/schema/diagnosis.schema.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "evidence/evidence.hpp"
#include "knowledge/comparison.hpp"

namespace doctor {

enum class StageStatus : std::uint8_t { Passed, Warned, Failed, Skipped, NotReached };
enum class Outcome : std::uint8_t { Works, Degraded, Broken, Undetermined };
std::string_view name_of(StageStatus status);  // "passed", "not-reached"
std::string_view name_of(Outcome outcome);     // "works"

// A stage within a stage: a gateway has a name, a route and a certificate of its own.
struct StageStep {
  std::string id{};  // "name", "tls", "sign-in"
  StageStatus status{StageStatus::NotReached};
  std::string reason{};            // why skipped
  std::optional<Duration> took{};  // none: not measured
  std::string summary{};
  bool stops_clients{false};  // as of the stage; implies Warned
};

// One way to ask a gateway, and what came of it.
struct AskedTransport {
  std::string id{};                    // "websocket", "http-out", "http-in"
  std::string title{};                 // "HTTP, RDG_OUT_DATA"
  std::string outcome{};               // "answered", "not-http", "closed", "reset", "silent", "not-asked"
  std::optional<int> status{};         // of HTTP, where answered
  std::string answer{};                // the same in words
  std::vector<std::string> schemes{};  // for signing in, as offered without credentials
  std::string answered_by{};           // "gateway", "proxy", "portal", "other-server"; as far as the answer tells; empty: not known
  bool open{false};                    // a client gets further by it
  std::string conclusion{};            // in a few words
  std::optional<Duration> took{};      // until the answer, or the end of waiting
};

struct StageReport {
  Stage stage{};
  StageStatus status{StageStatus::NotReached};
  std::string reason{};  // why skipped or not reached; what stands behind a warning that the summary does not show
  Duration took{};
  std::string summary{};                     // what happened, in a few words
  bool stops_clients{false};                 // our walk got through, a mainstream client with default settings does not; implies Warned
  std::vector<StageStep> steps{};            // of a gateway, in the order in which a client takes them
  std::vector<AskedTransport> transports{};  // of a gateway that was asked
};

// A cause as it stands in one diagnosis. `something-else` has neither stage nor side.
struct Conclusion {
  std::string id{};
  std::string title{};
  std::optional<Stage> stage{};
  std::optional<Side> side{};
  double probability{0};   // its share of the answer; all causes sum to 1
  double certainty{0};     // how surely it is there, against its rivals alone
  std::uint32_t fault{0};  // causes of one number are rivals; another number is another fault beside it
  std::string group{};     // empty: none
  std::string sentence{};  // what is wrong, to be read aloud
  std::string why{};       // the evidence in one sentence
  std::vector<std::uint32_t> because{};
  std::vector<std::string> fixes{};
  std::vector<std::string> sources{};  // web addresses, or sections of a specification
};

struct RuledOut {
  std::string id{};
  std::string title{};
  std::vector<std::uint32_t> because{};
};

struct ShellText {
  std::string shell{};  // "powershell", "bash", … or "text" for a sentence
  std::string text{};
};

// What somebody who is there can look at, and we from here cannot.
struct SeenElsewhere {
  std::string from{};  // "host", "client", "log", "sign-in", "network", "gateway"
  std::string what{};
  std::optional<ShellText> command{};  // that shows it
};

// A cause that cannot be decided, because nobody observed the facts that would.
struct OpenQuestion {
  std::string id{};
  std::string title{};
  std::optional<Stage> stage{};
  std::vector<std::string> missing{};  // ids of facts that a probe could have seen
  std::vector<SeenElsewhere> needs{};  // what no probe sees from here
};

// A fix with the measured values filled in.
struct FilledFix {
  std::string id{}, kind{}, title{};
  Side side{};
  std::string difficulty{};
  int minutes{0};
  std::string risk{};
  bool weakens_security{false};
  std::string hosts{};  // where it is for some hosts alone: "Windows", "xrdp"
  std::string needs{}, backup_first{};
  std::vector<ShellText> steps{}, undo{}, verify{};
  std::vector<std::string> sources{};
};

struct SeparatingTest {
  std::string id{}, why{};
  std::vector<std::string> parts{};  // cause ids
  std::string command{};
};

// What one client with default settings does at this host.
enum class ClientResult : std::uint8_t { Connects, Prompts, Refuses, Unknown };
std::string_view name_of(ClientResult result);  // "connects"

struct ClientVerdict {
  std::string client{};  // "freerdp-2"
  std::string title{};
  bool forced{false};  // a way to start it that the user has to ask for, not its default settings
  ClientResult result{ClientResult::Unknown};
  std::optional<std::int64_t> code{}, extended{};
  std::string text{};        // what it shows, or why it does what it does; may be empty
  std::string confidence{};  // "official", "community", "derived", "disputed"; empty where no rule speaks
  std::string source{};
  std::vector<std::uint32_t> because{};
  std::vector<std::string> missing{};  // Unknown: facts that would settle it
};

struct Verdict {
  Outcome outcome{Outcome::Undetermined};
  std::optional<Stage> stage{};         // the stage that ended or spoilt it
  std::optional<Stage> proved_until{};  // the last stage proved
  std::string summary{};                // one sentence
};

// The gateway that the way to the target leads through.
struct NamedGateway {
  std::string host{};
  std::uint16_t port{0};
};

struct DiagnosedTarget {
  std::string input{}, host{};
  std::uint16_t port{0};
  std::vector<std::string> addresses{};
  std::optional<NamedGateway> gateway{};
};

struct Diagnosis {
  WallTime started_at{};
  Duration took{};
  std::string vantage{};
  bool recorded{false};  // the evidence is of a connection that somebody else made, not of a walk of ours
  std::optional<std::string> said{};
  std::string said_comment{};  // whether what was said fits what was found; empty when nothing was said
  DiagnosedTarget target{};
  Verdict verdict{};
  std::string group_says{};           // true of every member, when the first causes are an undivided group
  std::vector<Conclusion> causes{};   // most probable first; probabilities sum to 1
  std::vector<Conclusion> risks{};    // what makes nothing but `works` today
  std::vector<RuledOut> ruled_out{};  // those that could have stood where the verdict stands first, the likelier first
  std::vector<OpenQuestion> open{};
  std::vector<ClientVerdict> clients{};  // by their ids
  std::vector<StageReport> stages{};     // one of every stage, in order
  std::vector<FilledFix> fixes{};        // of causes, then of risks, each once
  std::vector<SeparatingTest> next_tests{};
  bool redacted{false};               // names and addresses are stand-ins, which hold for this run alone
  std::optional<Comparison> since{};  // with an earlier run
  Evidence evidence;
};

// A further fault that is at least this sure is named as one of its own, beside the first.
inline constexpr double kNamedFault = 0.5;
// How surely a fault is there, whichever of its rivals it is: their certainties together.
double certainty_of_fault(const Diagnosis& diagnosis, std::uint32_t fault);

}  // namespace doctor
