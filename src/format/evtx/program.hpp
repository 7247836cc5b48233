// A template of binary XML, compiled: which values of an event it places where. An event log repeats a few templates for
// thousands of records, so each is read once for its chunk and then only filled in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace doctor::evtx {

// Where a value of the document belongs in a Record.
enum class Place : std::uint8_t {
  Nowhere,
  Provider,
  EventSource,  // the classic name of a provider, where it has one
  EventId,
  Version,
  Level,
  SystemTime,
  RecordId,
  ActivityId,
  ProcessId,
  ThreadId,
  Channel,
  Computer,
  UserSid,
  Data,   // a field of EventData or UserData
  Child,  // no value of its own: room for a fragment below Event or UserData
};

// Where a document or a fragment stands.
enum class Context : std::uint8_t {
  Document,  // its root is Event
  Event,     // its root is a child of Event
  UserData,  // its root is the child of UserData
  Data,      // inside a field: its root is an element of that field
};

// A piece of a value: literal text, or a number of the substitution array.
struct Piece {
  bool literal{false};
  std::uint16_t index{0};
  std::string text{};
};

// One value: the text of an attribute or of an element, or an element that has none.
struct Step {
  Place place{Place::Nowhere};
  std::string name{};              // Data: the field's
  std::vector<Piece> name_from{};  // Data: the pieces of a name that the template does not hold itself; else empty
  std::vector<Piece> pieces{};
  Context inside{Context::Data};  // Data, Child: where a fragment stands that comes as the value
};

using Program = std::vector<Step>;

inline constexpr std::size_t kDeepestElement = 64;
inline constexpr std::size_t kLongestPath = 4096;             // bytes of a field's name
inline constexpr std::size_t kMostProgramText = 1024 * 1024;  // bytes of all names and texts of a program, with each repetition

// What stands in `chunk` from `begin` to `end`: tokens of one fragment, its header included. Names lie anywhere in the chunk.
// `dependencies`: elements carry a dependency identifier, as they do in template definitions.
struct Fragment {
  BytesView chunk{};
  std::size_t begin{0};
  std::size_t end{0};
  bool dependencies{false};
  Context context{Context::Document};
  std::string prefix{};  // Data: names of fields begin with it
};

// Adds to `text` the bytes of names and texts that it made, also where it fails.
// Errors: what is not binary XML 1.1, nests deeper than kDeepestElement, goes past its end, or becomes more than it may.
Decoded<Program> compile(const Fragment& fragment, std::size_t& text);

}  // namespace doctor::evtx
