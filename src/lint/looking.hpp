// What the rules share: the file, what is known of its settings, and where findings go. For this folder's own files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "format/rdpfile/address.hpp"
#include "lint/lint.hpp"

namespace doctor::lint {

class Looking {
 public:
  Looking(Report& report, const knowledge::Knowledge& known, const Options& options) : report_(report), known_(known), options_(options) {}

  const rdpfile::RdpFile& file() const { return report_.file; }
  const knowledge::Knowledge& known() const { return known_; }
  const Options& options() const { return options_; }
  Report& report() { return report_; }
  const Report& report() const { return report_; }

  Finding& add(const Rule& rule, std::vector<std::size_t> lines, std::string message);
  // The line that sets `key` with the type that it has; null when there is none.
  const rdpfile::Line* setting(std::string_view key) const;
  // What the file says, for a sentence: quoted, and a stand-in where the report is redacted.
  std::string value(std::string_view text) const;
  // The key of a line, the same; one that is known is no secret.
  std::string key_of(const rdpfile::Line& line) const;
  // An address of the file. Errors: BadData, with what is wrong as one phrase, which holds no name where the report is redacted.
  Result<rdpfile::HostPort> address(std::string_view value) const;
  std::optional<std::int64_t> number(std::string_view key) const { return file().number_of(key); }
  std::string_view text(std::string_view key) const { return file().text_of(key); }

 private:
  Report& report_;
  const knowledge::Knowledge& known_;
  const Options& options_;
};

// The same line with another value.
rdpfile::Edit with_value(const rdpfile::Line& line, std::string_view value);
rdpfile::Edit without(const rdpfile::Line& line);
// Text that may be shown within a sentence: escaped, cut, quoted. What the file says goes by Looking::value().
std::string quoted(std::string_view text);

void look_at_text(Looking& looking);
void look_at_settings(Looking& looking);
void look_at_address(Looking& looking);
void look_at_gateway(Looking& looking);
void look_at_display(Looking& looking);
void look_at_secrets(Looking& looking);
void look_at_signature(Looking& looking);
// Behind the signature, because a file that somebody vouches for may do more.
void look_at_protection(Looking& looking);

// A setting that gives the session something of this machine.
struct Sharing {
  const rdpfile::Line* line{nullptr};
  const knowledge::RdpKey* key{nullptr};
};
std::vector<Sharing> sharing_of(const Looking& looking);

}  // namespace doctor::lint
