// The catalogue of facts: every kind of observation the program can make, one line each in facts/<stage>.inc:
//   FACT(constant, id, kind, unit, stage, privacy, observer, meaning, enumerators)
// An id is never reused. "Summary" facts carry attempt 0: they speak of the host, not of one attempt.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "evidence/stage.hpp"

namespace doctor {

enum class ValueKind : std::uint8_t {
  Bool,
  Integer,
  Real,
  Text,      // free text, untrusted until escaped
  Enum,      // one of the enumerators, closed
  OpenEnum,  // an enumerator by its published name, or "0x…" for a value the specification does not know
  List,      // of texts
  EnumList,  // of enumerators, open
  Time,      // WallTime
};

enum class Unit : std::uint8_t { None, Milliseconds, Seconds, Days, Bits, Bytes, Port };

// What --redact replaces; a fingerprint names one certificate.
enum class Privacy : std::uint8_t { Public, Name, Address, Fingerprint, FreeText };

struct FactType {
  std::string_view id;  // stable, never reused
  ValueKind kind;
  Unit unit;
  Stage stage;
  Privacy privacy;
  std::string_view observer;     // who observes it: "probe/tls"
  std::string_view meaning;      // one sentence without full stop
  std::string_view enumerators;  // Enum: all of them, OpenEnum and EnumList: the known ones; separated by spaces
};

std::span<const FactType* const> fact_catalogue();
const FactType* find_fact_type(std::string_view id);
// For Enum, OpenEnum and EnumList: whether `name` is among the enumerators (an open one also takes "0x…").
bool accepts_enumerator(const FactType& type, std::string_view name);
std::string_view name_of(ValueKind kind);
std::string_view name_of(Unit unit);

}  // namespace doctor
