// Errors that are told to standard error are what was asked for while a disk fails or dies: nobody has to read them.
#ifndef FOOTFALL_TESTS_SUPPORT_DISK_HUSH_H_
#define FOOTFALL_TESTS_SUPPORT_DISK_HUSH_H_

#include <fcntl.h>
#include <unistd.h>

namespace footfall::simulation {

// Standard error goes nowhere while it lives.
class Hush {
 public:
  Hush() : kept_(dup(STDERR_FILENO)), nowhere_(open("/dev/null", O_WRONLY | O_CLOEXEC)) { dup2(nowhere_, STDERR_FILENO); }
  Hush(const Hush&) = delete;
  ~Hush() {
    dup2(kept_, STDERR_FILENO);
    close(kept_);
    close(nowhere_);
  }

 private:
  const int kept_, nowhere_;
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SUPPORT_DISK_HUSH_H_
