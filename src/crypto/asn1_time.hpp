// Times as certificates write them. For this folder's own files.
#pragma once

#include <optional>

#include "base/time.hpp"

struct asn1_string_st;  // NOLINT(readability-identifier-naming): OpenSSL's name

namespace doctor::crypto {

// Nothing for null, or for what is no UTCTime or GeneralizedTime.
std::optional<WallTime> read_time(const asn1_string_st* time);

}  // namespace doctor::crypto
