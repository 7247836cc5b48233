// This machine's Kerberos library.
#pragma once

#include <memory>

#include "base/kerberos.hpp"

namespace doctor::platform {

std::unique_ptr<Kerberos> system_kerberos();

}  // namespace doctor::platform
