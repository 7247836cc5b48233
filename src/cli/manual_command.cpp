#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/folder_output.hpp"
#include "cli/manual.hpp"
#include "cli/output.hpp"

namespace doctor::cli {

int run(const ManualCommand& command) {
  if (const auto written = write_files(command.folder, manual_pages(command.model, DOCTOR_VERSION, DOCTOR_DATE)); !written)
    return complain(written.error());
  return kWorks;
}

}  // namespace doctor::cli
