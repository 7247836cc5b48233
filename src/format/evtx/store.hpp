// Where the texts and fields of records stand: one for each chunk, let go all at once.
#pragma once

#include <algorithm>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>

#include "format/evtx/record.hpp"

namespace doctor::evtx {

class Store {
 public:
  // Copies, which stay where they are as long as the store does.
  std::string_view keep(std::string_view text) { return {copy<char>(text), text.size()}; }
  std::span<const Field> keep(std::span<const Field> fields) { return {copy<Field>(fields), fields.size()}; }

 private:
  template <typename T>
  const T* copy(std::span<const T> values) {
    if (values.empty()) return nullptr;
    auto* to = static_cast<T*>(memory_.allocate(values.size_bytes(), alignof(T)));
    std::ranges::uninitialized_copy(values, std::span{to, values.size()});
    return to;
  }

  static constexpr std::size_t kFirst = 8192;  // bytes; what an ordinary chunk comes to is a few times as much
  std::pmr::monotonic_buffer_resource memory_{kFirst};
};

}  // namespace doctor::evtx
