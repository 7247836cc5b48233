// Hashes over bytes.
#pragma once

#include <array>

#include "base/bytes.hpp"

namespace doctor::crypto {

std::array<std::byte, 32> sha256(BytesView bytes);
// For thumbprints as Windows shows them; proves nothing.
std::array<std::byte, 20> sha1(BytesView bytes);

}  // namespace doctor::crypto
