// Random bytes fit for keys, from the system's generator.
#pragma once

#include <cstddef>

#include "base/bytes.hpp"

namespace doctor::crypto {

Bytes random_bytes(std::size_t count);

}  // namespace doctor::crypto
