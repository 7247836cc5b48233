// A body of Beast that takes up what came and nothing for what is announced: Content-Length is a stranger's word.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffer_traits.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>
#include <cstdint>

#include "base/bytes.hpp"
#include "net/asio.hpp"

namespace doctor::net {

// As http::vector_body<std::byte>, whose reader reserves what Content-Length says before a byte of it is there.
struct GatheredBody {
  using value_type = Bytes;

  class reader {  // NOLINT(readability-identifier-naming): the name that Beast looks for
   public:
    template <bool IsRequest, class Fields>
    reader(boost::beast::http::header<IsRequest, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>&, error_code& error) { error = {}; }

    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& error) {
      const std::size_t before = body_.size();
      body_.resize(before + boost::beast::buffer_bytes(buffers));
      error = {};
      return asio::buffer_copy(asio::buffer(body_.data() + before, body_.size() - before), buffers);
    }

    void finish(error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

}  // namespace doctor::net
