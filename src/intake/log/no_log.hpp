// Why a file is no event log that we read, in words for who gave it.
#pragma once

#include <string>

#include "base/bytes.hpp"

namespace doctor::intake {

// `begin`: of the file, some kilobytes or all. "is empty", "is no event log (.evtx): it begins with text", with what to do.
// A phrase that goes behind the file's name.
std::string why_no_log(BytesView begin);

}  // namespace doctor::intake
