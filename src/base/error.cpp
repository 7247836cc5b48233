#include "base/error.hpp"

namespace doctor {

std::string Error::to_string() const { return cause ? message + ": " + cause->to_string() : message; }

Error Error::while_doing(std::string attempt) const { return Error{code, std::move(attempt), std::make_shared<const Error>(*this)}; }

}  // namespace doctor
