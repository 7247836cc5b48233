// MD4, MD5 and RC4 from OpenSSL's legacy provider, which lives in a library context of its own: the rest of the process,
// TLS above all, keeps the providers that the system chose.
#pragma once

#include <memory>

#include "base/hashes.hpp"
#include "base/result.hpp"

namespace doctor::crypto {

// Errors: Unavailable where the library comes without that provider, or forbids one of the three.
Result<std::unique_ptr<Hashes>> load_old_hashes();

}  // namespace doctor::crypto
