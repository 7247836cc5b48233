#include "format/rdpfile/gateway.hpp"

namespace doctor::rdpfile {

bool lacks_its_gateway(const RdpFile& file) {
  const auto usage = file.number_of("gatewayusagemethod");
  if (usage != 1 && usage != 2) return false;
  if (!file.text_of("gatewayhostname").empty() || file.number_of("gatewayprofileusagemethod") == 0) return false;
  return file.text_of("armpath").empty() && file.text_of("hubdiscoverygeourl").empty() && file.text_of("wvd endpoint pool").empty();
}

}  // namespace doctor::rdpfile
