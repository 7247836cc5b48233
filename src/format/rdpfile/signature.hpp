// The signature in an .rdp file. Microsoft publishes no description; this follows what rdpsign.exe writes, as the authors of
// https://github.com/nfedera/rdpsign found out: `signscope` lists the settings that are signed, `signature` is base64 of
// twelve bytes and a detached PKCS #7 / CMS signature over the text of those settings and of signscope itself, in UTF-16LE.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "format/rdpfile/rdp_file.hpp"

namespace doctor::rdpfile {

// The keys that a value of `signscope` names, in lower case, in its order; one may stand there several times.
std::vector<std::string> scope_keys(std::string_view signscope);

// The DER of the CMS object in a value of `signature`. Errors say what is wrong: no base64, a length that is not what follows.
Decoded<Bytes> decode_signature(std::string_view value);
// The inverse, as rdpsign.exe writes it, but on one line.
std::string encode_signature(BytesView cms);

// The texts that the signature may have been made over, likeliest first: nothing says whether white space at the ends of a
// line counts. Empty when a setting of the scope is not in the file.
std::vector<Bytes> signed_texts(const RdpFile& file, const Line& signscope);

}  // namespace doctor::rdpfile
