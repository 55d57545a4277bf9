#include "server/stock/gift_store.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/stock/places.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr char kGiftColumns[] =
    "SELECT version, record, campaign_id, session_id, item_id FROM session_gifts WHERE campaign_id = :1 AND session_id = :2";
constexpr std::string_view kPutGift =
    "INSERT INTO session_gifts (campaign_id, session_id, item_id, version, record) VALUES (:1, :2, :3, :4, :5) "
    "ON CONFLICT (campaign_id, session_id, item_id) DO UPDATE SET version = excluded.version, record = excluded.record";
constexpr std::string_view kInsertHandOut =
    "INSERT INTO gift_hand_outs (operation_id, number, campaign_id, session_id, item_id, lease_id, quantity, lead_id, person_number, "
    "staff_id, device_id, time_ms, purchase_fen, per_person, flags) VALUES "
    "(:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, :14, :15) ON CONFLICT (operation_id) DO NOTHING";
constexpr char kHandOutColumns[] =
    "SELECT operation_id, number, campaign_id, session_id, item_id, lease_id, quantity, lead_id, person_number, staff_id, device_id, "
    "time_ms, purchase_fen, per_person, flags FROM gift_hand_outs WHERE ";

absl::Status DecodeGift(const Row& row, v1::Gift* gift) {
  const std::string item_id = row.Text(4);
  gift->set_item(ItemName(item_id));
  absl::Status status = DecodeRecord(row, GiftName({row.Text(2), row.Text(3)}, item_id), gift);
  gift->set_item(ItemName(item_id));
  return status;
}

absl::Status DecodeHandOut(const Row& row, HandOutRow* out) {
  *out = {.operation_id = row.Blob(0),
          .number = row.Int(1),
          .session = {row.Text(2), row.Text(3)},
          .item_id = row.Text(4),
          .lease_id = row.Blob(5),
          .quantity = row.Int(6),
          .lead_id = row.Blob(7),
          .person_number = row.Int(8),
          .staff_id = row.Text(9),
          .device_id = row.Text(10),
          .time_ms = row.Int(11),
          .purchase_fen = row.Int(12),
          .per_person = row.Int(13),
          .flags = row.Int(14)};
  return absl::OkStatus();
}

std::string Where(const char* condition) { return absl::StrCat(kHandOutColumns, condition); }

// The rules alone: what is output only has its place elsewhere.
v1::Gift RulesOf(const v1::Gift& gift) {
  v1::Gift rules;
  rules.set_name(gift.name());
  rules.set_per_person(gift.per_person());
  rules.set_min_purchase_fen(gift.min_purchase_fen());
  rules.set_kiosk_units(gift.kiosk_units());
  rules.set_paused(gift.paused());
  return rules;
}

absl::Status RefuseWhenFull(Connection& db, const SessionChildKey& key) {
  int64_t others = 0;
  const absl::Status status = db.Query("SELECT COUNT(*) FROM session_gifts WHERE campaign_id = :1 AND session_id = :2 AND item_id <> :3",
                                       {key.session.campaign_id, key.session.session_id, key.id}, [&](const Row& row) {
                                         others = row.Int(0);
                                         return false;
                                       });
  if (!status.ok()) return status;
  return others >= kMaxGifts ? errors::FailedPrecondition("TOO_MANY_GIFTS", SessionName(key.session)) : absl::OkStatus();
}

std::string IdText(const std::string& bytes) {
  const std::optional<rules::Uuid> id = rules::UuidFromBytes(bytes);
  return id ? rules::FormatUuid(*id) : "";
}

}  // namespace

std::string GiftName(const SessionKey& key, std::string_view item_id) { return SessionChildName(key, "gifts", item_id); }

absl::StatusOr<v1::Gift> GetGift(Connection& db, const SessionKey& key, std::string_view item_id) {
  static const std::string sql = absl::StrCat(kGiftColumns, " AND item_id = :3");
  return QueryOne<v1::Gift>(db, sql, {key.campaign_id, key.session_id, std::string(item_id)}, GiftName(key, item_id), DecodeGift);
}

absl::StatusOr<std::vector<v1::Gift>> ListGifts(Connection& db, const SessionKey& key) {
  static const std::string sql = absl::StrCat(kGiftColumns, " ORDER BY item_id");
  return QueryAll<v1::Gift>(db, sql, {key.campaign_id, key.session_id}, DecodeGift);
}

absl::Status PutGift(WriteContext& write, v1::Gift* gift) {
  auto key = ParseSessionChildName("gift.name", "gifts", gift->name());
  if (!key.ok()) return key.status();
  if (absl::Status full = RefuseWhenFull(write.db(), *key); !full.ok()) return full;
  const int64_t version = write.NextNumber();
  gift->set_etag(MakeEtag(gift->name(), version));
  return write.db()
      .Execute(kPutGift, {key->session.campaign_id, key->session.session_id, key->id, version, EncodeRecord(RulesOf(*gift))})
      .status();
}

absl::StatusOr<bool> InsertHandOut(WriteContext& write, HandOutRow row) {
  row.number = write.NextNumber();
  const absl::StatusOr<int64_t> written = write.db().Execute(
      kInsertHandOut, {BytesView{row.operation_id}, row.number, TextView{row.session.campaign_id}, TextView{row.session.session_id},
                       TextView{row.item_id}, BytesView{row.lease_id}, row.quantity, BytesView{row.lead_id}, row.person_number,
                       TextView{row.staff_id}, TextView{row.device_id}, row.time_ms, row.purchase_fen, row.per_person, row.flags});
  if (!written.ok()) return written.status();
  return *written > 0;
}

absl::StatusOr<std::vector<HandOutRow>> ListPersonHandOuts(Connection& db, std::string_view campaign_id, int64_t person_number,
                                                           std::string_view item_id) {
  static const std::string sql = Where(
      "campaign_id = :1 AND person_number = :2 AND person_number > 0 AND item_id = :3 AND flags & :4 = 0 "
      "ORDER BY time_ms, operation_id");
  return QueryAll<HandOutRow>(db, sql, {TextView{campaign_id}, person_number, TextView{item_id}, FlagBit(v1::HAND_OUT_FLAG_UNDONE)},
                              DecodeHandOut);
}

absl::StatusOr<std::optional<HandOutRow>> FindHandOut(Connection& db, std::string_view operation_id) {
  static const std::string sql = Where("operation_id = :1");
  auto found = QueryAll<HandOutRow>(db, sql, {BytesView{operation_id}}, DecodeHandOut);
  if (!found.ok()) return found.status();
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

absl::StatusOr<std::vector<HandOutRow>> ListUnlinkedHandOuts(Connection& db, const SessionKey& key, int limit) {
  // Leads that never arrive must not stand before those that have.
  static const std::string sql = Where(
      "campaign_id = :1 AND session_id = :2 AND person_number = 0 AND lead_id <> X'' AND EXISTS (SELECT 1 FROM leads l WHERE "
      "l.lead_id = gift_hand_outs.lead_id AND l.person_number > 0) ORDER BY lead_id LIMIT :3");
  return QueryAll<HandOutRow>(db, sql, {key.campaign_id, key.session_id, int64_t{limit}}, DecodeHandOut);
}

absl::StatusOr<int64_t> HandedOutSince(Connection& db, const SessionKey& key, std::string_view item_id, int64_t time_ms) {
  constexpr std::string_view kOut =
      "SELECT COALESCE(SUM(quantity), 0) FROM gift_hand_outs WHERE campaign_id = :1 AND session_id = :2 AND item_id = :3 AND time_ms > :4 "
      "AND flags & :5 = 0";
  // "flags <> 0" says nothing more; it lets the few that bear one be found by their index.
  constexpr std::string_view kBack =
      "SELECT COALESCE(SUM(u.units), 0) FROM gift_hand_outs h JOIN lease_undos u ON u.gift_id = h.operation_id WHERE h.campaign_id = :1 "
      "AND "
      "h.session_id = :2 AND h.item_id = :3 AND h.flags <> 0 AND h.flags & :5 <> 0 AND h.time_ms <= :4 AND u.time_ms > :4";
  const std::vector<SqlValue> values = {key.campaign_id, key.session_id, std::string(item_id), time_ms, FlagBit(v1::HAND_OUT_FLAG_UNDONE)};
  int64_t units = 0;
  absl::Status status = db.Query(kOut, values, [&](const Row& row) { return units = row.Int(0), false; });
  if (status.ok()) status = db.Query(kBack, values, [&](const Row& row) { return units -= row.Int(0), false; });
  if (!status.ok()) return status;
  return units;
}

absl::Status SetHandOutFlags(WriteContext& write, std::string_view operation_id, int64_t flags) {
  return write.db().Execute("UPDATE gift_hand_outs SET flags = :1 WHERE operation_id = :2", {flags, BytesView{operation_id}}).status();
}

absl::Status SetHandOutPerson(WriteContext& write, std::string_view operation_id, int64_t person_number) {
  return write.db()
      .Execute("UPDATE gift_hand_outs SET person_number = :1 WHERE operation_id = :2", {person_number, BytesView{operation_id}})
      .status();
}

absl::StatusOr<std::vector<HandOutRow>> ListHandOuts(Connection& db, const HandOutFilter& filter, int64_t before, int limit) {
  static const std::array<std::string, 2> sql = {
      Where("campaign_id = :1 AND session_id = :2 AND (:3 = '' OR item_id = :3) AND number < :4 ORDER BY number DESC LIMIT :5"),
      Where("campaign_id = :1 AND session_id = :2 AND (:3 = '' OR item_id = :3) AND number < :4 AND flags <> 0 "
            "ORDER BY number DESC LIMIT :5")};
  return QueryAll<HandOutRow>(db, sql[filter.flagged_only ? 1 : 0],
                              {filter.session.campaign_id, filter.session.session_id, filter.item_id, before, int64_t{limit}},
                              DecodeHandOut);
}

v1::HandOut ToHandOut(const HandOutRow& row) {
  v1::HandOut out;
  out.set_id(IdText(row.operation_id));
  out.set_item(ItemName(row.item_id));
  out.set_quantity(row.quantity);
  out.set_lead_id(IdText(row.lead_id));
  if (!row.staff_id.empty()) out.set_staff(StaffName(row.staff_id));
  out.set_device(DeviceName(row.device_id));
  out.set_time_ms(row.time_ms);
  out.set_purchase_fen(row.purchase_fen);
  for (int flag = 1; v1::HandOutFlag_IsValid(flag); ++flag) {
    if ((row.flags & FlagBit(static_cast<v1::HandOutFlag>(flag))) != 0) out.add_flags(static_cast<v1::HandOutFlag>(flag));
  }
  return out;
}

}  // namespace footfall::server
