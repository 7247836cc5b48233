#include "practice/gateway/sign_in.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "crypto/certificate.hpp"
#include "practice/sign_in.hpp"
#include "proto/ntlm/channel_bindings.hpp"
#include "proto/ntlm/verify.hpp"

namespace doctor::practice {

GatewaySignIn::GatewaySignIn(const GatewayScript& script, const Hashes* hashes, const std::array<std::byte, 8>& server_challenge,
                             BytesView certificate)
    : script_(script), hashes_(hashes), server_challenge_(server_challenge) {
  if (const auto known = crypto::Certificate::parse(certificate); known && hashes_ != nullptr)
    channel_bindings_ = ntlm::channel_bindings_of(*hashes_, crypto::hash_for_channel_binding(*known));
}

bool GatewaySignIn::admits(const net::HttpHead& request, WallTime now) {
  if (admitted_) return true;
  challenge_.clear();
  if (!script_.offers_only.empty() || hashes_ == nullptr) return false;
  // Windows takes NTLM without SPNEGO around it under either name.
  for (const std::string_view scheme : {"NTLM", "Negotiate"}) {
    const auto token = from_base64(request.token("Authorization", scheme));
    if (!token) continue;
    if (ntlm::is_message(*token, 1)) challenge_ = text::format("{} {}", scheme, to_base64(ntlm::encode(practice_challenge(server_challenge_, now))));
    const auto answer = ntlm::decode_authenticate(*token);
    if (!answer || script_.refuses_password) continue;
    if ((script_.wants_binding || !answer->channel_bindings.empty()) && answer->channel_bindings != channel_bindings_) continue;
    // In any domain, written before the name or behind it.
    const auto name = text::to_lower_ascii(answer->user.substr(0, answer->user.find('@')));
    admitted_ = name == kGatewayUser && ntlm::proves(*hashes_, *answer, Secret{kGatewayPassword}, server_challenge_);
  }
  return admitted_;
}

std::vector<std::string> GatewaySignIn::challenges() const {
  if (!script_.offers_only.empty()) return {std::string{script_.offers_only}};
  if (!challenge_.empty()) return {challenge_};
  return {"Negotiate", "NTLM"};
}

}  // namespace doctor::practice
