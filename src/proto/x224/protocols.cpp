#include "proto/x224/protocols.hpp"

#include "base/text.hpp"

namespace doctor::x224 {

std::string spec_name(Protocol protocol) {
  switch (protocol) {
    case Protocol::Rdp: return "PROTOCOL_RDP";
    case Protocol::Ssl: return "PROTOCOL_SSL";
    case Protocol::Hybrid: return "PROTOCOL_HYBRID";
    case Protocol::Rdstls: return "PROTOCOL_RDSTLS";
    case Protocol::HybridEx: return "PROTOCOL_HYBRID_EX";
    case Protocol::RdsAad: return "PROTOCOL_RDSAAD";
  }
  return text::hex_number(std::uint32_t(protocol), 8);
}

std::string spec_name(SelectedProtocol selected) { return spec_name(Protocol{std::uint32_t(selected)}); }

std::string spec_name(FailureCode code) {
  switch (code) {
    case FailureCode::SslRequiredByServer: return "SSL_REQUIRED_BY_SERVER";
    case FailureCode::SslNotAllowedByServer: return "SSL_NOT_ALLOWED_BY_SERVER";
    case FailureCode::SslCertNotOnServer: return "SSL_CERT_NOT_ON_SERVER";
    case FailureCode::InconsistentFlags: return "INCONSISTENT_FLAGS";
    case FailureCode::HybridRequiredByServer: return "HYBRID_REQUIRED_BY_SERVER";
    case FailureCode::SslWithUserAuthRequiredByServer: return "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER";
  }
  return text::hex_number(std::uint32_t(code), 8);
}

std::string spec_name(ReplyFlag flag) {
  switch (flag) {
    case ReplyFlag::ExtendedClientDataSupported: return "EXTENDED_CLIENT_DATA_SUPPORTED";
    case ReplyFlag::DynvcGfxProtocolSupported: return "DYNVC_GFX_PROTOCOL_SUPPORTED";
    case ReplyFlag::NegrspFlagReserved: return "NEGRSP_FLAG_RESERVED";
    case ReplyFlag::RestrictedAdminModeSupported: return "RESTRICTED_ADMIN_MODE_SUPPORTED";
    case ReplyFlag::RedirectedAuthenticationModeSupported: return "REDIRECTED_AUTHENTICATION_MODE_SUPPORTED";
  }
  return text::hex_number(std::uint8_t(flag), 2);
}

std::vector<std::string> spec_names(RequestedProtocols requested) {
  if (requested.is_standard_rdp_security()) return {spec_name(Protocol::Rdp)};
  std::vector<std::string> names;
  for (std::uint32_t bit = 1; bit != 0; bit <<= 1)
    if ((requested.bits & bit) != 0) names.push_back(spec_name(Protocol{bit}));
  return names;
}

std::vector<std::string> reply_flag_names(std::uint8_t flags) {
  std::vector<std::string> names;
  for (unsigned bit = 1; bit < 0x100; bit <<= 1)
    if ((flags & bit) != 0) names.push_back(spec_name(ReplyFlag{std::uint8_t(bit)}));
  return names;
}

}  // namespace doctor::x224
