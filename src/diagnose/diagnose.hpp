// The main job: one target from its name to a verdict.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "diagnose/client_file.hpp"
#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"
#include "probe/context.hpp"
#include "probe/credssp/sign_in.hpp"
#include "probe/gateway/gateway_leg.hpp"
#include "probe/name/target.hpp"

namespace doctor::diagnose {

// A Remote Desktop Gateway on the way to the target.
struct Gateway {
  probe::Target target{};
  std::optional<probe::WebProxy> proxy{};          // that a client goes by to reach it
  bool when_needed{false};                         // only where the direct way fails before the host: gatewayusagemethod 2 of an .rdp file
  const probe::Credentials* credentials{nullptr};  // to go in with, once; null: nobody goes in. Borrowed
};

struct Options {
  std::optional<Address::Family> family{};
  Duration stage_timeout{std::chrono::seconds{4}};
  std::string vantage{"this machine"};  // where we look from, as the report names it
  std::string said{};                   // what the user reported; empty: nothing
  std::string ca_file{};                // PEM trusted beside the system's; empty: none
  std::string pin_sha256{};             // 64 lower-case hexadecimal digits; empty: none
  bool revocation{true};
  bool thorough{false};                            // full patience for every further question, 40 connections to a failing host instead of 20
  int repeat{1};                                   // more than 1: so many further connections, one after another; at most 100
  Duration hold{};                                 // above zero: hold a connection idle for so long when the walk is over; see probe_hold
  bool loopback_lookups{false};                    // a loopback target may name addresses on loopback in its certificate: the practice host
  bool target_port_only{false};                    // no other port, no ping
  bool udp{true};                                  // try RDP over UDP at the same port, once the walk has come to the session
  std::string udp_forbidden_by{"--no-udp"};        // why not, where not
  std::optional<Redactor> redact{};                // with the stand-ins that earlier targets of the run have
  const probe::Credentials* credentials{nullptr};  // to sign in with, once; null: nobody signs in. Borrowed
  std::string network_again{};        // how the network was set up, as it is typed: " --dns-server 192.0.2.53"; for commands that repeat the run
  const Kerberos* kerberos{nullptr};  // to ask for a ticket with; null: NTLM alone. Borrowed
  bool trust_this_host{false};        // the user answers for the host that gets them, whatever its certificate
  bool session{false};                // open a session up to where the host would draw
  bool license{false};                // and ask for a licence that the host offers in it
  std::optional<ClientFile> client_file{};  // the .rdp file that the target comes from
  std::optional<Gateway> gateway{};         // the way leads by it
  const Diagnosis* beside{nullptr};         // the user's machine's, by its bundle: set beside what we see. Borrowed
};

// Told of each stage as soon as it is over, and again when what came later changed it.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void on_stage(const StageReport& stage) = 0;
  // Something that takes seconds begins.
  virtual void on_note(std::string_view) {}
};

// Walks the connection and concludes. What the other side does wrong is in the diagnosis; an interrupted walk gives what
// is known so far. The only error is BadData: a `said` without any code in it.
Result<Diagnosis> diagnose(const probe::Target& target, const Options& options, net::Network& network, const knowledge::Knowledge& knowledge,
                           Progress& progress);

}  // namespace doctor::diagnose
