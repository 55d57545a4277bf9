#include "kiosk/app/retried_save.h"

#include <utility>

namespace footfall::kiosk {

absl::StatusOr<bool> RetriedSave::Begin(const std::string& what) {
  if (what_ == what && !last_id_.empty()) {
    absl::StatusOr<bool> confirmed = journal_->Confirm(last_id_);
    if (confirmed.ok() && *confirmed) what_.clear();  // the same once more is another hand-out
    return confirmed;
  }
  what_ = what;
  ids_.clear();
  last_id_.clear();
  return false;
}

const std::string& RetriedSave::Id(size_t n) {
  while (ids_.size() <= n) ids_.push_back(builder_->NewId());
  return ids_[n];
}

absl::Status RetriedSave::Save(std::vector<OperationDraft> drafts) {
  last_id_ = drafts.back().header.operation_id();
  const absl::StatusOr<Head> saved = journal_->SaveAll(std::move(drafts));
  if (saved.ok()) what_.clear();
  return saved.status();
}

absl::Status RetriedSave::Save(OperationDraft draft) {
  std::vector<OperationDraft> drafts;
  drafts.push_back(std::move(draft));
  return Save(std::move(drafts));
}

}  // namespace footfall::kiosk
