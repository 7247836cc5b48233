#include "diagnose/session_course.hpp"
#include "evidence/facts/session.hpp"

#include <gtest/gtest.h>

namespace doctor::diagnose {
namespace {

std::optional<SessionCourse> course_of(const char* outcome, const char* after, const char* error_info = "") {
  Evidence evidence{{}};
  evidence.observe(facts::kSessionOutcome, outcome);
  evidence.observe(facts::kSessionEndedAfter, after);
  if (*error_info != 0) evidence.observe(facts::kSessionErrorInfo, error_info);
  return session_course(evidence);
}

TEST(SessionCourse, IsNoneWhereNoSessionWasTried) { EXPECT_EQ(session_course(Evidence{{}}), std::nullopt); }

TEST(SessionCourse, OfWhoDeclinedALicenceIsLeftOpenOnlyWhereTheHostLetsHimGoForIt) {
  for (const auto* outcome : {"closed", "reset", "alert", "disconnected", "silent", "licensing_error"}) {
    EXPECT_EQ(course_of(outcome, "license_refusal"), SessionCourse::LicenceDeclined) << outcome;
  }
  for (const auto* code : {"ERRINFO_LICENSE_INTERNAL", "ERRINFO_LICENSE_CLIENT_ENDED_PROTOCOL", "ERRINFO_LICENSE_NO_REMOTE_CONNECTIONS"})
    EXPECT_EQ(course_of("error_info", "license_refusal", code), SessionCourse::LicenceDeclined) << code;
  for (const auto* code : {"ERRINFO_SERVER_INSUFFICIENT_PRIVILEGES", "ERRINFO_SERVER_SHUTDOWN", "ERRINFO_SERVER_DENIED_CONNECTION", "0x000010ea"})
    EXPECT_EQ(course_of("error_info", "license_refusal", code), SessionCourse::Failed) << code;
  EXPECT_EQ(course_of("deactivated", "license_refusal"), SessionCourse::Failed);
  EXPECT_EQ(course_of("error_info", "client_info", "ERRINFO_LICENSE_NO_LICENSE"), SessionCourse::Failed);
  EXPECT_EQ(course_of("demand_active", "license_refusal"), SessionCourse::Drawn);
}

TEST(SessionCourse, IsUntoldWhereAHostThatMakesASessionIsSilentOrNotUnderstood) {
  EXPECT_EQ(course_of("silent", "client_info"), SessionCourse::Untold);
  EXPECT_EQ(course_of("malformed", "client_info"), SessionCourse::Garbled);
  EXPECT_EQ(course_of("malformed", "license_refusal"), SessionCourse::Garbled);
  EXPECT_EQ(course_of("silent", "channel_join"), SessionCourse::Failed);
  EXPECT_EQ(course_of("malformed", "connect_initial"), SessionCourse::Failed);
  EXPECT_EQ(course_of("closed", "client_info"), SessionCourse::Failed);
}

TEST(SessionCourse, LeavesOpenWhoConnectsUnlessItWasDrawnOrNotTested) {
  for (const auto course : {SessionCourse::Failed, SessionCourse::LicenceDeclined, SessionCourse::Untold, SessionCourse::Garbled})
    EXPECT_TRUE(leaves_open_who_connects(course));
  for (const auto course : {SessionCourse::Drawn, SessionCourse::StandardSecurity, SessionCourse::Redirected})
    EXPECT_FALSE(leaves_open_who_connects(course));
}

}  // namespace
}  // namespace doctor::diagnose
