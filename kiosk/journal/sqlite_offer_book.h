// The offer book in the journal's file. What a save changes is worked out on a copy first and becomes known only once it is durable.
#ifndef FOOTFALL_KIOSK_JOURNAL_SQLITE_OFFER_BOOK_H_
#define FOOTFALL_KIOSK_JOURNAL_SQLITE_OFFER_BOOK_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/random.h"
#include "kiosk/journal/journal.h"
#include "kiosk/journal/journal_file.h"

namespace footfall::kiosk {

// One thread, the journal's.
class SqliteOfferBook : public OfferBook {
 public:
  // All outlive it. `identity`: the journal's, nullopt while there are no keys.
  SqliteOfferBook(JournalFile* file, const std::optional<Identity>* identity, Random* random)
      : file_(file), identity_(identity), random_(random) {}

  const std::vector<Lease>& leases() const override { return state_.leases; }
  int64_t untrusted_units() const override { return state_.untrusted_units; }
  absl::StatusOr<v1::SignedGrant> LoadGrant(std::string_view lease_id) override;
  absl::StatusOr<std::vector<std::string>> StoreLeaseBook(const std::vector<LeaseGrant>& book, int64_t now_ms) override;
  absl::StatusOr<DrawEntry> BeginDraw(const DrawIntent& intent) override;
  absl::StatusOr<std::vector<DrawEntry>> UnfinishedDraws() override;
  absl::StatusOr<std::optional<DrawEntry>> FindDrawEntry(std::string_view entry_id) override;
  absl::StatusOr<std::vector<DrawEntry>> OpenWins(int limit) override;
  absl::StatusOr<std::optional<CouponIssue>> FindIssue(std::string_view coupon_id) override;
  absl::StatusOr<std::optional<CouponIssue>> FindIssueBySerial(std::string_view campaign, uint32_t short_serial) override;
  absl::StatusOr<std::optional<CouponIssue>> FindIssueBy(std::string_view operation_id) override;
  absl::StatusOr<bool> WasRedeemed(std::string_view campaign_id, uint32_t short_serial) override;
  absl::StatusOr<int64_t> UnconfirmedFen(std::string_view campaign_id, uint32_t template_number) override;
  absl::Status StoreStops(const CouponStopPart& part) override;
  absl::StatusOr<std::optional<CouponStopCursor>> StopCursor() override;
  absl::StatusOr<std::optional<CouponStop>> FindStop(std::string_view campaign, const StoppedCoupon& coupon) override;
  absl::StatusOr<int64_t> UnitsOf(std::string_view person, std::string_view offer, std::optional<int32_t> day) override;

  // --- the journal's ---
  // Reads anew what is kept in memory; at every opening of the file.
  absl::Status Load();
  void ForgetAll() { state_ = {}; }
  // In a transaction: Begin first, Apply for each operation, in order; Known once it is durable.
  void Begin() { pending_ = state_; }
  absl::Status Apply(const LocalEffects& effects, int64_t place);
  void Known() { state_ = pending_; }
  // Steps of the caller's transaction, between Begin and Known as well.
  absl::Status TrustClock();
  // A new epoch begins: what was drawn before may be known to the server otherwise, so the rows of draws go on in new chains and blocks.
  absl::Status EndChains(uint32_t new_epoch);
  // Leases that were over kKeepMs before `now_ms` and of which no operation has to be told any more. `is_stable`: of an operation's place.
  absl::Status Prune(int64_t now_ms, const std::function<bool(int64_t place)>& is_stable);

 private:
  // What is kept in memory of the file.
  struct State {
    std::vector<Lease> leases;  // by fence
    int64_t untrusted_units = 0;
  };

  Database* db() { return file_->db(); }
  const DeviceKeys& keys() const { return (*identity_)->keys; }
  Lease* FindPending(std::string_view lease_id);
  absl::Status Spend(const LeaseSpend& spend, int64_t place);
  absl::Status PutBack(const LeaseUndo& put_back, int64_t place);
  absl::Status GiveBack(const LeaseReturn& give_back, int64_t place);
  absl::Status FinishDraw(const DrawOutcome& outcome, int64_t place);
  absl::Status CountUntrusted(int64_t units);
  // Whether it was taken.
  absl::StatusOr<bool> TakeGrant(const LeaseGrant& grant);
  absl::StatusOr<bool> TakeNewGrant(const LeaseGrant& grant);
  absl::StatusOr<bool> OpenedBlock(const v1::Grant& grant);
  absl::Status EndMissing(const std::vector<LeaseGrant>& book, int64_t now_ms);
  absl::StatusOr<DrawEntry> MakeEntry(const DrawIntent& intent);

  JournalFile* const file_;
  const std::optional<Identity>* const identity_;
  Random* const random_;
  State state_, pending_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_SQLITE_OFFER_BOOK_H_
