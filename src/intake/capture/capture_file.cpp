#include "intake/capture/capture_file.hpp"

#include <pcap/pcap.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/text.hpp"

namespace doctor::intake {
namespace {

constexpr std::size_t kReadAtOnce = 1 << 18;

Error no_capture(const std::string& name, const std::string& why) {
  return {ErrorCode::BadData, text::format("cannot read \"{}\" as a capture (pcap or pcapng): {}", text::escape_untrusted(name, 80), why), nullptr};
}

// What a file is packed with, by its first bytes; empty where it is not packed, or cannot be read from its start again.
std::string_view packed_by(std::FILE* stream) {
  using namespace std::string_view_literals;
  static constexpr std::pair<std::string_view, std::string_view> kMarks[] = {{"\x1f\x8b"sv, "gzip"},
                                                                             {"\xfd"
                                                                              "7zXZ"sv,
                                                                              "xz"},
                                                                             {"\x28\xb5\x2f\xfd"sv, "zstd"},
                                                                             {"BZh"sv, "bzip2"},
                                                                             {"PK\x03\x04"sv, "zip"}};
  char first[8] = {};
  if (std::fseek(stream, 0, SEEK_SET) != 0) return {};
  const std::string_view got{first, std::fread(first, 1, sizeof first, stream)};
  for (const auto& [mark, name] : kMarks)
    if (got.starts_with(mark)) return name;
  return {};
}

// libpcap's words for a file that has not even a header.
bool is_empty(const std::string& why) { return why.find("only got 0") != why.npos; }

}  // namespace

void CaptureFile::Closer::operator()(::pcap* handle) const { pcap_close(handle); }

Result<CaptureFile> CaptureFile::open(const std::string& path) {
  if (path == "-") return read(stdin, "standard input");
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown))
    return fail(ErrorCode::BadData, text::format("\"{}\" is a folder; name a capture in it", text::escape_untrusted(path, 80)));
  std::FILE* stream = std::fopen(path.c_str(), "rb");
  if (stream == nullptr)
    return fail(ErrorCode::MissingInput, text::format("cannot open capture \"{}\": {}", text::escape_untrusted(path, 80), std::strerror(errno)));
  return read(stream, path);
}

Result<CaptureFile> CaptureFile::read(std::FILE* stream, const std::string& name) {
  std::setvbuf(stream, nullptr, _IOFBF, kReadAtOnce);
  char why[PCAP_ERRBUF_SIZE] = {};
  std::unique_ptr<::pcap, Closer> handle{pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, why)};
  if (handle == nullptr) {
    const auto packed = packed_by(stream);
    std::fclose(stream);
    if (!packed.empty()) return fail(no_capture(name, text::format("it is packed with {}; unpack it first", packed)));
    return fail(no_capture(name, is_empty(why) ? "it is empty" : text::escape_untrusted(why)));
  }
  const pcap::LinkType link{std::uint32_t(pcap_datalink(handle.get()))};
  if (!pcap::is_known(link)) {
    const char* known = pcap_datalink_val_to_name(int(link));
    return fail(no_capture(name, text::format("its link layer is {}, and Ethernet, Linux cooked, loopback and raw IP are known here",
                                              known != nullptr ? std::string{known} : text::format("number {}", int(link)))));
  }
  return CaptureFile{std::move(handle), link};
}

bool CaptureFile::next(Frame& frame) {
  pcap_pkthdr* header = nullptr;
  const unsigned char* bytes = nullptr;
  const int got = pcap_next_ex(handle_.get(), &header, &bytes);
  if (got != 1) {
    if (got == PCAP_ERROR) trouble_ = text::escape_untrusted(pcap_geterr(handle_.get()));
    return false;
  }
  // Nanoseconds stand in the field that is named after microseconds. A file may hold any number: the stopwatch must not overflow.
  const std::int64_t seconds = std::min<std::int64_t>(std::max<std::int64_t>(header->ts.tv_sec, 0), std::int64_t{1} << 33);
  const std::int64_t nanoseconds = std::min<std::int64_t>(std::max<std::int64_t>(header->ts.tv_usec, 0), 999'999'999);
  frame.at = Instant{std::chrono::seconds{seconds} + std::chrono::nanoseconds{nanoseconds}};
  frame.bytes = std::as_bytes(std::span{bytes, header->caplen});
  return true;
}

}  // namespace doctor::intake
