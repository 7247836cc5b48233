#include "practice/gateway/fault.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/text.hpp"

namespace doctor::practice {
namespace {

TEST(GatewayFaults, HaveIdsOfTheirOwn) {
  std::set<std::string_view> ids;
  for (const auto& fault : gateway_faults()) {
    EXPECT_TRUE(ids.insert(fault.id).second) << fault.id;
    EXPECT_EQ(fault.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string_view::npos) << fault.id;
    EXPECT_EQ(find_gateway_fault(fault.id), &fault);
  }
  EXPECT_EQ(find_gateway_fault("no-such-fault"), nullptr);
}

TEST(GatewayFaults, StandInTheDocumentOneLineEach) {
  std::ifstream in{DOCTOR_SOURCE_DIR "/docs/gateway.md"};
  std::stringstream text;
  text << in.rdbuf();
  const std::string document = text.str();
  std::size_t rows = 0;
  for (const auto& fault : gateway_faults()) {
    const auto row = text::format("| `{}` | {} | {} |\n", fault.id, fault.title, fault.step.empty() ? "–" : fault.step);
    EXPECT_TRUE(document.contains(row)) << "docs/gateway.md lacks\n" << row;
  }
  for (std::size_t at = document.find("\n| `"); at != std::string::npos; at = document.find("\n| `", at + 1)) ++rows;
  EXPECT_EQ(rows, gateway_faults().size()) << "docs/gateway.md has rows for faults that are no more";
}

}  // namespace
}  // namespace doctor::practice
