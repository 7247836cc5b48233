#include "format/bundle/bundle.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace doctor::bundle {
namespace {

constexpr std::string_view kFirstWord = "rdpdoctor-bundle ";
constexpr std::string_view kEnd = "[end]";
constexpr const char* kMakeAnew = "make the bundle anew with 'rdpdoctor inspect client'";
constexpr const char* kCopyWhole = "it was cut short: copy the whole file, or make the bundle anew";

std::unexpected<Error> wrong(std::size_t line, std::string_view what, std::string_view remedy) {
  return fail(ErrorCode::BadData, text::format("line {}: {}; {}", line, what, remedy));
}

template <typename Number>
std::optional<Number> number_in(std::string_view digits) {
  Number value{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} && end == digits.data() + digits.size() && !digits.empty() ? std::optional{value} : std::nullopt;
}

bool is_section_name(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 40 && std::ranges::all_of(name, allowed);
}

// A value stands on one line.
std::string on_one_line(std::string value) {
  std::ranges::replace_if(value, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return value;
}

// Windows PowerShell's `>` and Out-File write UTF-16 unless told otherwise.
std::string in_utf8(std::string_view file) {
  if (file.starts_with("\xff\xfe")) return text::from_utf16le(text::as_bytes(file.substr(2)));
  if (file.starts_with("\xef\xbb\xbf")) file.remove_prefix(3);
  return std::string{file};
}

// Takes the lines of a file one by one.
class Reader {
 public:
  Result<void> take(std::string_view line) {
    ++number_;
    if (ended_) return {};
    if (line.size() > kLongestLine) return wrong(number_, text::format("is longer than {} bytes", kLongestLine), kMakeAnew);
    if (number_ == 1) return first(line);
    if (line == kEnd) {
      ended_ = true;
      return {};
    }
    if (line.starts_with('|')) return content(line);
    const auto trimmed = text::trim(line);
    if (trimmed.empty() || trimmed.starts_with('#')) return {};
    if (trimmed.starts_with('[')) return section(trimmed);
    return field(trimmed);
  }

  Result<Bundle> finish() {
    if (number_ == 0) return fail(ErrorCode::BadData, text::format("is empty; {}", kMakeAnew));
    if (!ended_) return wrong(number_, "the last line is not \"[end]\"", kCopyWhole);
    if (out_.system.empty()) return wrong(number_, "no line \"system:\" says which system it is of", kMakeAnew);
    return std::move(out_);
  }

 private:
  Result<void> first(std::string_view line) {
    if (!line.starts_with(kFirstWord))
      return wrong(1, text::format("is no bundle: it begins with \"{}\"", text::escape_untrusted(line, 40)),
                   "give the file that 'rdpdoctor inspect client' or its script wrote");
    const auto version = number_in<int>(text::trim(line.substr(kFirstWord.size())));
    if (!version || *version < 1) return wrong(1, "has no version", kMakeAnew);
    if (*version > kVersion)
      return wrong(1, text::format("is a bundle of version {}, and this program reads up to {}", *version, kVersion), "use a newer rdpdoctor");
    out_.version = *version;
    return {};
  }

  Result<void> section(std::string_view line) {
    const auto name = line.ends_with(']') ? line.substr(1, line.size() - 2) : std::string_view{};
    if (!is_section_name(name)) return wrong(number_, text::format("\"{}\" names no section", text::escape_untrusted(line, 60)), kMakeAnew);
    if (out_.find(name) != nullptr) return wrong(number_, text::format("the section \"{}\" stands here a second time", name), kMakeAnew);
    if (out_.sections.size() == kMostSections) return wrong(number_, text::format("has more than {} sections", kMostSections), kMakeAnew);
    out_.sections.push_back({.name = std::string{name}, .line = number_});
    return {};
  }

  Result<void> content(std::string_view line) {
    if (out_.sections.empty()) return wrong(number_, "text stands before the first section", kMakeAnew);
    line.remove_prefix(1);
    if (line.starts_with(' ')) line.remove_prefix(1);
    auto& to = out_.sections.back().text;
    to += line;
    to += '\n';
    return {};
  }

  Result<void> field(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == line.npos)
      return wrong(number_, text::format("\"{}\" is neither a field, a section nor its text", text::escape_untrusted(line, 60)), kMakeAnew);
    const auto name = text::trim(line.substr(0, colon));
    const auto whole = on_one_line(std::string{line.substr(colon + 1)});
    const std::string value{text::trim(whole)};
    return out_.sections.empty() ? of_bundle(name, value) : of_section(name, value, out_.sections.back());
  }

  // An unknown field is of a later version that adds one: passed over.
  Result<void> of_bundle(std::string_view name, const std::string& value) {
    if (name == "made-at") out_.made_at = value;
    if (name == "made-by") out_.made_by = value;
    if (name == "host") out_.host = value;
    if (name == "redacted") out_.redacted = value == "yes";
    if (name == "system") {
      if (value != "linux" && value != "macos" && value != "windows")
        return wrong(number_, text::format("\"{}\" is no system that is known here", text::escape_untrusted(value, 40)), "use a newer rdpdoctor");
      out_.system = value;
    }
    if (name == "port") {
      const auto port = number_in<std::uint16_t>(value);
      if (!port) return wrong(number_, text::format("\"{}\" is no port", text::escape_untrusted(value, 40)), kMakeAnew);
      out_.port = *port;
    }
    return {};
  }

  Result<void> of_section(std::string_view name, const std::string& value, Section& section) {
    if (name == "how") section.how = value;
    if (name == "not-seen") section.not_seen = value.empty() ? "no reason is given" : value;
    if (name == "exit") {
      section.exit = number_in<int>(value);
      if (!section.exit) return wrong(number_, text::format("\"{}\" is no exit status", text::escape_untrusted(value, 40)), kMakeAnew);
    }
    return {};
  }

  Bundle out_{};
  std::size_t number_{0};
  bool ended_{false};
};

void write_field(std::string& out, std::string_view name, const std::string& value) {
  if (!value.empty()) out += text::format("{}: {}\n", name, on_one_line(value));
}

}  // namespace

const Section* Bundle::find(std::string_view name) const {
  const auto found = std::ranges::find(sections, name, &Section::name);
  return found == sections.end() ? nullptr : &*found;
}

Result<Bundle> read(std::string_view file) {
  if (file.size() > kLongestBundle)
    return fail(ErrorCode::BadData, text::format("is longer than {} MiB; {}", kLongestBundle / 1024 / 1024, kMakeAnew));
  const auto whole = in_utf8(file);
  Reader reader;
  std::string_view left = whole;
  while (!left.empty()) {
    const auto end = left.find('\n');
    auto line = left.substr(0, end);
    left.remove_prefix(end == left.npos ? left.size() : end + 1);
    while (line.ends_with('\r')) line.remove_suffix(1);
    TRY(reader.take(line));
  }
  return reader.finish();
}

std::string write(const Bundle& bundle) {
  std::string out = text::format("{}{}\n", kFirstWord, bundle.version);
  write_field(out, "made-at", bundle.made_at);
  write_field(out, "made-by", bundle.made_by);
  write_field(out, "system", bundle.system);
  write_field(out, "host", bundle.host);
  if (!bundle.host.empty()) write_field(out, "port", text::format("{}", bundle.port));
  write_field(out, "redacted", bundle.redacted ? "yes" : "no");
  for (const auto& section : bundle.sections) {
    out += text::format("\n[{}]\n", section.name);
    write_field(out, "how", section.how);
    write_field(out, "not-seen", section.not_seen);
    if (section.exit) out += text::format("exit: {}\n", *section.exit);
    std::string_view left = section.text;
    while (!left.empty()) {
      const auto end = left.find('\n');
      auto line = left.substr(0, end);
      left.remove_prefix(end == left.npos ? left.size() : end + 1);
      while (line.ends_with('\r')) line.remove_suffix(1);
      out += text::format("| {}\n", line.substr(0, kLongestLine - 2));
    }
  }
  return out + "\n[end]\n";
}

}  // namespace doctor::bundle
