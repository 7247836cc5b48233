// A capture made by hand, and its one connection as facts.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "evidence/evidence.hpp"
#include "intake/capture/connection_facts.hpp"
#include "intake/capture/frames.hpp"

namespace doctor::intake {

class Captured : public testing::Test {
 protected:
  // The one connection of what was said. The capture ends with the first call.
  Evidence facts_of_one() {
    if (contents.connections.empty()) contents = reader.finish();
    EXPECT_EQ(contents.connections.size(), 1u);
    return evidence_of(*contents.connections.at(0), contents.udp, {.trust = &trust});
  }
  static std::string shown(const Evidence& evidence, const FactType& type) {
    const Fact* fact = evidence.of_walk(type);
    return fact == nullptr ? "absent" : fact->known() ? to_text(*fact->value()) : "unknown: " + fact->unknown()->detail;
  }

  crypto::TrustStore trust = crypto::TrustStore::of({});
  CaptureReader reader{};
  Talk talk{reader};
  CaptureContents contents{};
};

}  // namespace doctor::intake
