#include "support/golden.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace doctor::test {

void expect_golden(std::string_view name, const std::string& actual) {
  const std::string path = std::string{DOCTOR_SOURCE_DIR "/tests/golden/"} + std::string{name};
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream{path, std::ios::binary} << actual;
    return;
  }
  std::ifstream file{path, std::ios::binary};
  ASSERT_TRUE(file) << path << " is missing; make it with UPDATE_GOLDEN=1 and read it";
  const std::string expected{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_EQ(actual, expected) << "differs from " << path;
}

}  // namespace doctor::test
