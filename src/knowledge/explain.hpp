// What a pasted code, dialog or log line means, and what to do next. No verdict: a code names a stage at best.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/code_reading.hpp"
#include "knowledge/rank.hpp"
#include "knowledge/said.hpp"
#include "knowledge/said_dialog.hpp"
#include "knowledge/said_event.hpp"

namespace doctor::knowledge {

// One code of the text.
struct CodeMention {
  std::string written{};
  std::optional<std::uint32_t> value{};  // nothing for a name that several codes bear
  std::vector<CodeReading> readings{};   // the most likely first; empty: no table has it
  std::string family{};                  // of an unknown one: what its form suggests; may be empty
  bool event{false};                     // an unknown one that the text calls an event

  const CodeReading* likely() const { return readings.empty() ? nullptr : &readings.front(); }
};

struct LikelyCause {
  enum class Basis : std::uint8_t {
    Shown,     // a client is known to show this code for it
    Told,      // a row of a code table says it in so many words
    Kin,       // a client is known to show the same status under another number: 0x807 and STATUS_LOGON_FAILURE
    Observed,  // what the code says is among its evidence
  };
  const Cause* cause{nullptr};
  Basis basis{Basis::Shown};
  double weight{0};  // beside the other causes; no probability
};

struct WrongClaim {
  const Folklore* claim{nullptr};
  const Cause* cause{nullptr};  // whose file it stands in
};

// Where to look for what the code leaves open, and what is seen there.
struct Look {
  std::string_view from{};  // as of Wanted
  std::string_view what{};
  std::string command{};  // may be empty
};

// Pointers lead into the Knowledge that it was made from.
struct CodeExplanation {
  CodeMention main{};
  std::optional<CodeMention> extended{};
  std::vector<CodeMention> further{};     // other codes of the text that some table has
  std::optional<SaidDialog> dialog{};     // a well-known sentence of the text
  std::string host{}, gateway{}, time{};  // what the text says of them; empty when it does not
  std::string client{};                   // as asked for, else what the text shows; empty when neither tells
  std::optional<LogonType> logon_type{};  // of a pasted sign-in event
  bool deliberate{false};                 // somebody ended or cancelled the connection: nothing is to be mended
  bool wants_extended{false};             // the main code leaves all to an extended one, which is not given
  bool guess{false};                      // a decimal number in prose that nothing calls a code
  bool azure{false};                      // the text speaks of Azure
  std::optional<Stage> stage{};
  std::optional<Stage> worked_until{};  // the last stage that had worked by then
  std::string command{};                // the next one to run
  std::vector<LikelyCause> causes{};    // the likeliest first
  std::optional<ProposedTest> test{};   // the one that parts them best
  const Fix* remedy{nullptr};           // of the first cause, where the code leaves one or one far ahead of the others
  std::optional<Look> look{};           // what shows the first cause, where signing in or the gateway decides
  std::vector<WrongClaim> wrong{};      // those that speak of this code first

  // The sentence is what is explained, because no code of the text says more.
  bool dialog_leads() const { return dialog && main.likely() == nullptr; }
  // Of the gateway: by its stage, or, in no table, by its form.
  bool of_gateway() const;
  bool known() const { return main.likely() != nullptr || dialog; }
};

// Nothing when the text holds neither a code nor a well-known sentence. `client`: "mstsc", "mac", "freerdp", or empty to go by the text.
std::optional<CodeExplanation> explain(std::string_view said, std::string_view client, const Knowledge& knowledge);

// What `explain` says of a number once it is known that this row of the table is meant.
CodeExplanation explain_row(const CodeTable& table, const CodeRow& row, const Knowledge& knowledge);

// The codes of the text, or its sentence, as `explain` reads them: what a person may give to `diagnose --said`. Nothing when it holds neither.
std::optional<SaidCodes> said_in(std::string_view said, const Knowledge& knowledge);
// What the main code means when a client shows it; nothing when no table has it as such.
std::optional<CodeReading> reading_of(const SaidCodes& codes, const Knowledge& knowledge);
// The stage that both codes name together.
std::optional<Stage> stage_of(const SaidCodes& codes, const Knowledge& knowledge);

std::string_view name_of(LikelyCause::Basis basis);  // "shown"

}  // namespace doctor::knowledge
