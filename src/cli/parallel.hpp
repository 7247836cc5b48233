// Does independent jobs side by side, one thread for each processor.
#pragma once

#include <cstddef>
#include <functional>

namespace doctor::cli {

// As intake::Executor wants it. Comes back when every job is done; with one processor or one job no thread is begun.
void side_by_side(std::size_t count, const std::function<void(std::size_t)>& job);

}  // namespace doctor::cli
