// footfall-fill-backlog --data DIR --operations N: what tests in other languages call for FillBacklog.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/support/kiosk_backlog/backlog_fill.h"

int main(int argc, char** argv) {
  std::string folder;
  int operations = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--data") == 0) folder = argv[i + 1];
    if (std::strcmp(argv[i], "--operations") == 0) operations = std::atoi(argv[i + 1]);
  }
  if (folder.empty() || operations <= 0) {
    std::fprintf(stderr, "usage: footfall-fill-backlog --data DIR --operations N\n");
    return 2;
  }
  const absl::Status status = footfall::kiosk::FillBacklog(folder, operations);
  if (!status.ok()) std::fprintf(stderr, "footfall-fill-backlog: %s\n", std::string(status.message()).c_str());
  return status.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}
