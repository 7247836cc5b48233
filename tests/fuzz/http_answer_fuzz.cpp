// layers: net
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "net/http.hpp"

// The first byte says where the answer is cut in two.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)doctor::net::parse_http_url({reinterpret_cast<const char*>(data), size});
  if (size == 0) return 0;
  const auto answer = std::as_bytes(std::span{data + 1, size - 1});
  const std::size_t cut = data[0] < answer.size() ? data[0] : answer.size();
  const doctor::net::HttpRequest request{.most_bytes = 1000};
  doctor::net::HttpMachine machine{{.host = "host.example", .path = "/"}, request, doctor::Instant{std::chrono::seconds{3}}};
  machine.start({});
  if (!machine.on_bytes(answer.first(cut), {}).done && !machine.on_bytes(answer.subspan(cut), {}).done) machine.on_close(doctor::CloseKind::Fin, {});
  if (const auto taken = machine.take_answer(); taken && taken->body.size() > request.most_bytes) std::abort();
  return 0;
}
