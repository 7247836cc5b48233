// What clients get where a session was tried. The rules of knowledge/clients end at sign-in.
#pragma once

#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"

namespace doctor::diagnose {

// Who would have got through is refused where the host gave a reason that does not depend on who asks, with the code that
// each shows for it; with any other end it is not known.
void judge_clients_by_session(const knowledge::Knowledge& known, Diagnosis& d);

}  // namespace doctor::diagnose
