// What a certificate's own addresses give: revocation (OCSP, CRL) and the issuer's certificate (caIssuers). The addresses
// were written by a stranger: http alone, no redirect, nothing on this machine or link, 256 KiB, 3 s, few of them, and one
// deadline for all together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/certificate.hpp"
#include "crypto/revocation.hpp"
#include "net/network.hpp"

namespace doctor::probe {

struct WebRules {
  bool allowed{true};  // --no-revocation forbids every question
  bool allow_private{false};
  bool allow_loopback{false};
};

class WebLookup {
 public:
  static constexpr int kMostRequests = 6;  // for one certificate, all purposes together

  static constexpr Duration kMostTime = std::chrono::seconds{6};  // likewise, from the first request on

  WebLookup(net::Network& network, WebRules rules) : network_(network), rules_(rules) {}

  struct Finding {
    enum class By { Nobody, Staple, Ocsp, Crl };
    crypto::RevocationAnswer answer{};
    By by{By::Nobody};
    bool asked{false};      // at least one web server
    bool reachable{false};  // and one of them answered
    bool cut_short{false};  // time or number ran out before all were asked
  };
  // First the staple, then OCSP, then lists, until one of them counts.
  Finding revocation(const crypto::Certificate& leaf, BytesView issuer, BytesView staple);

  // The certificates found by following caIssuers upwards from `lowest`, at most three; they prove nothing by themselves.
  std::vector<Bytes> fetch_issuers(const crypto::Certificate& lowest);

  // The clocks of the servers that answered, less ours, in seconds.
  const std::vector<double>& clock_offsets() const { return clock_offsets_; }

 private:
  // The body of a proper answer. `finding`, where given, learns whether somebody was asked and answered.
  std::optional<Bytes> ask(const std::string& url, Bytes body, std::string content_type, Finding* finding = nullptr);

  net::Network& network_;
  WebRules rules_;
  int requests_ = 0;
  std::optional<Instant> until_{};
  std::vector<double> clock_offsets_;
};

}  // namespace doctor::probe
