#include <benchmark/benchmark.h>

#include "proto/x224/connection_confirm.hpp"

namespace doctor {
namespace {

void decode_confirm(benchmark::State& state) {
  const auto bytes = x224::encode({.answer = x224::NegotiationFailure{x224::FailureCode::HybridRequiredByServer}});
  for (auto _ : state) benchmark::DoNotOptimize(x224::decode_connection_confirm(bytes));
  state.SetBytesProcessed(std::int64_t(state.iterations() * bytes.size()));
}
BENCHMARK(decode_confirm);

}  // namespace
}  // namespace doctor
