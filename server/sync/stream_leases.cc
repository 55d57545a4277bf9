// The part of a stream that is about leases.
#include <utility>

#include "proto/rules/lease_parts.h"
#include "server/base/errors.h"
#include "server/leases/lease_plan.h"
#include "server/sync/sync_hub.h"
#include "server/sync/sync_stream.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Two books with the same answer tell a kiosk the same.
std::string WhatToHear(const v1::LeaseBook& book) {
  std::string all;
  for (const v1::LeaseState& lease : book.leases()) {
    all += lease.grant().signature();
    all += lease.recalled() ? '1' : '0';
  }
  for (const v1::DrawClosedEntry& closed : book.closed_entries()) all += closed.entry_id();
  return all;
}

}  // namespace

absl::Status SyncStream::HandleLeases(v1::LeasePresentation* presentation) {
  if (presentation->leases_size() > kMaxBookLeases) return errors::InvalidField("leases", "TOO_MANY");
  const bool followed = rules::IsPartFollowed(presentation->leases_size(), presentation->ByteSizeLong());
  bool last = false;
  {
    std::lock_guard lock(mutex_);
    if (state_ != State::kOpen || presentations_ == kMaxPresentations) return errors::InvalidField("leases", "OUT_OF_ORDER");
    // One that has filled all parts it may have has said what matters most, and is served; a restored server goes on waiting for it.
    last = !followed || ++presentation_parts_ == rules::kMaxLeaseParts;
    if (last) {
      ++presentations_;
      presentation_parts_ = 0;
    }
    // What a stolen kiosk says of its leases changes nothing: they are in suspense.
    if (hub_->parts().leases == nullptr || identity_.standing == DeviceStanding::kRevoked) return absl::OkStatus();
    ++in_flight_;
  }
  hub_->SubmitPresentation(shared_from_this(), std::make_shared<v1::LeasePresentation>(std::move(*presentation)), last);
  return absl::OkStatus();
}

// A kiosk that speaks of something else first is one of an older program, which holds no leases.
void SyncStream::NoteSilence() {
  if (hub_->parts().leases == nullptr || !hub_->parts().leases->frozen()) return;
  {
    std::lock_guard lock(mutex_);
    if (presentations_ > 0 || presentation_parts_ > 0 || identity_.standing == DeviceStanding::kRevoked) return;
    presentations_ = kMaxPresentations;
  }
  hub_->SubmitSilence(shared_from_this());
}

void SyncStream::OnPresented(const absl::Status& status, bool last) {
  {
    std::lock_guard lock(mutex_);
    --in_flight_;
    heard_ms_ = hub_->parts().clock->SteadyMs();
    if (status.ok() && last) {
      presented_ = true;
      leases_sent_.reset();
    }
  }
  if (!status.ok()) return End(status);
  if (last) hub_->Presented(shared_from_this());
  Pump();
}

bool SyncStream::presented() const {
  std::lock_guard lock(mutex_);
  return presented_;
}

void SyncStream::OfferLeases(std::shared_ptr<const v1::LeaseBook> book) {
  std::string wanted = WhatToHear(*book);
  {
    std::lock_guard lock(mutex_);
    if (!presented_ || leases_sent_ == wanted) return;
    leases_sent_ = std::move(wanted);
    leases_ = std::move(book);
  }
  Pump();
}

}  // namespace footfall::server
