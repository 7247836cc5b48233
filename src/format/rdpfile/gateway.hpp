// Whether an .rdp file names the gateway that it demands.
#pragma once

#include "format/rdpfile/rdp_file.hpp"

namespace doctor::rdpfile {

// The file sends the client by a gateway (gatewayusagemethod 1 or 2), names none, does not leave it to the machine
// (gatewayprofileusagemethod:i:0), and has none of the settings by which Azure Virtual Desktop finds one.
bool lacks_its_gateway(const RdpFile& file);

}  // namespace doctor::rdpfile
