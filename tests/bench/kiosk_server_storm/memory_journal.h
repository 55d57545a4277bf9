// A journal that lies in memory and holds operations made beforehand: a tablet's disk is its own, five hundred would share the server's.
#ifndef FOOTFALL_TESTS_BENCH_KIOSK_SERVER_STORM_MEMORY_JOURNAL_H_
#define FOOTFALL_TESTS_BENCH_KIOSK_SERVER_STORM_MEMORY_JOURNAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/journal/journal.h"
#include "tests/support/server_sync/test_kiosk.h"

namespace footfall::kiosk {

// Nothing to hand out, and nothing handed out.
class EmptyOfferBook : public OfferBook {
 public:
  const std::vector<Lease>& leases() const override { return leases_; }
  int64_t untrusted_units() const override { return 0; }
  absl::StatusOr<v1::SignedGrant> LoadGrant(std::string_view) override { return absl::NotFoundError("no such lease"); }
  absl::StatusOr<std::vector<std::string>> StoreLeaseBook(const std::vector<LeaseGrant>&, int64_t) override {
    return std::vector<std::string>();
  }
  absl::StatusOr<DrawEntry> BeginDraw(const DrawIntent&) override { return absl::FailedPreconditionError("no draws"); }
  absl::StatusOr<std::vector<DrawEntry>> UnfinishedDraws() override { return std::vector<DrawEntry>(); }
  absl::StatusOr<std::optional<DrawEntry>> FindDrawEntry(std::string_view) override { return std::optional<DrawEntry>(); }
  absl::StatusOr<std::vector<DrawEntry>> OpenWins(int) override { return std::vector<DrawEntry>(); }
  absl::StatusOr<std::optional<CouponIssue>> FindIssue(std::string_view) override { return std::optional<CouponIssue>(); }
  absl::StatusOr<std::optional<CouponIssue>> FindIssueBySerial(std::string_view, uint32_t) override { return std::optional<CouponIssue>(); }
  absl::StatusOr<std::optional<CouponIssue>> FindIssueBy(std::string_view) override { return std::optional<CouponIssue>(); }
  absl::StatusOr<bool> WasRedeemed(std::string_view, uint32_t) override { return false; }
  absl::Status StoreStops(const CouponStopPart&) override { return absl::OkStatus(); }
  absl::StatusOr<std::optional<CouponStopCursor>> StopCursor() override { return std::optional<CouponStopCursor>(); }
  absl::StatusOr<std::optional<CouponStop>> FindStop(std::string_view, const StoppedCoupon&) override {
    return std::optional<CouponStop>();
  }
  absl::StatusOr<int64_t> UnconfirmedFen(std::string_view, uint32_t) override { return 0; }
  absl::StatusOr<int64_t> UnitsOf(std::string_view, std::string_view, std::optional<int32_t>) override { return 0; }

 private:
  std::vector<Lease> leases_;
};

// One epoch; saves nothing new. One thread.
class MemoryJournal : public Journal {
 public:
  // Everything that `made` holds waits. `made` outlives the journal.
  MemoryJournal(const Identity& identity, std::optional<StoredConfig> config, const server::support::TestKiosk* made);

  absl::StatusOr<DeviceKeys> Keys() override { return identity_.keys; }
  absl::Status Enrol(const Identity&) override { return NotHere(); }
  const Identity* identity() const override { return &identity_; }
  absl::Status SetIncarnation(std::string_view incarnation) override;
  absl::Status SetServer(std::string_view, std::string_view) override { return absl::OkStatus(); }

  absl::StatusOr<Head> SaveAll(std::vector<OperationDraft>) override { return NotHere(); }
  absl::StatusOr<bool> Confirm(std::string_view) override { return false; }
  const std::vector<EpochState>& epochs() const override { return epochs_; }
  uint64_t backlog() const override { return state().head.seq - state().acknowledged; }
  absl::StatusOr<int64_t> OldestWaitingMs() override { return 0; }
  absl::StatusOr<std::string> HashAt(uint32_t epoch, uint64_t seq) override;
  absl::StatusOr<Run> ReadRun(uint32_t epoch, uint64_t first_seq, int max_operations, int max_bytes) override;
  absl::Status Acknowledge(const Acknowledgement& ack) override;
  absl::Status Forget(uint32_t epoch, uint64_t have, uint64_t stable) override;
  absl::Status Rebase(uint32_t) override { return NotHere(); }
  absl::StatusOr<std::vector<StoredVerdict>> Verdicts(int) override { return verdicts_; }

  absl::Status StoreConfig(const StoredConfig& config) override;
  absl::StatusOr<std::optional<StoredConfig>> LoadConfig() override { return config_; }
  absl::Status StoreStanding(ServerStanding standing) override;
  absl::StatusOr<ServerStanding> LoadStanding() override { return standing_; }
  absl::Status StoreTimeFix(const TimeFix& fix) override;
  absl::StatusOr<std::optional<TimeFix>> LoadTimeFix() override { return fix_; }
  absl::StatusOr<LeadCounts> CountsOf(int32_t) override { return LeadCounts{}; }
  absl::StatusOr<bool> HasTag(std::string_view) override { return false; }
  absl::StatusOr<std::vector<LastAttendance>> Attendance() override { return std::vector<LastAttendance>{}; }
  absl::StatusOr<SiteNotes> LoadSiteNotes(int32_t, const std::string&) override { return SiteNotes{}; }

  OfferBook& offers() override { return offers_; }

  absl::StatusOr<int> Prune(int64_t) override { return 0; }
  absl::Status Checkpoint() override { return absl::OkStatus(); }
  absl::Status VerifyAll() override { return absl::OkStatus(); }
  int64_t lost() const override { return 0; }
  Storage storage() override { return Storage::kPlenty; }
  absl::Status Wipe() override { return NotHere(); }

 private:
  static absl::Status NotHere() { return absl::FailedPreconditionError("memory journal: it only hands out what it was given"); }
  const EpochState& state() const { return epochs_.front(); }

  Identity identity_;
  std::optional<StoredConfig> config_;
  const server::support::TestKiosk* const made_;
  std::vector<EpochState> epochs_;
  std::vector<StoredVerdict> verdicts_;
  ServerStanding standing_ = ServerStanding::kNormal;
  std::optional<TimeFix> fix_;
  EmptyOfferBook offers_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_BENCH_KIOSK_SERVER_STORM_MEMORY_JOURNAL_H_
