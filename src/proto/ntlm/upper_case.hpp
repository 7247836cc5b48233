// A name in capitals as NTOWFv2 wants it ([MS-NLMP] 3.3.2): one character for one character, whatever the locale.
#pragma once

#include <string>
#include <string_view>

namespace doctor::ntlm {

// UTF-8 to UTF-8. Knows Latin with its diacritics, Greek and Cyrillic; other letters stay as they are.
std::string upper_case(std::string_view utf8);

}  // namespace doctor::ntlm
