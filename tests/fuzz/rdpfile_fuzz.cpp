// layers: format
#include <cstdint>
#include <span>

#include "format/rdpfile/address.hpp"
#include "format/rdpfile/rdp_file.hpp"
#include "format/rdpfile/rewrite.hpp"
#include "format/rdpfile/signature.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor::rdpfile;
  const auto bytes = std::as_bytes(std::span{data, size});
  const auto file = parse(bytes);
  if (!file) return 0;
  for (const auto* key : {"full address", "alternate full address", "gatewayhostname"}) (void)read_host_port(file->text_of(key));
  (void)file->number_of("server port");
  if (const auto* scope = file->find("signscope", 's')) (void)signed_texts(*file, *scope);
  if (const auto* signature = file->find("signature", 's')) (void)decode_signature(signature->value);
  // Nothing changed: not a byte may be another.
  const auto same = rewrite(*file, bytes, {}, file->encoding);
  if (!std::ranges::equal(same, bytes)) __builtin_trap();
  (void)rewrite(*file, bytes, {{{.line = 1, .kind = EditKind::Replace, .text = "full address:s:pc17"}}}, Encoding::Utf16LeMarked);
  return 0;
}
