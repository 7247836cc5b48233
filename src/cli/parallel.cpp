#include "cli/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace doctor::cli {

void side_by_side(std::size_t count, const std::function<void(std::size_t)>& job) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) job(i);
  };
  const std::size_t threads = std::min<std::size_t>(std::max(1u, std::thread::hardware_concurrency()), count);
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
}  // the threads are waited for here

}  // namespace doctor::cli
