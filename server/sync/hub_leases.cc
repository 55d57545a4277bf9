// The part of the hub that is about leases.
#include <algorithm>
#include <utility>

#include "server/base/log.h"
#include "server/sync/sync_hub.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// A kiosk's leases follow from its pools, its session and where it stands.
bool ConcernsLeases(const Change& change) {
  return change.kind == Change::Kind::kLease || change.kind == Change::Kind::kSession || change.kind == Change::Kind::kDevice;
}

void Complain(const absl::Status& status) {
  if (!status.ok()) log::Warn("sync.leases_failed", {{"error", std::string(status.message())}});
}

}  // namespace

void SyncHub::SubmitPresentation(std::shared_ptr<SyncStream> stream, std::shared_ptr<const v1::LeasePresentation> presentation, bool last) {
  const std::string device_id = stream->identity().device_id;
  Submit(&hellos_,
         {.write = [this, presentation, device_id](WriteContext& write) { return parts_.leases->Present(write, device_id, *presentation); },
          .then = [stream, last](const absl::Status& status) { stream->OnPresented(status, last); }});
}

void SyncHub::SubmitSilence(std::shared_ptr<SyncStream> stream) {
  const std::string device_id = stream->identity().device_id;
  // When it fails, the next to be silent or to present comes soon enough.
  Submit(&hellos_, {.write = [this, device_id](WriteContext& write) { return parts_.leases->Present(write, device_id, {}); },
                    .then = [](const absl::Status& status) { Complain(status); }});
}

void SyncHub::Presented(const std::shared_ptr<SyncStream>& stream) {
  std::lock_guard lock(mutex_);
  if (IsGone(stream)) return;  // and the feed with it, maybe
  fresh_leases_.push_back(stream);
  // A crowd is served in one go.
  if (fresh_leases_.size() == 1) feed_->Post([this] { BringFreshLeases(); });
}

void SyncHub::BringFreshLeases() {
  Streams fresh;
  {
    std::lock_guard lock(mutex_);
    fresh = std::exchange(fresh_leases_, {});
  }
  BringLeases(std::move(fresh));
}

void SyncHub::NoteLeaseChanges(const std::vector<Change>& changes) {
  if (parts_.leases == nullptr) return;
  for (const Change& change : changes) {
    if (ConcernsLeases(change) && std::find(lease_changes_.begin(), lease_changes_.end(), change) == lease_changes_.end()) {
      lease_changes_.push_back(change);
    }
  }
}

void SyncHub::TickLeases() {
  if (parts_.leases == nullptr) return;
  Complain(parts_.leases->Tick());
  const int64_t now_ms = parts_.clock->SteadyMs();
  std::vector<Change> changes;
  {
    std::lock_guard lock(mutex_);
    if (lease_changes_.empty() || now_ms - leases_looked_ms_ < kLeaseIntervalMs) return;
    changes = std::exchange(lease_changes_, {});
  }
  leases_looked_ms_ = now_ms;
  BringLeases(Concerned(changes));
}

void SyncHub::BringLeases(Streams streams) {
  {
    std::lock_guard lock(mutex_);
    std::erase_if(streams, [this](const std::shared_ptr<SyncStream>& stream) { return IsGone(stream); });
  }
  std::erase_if(streams, [](const std::shared_ptr<SyncStream>& stream) { return !stream->presented(); });
  if (streams.empty()) return;
  std::vector<std::string> devices;
  for (const std::shared_ptr<SyncStream>& stream : streams) devices.push_back(stream->identity().device_id);
  absl::StatusOr<std::vector<v1::LeaseBook>> books = parts_.leases->Serve(devices);
  if (!books.ok()) {
    Complain(books.status());
    // The next look tries again.
    std::vector<Change> again;
    for (const std::shared_ptr<SyncStream>& stream : streams) {
      const SessionKey key = stream->identity().session;
      again.push_back({Change::Kind::kLease, key.campaign_id, key.session_id});
    }
    std::lock_guard lock(mutex_);
    return NoteLeaseChanges(again);
  }
  for (size_t i = 0; i < streams.size(); ++i) streams[i]->OfferLeases(std::make_shared<const v1::LeaseBook>(std::move((*books)[i])));
}

}  // namespace footfall::server
