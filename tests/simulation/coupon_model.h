// The reference of coupons. Rule (DECISIONS.md D26): of a coupon's redemptions that were not taken back the first to arrive is accepted,
// every other one is a duplicate that shows both places and times; what a coupon is, and what is booked, follows from all that is known of
// it. I4, F30, F31, after each commit and at the end.
#ifndef FOOTFALL_TESTS_SIMULATION_COUPON_MODEL_H_
#define FOOTFALL_TESTS_SIMULATION_COUPON_MODEL_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/deed.h"

namespace footfall::simulation {

// What the server's tables have.
struct CouponTables {
  struct Coupon {
    std::string id;
    int64_t template_number = 0;
    int state = 0;  // v1::CouponState
    bool lent = false;
  };
  struct Issue {
    std::string operation_id;
    int64_t coupon = 0, flags = 0;
    bool by_kiosk = false;
  };
  struct Redemption {
    int64_t number = 0, coupon = 0;
    std::string operation_id;
    int outcome = 0;  // v1::RedemptionOutcome
    int64_t flags = 0, value_fen = 0;
    std::string place;  // kiosk or user, and time
    bool by_kiosk = false;
  };
  std::map<int64_t, Coupon> coupons;    // by number
  std::vector<Issue> issues;            // in the order in which they came
  std::vector<Redemption> redemptions;  // the same
  // Of coupons with numbers from `first` on; what came back of it.
  struct Lease {
    int64_t first = 0, quantity = 0, rest = 0, back = 0;
  };
  std::vector<Lease> leases;
  std::set<int64_t> voids;
  std::map<int64_t, int64_t> free;    // of each template's pool, by number
  std::map<int64_t, int64_t> held;    // by kiosks, the same
  std::map<int64_t, int64_t> end_ms;  // when each template's coupons end, by number
};

// What the office is told.
struct CouponReport {
  int64_t redeemed = 0, cost_fen = 0, duplicates = 0, risk_fen = 0;
  // A redemption as a list shows it.
  struct Shown {
    std::string place, first;  // of this one, of the one that counts
  };
  std::map<int64_t, Shown> shown;  // by number, those that are flagged
};

class CouponModel {
 public:
  explicit CouponModel(std::function<void(const std::string&)> found) : find_(std::move(found)) {}

  // --- visitors ---
  struct Paper {
    std::string code, name;  // QR form; of the template
  };
  // Somebody was given this one. `coupon_id` is what the code says.
  void Give(Paper paper, const std::string& coupon_id);
  // What visitors have in their hands, oldest first.
  const std::vector<Paper>& papers() const { return papers_; }
  // A kiosk without the server said that it redeemed another kiosk's coupon: all that it redeemed so and was not confirmed yet, in fen.
  void CheckCap(const std::string& kiosk, int64_t unconfirmed_fen, int64_t cap_fen);

  // --- server ---
  // After each commit.
  void Look(const CouponTables& tables, const Excuses& excuses);
  // It came up again, maybe from an older copy: what was seen to arrive may arrive again, in another order.
  void ServerStarted();

  // --- at the end, when all is repaired and replayed ---
  void CheckEnd(const CouponTables& tables, const CouponReport& report, const std::vector<Fact>& issues,
                const std::vector<Fact>& redemptions, const Excuses& excuses);

  // How many redemptions counted, were duplicates, were flagged as of a void coupon and as too late; at the end.
  struct Tally {
    int64_t accepted = 0, duplicates = 0, made_void = 0, expired = 0;
  } tally;

 private:
  void Find(const std::string& what) { find_(what); }
  void CheckCoupon(int64_t number, const CouponTables& tables, const std::vector<const CouponTables::Issue*>& issues,
                   const std::vector<const CouponTables::Redemption*>& redemptions, const Excuses& excuses);
  void CheckOrder(const CouponTables& tables);
  void CheckHeld(const CouponTables& tables);
  void CheckLeases(const CouponTables& tables);
  void CheckReport(const CouponTables& tables, const CouponReport& report);
  void CheckIssues(const CouponTables& tables, const std::vector<Fact>& issues, const Excuses& excuses);
  void CheckRedemptions(const CouponTables& tables, const std::vector<Fact>& redemptions, const Excuses& excuses);

  const std::function<void(const std::string&)> find_;
  std::vector<Paper> papers_;
  std::set<std::string> made_;              // ids of all coupons that any server ever had
  std::set<std::string> given_;             // ids
  std::map<int64_t, std::string> arrived_;  // operation ids by redemption number
  std::set<int64_t> voids_;                 // as of the last look
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_COUPON_MODEL_H_
