// Facts as text, and all facts of a diagnosis: the known ones as lines (number, time, id, subject, value, and the bytes
// that show it), the others by the reason why they are not known.
#pragma once

#include <string>

#include "evidence/evidence.hpp"
#include "report/style.hpp"

namespace doctor::report {

// "@192.0.2.53 192.0.2.7 #1 TLS_1.2"; empty where the fact speaks of the host as a whole.
std::string subject_text(const Subject& subject);
// "12.5 ms", "unknown (not tested)"; a stranger's text is escaped.
std::string value_text(const Fact& fact);
std::string fact_table(const Evidence& evidence, const Style& style);

}  // namespace doctor::report
