// How lint has the signature of an .rdp file checked: lint knows no library, crypto knows no .rdp file.
#pragma once

#include <memory>

#include "crypto/trust.hpp"
#include "lint/lint.hpp"

namespace doctor::cli {

// The checker shares the store with whoever else holds it.
lint::CheckSignature signature_checker(std::shared_ptr<const crypto::TrustStore> store);

}  // namespace doctor::cli
