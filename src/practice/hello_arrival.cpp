#include "practice/hello_arrival.hpp"

#include "proto/tls/record.hpp"

namespace doctor::practice {

HelloArrival arrival_of(BytesView received) {
  const HelloArrival not_tls{.state = HelloArrival::State::NotTls};
  if (received.size() > kMostHelloBytes) return not_tls;
  tls::HandshakeReader messages;
  for (std::size_t records = 1; !received.empty(); ++records) {
    const auto record = tls::decode_record(received);
    if (!record) return record.error().incomplete() ? HelloArrival{} : not_tls;
    if (record->type != tls::ContentType::Handshake) return not_tls;
    received = received.subspan(record->size);
    messages.add(record->fragment);
    auto message = messages.next();
    if (message && message->type != tls::HandshakeType::ClientHello) return not_tls;
    if (message) return {.state = HelloArrival::State::Whole, .records = records, .body = std::move(message->body)};
    if (!message.error().incomplete()) return not_tls;
  }
  return {};
}

}  // namespace doctor::practice
