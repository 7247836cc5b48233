// Several lambdas as one callable, for std::visit.
#pragma once

namespace doctor {

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

}  // namespace doctor
