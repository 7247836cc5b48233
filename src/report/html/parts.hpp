// The parts of the report on one target, in the order in which they are read. A part that has nothing to say is empty.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/diagnosis.hpp"
#include "knowledge/explain.hpp"
#include "report/html/element.hpp"

namespace doctor::report::html {

// A diagnosis and how its anchors begin ("t1"), because one file may hold several.
struct Target {
  const Diagnosis& diagnosis;
  std::string anchor;
  std::string anchor_of_fact(std::uint32_t n) const;  // "t1-f12"
};

Element verdict_part(const Target& target);
Element path_part(const Target& target);        // the way to the host as a picture
Element waterfall_part(const Target& target);   // stages with their durations
Element transports_part(const Target& target);  // the ways to ask a gateway, where one was asked
Element causes_part(const Target& target);
Element changes_part(const Target& target);  // since an earlier run, when one was given
Element machine_part(const Target& target);  // what the user's machine told, and what both vantages saw, when a bundle was given
Element fixes_part(const Target& target);
Element next_tests_part(const Target& target);
Element open_part(const Target& target);     // causes that cannot be decided, and what would settle them
Element clients_part(const Target& target);  // what each client would do
Element certificate_part(const Target& target);
Element risks_part(const Target& target);
Element ruled_out_part(const Target& target);
Element facts_part(const Target& target);  // every fact with its bytes

// The facts of a conclusion, behind a line that opens.
Element evidence_of(const Target& target, const std::vector<std::uint32_t>& because);
// What the catalogue says of the fact, without its remark for programmers on what the subject holds.
std::string_view meaning_of(const FactType& type);
// A <section> with its heading.
Element section(const Target& target, std::string_view id, std::string_view heading);
// Commands and sentences in order; a command stands in <pre> with a button that copies it.
Element steps_list(const std::vector<ShellText>& steps);
// What to do now about a code: advice, commands, and what their words in capitals stand for.
void add_advice(Element& to, const knowledge::CodeExplanation& of);

// "✓ passed": the sign is for the eye, the word for everybody, the class for the colour.
Element mark(StageStatus status, bool stops_clients);
Element mark(Outcome outcome);
Element mark(ClientResult result);
std::string_view class_of(StageStatus status);  // "good", "warn", "bad", "idle"
std::string_view class_of(Outcome outcome);
std::string_view sign_of(StageStatus status);

}  // namespace doctor::report::html
