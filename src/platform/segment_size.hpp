// TCP's maximum segment size.
#pragma once

#include <cstdint>

namespace doctor::platform {

// Before connecting: neither side shall send segments with more than `bytes` of data. False when the system refuses.
bool limit_segment_size(int socket, std::uint16_t bytes);

}  // namespace doctor::platform
