#include "proto/credssp/protection.hpp"

#include "proto/ntlm/sealing.hpp"

namespace doctor::credssp {
namespace {

class ByNtlm : public Protection {
 public:
  ByNtlm(const Hashes& hashes, const Secret& key, std::uint32_t flags)
      : to_host_(hashes, key, ntlm::Direction::ClientToServer, flags), from_host_(hashes, key, ntlm::Direction::ServerToClient, flags) {}
  std::optional<Bytes> seal(BytesView plain) override { return to_host_.seal(plain); }
  std::optional<Secret> unseal(BytesView sealed) override { return from_host_.unseal(sealed); }
  std::optional<Bytes> sign_ahead(BytesView message) override { return to_host_.sign_ahead(message); }
  bool verify_ahead(BytesView message, BytesView signature) override { return from_host_.verify_ahead(message, signature); }

 private:
  ntlm::Sealing to_host_, from_host_;
};

class ByKerberos : public Protection {
 public:
  explicit ByKerberos(KerberosContext& context) : context_(context) {}
  std::optional<Bytes> seal(BytesView plain) override {
    auto out = context_.wrap(plain);
    return out ? std::optional{std::move(*out)} : std::nullopt;
  }
  std::optional<Secret> unseal(BytesView sealed) override {
    auto out = context_.unwrap(sealed);
    return out ? std::optional{std::move(*out)} : std::nullopt;
  }
  std::optional<Bytes> sign_ahead(BytesView message) override {
    auto out = context_.sign(message);
    return out ? std::optional{std::move(*out)} : std::nullopt;
  }
  bool verify_ahead(BytesView message, BytesView signature) override { return context_.verify(message, signature).has_value(); }

 private:
  KerberosContext& context_;
};

}  // namespace

std::unique_ptr<Protection> protect_by_ntlm(const Hashes& hashes, const Secret& exported_session_key, std::uint32_t flags) {
  return std::make_unique<ByNtlm>(hashes, exported_session_key, flags);
}

std::unique_ptr<Protection> protect_by_kerberos(KerberosContext& context) { return std::make_unique<ByKerberos>(context); }

}  // namespace doctor::credssp
