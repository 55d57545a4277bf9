#include "kiosk/journal/lease_table.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "kiosk/journal/operation_table.h"

namespace footfall::kiosk {
namespace {

constexpr size_t kPersonBytes = 16;
constexpr char kCouponUsed[] = "journal: COUPON_USED: the coupon was redeemed here before";

absl::StatusOr<std::optional<int64_t>> ReadNumber(Statement read) {
  std::optional<int64_t> number;
  if (read.Step()) number = read.GetInt(0);
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return number;
}

constexpr char kIssueColumns[] = "SELECT coupon_id,operation_id,lease_id,pool,place,short_serial,persons FROM coupons_issued WHERE ";

absl::StatusOr<std::optional<CouponIssue>> ReadOneIssue(Statement read) {
  std::optional<CouponIssue> issue;
  if (read.Step()) {
    issue = CouponIssue{
        read.GetBytes(0), read.GetBytes(1), read.GetBytes(2), read.GetBytes(3), read.GetInt(4), static_cast<uint32_t>(read.GetInt(5)), {}};
    const std::string persons = read.GetBytes(6);
    for (size_t at = 0; at + kPersonBytes <= persons.size(); at += kPersonBytes) {
      issue->persons.push_back(persons.substr(at, kPersonBytes));
    }
  }
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return issue;
}

}  // namespace

bool IsCouponUsed(const absl::Status& status) { return absl::IsFailedPrecondition(status) && status.message() == kCouponUsed; }

absl::StatusOr<std::vector<Lease>> ReadLeases(Database* db) {
  std::vector<Lease> leases;
  Statement read = db->Prepare(
      "SELECT lease_id,pool,kind,fence,quantity,first_number,grant_time_ms,not_after_ms,spent,returned,recalled,over_ms,"
      "signature,abandoned,newest_place,undone FROM leases ORDER BY fence,lease_id");
  while (read.Step()) {
    Lease lease;
    lease.lease_id = read.GetBytes(0);
    lease.pool = read.GetBytes(1);
    lease.kind = static_cast<v1::LeaseKind>(read.GetInt(2));
    lease.fence = read.GetInt(3);
    lease.quantity = read.GetInt(4);
    lease.first_number = read.GetInt(5);
    lease.grant_time_ms = read.GetInt(6);
    lease.not_after_ms = read.GetInt(7);
    lease.spent = read.GetInt(8);
    lease.returned = read.GetInt(9);
    lease.recalled = read.GetInt(10) != 0;
    lease.over_ms = read.GetInt(11);
    lease.signature = read.GetBytes(12);
    lease.abandoned = read.GetInt(13) != 0;
    lease.newest_place = read.GetInt(14);
    lease.undone = read.GetInt(15);
    leases.push_back(std::move(lease));
  }
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return leases;
}

absl::Status WriteLease(Database* db, const Lease& lease) {
  return db
      ->Prepare(
          "INSERT INTO leases(lease_id,pool,kind,fence,quantity,first_number,grant_time_ms,not_after_ms,spent,returned,recalled,over_ms,"
          "signature,abandoned,newest_place,undone) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(lease_id) DO UPDATE SET "
          "spent=excluded.spent,"
          "returned=excluded.returned,recalled=excluded.recalled,over_ms=excluded.over_ms,abandoned=excluded.abandoned,"
          "newest_place=excluded.newest_place,undone=excluded.undone")
      .Blob(lease.lease_id)
      .Text(lease.pool)
      .Int(lease.kind)
      .Int(lease.fence)
      .Int(lease.quantity)
      .Int(lease.first_number)
      .Int(lease.grant_time_ms)
      .Int(lease.not_after_ms)
      .Int(lease.spent)
      .Int(lease.returned)
      .Int(lease.recalled ? 1 : 0)
      .Int(lease.over_ms)
      .Blob(lease.signature)
      .Int(lease.abandoned ? 1 : 0)
      .Int(lease.newest_place)
      .Int(lease.undone)
      .Finish();
}

absl::Status WriteGrant(Database* db, std::string_view lease_id, std::string_view grant) {
  return db->Prepare("INSERT INTO grants(lease_id,bytes) VALUES(?,?)").Blob(lease_id).Blob(grant).Finish();
}

absl::StatusOr<std::string> ReadGrant(Database* db, std::string_view lease_id) {
  Statement read = db->Prepare("SELECT bytes FROM grants WHERE lease_id=?");
  const bool found = read.Blob(lease_id).Step();
  std::string grant = found ? read.GetBytes(0) : "";
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  if (!found) return absl::NotFoundError("journal: no such lease");
  return grant;
}

absl::Status DeleteLease(Database* db, std::string_view lease_id) {
  absl::Status status = db->Prepare("DELETE FROM grants WHERE lease_id=?").Blob(lease_id).Finish();
  status.Update(db->Prepare("DELETE FROM leases WHERE lease_id=?").Blob(lease_id).Finish());
  return status;
}

absl::StatusOr<int64_t> ReadFence(Database* db, std::string_view pool) {
  Statement read = db->Prepare("SELECT fence FROM pool_fences WHERE pool=?");
  read.Text(pool);
  absl::StatusOr<std::optional<int64_t>> fence = ReadNumber(std::move(read));
  if (!fence.ok()) return fence.status();
  return fence->value_or(-1);
}

absl::Status WriteFence(Database* db, std::string_view pool, int64_t fence) {
  return db->Prepare("INSERT OR REPLACE INTO pool_fences(pool,fence) VALUES(?,?)").Text(pool).Int(fence).Finish();
}

absl::StatusOr<int64_t> ReadUntrustedUnits(Database* db) {
  absl::StatusOr<std::optional<int64_t>> units = ReadNumber(db->Prepare("SELECT units FROM lease_clock"));
  if (!units.ok()) return units.status();
  return units->value_or(0);
}

absl::Status WriteUntrustedUnits(Database* db, int64_t units) {
  return db->Prepare("INSERT OR REPLACE INTO lease_clock(id,units) VALUES(1,?)").Int(units).Finish();
}

absl::StatusOr<std::optional<int64_t>> ReadLeaseFloor(Database* db) {
  return ReadNumber(db->Prepare("SELECT granted_after_ms FROM lease_floor"));
}

absl::Status WriteLeaseFloor(Database* db, int64_t granted_after_ms) {
  return db->Prepare("INSERT OR REPLACE INTO lease_floor(id,granted_after_ms) VALUES(1,?)").Int(granted_after_ms).Finish();
}

absl::Status WriteIssue(Database* db, const CouponIssue& issue) {
  const std::string persons = absl::StrJoin(issue.persons, "");
  return db->Prepare("INSERT INTO coupons_issued(coupon_id,operation_id,lease_id,pool,place,short_serial,persons) VALUES(?,?,?,?,?,?,?)")
      .Blob(issue.coupon_id)
      .Blob(issue.operation_id)
      .Blob(issue.lease_id)
      .Text(issue.pool)
      .Int(issue.place)
      .Int(issue.short_serial)
      .Blob(persons)
      .Finish();
}

absl::StatusOr<std::optional<CouponIssue>> ReadIssue(Database* db, std::string_view coupon_id) {
  Statement read = db->Prepare(absl::StrCat(kIssueColumns, "coupon_id=?"));
  read.Blob(coupon_id);
  return ReadOneIssue(std::move(read));
}

absl::StatusOr<std::optional<CouponIssue>> ReadIssueBy(Database* db, std::string_view operation_id) {
  Statement read = db->Prepare(absl::StrCat(kIssueColumns, "operation_id=?"));
  read.Blob(operation_id);
  return ReadOneIssue(std::move(read));
}

absl::StatusOr<std::optional<CouponIssue>> ReadIssueBySerial(Database* db, std::string_view campaign, uint32_t short_serial) {
  const std::string from = absl::StrCat(std::string(campaign), "/");
  Statement read = db->Prepare(absl::StrCat(kIssueColumns, "short_serial=? AND substr(pool,1,?)=?"));
  read.Int(short_serial).Int(static_cast<int64_t>(from.size())).Text(from);
  return ReadOneIssue(std::move(read));
}

absl::Status WriteRedemption(Database* db, const CouponRedemption& redemption, int64_t place) {
  Statement write = db->Prepare(
      "INSERT INTO coupons_redeemed(campaign_id,short_serial,template_number,value_fen,own,place) VALUES(?,?,?,?,?,?) "
      "ON CONFLICT DO NOTHING RETURNING place");
  const bool written = write.Text(redemption.campaign_id)
                           .Int(redemption.short_serial)
                           .Int(redemption.template_number)
                           .Int(redemption.value_fen)
                           .Int(redemption.own ? 1 : 0)
                           .Int(place)
                           .Step();
  if (absl::Status status = write.Finish(); !status.ok()) return status;
  return written ? absl::OkStatus() : absl::FailedPreconditionError(kCouponUsed);
}

absl::Status ForgetRedemption(Database* db, std::string_view campaign, uint32_t short_serial) {
  Statement remove = db->Prepare(
      "DELETE FROM coupons_redeemed WHERE campaign_id=? AND short_serial=? AND NOT EXISTS "
      "(SELECT 1 FROM epochs e WHERE e.epoch=place>>? AND (place & ?)>e.acknowledged) RETURNING own");
  remove.Text(campaign.substr(campaign.rfind('/') + 1)).Int(short_serial).Int(kSeqBits).Int(static_cast<int64_t>(kMaxSeq));
  const bool removed = remove.Step();
  if (absl::Status status = remove.Finish(); !status.ok() || !removed) return status;
  const absl::StatusOr<std::optional<CouponIssue>> issue = ReadIssueBySerial(db, campaign, short_serial);
  if (!issue.ok() || !issue->has_value()) return issue.status();
  const std::string offer = absl::StrCat((*issue)->pool, kRedeemedOffer);
  for (const std::string& person : (*issue)->persons) {
    // On which day it was is not kept with it: the newest is the likeliest by far.
    const absl::Status status = db->Prepare(
                                      "UPDATE person_uses SET units=units-1 WHERE person=? AND offer=? AND units>0 AND day="
                                      "(SELECT max(day) FROM person_uses WHERE person=? AND offer=? AND units>0)")
                                    .Blob(person)
                                    .Text(offer)
                                    .Blob(person)
                                    .Text(offer)
                                    .Finish();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ReadRedeemed(Database* db, std::string_view campaign_id, uint32_t short_serial) {
  Statement read = db->Prepare("SELECT 1 FROM coupons_redeemed WHERE campaign_id=? AND short_serial=?");
  const bool found = read.Text(campaign_id).Int(short_serial).Step();
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return found;
}

absl::StatusOr<int64_t> ReadUnconfirmedFen(Database* db, std::string_view campaign_id, uint32_t template_number) {
  Statement read = db->Prepare(
      "SELECT coalesce(sum(r.value_fen),0) FROM coupons_redeemed r JOIN epochs e ON e.epoch=r.place>>? "
      "WHERE r.campaign_id=? AND r.template_number=? AND r.own=0 AND (r.place & ?)>e.acknowledged");
  read.Int(kSeqBits).Text(campaign_id).Int(template_number).Int(static_cast<int64_t>(kMaxSeq));
  absl::StatusOr<std::optional<int64_t>> sum = ReadNumber(std::move(read));
  if (!sum.ok()) return sum.status();
  return sum->value_or(0);
}

absl::Status AddUse(Database* db, const PersonUse& use) {
  return db
      ->Prepare(
          "INSERT INTO person_uses(person,offer,day,units) VALUES(?,?,?,?) "
          "ON CONFLICT(person,offer,day) DO UPDATE SET units=units+excluded.units")
      .Blob(use.person)
      .Text(use.offer)
      .Int(use.day)
      .Int(use.units)
      .Finish();
}

absl::StatusOr<int64_t> ReadUses(Database* db, std::string_view person, std::string_view offer, std::optional<int32_t> day) {
  Statement read = db->Prepare("SELECT coalesce(sum(units),0) FROM person_uses WHERE person=? AND offer=? AND day BETWEEN ? AND ?");
  read.Blob(person).Text(offer).Int(day.value_or(INT32_MIN)).Int(day.value_or(INT32_MAX));
  absl::StatusOr<std::optional<int64_t>> sum = ReadNumber(std::move(read));
  if (!sum.ok()) return sum.status();
  return sum->value_or(0);
}

}  // namespace footfall::kiosk
