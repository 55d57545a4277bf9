#include "kiosk/journal/sqlite_offer_book.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "kiosk/journal/draw_table.h"
#include "kiosk/journal/lease_table.h"
#include "kiosk/journal/stop_table.h"

namespace footfall::kiosk {
namespace {

constexpr char kLeaseEmpty[] = "journal: LEASE_EMPTY: the lease has not the units";
constexpr char kClockSpent[] = "journal: CLOCK_NOT_TRUSTED: too much was handed out since the clock could be trusted";

absl::Status NoKeys() { return absl::FailedPreconditionError("journal: this kiosk is not enrolled"); }

bool TakesUnits(const Lease& lease) { return lease.over_ms == 0 && !lease.recalled && !lease.abandoned; }

// The server may know more than this kiosk: a tablet that was put back from an image hands nothing out twice. What is out by this kiosk's
// own count stays out, whatever the server says was put back: that was another past of it.
void RaiseTotals(int64_t ever_spent, int64_t undone, int64_t returned, Lease* lease) {
  lease->undone = std::max(lease->undone, undone);
  lease->spent = std::min(std::max(lease->spent, ever_spent - lease->undone), lease->quantity);
  lease->returned = std::min(std::max(lease->returned, returned), lease->quantity - lease->spent);
}

bool Same(const Lease& left, const Lease& right) {
  return left.spent == right.spent && left.undone == right.undone && left.returned == right.returned && left.recalled == right.recalled &&
         left.over_ms == right.over_ms;
}

Lease NewLease(const LeaseGrant& given) {
  Lease lease;
  lease.lease_id = given.grant.lease_id();
  lease.pool = given.grant.pool();
  lease.kind = given.grant.kind();
  lease.fence = given.grant.fence();
  lease.quantity = given.grant.quantity();
  lease.first_number = given.grant.first_number();
  lease.grant_time_ms = given.grant.grant_time_ms();
  lease.not_after_ms = given.grant.not_after_ms();
  lease.recalled = given.recalled;
  lease.signature = given.signed_grant.signature();
  RaiseTotals(given.spent, given.undone, given.returned, &lease);
  // A block that this kiosk opened and does not remember: its rows are of a chain that is not known here.
  lease.abandoned = lease.kind == v1::LEASE_KIND_DRAW_BLOCK && lease.spent > 0;
  return lease;
}

}  // namespace

bool IsLeaseEmpty(const absl::Status& status) { return absl::IsFailedPrecondition(status) && status.message() == kLeaseEmpty; }
bool IsClockBudgetSpent(const absl::Status& status) { return absl::IsFailedPrecondition(status) && status.message() == kClockSpent; }

absl::Status SqliteOfferBook::Load() {
  absl::StatusOr<std::vector<Lease>> leases = ReadLeases(db());
  if (!leases.ok()) return leases.status();
  absl::StatusOr<int64_t> units = ReadUntrustedUnits(db());
  if (!units.ok()) return units.status();
  state_ = {*std::move(leases), *units};
  return absl::OkStatus();
}

Lease* SqliteOfferBook::FindPending(std::string_view lease_id) {
  auto found = std::find_if(pending_.leases.begin(), pending_.leases.end(), [&](const Lease& each) { return each.lease_id == lease_id; });
  return found == pending_.leases.end() ? nullptr : &*found;
}

absl::StatusOr<v1::SignedGrant> SqliteOfferBook::LoadGrant(std::string_view lease_id) {
  return file_->Read([&]() -> absl::StatusOr<v1::SignedGrant> {
    auto lease = std::find_if(state_.leases.begin(), state_.leases.end(), [&](const Lease& each) { return each.lease_id == lease_id; });
    if (lease == state_.leases.end()) return absl::NotFoundError("journal: no such lease");
    absl::StatusOr<std::string> bytes = ReadGrant(db(), lease_id);
    if (!bytes.ok()) return bytes.status();
    v1::SignedGrant grant;
    grant.set_grant(*std::move(bytes));
    grant.set_signature(lease->signature);
    return grant;
  });
}

absl::StatusOr<std::vector<std::string>> SqliteOfferBook::StoreLeaseBook(const std::vector<LeaseGrant>& book, int64_t now_ms) {
  std::vector<std::string> refused;
  absl::Status status = file_->Change([&]() -> absl::Status {
    Begin();
    refused.clear();
    for (const LeaseGrant& grant : book) {
      absl::StatusOr<bool> taken = TakeGrant(grant);
      if (!taken.ok()) return taken.status();
      if (!*taken) refused.push_back(grant.grant.lease_id());
    }
    return EndMissing(book, now_ms);
  });
  if (!status.ok()) return status;
  std::sort(pending_.leases.begin(), pending_.leases.end(),
            [](const Lease& a, const Lease& b) { return std::tie(a.fence, a.lease_id) < std::tie(b.fence, b.lease_id); });
  Known();
  return refused;
}

absl::StatusOr<bool> SqliteOfferBook::TakeGrant(const LeaseGrant& grant) {
  Lease* lease = FindPending(grant.grant.lease_id());
  if (!lease) return TakeNewGrant(grant);
  if (lease->signature != grant.signed_grant.signature()) return false;
  const Lease before = *lease;
  lease->recalled = grant.recalled;
  lease->over_ms = 0;
  RaiseTotals(grant.spent, grant.undone, grant.returned, lease);
  if (Same(before, *lease)) return true;
  if (absl::Status status = WriteLease(db(), *lease); !status.ok()) return status;
  return true;
}

absl::StatusOr<bool> SqliteOfferBook::TakeNewGrant(const LeaseGrant& grant) {
  absl::StatusOr<std::optional<int64_t>> floor = ReadLeaseFloor(db());
  if (!floor.ok()) return floor.status();
  // Of what it forgot it cannot say how much it handed out; nor where its rows of a draw ended, so that any further one would be a fork.
  const bool draws = grant.grant.kind() == v1::LEASE_KIND_DRAW_BLOCK;
  if (floor->has_value() && (draws || grant.grant.grant_time_ms() <= **floor)) return false;
  absl::StatusOr<int64_t> fence = ReadFence(db(), grant.grant.pool());
  if (!fence.ok()) return fence.status();
  if (grant.grant.fence() < *fence) return false;
  if (draws) {
    const absl::StatusOr<bool> opened = OpenedBlock(grant.grant);
    if (!opened.ok()) return opened.status();
    if (*opened) return false;
  }
  pending_.leases.push_back(NewLease(grant));
  absl::Status status = WriteLease(db(), pending_.leases.back());
  status.Update(WriteGrant(db(), grant.grant.lease_id(), grant.signed_grant.grant()));
  status.Update(WriteFence(db(), grant.grant.pool(), grant.grant.fence()));
  if (!status.ok()) return status;
  return true;
}

// Whether this kiosk began the block under another lease: whoever saw its first slots knows what lies in them. A lease is kept until the
// server has all that was drawn of it in a backup, and from then on it is the server that knows.
absl::StatusOr<bool> SqliteOfferBook::OpenedBlock(const v1::Grant& grant) {
  for (const Lease& lease : pending_.leases) {
    if (lease.pool != grant.pool() || lease.first_number != grant.first_number()) continue;
    if (lease.spent > 0) return true;
    const absl::StatusOr<bool> begun = ReadBegun(db(), lease.lease_id);
    if (!begun.ok() || *begun) return begun;
  }
  return false;
}

absl::Status SqliteOfferBook::EndMissing(const std::vector<LeaseGrant>& book, int64_t now_ms) {
  for (Lease& lease : pending_.leases) {
    const bool listed =
        std::any_of(book.begin(), book.end(), [&](const LeaseGrant& each) { return each.grant.lease_id() == lease.lease_id; });
    if (listed || lease.over_ms != 0) continue;
    lease.over_ms = std::max<int64_t>(now_ms, 1);
    if (absl::Status status = WriteLease(db(), lease); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<DrawEntry> SqliteOfferBook::BeginDraw(const DrawIntent& intent) {
  if (absl::Status status = file_->EnsureOpen(); !status.ok()) return status;
  if (!identity_->has_value() || (*identity_)->device.empty()) return NoKeys();
  if (file_->storage() != Storage::kPlenty) return absl::ResourceExhaustedError("journal: draws stop before the disk is full");
  DrawEntry entry;
  absl::Status status = file_->Write([&]() -> absl::Status {
    Begin();
    absl::StatusOr<DrawEntry> made = MakeEntry(intent);
    if (!made.ok()) return made.status();
    entry = *std::move(made);
    absl::Status written = InsertEntry(db(), keys(), entry, random_);
    for (const PersonUse& use : intent.uses) {
      if (written.ok()) written = AddUse(db(), use);
    }
    return written;
  });
  if (!status.ok()) return status;
  return entry;
}

absl::StatusOr<DrawEntry> SqliteOfferBook::MakeEntry(const DrawIntent& intent) {
  const Lease* lease = FindPending(intent.lease_id);
  if (!lease || lease->kind != v1::LEASE_KIND_DRAW_BLOCK || lease->pool != intent.draw || !TakesUnits(*lease) || lease->Rest() <= 0) {
    return absl::FailedPreconditionError(kLeaseEmpty);
  }
  if (!intent.clock_trusted && pending_.untrusted_units >= kUntrustedClockUnits) return absl::FailedPreconditionError(kClockSpent);
  absl::StatusOr<DrawHead> head = ReadDrawHead(db(), intent.draw);
  if (!head.ok()) return head.status();
  if (head->unfinished) return absl::FailedPreconditionError("journal: an entry of this draw is unfinished");
  absl::StatusOr<std::optional<DrawEntry>> same = ReadEntry(db(), keys(), intent.entry_id);
  if (!same.ok()) return same.status();
  if (same->has_value()) return absl::FailedPreconditionError("journal: this entry has been drawn");
  DrawEntry entry{intent.draw, intent.operation_id, {}, intent.time_ms, intent.clock_trusted, false, false};
  entry.payload.set_lease_id(intent.lease_id);
  entry.payload.set_draw_id(intent.draw.substr(intent.draw.rfind('/') + 1));
  entry.payload.set_block(lease->first_number);
  entry.payload.set_slot(lease->spent);
  entry.payload.set_seq(head->next_seq);
  entry.payload.set_entry_id(intent.entry_id);
  entry.payload.set_previous_row_hash(head->row_hash);
  entry.payload.set_lead_id(intent.lead_id);
  entry.payload.set_staff_id(intent.staff_id);
  entry.payload.set_purchase_fen(intent.purchase_fen);
  entry.payload.set_chain(head->epoch);
  return entry;
}

absl::Status SqliteOfferBook::Apply(const LocalEffects& effects, int64_t place) {
  absl::Status status;
  if (effects.spend) status = Spend(*effects.spend, place);
  if (status.ok() && effects.put_back) status = PutBack(*effects.put_back, place);
  if (status.ok() && effects.give_back) status = GiveBack(*effects.give_back, place);
  if (status.ok() && effects.draw) status = FinishDraw(*effects.draw, place);
  if (status.ok() && effects.coupon_issue) status = WriteIssue(db(), *effects.coupon_issue);
  if (status.ok() && effects.redemption) status = WriteRedemption(db(), *effects.redemption, place);
  if (status.ok() && !effects.claimed_entry.empty()) status = ClaimEntry(db(), effects.claimed_entry);
  for (const PersonUse& use : effects.uses) {
    if (status.ok()) status = AddUse(db(), use);
  }
  return status;
}

absl::Status SqliteOfferBook::Spend(const LeaseSpend& spend, int64_t place) {
  Lease* lease = FindPending(spend.lease_id);
  const bool fits = lease && TakesUnits(*lease) && spend.units > 0 && spend.units <= lease->Rest();
  if (!fits || lease->spent + spend.units != spend.spent_total) return absl::FailedPreconditionError(kLeaseEmpty);
  if (!spend.clock_trusted && pending_.untrusted_units + spend.units > kUntrustedClockUnits) {
    return absl::FailedPreconditionError(kClockSpent);
  }
  lease->spent = spend.spent_total;
  lease->newest_place = place;
  absl::Status status = WriteLease(db(), *lease);
  if (status.ok() && !spend.clock_trusted) status = CountUntrusted(spend.units);
  return status;
}

// Also of a lease that takes no units any more: they are here all the same, and go back with its rest. Of a draw nothing is ever put back.
absl::Status SqliteOfferBook::PutBack(const LeaseUndo& put_back, int64_t place) {
  Lease* lease = FindPending(put_back.lease_id);
  const bool fits = lease && lease->kind == v1::LEASE_KIND_GIFT && put_back.units > 0 && put_back.units <= lease->spent;
  if (!fits || lease->spent - put_back.units != put_back.spent_total) return absl::FailedPreconditionError(kLeaseEmpty);
  lease->spent = put_back.spent_total;
  lease->undone += put_back.units;
  lease->newest_place = place;
  return WriteLease(db(), *lease);
}

absl::Status SqliteOfferBook::GiveBack(const LeaseReturn& give_back, int64_t place) {
  Lease* lease = FindPending(give_back.lease_id);
  const bool fits = lease && lease->spent == give_back.spent_total && give_back.returned_total == lease->quantity - lease->spent;
  if (!fits) return absl::FailedPreconditionError(kLeaseEmpty);
  absl::StatusOr<bool> begun = ReadBegun(db(), give_back.lease_id);
  if (!begun.ok()) return begun.status();
  if (*begun) return absl::FailedPreconditionError("journal: an entry of this block is unfinished");
  lease->returned = give_back.returned_total;
  lease->newest_place = place;
  return WriteLease(db(), *lease);
}

// The slot was this entry's since it began; whatever became of the lease meanwhile, that is what happened.
absl::Status SqliteOfferBook::FinishDraw(const DrawOutcome& outcome, int64_t place) {
  absl::StatusOr<std::optional<DrawEntry>> found = ReadEntry(db(), keys(), outcome.payload.entry_id());
  if (!found.ok()) return found.status();
  if (!found->has_value() || (*found)->drawn) return absl::FailedPreconditionError("journal: no such entry is unfinished");
  DrawEntry entry = **std::move(found);
  const v1::DrawPayload& told = outcome.payload;
  if (told.slot() != entry.payload.slot() || told.seq() != entry.payload.seq() || told.lease_id() != entry.payload.lease_id() ||
      told.chain() != entry.payload.chain() || told.previous_row_hash() != entry.payload.previous_row_hash()) {
    return absl::FailedPreconditionError("journal: an entry keeps the place that it began with");
  }
  entry.payload = told;
  entry.drawn = true;
  entry.claimable = outcome.wins;
  absl::Status status = FinishEntry(db(), keys(), entry, random_);
  if (Lease* lease = FindPending(told.lease_id()); lease && status.ok()) {
    RaiseTotals(told.slot() + 1, 0, 0, lease);
    lease->newest_place = place;
    status = WriteLease(db(), *lease);
  }
  if (status.ok() && !entry.clock_trusted) status = CountUntrusted(1);
  return status;
}

absl::Status SqliteOfferBook::CountUntrusted(int64_t units) {
  pending_.untrusted_units += units;
  return WriteUntrustedUnits(db(), pending_.untrusted_units);
}

absl::Status SqliteOfferBook::TrustClock() {
  if (pending_.untrusted_units == 0) return absl::OkStatus();
  pending_.untrusted_units = 0;
  return WriteUntrustedUnits(db(), 0);
}

absl::Status SqliteOfferBook::EndChains(uint32_t new_epoch) {
  if (absl::Status status = BeginChains(db(), new_epoch); !status.ok()) return status;
  for (Lease& lease : pending_.leases) {
    if (lease.kind != v1::LEASE_KIND_DRAW_BLOCK || lease.abandoned) continue;
    lease.abandoned = true;
    if (absl::Status status = WriteLease(db(), lease); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SqliteOfferBook::Prune(int64_t now_ms, const std::function<bool(int64_t)>& is_stable) {
  std::vector<Lease> kept;
  for (Lease& lease : pending_.leases) {
    bool gone = lease.over_ms != 0 && lease.over_ms < now_ms - kKeepMs && is_stable(lease.newest_place);
    if (gone) {
      const absl::StatusOr<bool> begun = ReadBegun(db(), lease.lease_id);
      if (!begun.ok()) return begun.status();
      gone = !*begun;
    }
    if (!gone) {
      kept.push_back(std::move(lease));
    } else if (absl::Status status = DeleteLease(db(), lease.lease_id); !status.ok()) {
      return status;
    }
  }
  pending_.leases = std::move(kept);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<DrawEntry>> SqliteOfferBook::UnfinishedDraws() {
  return file_->Read([&]() -> absl::StatusOr<std::vector<DrawEntry>> {
    return identity_->has_value() ? ReadUnfinished(db(), keys()) : std::vector<DrawEntry>();
  });
}

absl::StatusOr<std::optional<DrawEntry>> SqliteOfferBook::FindDrawEntry(std::string_view entry_id) {
  return file_->Read([&]() -> absl::StatusOr<std::optional<DrawEntry>> {
    return identity_->has_value() ? ReadEntry(db(), keys(), entry_id) : std::optional<DrawEntry>();
  });
}

absl::StatusOr<std::vector<DrawEntry>> SqliteOfferBook::OpenWins(int limit) {
  return file_->Read([&]() -> absl::StatusOr<std::vector<DrawEntry>> {
    return identity_->has_value() ? ReadClaimable(db(), keys(), limit) : std::vector<DrawEntry>();
  });
}

absl::StatusOr<std::optional<CouponIssue>> SqliteOfferBook::FindIssue(std::string_view coupon_id) {
  return file_->Read([&] { return ReadIssue(db(), coupon_id); });
}

absl::StatusOr<std::optional<CouponIssue>> SqliteOfferBook::FindIssueBy(std::string_view operation_id) {
  return file_->Read([&] { return ReadIssueBy(db(), operation_id); });
}

absl::StatusOr<std::optional<CouponIssue>> SqliteOfferBook::FindIssueBySerial(std::string_view campaign, uint32_t short_serial) {
  return file_->Read([&] { return ReadIssueBySerial(db(), campaign, short_serial); });
}

absl::StatusOr<bool> SqliteOfferBook::WasRedeemed(std::string_view campaign_id, uint32_t short_serial) {
  return file_->Read([&] { return ReadRedeemed(db(), campaign_id, short_serial); });
}

absl::StatusOr<int64_t> SqliteOfferBook::UnconfirmedFen(std::string_view campaign_id, uint32_t template_number) {
  return file_->Read([&] { return ReadUnconfirmedFen(db(), campaign_id, template_number); });
}

// Not like what sync lives by: of the room that is held back, leads need every bit.
absl::Status SqliteOfferBook::StoreStops(const CouponStopPart& part) {
  if (absl::Status status = file_->EnsureOpen(); !status.ok()) return status;
  if (file_->storage() == Storage::kFull) return absl::ResourceExhaustedError("journal: no room for the stop list");
  return file_->Write([&] { return WriteStopPart(db(), part); });
}

absl::StatusOr<std::optional<CouponStopCursor>> SqliteOfferBook::StopCursor() {
  return file_->Read([&] { return ReadStopCursor(db()); });
}

absl::StatusOr<std::optional<CouponStop>> SqliteOfferBook::FindStop(std::string_view campaign, const StoppedCoupon& coupon) {
  return file_->Read([&] { return ReadStop(db(), campaign, coupon); });
}

absl::StatusOr<int64_t> SqliteOfferBook::UnitsOf(std::string_view person, std::string_view offer, std::optional<int32_t> day) {
  return file_->Read([&] { return ReadUses(db(), person, offer, day); });
}

}  // namespace footfall::kiosk
