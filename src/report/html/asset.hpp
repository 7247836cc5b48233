// The report's style sheet and script: files beside this one, embedded by the build.
#pragma once

#include <string_view>

namespace doctor::report::html {

struct Asset {
  std::string_view text;
  std::string_view sha256;  // of the text, hexadecimal
};

extern const Asset kStyleSheet;  // report.css
extern const Asset kScript;      // report.js
extern const Asset kSiteSheet;   // site.css: what the knowledge site needs besides
extern const Asset kSearch;      // search.js

}  // namespace doctor::report::html
