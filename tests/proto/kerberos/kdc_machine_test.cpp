#include "proto/kerberos/kdc_machine.hpp"

#include <gtest/gtest.h>

#include "proto/wire.hpp"

namespace doctor::kerberos {
namespace {

using namespace std::chrono_literals;
using End = KdcOutcome::End;

struct Asked {
  KdcMachine machine{wire::hex("6a01ff"), 3s};
  Step first = machine.start({});
  End hear(const char* hex) {
    machine.on_bytes(wire::hex(hex), {});
    return machine.outcome() ? machine.outcome()->end : End::Silent;
  }
};

TEST(KdcMachine, SaysTheLengthBeforeTheMessage) { EXPECT_EQ(Asked{}.first.send, wire::hex("000000036a01ff")); }

TEST(KdcMachine, TakesAnAnswerInPieces) {
  Asked asked;
  for (const char* piece : {"00", "000004", "7e"}) EXPECT_EQ(asked.hear(piece), End::Silent);
  EXPECT_EQ(asked.hear("020304ffff"), End::Answered);
  EXPECT_EQ(asked.machine.outcome()->answer, wire::hex("7e020304"));
}

TEST(KdcMachine, WaitsForNoLengthBeyondReason) {
  EXPECT_EQ(Asked{}.hear("7fffffff"), End::Malformed);
  EXPECT_EQ(Asked{}.hear("00000000"), End::Malformed);
  EXPECT_EQ(Asked{}.hear("80000001"), End::Malformed) << "the bit that RFC 4120 reserves";
}

TEST(KdcMachine, HearsSilenceAndItsEnd) {
  Asked asked;
  asked.machine.on_deadline(*asked.first.deadline);
  EXPECT_EQ(asked.machine.outcome()->end, End::Silent);
  Asked closed;
  closed.machine.on_close(CloseKind::Fin, {});
  EXPECT_EQ(closed.machine.outcome()->end, End::Closed);
}

}  // namespace
}  // namespace doctor::kerberos
