// layers: report
#include <cstdint>
#include <string_view>

#include "report/json_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  (void)report::read_diagnoses(input, nullptr);
  Redactor redactor;
  (void)report::read_diagnoses(input, &redactor);
  return 0;
}
