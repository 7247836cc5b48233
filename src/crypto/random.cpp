#include "crypto/random.hpp"

#include <openssl/rand.h>

#include <cstdlib>

namespace doctor::crypto {

Bytes random_bytes(std::size_t count) {
  Bytes out(count);
  // Without a working generator no promise of ours holds.
  if (count > 0 && RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), int(count)) != 1) std::abort();
  return out;
}

}  // namespace doctor::crypto
