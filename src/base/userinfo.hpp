// A web address without what must not be shown of it.
#pragma once

#include <string>
#include <string_view>

namespace doctor {

// "http://user:secret@proxy:8080" is "http://proxy:8080" (RFC 3986 3.2.1); any other text stays as it is.
std::string without_userinfo(std::string_view address);

}  // namespace doctor
