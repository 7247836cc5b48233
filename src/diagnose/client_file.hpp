// An .rdp file as target: what a client that opens it would do. Who read it fills this in; it is recorded as facts by the user.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "evidence/evidence.hpp"
#include "evidence/stage.hpp"
#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"

namespace doctor::diagnose {

struct ClientFile {
  std::string full_address{};         // the host that it shows; empty: none
  bool alternate_differs{false};      // and another that counts
  std::string_view encoding{"utf8"};  // an enumerator of rdp_file.encoding
  bool refused_by_freerdp{false};     // for a number that is none
  bool credssp{true};                 // the client may use CredSSP
  bool negotiates_security{true};
  std::int64_t authentication_level{3};
  std::string account{};               // empty: none
  std::string_view gateway_usage{};    // an enumerator of rdp_file.gateway_usage
  std::string gateway_host{};          // empty: none
  std::string_view signature{};        // an enumerator of rdp_file.signature
  std::size_t errors{0}, warnings{0};  // that lint finds
};

void observe_client_file(const ClientFile& file, Evidence& evidence);

// There is a file among the facts.
bool has_client_file(const Evidence& evidence);

// Whether these facts, by their n, are what the file says and nothing else: then no host and no way is at fault.
bool rests_on_the_file_alone(std::span<const std::uint32_t> because, const Evidence& evidence);

// What becomes of clients that open the file and that the host would let in: refused, or not known, where the file itself
// stops them.
void judge_clients_by_file(const knowledge::Knowledge& known, Diagnosis& d);

// A walk that ended there did not come to the host.
bool before_the_host(std::optional<Stage> failed);

// The file leads by a gateway: always, or when the direct way fails before the host, as it did at `failed`.
bool goes_by_gateway(const Evidence& evidence, std::optional<Stage> failed);

// Whether the client goes by a gateway is said by the machine that opens the file, or by a value that nobody has documented, and counts: the
// direct way is open, or it failed before the host, at `failed`. What stops a client at the host itself does so behind a gateway as well.
bool way_is_open(const Evidence& evidence, std::optional<Stage> failed, std::optional<Stage> stopped);
std::string sentence_of_open_way(const Evidence& evidence, std::string_view direct);

// What to say where the direct way was walked, and a client goes by a gateway that could not be. `direct`: the sentence about the direct way.
std::string gateway_sentence(const Evidence& evidence, std::string_view direct);

}  // namespace doctor::diagnose
