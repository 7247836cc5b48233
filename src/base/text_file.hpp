// A file that has not been written yet.
#pragma once

#include <string>

namespace doctor {

struct TextFile {
  std::string path{};  // relative to the folder it is for; '/' between folders
  std::string text{};
};

}  // namespace doctor
