// MIT Kerberos. Its step-by-step interfaces are used, which send nothing themselves: the library's own way to the KDC
// waits up to 18 s, asks a second KDC with a password that the first refused, and tells nobody whom it asked.
#include "platform/kerberos.hpp"

#include <krb5/krb5.h>
#include <profile.h>

#include <array>
#include <utility>

#include "base/text.hpp"
#include "platform/linux/gss_context.hpp"

namespace doctor::platform {
namespace {

constexpr int kMostMessages = 16;  // of one ticket: pre-authentication and referrals between realms take a few

krb5_data view_of(BytesView bytes) {
  // The library takes what it only reads as writable.
  return {.magic = 0, .length = unsigned(bytes.size()), .data = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()))};
}

Bytes bytes_of(const krb5_data& data) {
  const auto* begin = reinterpret_cast<const std::byte*>(data.data);
  return {begin, begin + data.length};
}

std::string text_of(const krb5_data& data) { return {data.data, data.length}; }

NoTicket::Kind kind_of(krb5_error_code code, TicketStep step) {
  switch (code) {
    case KRB5_PROG_ETYPE_NOSUPP:
    case KRB5_CONFIG_ETYPE_NOSUPP: return NoTicket::Kind::Encryption;
    case KRB5_KDCREP_SKEW: return NoTicket::Kind::Clock;
    // An account without pre-authentication: the KDC's answer is not encrypted with this password.
    case KRB5KRB_AP_ERR_BAD_INTEGRITY: return step == TicketStep::Account ? NoTicket::Kind::Password : NoTicket::Kind::KdcError;
    default: break;
  }
  const auto number = code - ERROR_TABLE_BASE_krb5;
  return number >= 0 && number < 128 ? NoTicket::Kind::KdcError : NoTicket::Kind::Library;
}

// What belongs to one attempt, freed together.
class Attempt {
 public:
  Attempt() = default;
  ~Attempt() {
    if (library_ == nullptr) return;
    krb5_free_cred_contents(library_, &service_credentials_);
    krb5_free_cred_contents(library_, &account_credentials_);
    if (service_ != nullptr) krb5_tkt_creds_free(library_, service_);
    if (account_ != nullptr) krb5_init_creds_free(library_, account_);
    if (options_ != nullptr) krb5_get_init_creds_opt_free(library_, options_);
    krb5_free_principal(library_, host_);
    krb5_free_principal(library_, client_);
    if (cache_ != nullptr) krb5_cc_destroy(library_, cache_);
    krb5_free_context(library_);
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  Result<Ticket, NoTicket> run(const TicketRequest& request, const AskKdc& ask) {
    auto code = krb5_init_context(&library_);
    if (code == 0) code = prepare(request);
    if (code != 0) return failed(code, TicketStep::Preparing);
    if (const auto refused = ask_for_account(request.password, ask)) return fail(*refused);
    if (const auto refused = ask_for_service(ask)) return fail(*refused);
    return make_ticket();
  }

 private:
  std::unexpected<NoTicket> failed(krb5_error_code code, TicketStep step) { return fail(trouble(code, step)); }

  NoTicket trouble(krb5_error_code code, TicketStep step) {
    const char* words = krb5_get_error_message(library_, code);
    NoTicket out{.kind = kind_of(code, step), .step = step, .why = text::escape_untrusted(words)};
    krb5_free_error_message(library_, words);
    return out;
  }

  krb5_error_code prepare(const TicketRequest& request) {
    const auto realm_size = unsigned(request.realm.size());
    auto code = krb5_build_principal(library_, &client_, realm_size, request.realm.c_str(), request.account.c_str(), nullptr);
    if (code != 0) return code;
    client_->type = request.is_principal_name ? KRB5_NT_ENTERPRISE_PRINCIPAL : KRB5_NT_PRINCIPAL;
    const auto slash = request.service.find('/');
    const auto service = request.service.substr(0, slash), host = request.service.substr(slash + 1);
    // Without a realm of its own the KDC of the account's realm says where the service is (RFC 6806 section 8).
    code = krb5_build_principal(library_, &host_, 0, "", service.c_str(), host.c_str(), nullptr);
    if (code != 0) return code;
    host_->type = KRB5_NT_SRV_INST;
    code = krb5_get_init_creds_opt_alloc(library_, &options_);
    if (code != 0) return code;
    krb5_get_init_creds_opt_set_canonicalize(options_, 1);
    krb5_get_init_creds_opt_set_forwardable(options_, 0);
    krb5_get_init_creds_opt_set_proxiable(options_, 0);
    return krb5_cc_new_unique(library_, "MEMORY", nullptr, &cache_);
  }

  // Feeds answers to the library until it wants to ask no more. `step`: (answer, question, realm, continues) -> error.
  template <typename Step>
  std::optional<NoTicket> converse(TicketStep about, const AskKdc& ask, Step step) {
    Bytes answer;
    for (int i = 0; i < kMostMessages; ++i) {
      krb5_data in = view_of(answer), out{}, realm{};
      unsigned flags = 0;
      const auto code = step(&in, &out, &realm, &flags);
      const Bytes question = bytes_of(out);
      const std::string where = text_of(realm);
      krb5_free_data_contents(library_, &out);
      krb5_free_data_contents(library_, &realm);
      if (code != 0) return trouble(code, about);
      if ((flags & KRB5_INIT_CREDS_STEP_FLAG_CONTINUE) == 0) return std::nullopt;
      auto heard = ask(about, where, question);
      if (!heard) return NoTicket{.kind = NoTicket::Kind::NotAnswered, .step = about, .why = "no KDC answered"};
      answer = std::move(*heard);
    }
    return NoTicket{.step = about, .why = "KDCs refer to one another without end"};
  }

  std::optional<NoTicket> ask_for_account(const Secret& password, const AskKdc& ask) {
    auto code = krb5_init_creds_init(library_, client_, nullptr, nullptr, 0, options_, &account_);
    if (code == 0) {
      Secret terminated = password.copy();
      terminated.append(std::byte{0});
      code = krb5_init_creds_set_password(library_, account_, reinterpret_cast<const char*>(terminated.reveal().data()));
    }
    if (code != 0) return trouble(code, TicketStep::Preparing);
    auto refused = converse(TicketStep::Account, ask, [&](krb5_data* in, krb5_data* out, krb5_data* realm, unsigned* flags) {
      return krb5_init_creds_step(library_, account_, in, out, realm, flags);
    });
    if (refused) return refused;
    code = krb5_init_creds_get_creds(library_, account_, &account_credentials_);
    if (code == 0) code = krb5_cc_initialize(library_, cache_, account_credentials_.client);
    if (code == 0) code = krb5_cc_store_cred(library_, cache_, &account_credentials_);
    return code == 0 ? std::nullopt : std::optional{trouble(code, TicketStep::Account)};
  }

  std::optional<NoTicket> ask_for_service(const AskKdc& ask) {
    krb5_creds wanted{};
    wanted.client = account_credentials_.client;
    wanted.server = host_;
    auto code = krb5_tkt_creds_init(library_, cache_, &wanted, 0, &service_);
    if (code != 0) return trouble(code, TicketStep::Service);
    auto refused = converse(TicketStep::Service, ask, [&](krb5_data* in, krb5_data* out, krb5_data* realm, unsigned* flags) {
      return krb5_tkt_creds_step(library_, service_, in, out, realm, flags);
    });
    if (refused) return refused;
    code = krb5_tkt_creds_get_creds(library_, service_, &service_credentials_);
    return code == 0 ? std::nullopt : std::optional{trouble(code, TicketStep::Service)};
  }

  std::string encryption() {
    krb5_ticket* ticket = nullptr;
    if (krb5_decode_ticket(&service_credentials_.ticket, &ticket) != 0) return {};
    std::array<char, 100> name{};
    const auto code = krb5_enctype_to_name(ticket->enc_part.enctype, 0, name.data(), name.size());
    krb5_free_ticket(library_, ticket);
    return code == 0 ? std::string{name.data()} : std::string{};
  }

  Result<Ticket, NoTicket> make_ticket() {
    char* cache_name = nullptr;
    char* host_name = nullptr;
    auto code = krb5_cc_get_full_name(library_, cache_, &cache_name);
    if (code == 0) code = krb5_unparse_name(library_, service_credentials_.server, &host_name);
    auto made = code == 0 ? make_gss_context(cache_name, host_name) : fail(ErrorCode::Internal, "the ticket has no name");
    krb5_free_string(library_, cache_name);
    krb5_free_unparsed_name(library_, host_name);
    if (!made) return fail(NoTicket{.step = TicketStep::Service, .why = made.error().to_string()});
    return Ticket{.context = std::move(*made), .encryption = encryption()};
  }

  krb5_context library_ = nullptr;
  krb5_principal client_ = nullptr;
  krb5_principal host_ = nullptr;
  krb5_get_init_creds_opt* options_ = nullptr;
  krb5_ccache cache_ = nullptr;
  krb5_init_creds_context account_ = nullptr;
  krb5_tkt_creds_context service_ = nullptr;
  krb5_creds account_credentials_{};
  krb5_creds service_credentials_{};
};

// A context that holds the cache of its ticket for as long as it lives.
class KeptContext : public KerberosContext {
 public:
  KeptContext(std::unique_ptr<Attempt> attempt, std::unique_ptr<KerberosContext> context)
      : attempt_(std::move(attempt)), context_(std::move(context)) {}
  Result<Bytes> step(BytesView from_host) override { return context_->step(from_host); }
  bool established() const override { return context_->established(); }
  Result<Bytes> wrap(BytesView plain) override { return context_->wrap(plain); }
  Result<Secret> unwrap(BytesView sealed) override { return context_->unwrap(sealed); }
  Result<Bytes> sign(BytesView message) override { return context_->sign(message); }
  Result<void> verify(BytesView message, BytesView signature) override { return context_->verify(message, signature); }

 private:
  std::unique_ptr<Attempt> attempt_;  // destroyed last
  std::unique_ptr<KerberosContext> context_;
};

class MitKerberos : public Kerberos {
 public:
  std::vector<std::string> configured_kdcs(const std::string& realm) const override {
    std::vector<std::string> out;
    krb5_context library = nullptr;
    if (krb5_init_context(&library) != 0) return out;
    profile_t profile = nullptr;
    const std::array<const char*, 4> place{"realms", realm.c_str(), "kdc", nullptr};
    char** values = nullptr;
    if (krb5_get_profile(library, &profile) == 0) {
      if (profile_get_values(profile, place.data(), &values) == 0) {
        for (char** each = values; *each != nullptr; ++each) out.emplace_back(*each);
        profile_free_list(values);
      }
      profile_release(profile);
    }
    krb5_free_context(library);
    return out;
  }

  Result<Ticket, NoTicket> get_ticket(const TicketRequest& request, const AskKdc& ask) const override {
    auto attempt = std::make_unique<Attempt>();
    auto ticket = attempt->run(request, ask);
    if (!ticket) return ticket;
    ticket->context = std::make_unique<KeptContext>(std::move(attempt), std::move(ticket->context));
    return ticket;
  }
};

}  // namespace

std::unique_ptr<Kerberos> system_kerberos() { return std::make_unique<MitKerberos>(); }

}  // namespace doctor::platform
