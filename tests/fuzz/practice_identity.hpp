// What the practice servers show a fuzzed client: a key made once, because making it costs more than a run.
#pragma once

#include <cstdlib>
#include <utility>

#include "practice/certificates.hpp"

namespace doctor::fuzz {

inline const crypto::Identity& identity() {
  static const crypto::Identity made = [] {
    auto certificates =
        practice::make_certificates({.key = crypto::KeyKind::EcP256}, {.name = "practice.example", .now = *parse_rfc3339("2026-11-21")});
    if (!certificates) std::abort();
    return std::move(certificates->identity);
  }();
  return made;
}

}  // namespace doctor::fuzz
