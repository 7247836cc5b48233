#include "platform/linux/gss_context.hpp"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

#include <array>
#include <cstring>

#include "base/text.hpp"

namespace doctor::platform {
namespace {

// The interface takes what it only reads as writable.
gss_OID kerberos() { return const_cast<gss_OID>(gss_mech_krb5); }

constexpr OM_uint32 kAskedFor = GSS_C_MUTUAL_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_REPLAY_FLAG;
constexpr OM_uint32 kNeeded = GSS_C_MUTUAL_FLAG | GSS_C_CONF_FLAG;

// A buffer of the library's, wiped and given back.
class OwnedBuffer {
 public:
  OwnedBuffer() = default;
  ~OwnedBuffer() {
    if (buffer_.value != nullptr) wipe(buffer_.value, buffer_.length);
    OM_uint32 minor = 0;
    gss_release_buffer(&minor, &buffer_);
  }
  OwnedBuffer(const OwnedBuffer&) = delete;
  OwnedBuffer& operator=(const OwnedBuffer&) = delete;
  gss_buffer_t get() { return &buffer_; }
  BytesView bytes() const { return {static_cast<const std::byte*>(buffer_.value), buffer_.length}; }

 private:
  gss_buffer_desc buffer_{};
};

gss_buffer_desc view_of(BytesView bytes) { return {.length = bytes.size(), .value = const_cast<std::byte*>(bytes.data())}; }
gss_buffer_desc view_of(std::string_view text) { return view_of(text::as_bytes(text)); }

std::string words_for(OM_uint32 status, int kind, gss_OID mechanism) {
  OM_uint32 minor = 0, more = 0;
  OwnedBuffer words;
  if (gss_display_status(&minor, status, kind, mechanism, &more, words.get()) != GSS_S_COMPLETE) return {};
  return text::escape_untrusted(text::as_chars(words.bytes()));
}

std::unexpected<Error> trouble(OM_uint32 major, OM_uint32 minor) {
  auto words = minor != 0 ? words_for(minor, GSS_C_MECH_CODE, kerberos()) : std::string{};
  if (words.empty()) words = words_for(major, GSS_C_GSS_CODE, GSS_C_NO_OID);
  return fail(ErrorCode::Unavailable, std::move(words));
}

class GssContext : public KerberosContext {
 public:
  GssContext() = default;
  ~GssContext() override {
    OM_uint32 minor = 0;
    gss_delete_sec_context(&minor, &context_, GSS_C_NO_BUFFER);
    gss_release_cred(&minor, &credential_);
    gss_release_name(&minor, &host_);
  }
  GssContext(const GssContext&) = delete;
  GssContext& operator=(const GssContext&) = delete;

  Result<void> prepare(const char* cache_name, const char* service) {
    OM_uint32 minor = 0;
    auto name = view_of(std::string_view{service});
    auto major = gss_import_name(&minor, &name, const_cast<gss_OID>(GSS_KRB5_NT_PRINCIPAL_NAME), &host_);
    if (GSS_ERROR(major)) return trouble(major, minor);
    gss_OID_set_desc mechanisms{.count = 1, .elements = kerberos()};
    gss_key_value_element_desc cache{.key = "ccache", .value = cache_name};
    const gss_key_value_set_desc store{.count = 1, .elements = &cache};
    major = gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE, &store, &credential_, nullptr, nullptr);
    if (GSS_ERROR(major)) return trouble(major, minor);
    return {};
  }

  Result<Bytes> step(BytesView from_host) override {
    OM_uint32 minor = 0, flags = 0;
    auto in = view_of(from_host);
    OwnedBuffer out;
    const auto major = gss_init_sec_context(&minor, credential_, &context_, host_, kerberos(), kAskedFor, GSS_C_INDEFINITE, GSS_C_NO_CHANNEL_BINDINGS,
                                            from_host.empty() ? GSS_C_NO_BUFFER : &in, nullptr, out.get(), &flags, nullptr);
    if (GSS_ERROR(major)) return trouble(major, minor);
    if (major == GSS_S_COMPLETE && (flags & kNeeded) != kNeeded)
      return fail(ErrorCode::Unavailable, "the host agreed to no mutual authentication or no encryption");
    established_ = major == GSS_S_COMPLETE;
    return Bytes{out.bytes().begin(), out.bytes().end()};
  }

  bool established() const override { return established_; }

  Result<Bytes> wrap(BytesView plain) override {
    // The data are encrypted in place. Without a trailer the library turns the token so that what would follow the data
    // stands before them: SSPI's form, which RDP hosts insist on (RFC 4121 section 4.2.5).
    Secret data{plain};
    std::array<gss_iov_buffer_desc, 3> parts{};
    parts[0].type = GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    parts[1].type = GSS_IOV_BUFFER_TYPE_DATA;
    parts[1].buffer = view_of(data.reveal());
    parts[2].type = GSS_IOV_BUFFER_TYPE_PADDING | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    OM_uint32 minor = 0;
    int encrypted = 0;
    const auto major = gss_wrap_iov(&minor, context_, 1, GSS_C_QOP_DEFAULT, &encrypted, parts.data(), int(parts.size()));
    Bytes out;
    for (const auto& part : parts) {
      const auto* begin = static_cast<const std::byte*>(part.buffer.value);
      if (!GSS_ERROR(major)) out.insert(out.end(), begin, begin + part.buffer.length);
    }
    OM_uint32 ignored = 0;
    gss_release_iov_buffer(&ignored, parts.data(), int(parts.size()));
    if (GSS_ERROR(major)) return trouble(major, minor);
    if (encrypted == 0) return fail(ErrorCode::Unavailable, "the Kerberos library did not encrypt");
    return out;
  }

  Result<Secret> unwrap(BytesView sealed) override {
    OM_uint32 minor = 0;
    int encrypted = 0;
    auto in = view_of(sealed);
    OwnedBuffer out;
    const auto major = gss_unwrap(&minor, context_, &in, out.get(), &encrypted, nullptr);
    if (GSS_ERROR(major)) return trouble(major, minor);
    if (encrypted == 0) return fail(ErrorCode::BadData, "the message is not encrypted");
    return Secret{out.bytes()};
  }

  Result<Bytes> sign(BytesView message) override {
    OM_uint32 minor = 0;
    auto in = view_of(message);
    OwnedBuffer out;
    const auto major = gss_get_mic(&minor, context_, GSS_C_QOP_DEFAULT, &in, out.get());
    if (GSS_ERROR(major)) return trouble(major, minor);
    return Bytes{out.bytes().begin(), out.bytes().end()};
  }

  Result<void> verify(BytesView message, BytesView signature) override {
    OM_uint32 minor = 0;
    auto in = view_of(message), said = view_of(signature);
    const auto major = gss_verify_mic(&minor, context_, &in, &said, nullptr);
    if (GSS_ERROR(major)) return trouble(major, minor);
    return {};
  }

 private:
  gss_ctx_id_t context_ = GSS_C_NO_CONTEXT;
  gss_cred_id_t credential_ = GSS_C_NO_CREDENTIAL;
  gss_name_t host_ = GSS_C_NO_NAME;
  bool established_ = false;
};

}  // namespace

Result<std::unique_ptr<KerberosContext>> make_gss_context(const char* cache_name, const char* service) {
  auto out = std::make_unique<GssContext>();
  TRY(out->prepare(cache_name, service));
  return out;
}

}  // namespace doctor::platform
