#include "tests/simulation/coupon_model.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "footfall/v1/coupon_service.pb.h"

namespace footfall::simulation {
namespace {

constexpr int64_t kMinuteMs = 60'000;

std::string Short(const std::string& bytes) { return absl::BytesToHexString(bytes.substr(0, 4)); }
bool Has(int64_t flags, v1::CouponFlag flag) { return (flags >> flag & 1) != 0; }

// Where a coupon stands, as all that is known of it says.
v1::CouponState ExpectedState(const CouponTables::Coupon& coupon, bool accepted, bool made_void, bool known_out) {
  if (accepted) return v1::COUPON_STATE_REDEEMED;
  if (made_void) return v1::COUPON_STATE_VOID;
  if (known_out) return v1::COUPON_STATE_ISSUED;
  if (coupon.state == v1::COUPON_STATE_WRITTEN_OFF && coupon.lent) return v1::COUPON_STATE_WRITTEN_OFF;
  return coupon.lent ? v1::COUPON_STATE_LENT : v1::COUPON_STATE_AVAILABLE;
}

}  // namespace

void CouponModel::Give(Paper paper, const std::string& coupon_id) {
  if (!made_.contains(coupon_id)) Find(absl::StrCat("I4: a code was given out that no server ever made: ", Short(coupon_id)));
  given_.insert(coupon_id);
  papers_.push_back(std::move(paper));
}

void CouponModel::CheckCap(const std::string& kiosk, int64_t unconfirmed_fen, int64_t cap_fen) {
  if (unconfirmed_fen > cap_fen) {
    Find(absl::StrCat("F30: ", kiosk, " took others' coupons for ", unconfirmed_fen, " fen without the server, and may for ", cap_fen));
  }
}

void CouponModel::ServerStarted() {
  arrived_.clear();
  voids_.clear();
}

// A redemption keeps its place, and a new one comes behind all others.
void CouponModel::CheckOrder(const CouponTables& tables) {
  int64_t last = arrived_.empty() ? 0 : arrived_.rbegin()->first;
  std::set<std::string> seen;
  for (const CouponTables::Redemption& row : tables.redemptions) {
    if (!seen.insert(row.operation_id).second) Find(absl::StrCat("I2: a redemption twice in the books: ", Short(row.operation_id)));
    const auto known = arrived_.find(row.number);
    if (known == arrived_.end() && row.number < last) Find(absl::StrCat("I4: a redemption came in before others: ", row.number));
    if (known != arrived_.end() && known->second != row.operation_id) Find(absl::StrCat("I4: another redemption at ", row.number));
    if (known == arrived_.end()) {
      const bool was = voids_.contains(row.coupon), is = tables.voids.contains(row.coupon), said = Has(row.flags, v1::COUPON_FLAG_VOID);
      const bool rolled_back = row.outcome == v1::REDEMPTION_OUTCOME_ROLLED_BACK;
      if (row.by_kiosk && !rolled_back && (was ? !said : said && !is)) Find(absl::StrCat("F31: VOID is ", said, " at ", row.number));
    }
    arrived_[row.number] = row.operation_id;
    last = std::max(last, row.number);
  }
  if (arrived_.size() != tables.redemptions.size()) Find("I4: a redemption that had arrived is gone");
  voids_ = tables.voids;
}

void CouponModel::CheckCoupon(int64_t number, const CouponTables& tables, const std::vector<const CouponTables::Issue*>& issues,
                              const std::vector<const CouponTables::Redemption*>& redemptions, const Excuses& excuses) {
  const CouponTables::Coupon& coupon = tables.coupons.at(number);
  bool accepted = false;
  for (const CouponTables::Redemption* row : redemptions) {
    if (row->outcome == v1::REDEMPTION_OUTCOME_ROLLED_BACK) continue;
    const auto expected = accepted ? v1::REDEMPTION_OUTCOME_ACCEPTED_DUPLICATE : v1::REDEMPTION_OUTCOME_ACCEPTED;
    if (row->outcome != expected || Has(row->flags, v1::COUPON_FLAG_DUPLICATE) != accepted) {
      Find(absl::StrCat("I4: coupon ", Short(coupon.id), ": redemption ", row->number, " is ", row->outcome, " and not ", expected));
    }
    accepted = true;
  }
  bool first = true;
  for (const CouponTables::Issue* issue : issues) {
    if (Has(issue->flags, v1::COUPON_FLAG_ISSUED_TWICE) == first)
      Find(absl::StrCat("coupon ", Short(coupon.id), ": ISSUED_TWICE is wrong"));
    first = false;
  }
  if (issues.size() > 1 && !excuses.any()) Find(absl::StrCat("I4: coupon ", Short(coupon.id), " was given out twice"));
  const v1::CouponState expected = ExpectedState(coupon, accepted, tables.voids.contains(number), !issues.empty() || !redemptions.empty());
  if (coupon.state != expected) Find(absl::StrCat("coupon ", Short(coupon.id), " is ", coupon.state, " and not ", expected));
}

// What a pool says kiosks hold are coupons that are lent; beside them only such as were shown or made void before their kiosk was heard.
void CouponModel::CheckHeld(const CouponTables& tables) {
  std::set<int64_t> issued;
  for (const CouponTables::Issue& row : tables.issues) issued.insert(row.coupon);
  std::map<int64_t, int64_t> lent, shown;
  for (const auto& [number, coupon] : tables.coupons) {
    if (!coupon.lent || issued.contains(number) || coupon.state == v1::COUPON_STATE_WRITTEN_OFF) continue;
    ++(coupon.state == v1::COUPON_STATE_LENT ? lent : shown)[coupon.template_number];
  }
  for (const auto& [number, held] : tables.held) {
    if (lent[number] <= held && held <= lent[number] + shown[number]) continue;
    Find(
        absl::StrCat("I3: ", lent[number], " coupons of template ", number, " are lent and ", shown[number], " shown, kiosks hold ", held));
  }
}

// What a kiosk holds nobody else can be given; also when the server heard of the lease from its file or from the kiosk.
void CouponModel::CheckLeases(const CouponTables& tables) {
  for (const CouponTables::Lease& lease : tables.leases) {
    if (lease.rest == 0) continue;
    int64_t available = 0;
    for (auto coupon = tables.coupons.lower_bound(lease.first);
         coupon != tables.coupons.end() && coupon->first < lease.first + lease.quantity; ++coupon) {
      available += coupon->second.state == v1::COUPON_STATE_AVAILABLE;
    }
    if (available > lease.back) {
      Find(
          absl::StrCat("F18: a lease from coupon ", lease.first, " on gave back ", lease.back, ", and ", available, " of it can be given"));
    }
  }
}

void CouponModel::Look(const CouponTables& tables, const Excuses& excuses) {
  for (const auto& [number, coupon] : tables.coupons) made_.insert(coupon.id);
  CheckOrder(tables);
  std::map<int64_t, std::vector<const CouponTables::Issue*>> issues;
  std::map<int64_t, std::vector<const CouponTables::Redemption*>> redemptions;
  for (const CouponTables::Issue& row : tables.issues) issues[row.coupon].push_back(&row);
  for (const CouponTables::Redemption& row : tables.redemptions) redemptions[row.coupon].push_back(&row);
  std::map<int64_t, int64_t> available;
  for (const auto& [number, coupon] : tables.coupons) {
    CheckCoupon(number, tables, issues[number], redemptions[number], excuses);
    available[coupon.template_number] += coupon.state == v1::COUPON_STATE_AVAILABLE;
  }
  for (const auto& [number, free] : tables.free) {
    if (available[number] != free)
      Find(absl::StrCat("I3: ", available[number], " coupons can be given of template ", number, ", its pool has ", free));
  }
  // A restored server does not know all of what it lent, and two that are one kiosk spend twice what is there once.
  if (!excuses.restored && !excuses.any()) CheckHeld(tables);
  if (!excuses.any()) CheckLeases(tables);
}

void CouponModel::CheckIssues(const CouponTables& tables, const std::vector<Fact>& issues, const Excuses& excuses) {
  std::set<std::string> in_books, applied;
  for (const CouponTables::Issue& row : tables.issues) {
    if (row.by_kiosk && !in_books.insert(row.operation_id).second) Find("I2: an issue twice in the books");
  }
  for (const Fact& fact : issues) {
    const OfferDeed& offer = fact.deed->offer;
    if (fact.applied()) applied.insert(fact.row->operation_id);
    if (fact.deed->fit != Fit::kGood) continue;
    if (!made_.contains(offer.coupon_id)) Find(absl::StrCat("I4: a kiosk gave out what no server ever made: ", Short(offer.coupon_id)));
    // A restored server has forgotten leases, and with them coupons, that nobody presented to it.
    if (!fact.applied() && !excuses.restored) {
      Find(absl::StrCat("a coupon's issue stands aside without reason: ", Short(fact.row->operation_id), ": ", fact.row->reason));
    }
  }
  if (applied != in_books) Find("I1: the issues in the books are not those of the ledger");
}

void CouponModel::CheckRedemptions(const CouponTables& tables, const std::vector<Fact>& redemptions, const Excuses& excuses) {
  std::map<std::string, const CouponTables::Redemption*> in_books;
  std::set<std::string> applied, ids;
  for (const auto& [number, coupon] : tables.coupons) ids.insert(coupon.id);
  for (const CouponTables::Redemption& row : tables.redemptions) {
    if (row.by_kiosk) in_books[row.operation_id] = &row;
  }
  for (const Fact& fact : redemptions) {
    const OfferDeed& offer = fact.deed->offer;
    if (fact.applied()) applied.insert(fact.row->operation_id);
    if (fact.deed->fit != Fit::kGood) continue;
    if (!given_.contains(offer.coupon_id)) Find(absl::StrCat("F31: a kiosk redeemed what nobody was given: ", Short(offer.coupon_id)));
    if (!fact.applied() && (ids.contains(offer.coupon_id) || !excuses.restored)) {
      Find(absl::StrCat("a redemption stands aside without reason: ", Short(fact.row->operation_id), ": ", fact.row->reason));
    }
    const auto row = in_books.find(fact.row->operation_id);
    if (!fact.applied() || row == in_books.end()) continue;
    const CouponTables::Coupon& coupon = tables.coupons.at(row->second->coupon);
    if (coupon.id != offer.coupon_id || row->second->value_fen != offer.value_fen) {
      Find(absl::StrCat("another redemption than the kiosk told: ", Short(fact.row->operation_id)));
    }
    const bool over = fact.deed->corrected_ms / kMinuteMs > (tables.end_ms.at(coupon.template_number) - 1) / kMinuteMs;
    const bool rolled_back = row->second->outcome == v1::REDEMPTION_OUTCOME_ROLLED_BACK;
    if (!rolled_back && Has(row->second->flags, v1::COUPON_FLAG_EXPIRED) != (over && !fact.deed->clock_suspect)) {
      Find(absl::StrCat("F31: EXPIRED is wrong at ", row->second->number));
    }
  }
  std::set<std::string> books;
  for (const auto& [id, row] : in_books) books.insert(id);
  if (applied != books) Find("I1: the redemptions in the books are not those of the ledger");
}

void CouponModel::CheckReport(const CouponTables& tables, const CouponReport& report) {
  CouponReport sums;
  std::map<int64_t, const CouponTables::Redemption*> counts;
  for (const CouponTables::Redemption& row : tables.redemptions) {
    if (row.outcome == v1::REDEMPTION_OUTCOME_ROLLED_BACK) continue;
    const bool first = counts.emplace(row.coupon, &row).second;
    ++(first ? tally.accepted : tally.duplicates);
    tally.made_void += Has(row.flags, v1::COUPON_FLAG_VOID);
    tally.expired += Has(row.flags, v1::COUPON_FLAG_EXPIRED);
    (first ? sums.redeemed : sums.duplicates) += 1;
    (first ? sums.cost_fen : sums.risk_fen) += row.value_fen;
    if (first) continue;
    const auto shown = report.shown.find(row.number);
    if (shown == report.shown.end()) {
      Find(absl::StrCat("I4: a duplicate is not shown: ", row.number));
    } else if (shown->second.place != row.place || shown->second.first != counts.at(row.coupon)->place) {
      Find(absl::StrCat("I4: a duplicate does not show both places: ", row.number));
    }
  }
  if (report.redeemed != sums.redeemed || report.cost_fen != sums.cost_fen) {
    Find(absl::StrCat("I4: ", report.redeemed, " for ", report.cost_fen, " fen are told, not ", sums.redeemed, " for ", sums.cost_fen));
  }
  if (report.duplicates != sums.duplicates || report.risk_fen != sums.risk_fen) {
    Find(absl::StrCat("I4: ", report.duplicates, " duplicates for ", report.risk_fen, " fen are told, not ", sums.duplicates, " for ",
                      sums.risk_fen));
  }
}

void CouponModel::CheckEnd(const CouponTables& tables, const CouponReport& report, const std::vector<Fact>& issues,
                           const std::vector<Fact>& redemptions, const Excuses& excuses) {
  Look(tables, excuses);
  CheckIssues(tables, issues, excuses);
  CheckRedemptions(tables, redemptions, excuses);
  CheckReport(tables, report);
}

}  // namespace footfall::simulation
