#include "diagnose/session_course.hpp"

#include <algorithm>
#include <array>

#include "evidence/facts/session.hpp"

namespace doctor::diagnose {
namespace {

// errorInfo 0x100 to 0x10a, [MS-RDPBCGR] 2.2.5.1.1.
constexpr std::string_view kLicensingCodes = "ERRINFO_LICENSE_";

// Who declines a licence may be sent away for it in these ways. Every other reason that the host gives is its own.
bool is_for_the_licence(const Evidence& evidence, std::string_view outcome) {
  static constexpr std::array<std::string_view, 6> kLeaving{"closed", "reset", "alert", "disconnected", "silent", "licensing_error"};
  if (outcome == "error_info") return evidence.walk_value<std::string>(facts::kSessionErrorInfo).value_or("").starts_with(kLicensingCodes);
  return std::ranges::find(kLeaving, outcome) != kLeaving.end();
}

}  // namespace

std::optional<SessionCourse> session_course(const Evidence& evidence) {
  const auto outcome = evidence.walk_value<std::string>(facts::kSessionOutcome);
  if (!outcome) return std::nullopt;
  if (*outcome == "demand_active") return SessionCourse::Drawn;
  if (*outcome == "standard_security") return SessionCourse::StandardSecurity;
  if (*outcome == "redirected") return SessionCourse::Redirected;
  const auto after = evidence.walk_value<std::string>(facts::kSessionEndedAfter);
  const bool declined = after == "license_refusal";
  if (declined && is_for_the_licence(evidence, *outcome)) return SessionCourse::LicenceDeclined;
  // A host that makes a session says whatever it likes and takes its time: neither our patience nor our reader is the measure.
  const bool told_who_comes = declined || after == "client_info" || after == "license_request" || after == "platform_challenge_response";
  if (told_who_comes && *outcome == "silent") return SessionCourse::Untold;
  if (told_who_comes && *outcome == "malformed") return SessionCourse::Garbled;
  return SessionCourse::Failed;
}

std::string_view reason_of(SessionCourse course) {
  switch (course) {
    case SessionCourse::StandardSecurity:
      return "not tested further: RDP's own security would exchange keys next, and ours is none to trust a session to";
    case SessionCourse::Redirected: return "not tested further: the host sends its clients to another, and nobody went there";
    case SessionCourse::LicenceDeclined: return "the host hands out licences, and none was taken";
    case SessionCourse::Untold: return "the host may be slow with its session";
    case SessionCourse::Garbled: return "a client may make more of it than we do";
    case SessionCourse::Drawn:
    case SessionCourse::Failed: break;
  }
  return {};
}

bool leaves_open_who_connects(SessionCourse course) {
  return course == SessionCourse::Failed || course == SessionCourse::LicenceDeclined || course == SessionCourse::Untold ||
         course == SessionCourse::Garbled;
}

}  // namespace doctor::diagnose
