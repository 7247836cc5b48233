#include "lint/case_table.hpp"

#include <fstream>
#include <stdexcept>

#include "base/text.hpp"
#include "crypto/signed_data.hpp"
#include "format/rdpfile/rdp_file.hpp"
#include "format/rdpfile/signature.hpp"

namespace doctor::test {
namespace {

using rdpfile::Encoding;

WallTime at(const char* text) { return *parse_rfc3339(text); }

crypto::KeyedCertificate made(const crypto::CertificateWish& wish, const crypto::KeyedCertificate* issuer = nullptr) {
  auto out = crypto::make_certificate(wish, issuer);
  if (!out) throw std::runtime_error(out.error().to_string());
  return *std::move(out);
}

crypto::KeyedCertificate authority(const char* name) {
  return made({.common_name = name, .not_before = at("2020-01-01T00:00:00Z"), .not_after = at("2040-01-01T00:00:00Z"), .is_ca = true});
}

crypto::KeyedCertificate publisher(const crypto::KeyedCertificate& issuer, const char* from, const char* to) {
  return made({.common_name = "Example Publisher", .not_before = at(from), .not_after = at(to)}, &issuer);
}

// \xHH, \s, \n, \r and \\.
std::string unescaped(std::string_view in) {
  std::string out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (in[i] != '\\' || i + 1 == in.size()) {
      out += in[i];
      continue;
    }
    const char c = in[++i];
    if (c == 'x') {
      out += char(std::stoi(std::string{in.substr(i + 1, 2)}, nullptr, 16));
      i += 2;
    } else if (c == 's' || c == 'n' || c == 'r') {
      out += c == 's' ? ' ' : c == 'n' ? '\n' : '\r';
    } else {
      out += '\\', out += c;
    }
  }
  return out;
}

Encoding encoding_of(std::string_view name) {
  if (name == "utf-8-marked") return Encoding::Utf8Marked;
  if (name == "utf-16le") return Encoding::Utf16LeMarked;
  if (name == "utf-16le-unmarked") return Encoding::Utf16Le;
  if (name == "utf-16be") return Encoding::Utf16BeMarked;
  if (name == "utf-16be-unmarked") return Encoding::Utf16Be;
  throw std::runtime_error("no encoding " + std::string{name});
}

struct Draft {
  LintCase out{};
  std::string text{}, sign{}, signer{};
  std::vector<std::pair<std::string, std::string>> then{};
  Encoding encoding{Encoding::Utf8};
};

void replace_all(std::string& in, const std::string& what, const std::string& by) {
  if (in.find(what) == in.npos) throw std::runtime_error("there is no " + what);
  for (std::size_t at = in.find(what); at != in.npos; at = in.find(what, at + by.size())) in.replace(at, what.size(), by);
}

LintCase finish(Draft draft, const Publishers& publishers) {
  if (!draft.sign.empty()) {
    draft.text += "signscope:s:" + draft.sign + "\r\n";
    const auto file = rdpfile::parse(text::as_bytes(draft.text));
    const auto texts = rdpfile::signed_texts(*file, *file->find("signscope"));
    if (texts.empty()) throw std::runtime_error(draft.out.name + ": a key of its scope is missing");
    draft.text += "signature:s:" + rdpfile::encode_signature(publishers.sign(draft.signer, texts.front())) + "\r\n";
  }
  for (const auto& [what, by] : draft.then) replace_all(draft.text, what, by);
  const auto mark = rdpfile::mark_of(draft.encoding);
  draft.out.file.assign(mark.begin(), mark.end());
  // A code page is in the table as its bytes.
  const auto body = draft.encoding == Encoding::Utf8 ? Bytes{text::as_bytes(draft.text).begin(), text::as_bytes(draft.text).end()}
                                                     : rdpfile::encode(draft.text, draft.encoding);
  draft.out.file.insert(draft.out.file.end(), body.begin(), body.end());
  return std::move(draft.out);
}

void take(Draft& draft, const std::string& line) {
  if (line.starts_with("> ")) {
    if (line == "> nothing") return;
    for (const auto each : text::split(std::string_view{line}.substr(2), ',')) draft.out.expected.emplace(text::trim(each));
  } else if (line.starts_with("@encoding ")) {
    draft.encoding = encoding_of(std::string_view{line}.substr(10));
  } else if (line.starts_with("@signer ")) {
    draft.signer = line.substr(8);
  } else if (line.starts_with("@sign ")) {
    draft.sign = line.substr(6);
  } else if (line.starts_with("@then ")) {
    const auto arrow = line.find(" =>");
    draft.then.emplace_back(unescaped(line.substr(6, arrow - 6)), unescaped(text::trim(std::string_view{line}.substr(arrow + 3))));
  } else if (!line.empty()) {
    draft.text += unescaped(line) + "\r\n";
  }
}

}  // namespace

Publishers::Publishers() {
  const auto root = authority("Example Root"), other = authority("Another Root");
  trusted_ = publisher(root, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
  untrusted_ = publisher(other, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
  expired_ = publisher(root, "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z");
  early_ = publisher(root, "2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z");
  store_ = std::make_shared<const crypto::TrustStore>(crypto::TrustStore::of(std::vector<Bytes>{root.certificate}));
}

WallTime Publishers::now() { return at("2026-06-01T00:00:00Z"); }

Bytes Publishers::sign(const std::string& who, BytesView content) const {
  const auto& signer = who == "untrusted" ? untrusted_ : who == "expired" ? expired_ : who == "early" ? early_ : trusted_;
  auto out = crypto::sign_detached(signer, content, who == "weak" ? crypto::SignatureDigest::Sha1 : crypto::SignatureDigest::Sha256);
  if (!out) throw std::runtime_error(out.error().to_string());
  return *std::move(out);
}

std::vector<LintCase> read_lint_cases(const Publishers& publishers) {
  std::ifstream in{DOCTOR_SOURCE_DIR "/tests/data/lint/table.txt"};
  std::vector<LintCase> out;
  std::optional<Draft> draft;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("=== ")) {
      if (draft) out.push_back(finish(*std::move(draft), publishers));
      draft = Draft{.out = {.name = line.substr(4)}};
    } else if (draft) {
      take(*draft, line);
    }
  }
  if (draft) out.push_back(finish(*std::move(draft), publishers));
  return out;
}

std::multiset<std::string> found_in(const lint::Report& report) {
  std::multiset<std::string> out;
  for (const auto& finding : report.findings) {
    std::vector<std::string> lines;
    for (const auto each : finding.lines) lines.push_back(std::to_string(each));
    out.insert(text::format("{} {}", finding.rule->id, lines.empty() ? "0" : text::join(lines, "+")));
  }
  return out;
}

}  // namespace doctor::test
