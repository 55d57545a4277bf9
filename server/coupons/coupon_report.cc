#include "server/coupons/coupon_report.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "server/base/resource_names.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Bit 10: COUPON_FLAG_ISSUED_TWICE, so that each coupon counts once.
constexpr std::string_view kIssued =
    "SELECT channel, site_id, hour, COUNT(*) FROM coupon_issues WHERE template_number = :1 AND flags & 1024 = 0 GROUP BY channel, site_id, "
    "hour";
// Outcomes 1 and 2: accepted, and accepted as a duplicate. What was claimed beyond a coupon's worth is no cost, but may be lost all the
// same.
constexpr std::string_view kRedeemed =
    "SELECT COALESCE(i.channel, ''), r.site_id, r.hour, r.outcome, COUNT(*), SUM(r.value_fen), COALESCE(SUM(e.excess_fen), 0) FROM "
    "coupon_redemptions r LEFT JOIN coupon_excesses e ON e.redemption_number = r.redemption_number LEFT JOIN "
    "coupon_issues i ON i.coupon_number = r.coupon_number AND i.flags & 1024 = 0 WHERE r.template_number = :1 AND r.outcome IN (1, 2) "
    "GROUP "
    "BY COALESCE(i.channel, ''), r.site_id, r.hour, r.outcome";
static_assert(1 << v1::COUPON_FLAG_ISSUED_TWICE == 1024);

struct Sums {
  int64_t issued = 0, redeemed = 0, cost_fen = 0, duplicates = 0, risk_fen = 0;
  void Add(const Sums& other) {
    issued += other.issued;
    redeemed += other.redeemed;
    cost_fen += other.cost_fen;
    duplicates += other.duplicates;
    risk_fen += other.risk_fen;
  }
};

// Everything by everything.
struct Totals {
  Sums all;
  std::map<std::string, Sums> by_channel, by_site, by_hour, by_template;
  void Add(const std::string& channel, const std::string& site, int64_t hour, const std::string& of, const Sums& sums) {
    all.Add(sums);
    by_channel[channel].Add(sums);
    by_site[site.empty() ? "" : SiteName(site)].Add(sums);
    by_hour[absl::StrFormat("%02d", hour)].Add(sums);
    by_template[of].Add(sums);
  }
};

void Fill(const std::string& id, const Sums& sums, v1::CouponSums* message) {
  message->set_id(id);
  message->set_issued(sums.issued);
  message->set_redeemed(sums.redeemed);
  message->set_cost_fen(sums.cost_fen);
  message->set_duplicates(sums.duplicates);
  message->set_risk_fen(sums.risk_fen);
}

void Fill(const std::map<std::string, Sums>& sums, google::protobuf::RepeatedPtrField<v1::CouponSums>* messages) {
  for (const auto& [id, one] : sums) Fill(id, one, messages->Add());
}

absl::Status AddTemplate(Connection& db, const CouponTemplateRow& row, Totals* totals) {
  const std::string name = row.message.name(), id = name.substr(name.rfind('/') + 1);
  const absl::Status issued = db.Query(kIssued, {row.template_number}, [&](const Row& found) {
    totals->Add(found.Text(0), found.Text(1), found.Int(2), id, {.issued = found.Int(3)});
    return true;
  });
  if (!issued.ok()) return issued;
  return db.Query(kRedeemed, {row.template_number}, [&](const Row& found) {
    Sums sums{.redeemed = found.Int(4), .cost_fen = found.Int(5), .risk_fen = found.Int(6)};
    if (found.Int(3) == v1::REDEMPTION_OUTCOME_ACCEPTED_DUPLICATE) {
      sums = {.duplicates = found.Int(4), .risk_fen = found.Int(5) + found.Int(6)};
    }
    totals->Add(found.Text(0), found.Text(1), found.Int(2), id, sums);
    return true;
  });
}

absl::StatusOr<int64_t> CountVoid(Connection& db, const CouponTemplateRow& row) {
  int64_t count = 0;
  const absl::Status status = db.Query("SELECT COUNT(*) FROM coupon_voids WHERE campaign_number = :1 AND template_number = :2",
                                       {row.campaign_number, row.template_number}, [&count](const Row& found) {
                                         count = found.Int(0);
                                         return false;
                                       });
  if (!status.ok()) return status;
  return count;
}

}  // namespace

absl::StatusOr<v1::CouponReport> MakeCouponReport(Connection& db, const std::vector<CouponTemplateRow>& templates) {
  Totals totals;
  v1::CouponReport report;
  for (const CouponTemplateRow& row : templates) {
    if (absl::Status status = AddTemplate(db, row, &totals); !status.ok()) return status;
    const absl::StatusOr<int64_t> made_void = CountVoid(db, row);
    if (!made_void.ok()) return made_void.status();
    report.set_void_count(report.void_count() + *made_void);
    report.set_made(report.made() + row.made);
  }
  Fill("", totals.all, report.mutable_total());
  Fill(totals.by_channel, report.mutable_by_channel());
  std::stable_sort(report.mutable_by_channel()->begin(), report.mutable_by_channel()->end(),
                   [](const auto& a, const auto& b) { return a.issued() > b.issued(); });
  Fill(totals.by_site, report.mutable_by_site());
  Fill(totals.by_hour, report.mutable_by_hour());
  Fill(totals.by_template, report.mutable_by_template());
  return report;
}

}  // namespace footfall::server
