#ifndef FOOTFALL_TESTS_SIMULATION_UNSPOILT_H_
#define FOOTFALL_TESTS_SIMULATION_UNSPOILT_H_

#include <utility>

#include "tests/support/disk/disk.h"

namespace footfall::simulation {

// The simulation's own reading does not fail.
class Unspoilt {
 public:
  explicit Unspoilt(Disk* disk) : disk_(disk), faults_(std::exchange(disk->faults, {})) {}
  ~Unspoilt() { disk_->faults = faults_; }

 private:
  Disk* const disk_;
  const Disk::Faults faults_;
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_UNSPOILT_H_
