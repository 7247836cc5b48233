// What is wrong with an .rdp file, and what is risky in it. Pure: who can check a signature is passed in, as codecs are
// given their hashes.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "format/rdpfile/rdp_file.hpp"
#include "format/rdpfile/rewrite.hpp"
#include "knowledge/model.hpp"
#include "lint/rule.hpp"

namespace doctor::lint {

// Who signed. All text comes from the file: escape before showing.
struct Signer {
  std::string subject{};
  std::string issuer{};
  std::string thumbprint_sha256{};  // empty in a redacted report
  WallTime not_before{};
  WallTime not_after{};
  bool trusted{false};     // a chain leads to a root that is trusted here, dates aside
  std::string distrust{};  // why not
  std::string digest{};    // what was signed with: "SHA256"
  bool weak{false};        // digest, key or the certificate's own signature
};

struct CheckedSignature {
  bool readable{false};   // it is a detached CMS signature with one signer, whose certificate is in it
  std::string trouble{};  // when it is not
  bool holds{false};      // over one of the texts
  Signer signer{};
};

// Is given the DER of a CMS object and the texts that it may be over.
using CheckSignature = std::function<CheckedSignature(BytesView cms, std::span<const Bytes> texts)>;

struct Finding {
  const Rule* rule{nullptr};         // never null
  std::vector<std::size_t> lines{};  // their numbers; empty: the file
  std::string message{};             // one sentence, fit to be shown; holds no secret
  std::string remedy{};              // what a corrected copy does about it; empty: nothing
  std::vector<rdpfile::Edit> edits{};
};

enum class SignatureState : std::uint8_t { None, Holds, Untrusted, Broken };
std::string_view name_of(SignatureState state);  // "untrusted"

struct Signature {
  SignatureState state{SignatureState::None};
  std::optional<Signer> signer{};      // when it could be read
  std::vector<std::string> scope{};    // keys, in lower case
  std::vector<std::string> outside{};  // keys in the file that matter and that it does not cover
};

// Gives the stand-in for a name, an address or an account of the file.
using StandIn = std::function<std::string(std::string_view value)>;

struct Report {
  rdpfile::RdpFile file{};
  std::vector<Finding> findings{};  // by line, those of the whole file first
  Signature signature{};
  rdpfile::Encoding wanted{};  // of a corrected copy
  bool redacted{false};        // messages have stand-ins, and no text value of the file may be shown

  std::size_t count(Severity severity) const;
  std::string_view encoding() const { return rdpfile::name_of(file.encoding); }
  std::string_view wanted_encoding() const { return rdpfile::name_of(wanted); }
};

// Says what is wrong with an address that reads as host and port; its error may hold the address.
using CheckAddress = std::function<Result<void>(const std::string& address)>;

struct Options {
  CheckSignature check_signature{};  // empty: no signature can be read
  CheckAddress check_address{};      // empty: whatever reads as host and port may be one
  WallTime now{};
  StandIn stand_in{};  // empty: values are shown as they are
};

// Errors: BadData, when it is no .rdp file.
Result<Report> lint(BytesView file, const knowledge::Knowledge& known, const Options& options);

// A line as it may be shown: escaped, cut, and without the value of a secret; redacted, of a text not the value either.
std::string shown(const rdpfile::Line& line, const knowledge::Knowledge& known, bool redacted);

}  // namespace doctor::lint
