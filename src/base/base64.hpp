// Base64, RFC 4648 section 4.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace doctor {

// With padding, on one line.
std::string to_base64(BytesView bytes);
// The inverse; white space is skipped. Nothing when a letter, the length or the padding is wrong.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace doctor
