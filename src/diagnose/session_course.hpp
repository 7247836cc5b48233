// How the stage session went, by what the probe saw, and what follows from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "evidence/evidence.hpp"

namespace doctor::diagnose {

enum class SessionCourse : std::uint8_t {
  Drawn,             // the host would have drawn
  Failed,            // the host, or something on the way, refused
  StandardSecurity,  // we went no further
  Redirected,        // nor here
  LicenceDeclined,   // we declined a licence, and the host let us go for it
  Untold,            // the host fell silent, and may be slow
  Garbled,           // something came that we do not read as RDP, and a client may
};

// Nothing where no session was tried, or the user cut it short.
std::optional<SessionCourse> session_course(const Evidence& evidence);
// Why nothing further is said of the host; empty of Drawn and Failed.
std::string_view reason_of(SessionCourse course);
// Whether a client would get a desktop is not known, or it is known that none does.
bool leaves_open_who_connects(SessionCourse course);

}  // namespace doctor::diagnose
