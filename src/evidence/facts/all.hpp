// Every kind of fact. For the catalogue alone: what uses a fact includes its stage's header, so that a new one builds little again.
#pragma once

#include "evidence/facts/capture.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/log.hpp"
#include "evidence/facts/machine.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/rdp_file.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/session.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "evidence/facts/udp.hpp"
