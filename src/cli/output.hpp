// Where results go: standard output, or the file of -o, written whole or not at all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "cli/options.hpp"

namespace doctor::cli {

class Output {
 public:
  explicit Output(const OutputOptions& options) : options_(options) {}

  // Shown at once on standard output; kept until finish() when there is a file. When whoever read the output has gone,
  // as `| head -1` does, the rest is dropped without complaint.
  void write(std::string_view text);
  // Writes the file, if there is one. Errors: Io, with the file's name.
  Result<void> finish();
  // Colour: wanted, not switched off by --no-color or NO_COLOR, and standard output is a terminal.
  bool colour() const;

 private:
  const OutputOptions& options_;
  std::string kept_{};
  bool reader_gone_{false};  // a closed pipe: the rest is for nobody
};

enum class Readers : std::uint8_t { AsUsual, OwnerAlone };

// Whether the folder of a file to be written is there: to be asked before what cannot be done twice. An empty path has its place. Errors: Io.
Result<void> has_place(const std::string& path);

// Writes a file beside its place and moves it there. One that was there keeps its rights, and its owner where we may give it;
// what is for the owner alone has mode 0600 in any case. A link leads on to where the file is or will be. Errors: Io, with
// the file's name.
Result<void> write_whole(const std::string& path, std::string_view content, Readers readers = Readers::AsUsual);

// "rdpdoctor: cannot …" on standard error; gives the exit code for it.
int complain(const Error& error);

}  // namespace doctor::cli
