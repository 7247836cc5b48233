#include "probe/tls/tls_probe.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/tls.hpp"
#include "probe/path/packet_size.hpp"
#include "probe/patience.hpp"
#include "probe/tls/handshake_facts.hpp"
#include "proto/tls/hello_sweep_machine.hpp"

namespace doctor::probe {
namespace {

using tls::CipherFamily;
using tls::HelloCut;
using tls::SweepOutcome;
using tls::Version;

constexpr int kMostConnections = 11;
constexpr int kMostFailedOpens = 2;  // in a row: the host does not come that far again
constexpr int kSilencesToStop = 2;   // in a row
constexpr std::array kCurrentVersions{Version::Tls13, Version::Tls12, Version::Tls11, Version::Tls10};

// One attempt of the sweep.
struct Tried {
  std::string offered{};
  SweepOutcome outcome{};
  bool answered() const { return outcome.end == SweepOutcome::End::ServerHello; }
};

class Sweep {
 public:
  Sweep(Context& context, const Endpoint& endpoint, const std::string& server_name, const OpenForTls& open)
      : context_(context), evidence_(context.evidence), endpoint_(endpoint), server_name_(server_name), open_(open) {
    walk_end_ = evidence_.walk_value<std::string>(facts::kTlsOutcome).value_or("");
    walk_alert_ = evidence_.walk_value<std::string>(facts::kTlsAlert).value_or("");
    walk_answered_ = evidence_.walk_value<bool>(facts::kTlsServerHello).value_or(false);
    walk_version_ = evidence_.walk_value<std::string>(facts::kTlsVersion).value_or("");
  }

  void run() {
    if (evidence_.walk_value<bool>(facts::kTlsClientCertificateRequired) == true) {
      left_out_ = "the host insists on a client certificate, which no version changes";
    } else {
      versions();
      families();
      split_hello();
      small_segments();
    }
    summarise_versions();
    summarise_families();
    if (!split_helps_) not_tested(facts::kTlsSplitHelps);
    if (!small_segments_help_) {
      not_tested(facts::kTlsSmallMssHelps);
      not_tested(facts::kPathMtuBlackHole);
    }
    if (small_segments_help_ != true) not_tested(facts::kPathMtuWorksUpTo);
  }

 private:
  // ---- the questions ------------------------------------------------------------------------------------------------
  void versions() {
    int silences = 0;
    for (const Version version : kCurrentVersions) {
      const Tried* tried = settled_ ? nullptr : ask(hello(version, version, tls::all_suites()), HelloCut::Whole, tls::spec_name(version));
      if (tried == nullptr) {
        skipped(tls::spec_name(version));
        continue;
      }
      version_attempts_.push_back(*tried);
      if (tried->answered()) accept(tried->outcome.server_hello->version, tried->outcome.server_hello->cipher_suite);
      silences = tried->outcome.end == SweepOutcome::End::Silent ? silences + 1 : 0;
      // What answers in the clear twice does not speak TLS, and what is silent twice will be so again.
      settled_ = silences >= kSilencesToStop || (version_attempts_.size() >= 2 && all_in_the_clear());
    }
    const bool all_refused = versions_accepted_.empty() && !settled_ && !walk_answered_;
    if (!all_refused) return skipped(tls::spec_name(Version::Ssl30));
    const auto old_suites = [] {
      auto suites = tls::all_suites();
      std::erase_if(suites, [](auto suite) { return (std::uint16_t(suite) >> 8) != 0; });  // SSL 3.0 knows those of 0x00xx alone
      return suites;
    }();
    if (const Tried* tried = ask(hello(Version::Ssl30, Version::Ssl30, old_suites), HelloCut::Whole, tls::spec_name(Version::Ssl30))) {
      version_attempts_.push_back(*tried);
      if (tried->answered()) accept(tried->outcome.server_hello->version, tried->outcome.server_hello->cipher_suite);
    } else {
      skipped(tls::spec_name(Version::Ssl30));
    }
  }

  // Where our library got no ServerHello and a longer list of ciphers did, the ciphers are the question.
  void families() {
    const auto older = std::ranges::find_if(versions_accepted_, [](Version version) { return version < Version::Tls13; });
    if (walk_answered_ || versions_accepted_.empty()) return;
    if (older == versions_accepted_.end()) {  // TLS 1.3 has suites of one family alone
      families_complete_ = true;
      return;
    }
    const Version version =
        *std::ranges::max_element(versions_accepted_, {}, [](Version each) { return each < Version::Tls13 ? unsigned(each) : 0U; });
    families_complete_ = true;
    for (const CipherFamily family : tls::kAllCipherFamilies) {
      if (std::ranges::find(families_accepted_, family) != families_accepted_.end()) continue;
      if (family == CipherFamily::Aead && version < Version::Tls12) continue;  // came with TLS 1.2
      auto suites = tls::suites_of(family);
      std::erase_if(suites, [](auto suite) { return (std::uint16_t(suite) >> 8) == 0x13; });  // TLS 1.3's own
      const std::string name{name_of(family)};
      const Tried* tried = ask(hello(version, version, std::move(suites)), HelloCut::Whole, name);
      if (tried == nullptr) {
        families_complete_ = false;
        skipped(name);
      } else if (tried->answered()) {
        families_accepted_.push_back(family);
      }
    }
  }

  bool walk_was_cut_off() const { return walk_end_ == "silent" || walk_end_ == "closed" || walk_end_ == "reset"; }

  void split_hello() {
    if (!walk_was_cut_off() || walk_answered_ || !versions_accepted_.empty()) return;
    for (const auto& [cut, name] : {std::pair{HelloCut::TwoSegments, "two_segments"}, std::pair{HelloCut::TwoRecords, "two_records"}}) {
      const Tried* tried = ask(hello(Version::Tls10, Version::Tls13, tls::all_suites()), cut, name);
      if (tried == nullptr) return skipped(name);
      if (tried->answered()) {
        if (tried->outcome.server_hello->version >= Version::Tls12) modern_ = true;
        split_helps_ = true;
        break;
      }
      if (tells_nothing(*tried)) return;
    }
    split_helps_ = split_helps_.value_or(false);
    observe(facts::kTlsSplitHelps, *split_helps_);
  }

  void small_segments() {
    if (!walk_was_cut_off()) return;
    small_segments_help_ = handshake_in(kSmallSegment);
    if (!small_segments_help_) return;
    observe(facts::kTlsSmallMssHelps, *small_segments_help_);
    if (*small_segments_help_)
      find_packet_size(context_, endpoint_, [this](std::uint16_t segment) { return handshake_in(segment); });
    else
      observe(facts::kPathMtuBlackHole, false);
  }

  // Whether a whole handshake comes to its end with segments of so many bytes; nothing when that remains open.
  std::optional<bool> handshake_in(std::uint16_t segment) {
    const std::string name = text::format("segments_of_{}", segment);
    auto connection = open(segment, name);
    if (!connection) {
      skipped(name);
      return std::nullopt;
    }
    const auto machine = play_handshake(context_, *connection, {}, server_name_, {.label = name});
    if (machine == nullptr || !machine->finished()) return std::nullopt;
    const auto end = machine->outcome().end;
    if (end == crypto::TlsEnd::Silent && !silence_tells(context_)) return std::nullopt;
    if (end != crypto::TlsEnd::Completed) return false;
    if (machine->engine().version() >= crypto::TlsVersion::Tls12) modern_ = true;
    const auto engine = machine->take_engine();
    close_tls(context_, *connection, *engine);
    return true;
  }

  // ---- one attempt --------------------------------------------------------------------------------------------------
  tls::ClientHello hello(Version lowest, Version highest, std::vector<tls::CipherSuite> suites) {
    tls::ClientHello out{.lowest = lowest, .highest = highest, .cipher_suites = std::move(suites)};
    if (!Address::parse(server_name_)) out.server_name = server_name_;
    const Bytes random = context_.network.random(out.random.size());
    std::ranges::copy(random, out.random.begin());
    if (highest == Version::Tls13) {
      out.session_id = context_.network.random(32);
      out.x25519_share = context_.network.random(32);
    }
    return out;
  }

  std::optional<OpenConnection> open(std::uint16_t max_segment, const std::string& offered) {
    if (connections_ >= kMostConnections || failed_opens_ >= kMostFailedOpens || context_.connections_left <= 0 || context_.network.interrupted())
      return std::nullopt;
    ++connections_;
    auto connection = open_(max_segment);
    failed_opens_ = connection ? 0 : failed_opens_ + 1;
    if (!connection) no_connection_ = offered;
    return connection;
  }

  // Null when there was no connection, or the user stopped.
  const Tried* ask(tls::ClientHello hello, HelloCut cut, const std::string& offered) {
    auto connection = open(0, offered);
    if (!connection) return nullptr;
    const std::vector<std::string> families = families_in(hello);
    std::vector<std::string> offers = versions_in(hello);
    offers.insert(offers.end(), families.begin(), families.end());
    const Subject subject = connection->subject(offered);
    evidence_.observe(facts::kTlsOffered, std::move(offers), {.subject = subject, .at = context_.network.now()});
    const Version wanted = hello.highest;
    const bool one_version = hello.lowest == hello.highest;
    tls::HelloSweepMachine machine{std::move(hello), cut, context_.stage_timeout};
    const net::Conversation conversation{.connection = connection->connection.get(), .machine = &machine};
    context_.network.converse({&conversation, 1});
    if (!machine.outcome()) {
      evidence_.not_known(facts::kTlsOutcome, Because::Interrupted, {}, {.subject = subject, .at = context_.network.now()});
      return nullptr;
    }
    tried_ = {.offered = offered, .outcome = *machine.outcome()};
    record(subject, one_version && tried_.answered() && tried_.outcome.server_hello->version != wanted);
    return &tried_;
  }

  static std::vector<std::string> versions_in(const tls::ClientHello& hello) {
    std::vector<std::string> out;
    for (const Version version : {Version::Tls13, Version::Tls12, Version::Tls11, Version::Tls10, Version::Ssl30})
      if (version >= hello.lowest && version <= hello.highest) out.push_back(tls::spec_name(version));
    return out;
  }

  static std::vector<std::string> families_in(const tls::ClientHello& hello) {
    std::vector<std::string> out;
    for (const CipherFamily family : tls::kAllCipherFamilies)
      if (std::ranges::any_of(hello.cipher_suites, [&](auto suite) { return tls::family_of(suite) == family; })) out.emplace_back(name_of(family));
    return out;
  }

  void record(const Subject& subject, bool other_version) {
    const auto& outcome = tried_.outcome;
    const Seen seen{.subject = subject, .at = outcome.ended_at};
    // A server may answer with an older version than it was asked for; who asked for this one alone cannot go on.
    const std::string_view end = other_version ? "local_failure" : name_of(outcome.end);
    evidence_.observe(facts::kTlsOutcome, end, {.subject = subject, .at = outcome.ended_at, .raw = outcome.received});
    evidence_.observe(facts::kTlsServerHello, tried_.answered(), seen);
    if (tried_.answered()) {
      evidence_.observe(facts::kTlsVersion, tls::spec_name(outcome.server_hello->version), seen);
      evidence_.observe(facts::kTlsCipher, tls::spec_name(outcome.server_hello->cipher_suite), seen);
    } else {
      evidence_.observe(facts::kTlsClosedAfter, "client_hello", seen);
    }
    if (outcome.alert) evidence_.observe(facts::kTlsAlert, tls::spec_name(outcome.alert->description), seen);
    if (outcome.clear) evidence_.observe(facts::kTlsClearBytes, name_of(*outcome.clear), seen);
  }

  void accept(Version version, tls::CipherSuite suite) {
    if (std::ranges::find(versions_accepted_, version) == versions_accepted_.end()) versions_accepted_.push_back(version);
    const auto family = tls::family_of(suite);
    if (family && std::ranges::find(families_accepted_, *family) == families_accepted_.end()) families_accepted_.push_back(*family);
  }

  // An attempt that was not made is a fact of its own; as an attempt it has a number, or it would speak of the walk.
  void skipped(const std::string& offered) {
    const Subject subject{.address = endpoint_.address.to_string(), .port = endpoint_.port, .attempt = evidence_.next_attempt(), .offered = offered};
    const bool unreached = no_connection_ == offered;
    const Because because = context_.network.interrupted() ? Because::Interrupted : unreached ? Because::NoAnswer : Because::NotTested;
    evidence_.not_known(facts::kTlsOutcome, because, unreached ? "no connection that agreed on TLS" : "",
                        {.subject = subject, .at = context_.network.now()});
  }

  // Silence in a wait that was too short to tell it from slowness.
  bool tells_nothing(const Tried& tried) const { return tried.outcome.end == SweepOutcome::End::Silent && !silence_tells(context_); }

  // ---- what it comes to ---------------------------------------------------------------------------------------------
  bool all_in_the_clear() const {
    return std::ranges::all_of(version_attempts_, [](const auto& each) { return each.outcome.end == SweepOutcome::End::NotTls; });
  }

  // FIN or RST depends on whether the host had read everything, so they are alike.
  static std::string alike_key(std::string_view end, std::string_view alert) {
    if (end == "closed" || end == "reset") return "closed";
    return end == "alert" ? "alert " + std::string{alert} : std::string{end};
  }

  bool all_alike() const {
    const std::string wanted = alike_key(walk_end_, walk_alert_);
    return !walk_answered_ && std::ranges::all_of(version_attempts_, [&](const auto& each) {
      const std::string alert = each.outcome.alert ? tls::spec_name(each.outcome.alert->description) : std::string{};
      return !each.answered() && alike_key(name_of(each.outcome.end), alert) == wanted;
    });
  }

  bool tested(Version version) const {
    return std::ranges::any_of(version_attempts_, [&](const auto& each) { return each.offered == tls::spec_name(version); });
  }

  void summarise_versions() {
    observe(facts::kTlsSwept, !version_attempts_.empty());
    if (version_attempts_.empty()) {
      not_tested(facts::kTlsAllAlike);
      not_tested(facts::kTlsAcceptedVersions);
    } else {
      const bool all_tell = std::ranges::none_of(version_attempts_, [this](const auto& each) { return tells_nothing(each); });
      if (version_attempts_.size() >= 2 && all_tell)
        observe(facts::kTlsAllAlike, all_alike());
      else
        not_tested(facts::kTlsAllAlike);
      // Where only a cut hello passes, the whole ones say nothing about versions.
      if (split_helps_ != true && std::ranges::all_of(kCurrentVersions, [&](Version version) { return tested(version); })) {
        std::vector<std::string> names;
        std::ranges::sort(versions_accepted_);
        for (const Version version : versions_accepted_) names.push_back(tls::spec_name(version));
        observe(facts::kTlsAcceptedVersions, std::move(names));
      } else {
        not_tested(facts::kTlsAcceptedVersions);
      }
    }
    modern_ = modern_ || walk_version_ == "TLS_1.2" || walk_version_ == "TLS_1.3" ||
              std::ranges::any_of(versions_accepted_, [](Version version) { return version >= Version::Tls12; });
    // Only a host that takes an older version has said no to the newer ones; one that takes none has said nothing.
    if (modern_ || (!versions_accepted_.empty() && tested(Version::Tls12) && tested(Version::Tls13)))
      observe(facts::kTlsModern, modern_);
    else
      evidence_.not_known(facts::kTlsModern, Because::NoAnswer, "no version was accepted", {.at = context_.network.now()});
  }

  void summarise_families() {
    // Every version was offered with all families at once: where none was taken, no family was.
    const bool none_at_all = versions_accepted_.empty() && !walk_answered_ && split_helps_ != true &&
                             std::ranges::all_of(kCurrentVersions, [&](Version version) { return tested(version); });
    if (!families_complete_ && !none_at_all) return not_tested(facts::kTlsAcceptedFamilies);
    std::vector<std::string> names;
    for (const CipherFamily family : tls::kAllCipherFamilies)
      if (std::ranges::find(families_accepted_, family) != families_accepted_.end()) names.emplace_back(name_of(family));
    observe(facts::kTlsAcceptedFamilies, std::move(names));
  }

  template <typename T>
  void observe(const FactType& type, T value) {
    evidence_.observe(type, std::move(value), {.at = context_.network.now()});
  }
  void not_tested(const FactType& type) {
    const Because because = context_.network.interrupted() ? Because::Interrupted : Because::NotTested;
    const bool too_short = left_out_.empty() && because == Because::NotTested && connections_ > 0 && !silence_tells(context_);
    evidence_.not_known(type, too_short ? Because::NoAnswer : because, too_short ? kWaitTooShort : left_out_, {.at = context_.network.now()});
  }

  Context& context_;
  Evidence& evidence_;
  const Endpoint& endpoint_;
  const std::string& server_name_;
  const OpenForTls& open_;

  std::string walk_end_, walk_alert_, walk_version_;
  bool walk_answered_ = false;

  int connections_ = 0;
  int failed_opens_ = 0;
  std::string no_connection_;  // what the last failed open was for
  std::string left_out_;       // why nothing was tried
  Tried tried_;
  std::vector<Tried> version_attempts_;
  std::vector<Version> versions_accepted_;
  std::vector<CipherFamily> families_accepted_;
  bool settled_ = false;  // more versions would tell nothing
  bool families_complete_ = false;
  bool modern_ = false;
  std::optional<bool> split_helps_;
  std::optional<bool> small_segments_help_;
};

}  // namespace

void sweep_tls(Context& context, const Endpoint& endpoint, const std::string& server_name, const OpenForTls& open) {
  Sweep{context, endpoint, server_name, open}.run();
}

}  // namespace doctor::probe
