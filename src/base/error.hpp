// Our own trouble, as a value: bad argument, unreadable file, refused database. What the other side of a connection
// does wrong is never an Error; it is evidence.
#pragma once

#include <memory>
#include <string>

namespace doctor {

// What kind of trouble; src/cli maps each to an exit code (docs/architecture.md).
enum class ErrorCode {
  Usage,         // the caller asked for something that cannot be
  BadData,       // input was read but makes no sense
  MissingInput,  // input could not be opened
  Unavailable,   // something we need is not there
  Io,            // reading or writing failed
  Internal,      // a promise of ours is broken
};

struct Error {
  ErrorCode code{ErrorCode::Internal};
  std::string message{};                 // one lower-case phrase without full stop
  std::shared_ptr<const Error> cause{};  // shared because errors are copied up the stack unchanged

  // "cannot load causes: cert/expired.yaml:14: unknown fact"
  std::string to_string() const;
  // The same trouble as seen by a caller that knows what it was trying to do.
  Error while_doing(std::string attempt) const;
};

}  // namespace doctor
