#include "server/coupons/coupon_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"
#include "server/coupons/coupon_rules.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kTemplates = "couponTemplates", kCoupons = "coupons";
constexpr std::string_view kCampaignColumns =
    "SELECT campaign_number, campaign_id, key_id, public_key, wrapped_secret FROM coupon_campaigns ";
constexpr std::string_view kTemplateColumns =
    "SELECT version, record, template_number, campaign_number, campaign_id, template_id, made, ordered FROM coupon_templates ";
constexpr std::string_view kCouponColumns =
    "SELECT coupon_number, coupon_id, campaign_number, template_number, serial, state, lease_id, code_box, create_ms FROM coupons ";
constexpr std::string_view kInsertTemplate =
    "INSERT INTO coupon_templates (template_number, campaign_number, campaign_id, template_id, qr_number, version, made, ordered, record) "
    "VALUES (:1, :2, :3, :4, :5, :6, 0, 0, :7)";
constexpr std::string_view kReplaceTemplate = "UPDATE coupon_templates SET version = :1, record = :2 WHERE template_number = :3";
constexpr std::string_view kInsertBatch =
    "INSERT INTO coupon_batches (batch, template_number, wanted, made, next_place) VALUES (:1, :2, :3, 0, 0)";
constexpr std::string_view kListOfLead =
    "WHERE coupon_number IN (SELECT coupon_number FROM coupon_issues WHERE lead_id = :1) AND template_number = :2 AND (:3 = 0 OR state = "
    ":3) "
    "AND coupon_number > :4 ORDER BY coupon_number LIMIT :5";
constexpr std::string_view kListInState =
    "WHERE template_number = :1 AND state = :2 AND coupon_number > :3 ORDER BY coupon_number LIMIT :4";
constexpr std::string_view kListOfTemplate = "WHERE template_number = :1 AND coupon_number > :2 ORDER BY coupon_number LIMIT :3";
// Rows in a statement: SQLite takes 32,766 values, and a statement's text is prepared once for each number of rows.
constexpr size_t kRowsOfStatement = 100;

std::string Sql(std::string_view columns, std::string_view rest) { return absl::StrCat(Abseil(columns), Abseil(rest)); }
Bytes Blob(std::string_view bytes) { return Bytes{std::string(bytes)}; }

template <typename T>
absl::StatusOr<std::optional<T>> First(absl::StatusOr<std::vector<T>> rows) {
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

absl::Status ReadCampaign(const Row& row, CouponCampaignRow* campaign) {
  *campaign = {row.Int(0), row.Text(1), row.Blob(2), row.Blob(3), row.Blob(4)};
  return absl::OkStatus();
}

absl::Status ReadTemplate(const Row& row, CouponTemplateRow* found) {
  found->template_number = row.Int(2);
  found->campaign_number = row.Int(3);
  found->campaign_id = row.Text(4);
  found->made = row.Int(6);
  found->ordered = row.Int(7);
  const absl::Status read = DecodeRecord(row, CouponTemplateName({found->campaign_id, row.Text(5)}), &found->message);
  found->message.set_made(found->made);
  return read;
}

absl::Status ReadCoupon(const Row& row, CouponRow* coupon) {
  *coupon = {.coupon_number = row.Int(0),
             .coupon_id = row.Blob(1),
             .campaign_number = row.Int(2),
             .template_number = row.Int(3),
             .state = static_cast<v1::CouponState>(row.Int(5)),
             .lease_id = row.Blob(6),
             .code_box = row.Blob(7),
             .create_ms = row.Int(8)};
  if (!row.IsNull(4)) coupon->serial = row.Int(4);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<CouponRow>> ReadCoupons(Connection& db, std::string_view rest, const std::vector<SqlValue>& values) {
  return QueryAll<CouponRow>(db, Sql(kCouponColumns, rest), values, ReadCoupon);
}

SqlValue OrNull(const std::optional<int64_t>& number) { return number ? SqlValue(*number) : SqlValue(std::monostate()); }
SqlValue OrNull(const std::string& bytes) { return bytes.empty() ? SqlValue(std::monostate()) : SqlValue(BytesView{bytes}); }

// Two texts in all, so that both stay prepared.
const std::string& InsertSql(size_t rows) {
  const auto make = [](size_t count) {
    std::string sql =
        "INSERT INTO coupons (coupon_number, coupon_id, campaign_number, template_number, serial, state, lease_id, code_box, create_ms) "
        "VALUES ";
    for (size_t row = 0, value = 1; row < count; ++row) {
      absl::StrAppend(&sql, row == 0 ? "(" : ", (");
      for (int column = 0; column < 9; ++column, ++value) absl::StrAppend(&sql, column == 0 ? ":" : ", :", value);
      absl::StrAppend(&sql, ")");
    }
    return sql + " ON CONFLICT DO NOTHING";
  };
  static const auto* const many = new std::string(make(kRowsOfStatement));
  static const auto* const one = new std::string(make(1));
  return rows == 1 ? *one : *many;
}

void Append(const CouponRow& coupon, std::vector<SqlValue>* values) {
  values->insert(values->end(),
                 {coupon.coupon_number, BytesView{coupon.coupon_id}, coupon.campaign_number, coupon.template_number, OrNull(coupon.serial),
                  static_cast<int64_t>(coupon.state), OrNull(coupon.lease_id), BytesView{coupon.code_box}, coupon.create_ms});
}

}  // namespace

std::string CouponTemplateName(const CouponTemplateKey& key) {
  return absl::StrCat(CampaignName(key.campaign_id), "/", Abseil(kTemplates), "/", key.template_id);
}

absl::StatusOr<CouponTemplateKey> ParseCouponTemplateName(std::string_view field, std::string_view name) {
  if (name.empty()) return errors::InvalidField(field, "REQUIRED");
  const size_t at = name.find(std::string("/") + std::string(kTemplates) + "/");
  if (at == std::string_view::npos) return errors::InvalidField(field, "BAD_NAME");
  const absl::StatusOr<std::string> campaign = ParseCampaignName(field, name.substr(0, at));
  if (!campaign.ok()) return campaign.status();
  const std::string_view id = name.substr(at + kTemplates.size() + 2);
  if (!rules::IsResourceId(id)) return errors::InvalidField(field, "BAD_NAME");
  return CouponTemplateKey{*campaign, std::string(id)};
}

std::string CouponName(std::string_view campaign_id, std::string_view coupon_id) {
  return absl::StrCat(CampaignName(campaign_id), "/", Abseil(kCoupons), "/", rules::ToHex(coupon_id));
}

absl::StatusOr<CouponKeyParts> ParseCouponName(std::string_view field, std::string_view name) {
  if (name.empty()) return errors::InvalidField(field, "REQUIRED");
  const size_t at = name.find(std::string("/") + std::string(kCoupons) + "/");
  if (at == std::string_view::npos) return errors::InvalidField(field, "BAD_NAME");
  const absl::StatusOr<std::string> campaign = ParseCampaignName(field, name.substr(0, at));
  if (!campaign.ok()) return campaign.status();
  const std::optional<std::string> id = rules::FromHex(name.substr(at + kCoupons.size() + 2));
  if (!id || !rules::UuidFromBytes(*id)) return errors::InvalidField(field, "BAD_NAME");
  return CouponKeyParts{*campaign, *id};
}

std::string CouponSecretContext(std::string_view campaign_id) { return absl::StrCat("footfall/coupon-sign-key/", Abseil(campaign_id)); }

absl::StatusOr<std::optional<CouponCampaignRow>> FindCouponCampaign(Connection& db, std::string_view campaign_id) {
  return First(QueryAll<CouponCampaignRow>(db, Sql(kCampaignColumns, "WHERE campaign_id = :1"), {std::string(campaign_id)}, ReadCampaign));
}

absl::StatusOr<std::optional<CouponCampaignRow>> FindCouponCampaign(Connection& db, int64_t campaign_number) {
  return First(QueryAll<CouponCampaignRow>(db, Sql(kCampaignColumns, "WHERE campaign_number = :1"), {campaign_number}, ReadCampaign));
}

absl::Status InsertCouponCampaign(WriteContext& write, CouponCampaignRow* row) {
  row->campaign_number = write.NextNumber();
  return write.db()
      .Execute(
          "INSERT INTO coupon_campaigns (campaign_number, campaign_id, key_id, public_key, wrapped_secret) VALUES (:1, :2, :3, :4, :5)",
          {row->campaign_number, row->campaign_id, Blob(row->key_id), Blob(row->public_key), Blob(row->wrapped_secret)})
      .status();
}

absl::StatusOr<CouponTemplateRow> GetCouponTemplate(Connection& db, const CouponTemplateKey& key) {
  return QueryOne<CouponTemplateRow>(db, Sql(kTemplateColumns, "WHERE campaign_id = :1 AND template_id = :2"),
                                     {key.campaign_id, key.template_id}, CouponTemplateName(key), ReadTemplate);
}

absl::StatusOr<std::optional<CouponTemplateRow>> FindCouponTemplate(Connection& db, int64_t campaign_number, int64_t qr_number) {
  return First(QueryAll<CouponTemplateRow>(db, Sql(kTemplateColumns, "WHERE campaign_number = :1 AND qr_number = :2"),
                                           {campaign_number, qr_number}, ReadTemplate));
}

absl::StatusOr<CouponTemplateRow> GetCouponTemplate(Connection& db, int64_t template_number) {
  return QueryOne<CouponTemplateRow>(db, Sql(kTemplateColumns, "WHERE template_number = :1"), {template_number}, "couponTemplates/-",
                                     ReadTemplate);
}

absl::StatusOr<std::vector<CouponTemplateRow>> ListCouponTemplates(Connection& db, std::string_view campaign_id, std::string_view after_id,
                                                                   int limit) {
  return QueryAll<CouponTemplateRow>(db, Sql(kTemplateColumns, "WHERE campaign_id = :1 AND template_id > :2 ORDER BY template_id LIMIT :3"),
                                     {std::string(campaign_id), std::string(after_id), int64_t{limit}}, ReadTemplate);
}

absl::Status InsertCouponTemplate(WriteContext& write, CouponTemplateRow* row) {
  int64_t last = 0;
  absl::Status status = write.db().Query("SELECT COALESCE(MAX(qr_number), 0) FROM coupon_templates WHERE campaign_number = :1",
                                         {row->campaign_number}, [&last](const Row& found) {
                                           last = found.Int(0);
                                           return false;
                                         });
  if (!status.ok()) return status;
  if (last >= kMaxCouponTemplates) return errors::FailedPrecondition("TOO_MANY_COUPON_TEMPLATES", CampaignName(row->campaign_id));
  const absl::StatusOr<CouponTemplateKey> key = ParseCouponTemplateName("name", row->message.name());
  if (!key.ok()) return key.status();
  row->template_number = write.NextNumber();
  row->message.set_number(static_cast<uint32_t>(last + 1));
  row->message.set_etag(MakeEtag(row->message.name(), row->template_number));
  return Inserted(write.db().Execute(kInsertTemplate, {row->template_number, row->campaign_number, key->campaign_id, key->template_id,
                                                       last + 1, row->template_number, EncodeRecord(row->message)}),
                  row->message.name());
}

absl::Status ReplaceCouponTemplate(WriteContext& write, CouponTemplateRow* row) {
  const int64_t version = write.NextNumber();
  row->message.set_etag(MakeEtag(row->message.name(), version));
  return Changed(write.db().Execute(kReplaceTemplate, {version, EncodeRecord(row->message), row->template_number}), row->message.name());
}

absl::StatusOr<CouponBatchRow> InsertCouponBatch(WriteContext& write, int64_t template_number, int64_t wanted, int64_t now_ms) {
  CouponBatchRow batch{.batch = now_ms, .template_number = template_number, .wanted = wanted};
  absl::Status status = write.db().Query("SELECT COALESCE(MAX(batch), 0) FROM coupon_batches", {}, [&batch](const Row& row) {
    batch.batch = std::max(batch.batch, row.Int(0) + 1);
    return false;
  });
  if (status.ok()) status = write.db().Execute(kInsertBatch, {batch.batch, template_number, wanted}).status();
  if (status.ok()) {
    status = write.db()
                 .Execute("UPDATE coupon_templates SET ordered = ordered + :1 WHERE template_number = :2", {wanted, template_number})
                 .status();
  }
  if (!status.ok()) return status;
  return batch;
}

absl::StatusOr<std::optional<CouponBatchRow>> FindCouponBatch(Connection& db, int64_t batch) {
  return First(QueryAll<CouponBatchRow>(db, "SELECT batch, template_number, wanted, made, next_place FROM coupon_batches WHERE batch = :1",
                                        {batch}, [](const Row& row, CouponBatchRow* found) {
                                          *found = {row.Int(0), row.Int(1), row.Int(2), row.Int(3), row.Int(4)};
                                          return absl::OkStatus();
                                        }));
}

absl::StatusOr<std::vector<int64_t>> ListOpenCouponBatches(Connection& db, int64_t template_number) {
  return QueryAll<int64_t>(db, "SELECT batch FROM coupon_batches WHERE template_number = :1 AND made < wanted ORDER BY batch",
                           {template_number}, [](const Row& row, int64_t* batch) {
                             *batch = row.Int(0);
                             return absl::OkStatus();
                           });
}

absl::Status UpdateCouponBatch(WriteContext& write, const CouponBatchRow& row) {
  return write.db()
      .Execute("UPDATE coupon_batches SET made = :1, next_place = :2 WHERE batch = :3", {row.made, row.next_place, row.batch})
      .status();
}

absl::StatusOr<int64_t> InsertCoupons(WriteContext& write, const std::vector<CouponRow>& coupons) {
  int64_t stored = 0;
  for (size_t at = 0; at < coupons.size();) {
    const size_t rows = coupons.size() - at >= kRowsOfStatement ? kRowsOfStatement : 1;
    std::vector<SqlValue> values;
    values.reserve(rows * 9);
    for (const size_t end = at + rows; at < end; ++at) Append(coupons[at], &values);
    const absl::StatusOr<int64_t> inserted = write.db().Execute(InsertSql(rows), values);
    if (!inserted.ok()) return inserted.status();
    stored += *inserted;
  }
  return stored;
}

absl::Status AddCouponsMade(WriteContext& write, int64_t template_number, int64_t made) {
  return write.db().Execute("UPDATE coupon_templates SET made = made + :1 WHERE template_number = :2", {made, template_number}).status();
}

absl::StatusOr<std::optional<CouponRow>> FindCoupon(Connection& db, std::string_view coupon_id) {
  return First(ReadCoupons(db, "WHERE coupon_id = :1", {Blob(coupon_id)}));
}

absl::StatusOr<std::optional<CouponRow>> FindCouponBySerial(Connection& db, int64_t campaign_number, int64_t serial) {
  return First(ReadCoupons(db, "WHERE campaign_number = :1 AND serial = :2", {campaign_number, serial}));
}

absl::StatusOr<CouponRow> GetCoupon(Connection& db, int64_t coupon_number) {
  absl::StatusOr<std::optional<CouponRow>> found = First(ReadCoupons(db, "WHERE coupon_number = :1", {coupon_number}));
  if (!found.ok()) return found.status();
  if (!found->has_value()) return errors::Internal("a row names a coupon that is not there");
  return **std::move(found);
}

absl::StatusOr<std::vector<CouponRow>> ListCouponsInState(Connection& db, int64_t template_number, v1::CouponState state, int limit) {
  return ReadCoupons(db, kListInState, {template_number, static_cast<int64_t>(state), int64_t{0}, int64_t{limit}});
}

absl::StatusOr<std::vector<CouponRow>> ListLeasedCoupons(Connection& db, std::string_view lease_id, v1::CouponState state, int64_t limit) {
  return ReadCoupons(db, "WHERE lease_id = :1 AND state = :2 ORDER BY coupon_number DESC LIMIT :3",
                     {Blob(lease_id), static_cast<int64_t>(state), limit});
}

absl::StatusOr<std::vector<CouponRow>> ListCouponRange(Connection& db, int64_t template_number, int64_t first, int64_t count) {
  return ReadCoupons(db, "WHERE coupon_number >= :1 AND coupon_number < :2 AND template_number = :3 ORDER BY coupon_number",
                     {first, first + count, template_number});
}

absl::Status UpdateCoupon(WriteContext& write, const CouponRow& coupon) {
  return write.db()
      .Execute("UPDATE coupons SET state = :1, lease_id = :2, serial = :3 WHERE coupon_number = :4",
               {static_cast<int64_t>(coupon.state), OrNull(coupon.lease_id), OrNull(coupon.serial), coupon.coupon_number})
      .status();
}

absl::StatusOr<std::vector<CouponRow>> ListCoupons(Connection& db, const CouponQuery& query, int64_t after, int64_t limit) {
  const int64_t state = query.state;
  if (!query.lead_id.empty()) return ReadCoupons(db, kListOfLead, {Blob(query.lead_id), query.template_number, state, after, limit});
  if (state != 0) return ReadCoupons(db, kListInState, {query.template_number, state, after, limit});
  return ReadCoupons(db, kListOfTemplate, {query.template_number, after, limit});
}

absl::StatusOr<std::optional<CouponLeaseRow>> FindCouponLease(Connection& db, std::string_view lease_id) {
  return First(QueryAll<CouponLeaseRow>(db,
                                        "SELECT lease_id, template_number, returned, written_off FROM coupon_leases WHERE lease_id = :1",
                                        {Blob(lease_id)}, [](const Row& row, CouponLeaseRow* found) {
                                          *found = {row.Blob(0), row.Int(1), row.Int(2), row.Int(3)};
                                          return absl::OkStatus();
                                        }));
}

absl::Status SetCouponLease(WriteContext& write, const CouponLeaseRow& row) {
  return write.db()
      .Execute(
          "INSERT INTO coupon_leases (lease_id, template_number, returned, written_off) VALUES (:1, :2, :3, :4) ON CONFLICT (lease_id) DO "
          "UPDATE SET returned = excluded.returned, written_off = excluded.written_off",
          {Blob(row.lease_id), row.template_number, row.returned, row.written_off})
      .status();
}

}  // namespace footfall::server
