// What must not be seen again: a password, and the keys made from it. Wiped when it is destroyed; nothing formats, prints,
// compares or copies it by accident.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"

namespace doctor {

// Overwrites memory in a way that the compiler keeps.
void wipe(void* memory, std::size_t size);

// Memory is wiped before it is given back, so that a growing vector leaves no copy behind.
template <typename T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <typename U>
  explicit WipingAllocator(const WipingAllocator<U>&) {}
  T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) {
    wipe(memory, count * sizeof(T));
    ::operator delete(memory);
  }
  friend bool operator==(const WipingAllocator&, const WipingAllocator&) { return true; }
};

class Secret {
 public:
  Secret() = default;
  explicit Secret(BytesView bytes) : bytes_(bytes.begin(), bytes.end()) {}
  explicit Secret(std::string_view text) : Secret(std::as_bytes(std::span{text})) {}
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&&) noexcept = default;
  // A copy is asked for by name.
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret copy() const { return Secret{reveal()}; }
  // What somebody gave in plain memory, which is wiped.
  static Secret taken_from(Bytes plain) {
    Secret out{BytesView{plain}};
    wipe(plain.data(), plain.size());
    return out;
  }

  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }
  // For who computes with it. What is made from it belongs into a Secret, too.
  BytesView reveal() const { return bytes_; }

  void append(BytesView more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }
  void append(std::byte one) { bytes_.push_back(one); }
  void drop_last() { bytes_.pop_back(); }

 private:
  std::vector<std::byte, WipingAllocator<std::byte>> bytes_{};
};

// The same text in UTF-16LE; a byte that is no UTF-8 becomes U+FFFD.
Secret utf16le_of(const Secret& utf8);

}  // namespace doctor
