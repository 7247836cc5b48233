// A capture file (pcap or pcapng), frame by frame, by libpcap.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "format/pcap/packet.hpp"

struct pcap;

namespace doctor::intake {

struct Frame {
  Instant at{};       // since the beginning of 1970, UTC
  BytesView bytes{};  // as far as it was captured; until the next one is read
};

class CaptureFile {
 public:
  // "-": standard input. Errors: MissingInput: it cannot be opened; BadData: it is a folder, packed or no capture, or of a link layer that we do not
  // know.
  static Result<CaptureFile> open(const std::string& path);
  // The same from an open stream, which is closed with it. `name` is for messages.
  static Result<CaptureFile> read(std::FILE* stream, const std::string& name);

  pcap::LinkType link() const { return link_; }
  // Whether there was another one. At the end trouble() says whether that was the end of the file.
  bool next(Frame& frame);
  // Why the rest cannot be read: "truncated dump file; …"; empty: it was read to its end.
  const std::string& trouble() const { return trouble_; }

 private:
  struct Closer {
    void operator()(::pcap* handle) const;
  };
  CaptureFile(std::unique_ptr<::pcap, Closer> handle, pcap::LinkType link) : handle_(std::move(handle)), link_(link) {}

  std::unique_ptr<::pcap, Closer> handle_;
  pcap::LinkType link_;
  std::string trouble_{};
};

}  // namespace doctor::intake
