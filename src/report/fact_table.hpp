// All facts of a diagnosis as lines: number, time, id, subject, value, and the bytes that show it.
#pragma once

#include <string>

#include "evidence/evidence.hpp"
#include "report/style.hpp"

namespace doctor::report {

std::string fact_table(const Evidence& evidence, const Style& style);

}  // namespace doctor::report
