// HTTP/1.1 messages from bytes that come cut anywhere: heads bounded in size, bodies as they come, chunks taken apart. Everything in
// them is a stranger's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace doctor::net {

struct HttpField {
  std::string name{};
  std::string value{};
};

struct HttpHead {
  int status{0};         // of a response
  std::string reason{};  // of a response
  std::string method{};  // of a request
  std::string target{};  // of a request
  std::vector<HttpField> fields{};

  // The first field of that name, whatever its case; empty without.
  std::string_view field(std::string_view name) const;
  // The names of the schemes that a WWW-Authenticate or Proxy-Authenticate field offers (RFC 9110 11.6.1), as sent, each once.
  std::vector<std::string> schemes(std::string_view field_name) const;
  // What follows "scheme " in such a field, or in Authorization: NTLM's token. Empty without.
  std::string_view token(std::string_view field_name, std::string_view scheme) const;
  // Whether a field is a list that has this member: "Connection: keep-alive, Upgrade".
  bool lists(std::string_view field_name, std::string_view member) const;
};

// Reads one message. Interim responses before an answer are passed over; a 101 is an answer.
class HttpMessageReader {
 public:
  enum class Kind : std::uint8_t { Request, Response };
  static constexpr std::uint32_t kMostHeadBytes = 16 * 1024;
  static constexpr std::size_t kMostFields = 100;

  explicit HttpMessageReader(Kind kind);
  ~HttpMessageReader();
  HttpMessageReader(HttpMessageReader&&) noexcept;
  HttpMessageReader& operator=(HttpMessageReader&&) noexcept;

  void feed(BytesView received);
  // The sender ended its side: a body without a length is whole then.
  void end();

  bool has_head() const;
  // INVARIANT: only where has_head().
  const HttpHead& head() const;
  // The body as far as it came and was not yet taken.
  Bytes take_body();
  // Head and body are whole. A response with 101 is, behind its head.
  bool complete() const;
  // What came behind a message that is complete.
  Bytes take_rest();
  // Why this is no HTTP, or too much of it; empty while it is.
  const std::string& trouble() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace doctor::net
