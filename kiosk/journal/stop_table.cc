#include "kiosk/journal/stop_table.h"

#include <string>
#include <utility>
#include <vector>

#include "kiosk/journal/lease_table.h"

namespace footfall::kiosk {
namespace {

constexpr int kInForce = 0, kArriving = 1;
constexpr int kSerialBytes = 4;

std::string KeyOf(uint32_t short_serial) {
  std::string key;
  for (int shift = 24; shift >= 0; shift -= 8) key += static_cast<char>(short_serial >> shift);
  return key;
}

uint32_t SerialOf(std::string_view key) {
  uint32_t serial = 0;
  for (const char byte : key) serial = serial << 8 | static_cast<uint8_t>(byte);
  return serial;
}

std::string KeyOf(const StoppedCoupon& coupon) { return coupon.short_serial ? KeyOf(*coupon.short_serial) : coupon.coupon_id; }

struct ListRow {
  CouponStopCursor cursor;
  bool anew = false;
};

absl::StatusOr<std::optional<ListRow>> ReadList(Database* db, int arriving) {
  std::optional<ListRow> row;
  Statement read = db->Prepare("SELECT campaign,incarnation,version,anew FROM coupon_stop_lists WHERE arriving=?");
  if (read.Int(arriving).Step()) row = ListRow{{read.GetBytes(0), read.GetBytes(1), read.GetInt(2)}, read.GetInt(3) != 0};
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return row;
}

absl::Status WriteList(Database* db, int arriving, const ListRow& row) {
  return db->Prepare("INSERT OR REPLACE INTO coupon_stop_lists(arriving,campaign,incarnation,version,anew) VALUES(?,?,?,?,?)")
      .Int(arriving)
      .Text(row.cursor.campaign)
      .Blob(row.cursor.incarnation)
      .Int(row.cursor.version)
      .Int(row.anew ? 1 : 0)
      .Finish();
}

absl::Status DeleteStops(Database* db, int arriving) {
  return db->Prepare("DELETE FROM coupon_stops WHERE arriving=?").Int(arriving).Finish();
}

absl::StatusOr<int64_t> CountStops(Database* db, int arriving) {
  Statement read = db->Prepare("SELECT count(*) FROM coupon_stops WHERE arriving=?");
  const int64_t count = read.Int(arriving).Step() ? read.GetInt(0) : 0;
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return count;
}

// What is there beside the part itself: the list that it goes on with, or nothing when it begins anew.
absl::StatusOr<ListRow> Begin(Database* db, const CouponStopPart& part) {
  ListRow begun{{part.campaign, part.incarnation, part.version}, part.after == 0};
  if (begun.anew) {
    if (absl::Status status = DeleteStops(db, kArriving); !status.ok()) return status;
    return begun;
  }
  absl::StatusOr<std::optional<ListRow>> before = ReadList(db, kArriving);
  if (before.ok() && !before->has_value()) {
    before = ReadList(db, kInForce);
    if (before.ok() && before->has_value()) (*before)->anew = false;
  }
  if (!before.ok()) return before.status();
  const bool follows = before->has_value() && (*before)->cursor.campaign == part.campaign &&
                       (*before)->cursor.incarnation == part.incarnation && (*before)->cursor.version == part.after;
  if (!follows) return absl::FailedPreconditionError("journal: a part of the stop list does not follow on what is there");
  begun.anew = (*before)->anew;
  return begun;
}

absl::Status InsertStops(Database* db, const CouponStopPart& part) {
  Statement write = db->Prepare("INSERT OR REPLACE INTO coupon_stops(arriving,coupon,version,reason,place,time_ms) VALUES(?,?,?,?,?,?)");
  for (const CouponStop& stop : part.stops) {
    const std::string key = KeyOf(stop.coupon);
    const absl::Status status =
        write.Int(kArriving).Blob(key).Int(part.version).Int(stop.reason).Text(stop.place).Int(stop.time_ms).Finish();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// The oldest go when there are more than are kept.
absl::Status Trim(Database* db) {
  const absl::StatusOr<int64_t> count = CountStops(db, kInForce);
  if (!count.ok() || *count <= kMostCouponStops) return count.status();
  return db
      ->Prepare(
          "DELETE FROM coupon_stops WHERE arriving=0 AND coupon IN "
          "(SELECT coupon FROM coupon_stops WHERE arriving=0 ORDER BY version LIMIT ?)")
      .Int(*count - kMostCouponStops)
      .Finish();
}

// What was redeemed here and taken back since can be redeemed here again.
absl::Status ForgetTakenBack(Database* db, const std::string& campaign) {
  std::vector<uint32_t> serials;
  Statement read = db->Prepare("SELECT coupon FROM coupon_stops WHERE arriving=0 AND reason=? AND length(coupon)=?");
  read.Int(v1::COUPON_STOP_REASON_NONE).Int(kSerialBytes);
  while (read.Step()) serials.push_back(SerialOf(read.GetBytes(0)));
  absl::Status status = read.Finish();
  for (const uint32_t serial : serials) {
    if (status.ok()) status = ForgetRedemption(db, campaign, serial);
  }
  return status;
}

// What arrived takes its place, all at once.
absl::Status PutInForce(Database* db, const ListRow& list) {
  absl::Status status;
  if (list.anew) status = DeleteStops(db, kInForce);
  if (status.ok()) {
    status = db->Run(
        "INSERT OR REPLACE INTO coupon_stops SELECT 0,coupon,version,reason,place,time_ms FROM coupon_stops WHERE arriving=1;"
        "DELETE FROM coupon_stop_lists WHERE arriving=1");
  }
  if (status.ok()) status = DeleteStops(db, kArriving);
  if (status.ok()) status = ForgetTakenBack(db, list.cursor.campaign);
  if (status.ok()) {
    status = db->Prepare("DELETE FROM coupon_stops WHERE arriving=0 AND reason=?").Int(v1::COUPON_STOP_REASON_NONE).Finish();
  }
  if (status.ok()) status = WriteList(db, kInForce, list);
  return status.ok() ? Trim(db) : status;
}

}  // namespace

absl::Status WriteStopPart(Database* db, const CouponStopPart& part) {
  const absl::StatusOr<ListRow> list = Begin(db, part);
  if (!list.ok()) return list.status();
  const absl::StatusOr<int64_t> waiting = CountStops(db, kArriving);
  if (!waiting.ok()) return waiting.status();
  if (*waiting + static_cast<int64_t>(part.stops.size()) > kMostArrivingStops) {
    return absl::ResourceExhaustedError("journal: more of the stop list arrives than is kept");
  }
  if (absl::Status status = InsertStops(db, part); !status.ok()) return status;
  return part.complete ? PutInForce(db, *list) : WriteList(db, kArriving, *list);
}

absl::StatusOr<std::optional<CouponStopCursor>> ReadStopCursor(Database* db) {
  for (const int arriving : {kArriving, kInForce}) {
    absl::StatusOr<std::optional<ListRow>> list = ReadList(db, arriving);
    if (!list.ok()) return list.status();
    if (list->has_value()) return std::move((*list)->cursor);
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<CouponStop>> ReadStop(Database* db, std::string_view campaign, const StoppedCoupon& coupon) {
  std::vector<std::string> keys;
  if (coupon.short_serial) keys.push_back(KeyOf(*coupon.short_serial));
  if (!coupon.coupon_id.empty()) keys.push_back(coupon.coupon_id);
  for (const std::string& key : keys) {
    std::optional<CouponStop> stop;
    Statement read = db->Prepare(
        "SELECT s.reason,s.place,s.time_ms FROM coupon_stop_lists l JOIN coupon_stops s ON s.arriving=0 AND s.coupon=? "
        "WHERE l.arriving=0 AND l.campaign=?");
    if (read.Blob(key).Text(campaign).Step()) {
      stop = CouponStop{coupon, static_cast<v1::CouponStopReason>(read.GetInt(0)), read.GetBytes(1), read.GetInt(2)};
    }
    if (absl::Status status = read.Finish(); !status.ok()) return status;
    if (stop) return stop;
  }
  return std::nullopt;
}

}  // namespace footfall::kiosk
