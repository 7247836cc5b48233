#include "net/http_message.hpp"

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <optional>

#include "base/text.hpp"
#include "net/asio.hpp"
#include "net/gathered_body.hpp"

namespace doctor::net {
namespace {

namespace http = boost::beast::http;
using Body = GatheredBody;

constexpr std::string_view kBeginning = "HTTP/1.";

bool same_name(std::string_view a, std::string_view b) { return text::to_lower_ascii(a) == text::to_lower_ascii(b); }

// RFC 9110 5.6.2.
bool is_token(std::string_view in) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !in.empty() && std::ranges::all_of(in, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || kMarks.find(c) != std::string_view::npos;
  });
}

// At the commas that stand outside of quotes.
std::vector<std::string_view> members_of(std::string_view value) {
  std::vector<std::string_view> out;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (quoted && value[i] == '\\') {
      ++i;
    } else if (value[i] == '"') {
      quoted = !quoted;
    } else if (value[i] == ',' && !quoted) {
      out.push_back(text::trim(value.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  out.push_back(text::trim(value.substr(begin)));
  return out;
}

// A challenge begins with its scheme; a member "name=value" goes on with the one before.
std::optional<std::string_view> scheme_of(std::string_view member) {
  const auto blank = member.find(' ');
  const auto word = member.substr(0, blank);
  return is_token(word) ? std::optional{word} : std::nullopt;
}

}  // namespace

std::string_view HttpHead::field(std::string_view name) const {
  const auto found = std::ranges::find_if(fields, [&](const HttpField& each) { return same_name(each.name, name); });
  return found == fields.end() ? std::string_view{} : found->value;
}

std::vector<std::string> HttpHead::schemes(std::string_view field_name) const {
  std::vector<std::string> out;
  for (const auto& each : fields) {
    if (!same_name(each.name, field_name)) continue;
    for (const auto member : members_of(each.value))
      if (const auto scheme = scheme_of(member); scheme && std::ranges::none_of(out, [&](const auto& known) { return same_name(known, *scheme); }))
        out.emplace_back(*scheme);
  }
  return out;
}

std::string_view HttpHead::token(std::string_view field_name, std::string_view scheme) const {
  for (const auto& each : fields) {
    if (!same_name(each.name, field_name)) continue;
    for (const auto member : members_of(each.value))
      if (const auto offered = scheme_of(member); offered && same_name(*offered, scheme)) {
        const auto token = text::trim(member.substr(offered->size()));
        if (!token.empty()) return token;
      }
  }
  return {};
}

bool HttpHead::lists(std::string_view field_name, std::string_view member) const {
  return std::ranges::any_of(fields, [&](const HttpField& each) {
    return same_name(each.name, field_name) && std::ranges::any_of(members_of(each.value), [&](auto one) { return same_name(one, member); });
  });
}

struct HttpMessageReader::Impl {
  std::optional<http::request_parser<Body>> request{};
  std::optional<http::response_parser<Body>> response{};
  Bytes unread{};
  HttpHead head{};
  bool has_head{false};
  std::string trouble{};

  template <typename Use>
  auto with(Use use) {
    return request ? use(*request) : use(*response);
  }
  template <typename Use>
  auto with(Use use) const {
    return request ? use(*request) : use(*response);
  }
  void begin(Kind kind) {
    if (kind == Kind::Request)
      request.emplace();
    else
      response.emplace();
    with([](auto& parser) {
      parser.header_limit(kMostHeadBytes);
      parser.body_limit(boost::none);  // bounded by who takes it
      parser.eager(true);
    });
    head = {};
    has_head = false;
  }
  // RFC 9110 15.2: the answer comes behind it.
  bool is_interim() const { return response && has_head && head.status >= 100 && head.status < 200 && head.status != 101; }
  void keep_head() {
    const auto text_of = [](auto view) { return std::string{view.data(), view.size()}; };
    if (request) {
      head.method = text_of(request->get().method_string());
      head.target = text_of(request->get().target());
    } else {
      head.status = int(response->get().result_int());
      head.reason = text_of(response->get().reason());
    }
    with([&](auto& parser) {
      for (const auto& each : parser.get()) {
        if (head.fields.size() == kMostFields) break;
        head.fields.push_back({text_of(each.name_string()), text_of(each.value())});
      }
    });
    has_head = true;
  }
};

HttpMessageReader::HttpMessageReader(Kind kind) : impl_(std::make_unique<Impl>()) { impl_->begin(kind); }

HttpMessageReader::~HttpMessageReader() = default;
HttpMessageReader::HttpMessageReader(HttpMessageReader&&) noexcept = default;
HttpMessageReader& HttpMessageReader::operator=(HttpMessageReader&&) noexcept = default;

void HttpMessageReader::feed(BytesView received) {
  if (!impl_->trouble.empty()) return;
  impl_->unread.insert(impl_->unread.end(), received.begin(), received.end());
  // The library waits for a whole head; what is none is known by its first bytes.
  if (impl_->response && !impl_->has_head && !kBeginning.starts_with(text::as_chars(impl_->unread).substr(0, kBeginning.size()))) {
    impl_->trouble = "it does not begin as an answer of HTTP/1.1 does";
    return;
  }
  while (!impl_->unread.empty() && !complete()) {
    error_code error;
    const std::size_t used = impl_->with([&](auto& parser) { return parser.put(asio::buffer(impl_->unread), error); });
    impl_->unread.erase(impl_->unread.begin(), impl_->unread.begin() + std::ptrdiff_t(used));
    if (!impl_->has_head && impl_->with([](auto& parser) { return parser.is_header_done(); })) impl_->keep_head();
    if (error == http::error::need_more) break;
    if (error) {
      impl_->trouble = error.message();
      return;
    }
    if (impl_->is_interim()) impl_->begin(Kind::Response);
    if (used == 0) break;
  }
}

void HttpMessageReader::end() {
  if (!impl_->trouble.empty() || complete()) return;
  error_code error;
  impl_->with([&](auto& parser) { parser.put_eof(error); });
  if (error) impl_->trouble = error.message();
}

bool HttpMessageReader::has_head() const { return impl_->has_head; }
const HttpHead& HttpMessageReader::head() const { return impl_->head; }
Bytes HttpMessageReader::take_body() {
  return impl_->with([](auto& parser) { return std::exchange(parser.get().body(), {}); });
}
bool HttpMessageReader::complete() const {
  return impl_->with([](const auto& parser) { return parser.is_done(); });
}
Bytes HttpMessageReader::take_rest() { return std::exchange(impl_->unread, {}); }
const std::string& HttpMessageReader::trouble() const { return impl_->trouble; }

}  // namespace doctor::net
