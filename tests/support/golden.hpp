// Compares text with a file under tests/golden/. UPDATE_GOLDEN=1 rewrites the file: read the diff as carefully as code.
#pragma once

#include <string>
#include <string_view>

namespace doctor::test {

// Fails the current test when `actual` is not what tests/golden/<name> holds.
void expect_golden(std::string_view name, const std::string& actual);

}  // namespace doctor::test
