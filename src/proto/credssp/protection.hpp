// What keeps the messages of CredSSP between the two once a client is signed in: NTLM's sealing or Kerberos' wrapping.
#pragma once

#include <memory>
#include <optional>

#include "base/hashes.hpp"
#include "base/kerberos.hpp"

namespace doctor::credssp {

class Protection {
 public:
  virtual ~Protection() = default;
  // Nothing when our own library cannot.
  virtual std::optional<Bytes> seal(BytesView plain) = 0;
  // Nothing when it is not the other side's.
  virtual std::optional<Secret> unseal(BytesView sealed) = 0;
  // SPNEGO's MIC over its list of mechanisms, ahead of every sealed message; nothing when our own library cannot.
  virtual std::optional<Bytes> sign_ahead(BytesView message) = 0;
  // Whether that is the other side's.
  virtual bool verify_ahead(BytesView message, BytesView signature) = 0;
};

// A client's side. `flags`: those that the AUTHENTICATE message agreed on. `hashes` is borrowed.
std::unique_ptr<Protection> protect_by_ntlm(const Hashes& hashes, const Secret& exported_session_key, std::uint32_t flags);
// `context` is established, and borrowed.
std::unique_ptr<Protection> protect_by_kerberos(KerberosContext& context);

}  // namespace doctor::credssp
