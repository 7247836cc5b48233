#include "base/minute.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

TEST(Minute, LeavesOutSecondsAndZone) { EXPECT_EQ(to_minute(*parse_rfc3339("2026-11-21T03:35:07Z")), "2026-11-21 03:35"); }

}  // namespace
}  // namespace doctor
