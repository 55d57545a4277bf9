// Saves that may be asked for again after they were told as failed: what turns out to be on the disk all the same is not done twice. Worker
// only.
#ifndef FOOTFALL_KIOSK_APP_RETRIED_SAVE_H_
#define FOOTFALL_KIOSK_APP_RETRIED_SAVE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "kiosk/app/operation_builder.h"
#include "kiosk/journal/journal.h"

namespace footfall::kiosk {

class RetriedSave {
 public:
  RetriedSave(Journal* journal, OperationBuilder* builder) : journal_(journal), builder_(builder) {}

  // Begins to save `what`, a text that says all of what is asked. Whether it is there already, from an attempt that was told as failed.
  absl::StatusOr<bool> Begin(const std::string& what);
  // Id of the n-th operation of this attempt, the same as in the attempt before.
  const std::string& Id(size_t n);
  // How many of them there are.
  size_t ids() const { return ids_.size(); }
  absl::Status Save(std::vector<OperationDraft> drafts);
  absl::Status Save(OperationDraft draft);

 private:
  Journal* const journal_;
  OperationBuilder* const builder_;
  std::string what_;              // empty = the last save did not fail
  std::vector<std::string> ids_;  // of the attempts at it
  std::string last_id_;           // with which the newest of them ended; empty = none was made
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_RETRIED_SAVE_H_
