// The reference: what every kiosk said it saved, what the server's ledger has, and what must therefore be true.
//
// Kept beside the product by watching its interfaces (the journal's, the ledger's tables), in plain maps. Where a copy of the truth is
// taken away in the open (a disk put back from an older image, a server from an older backup), the model takes away what only that copy
// held; everything else must be found on the server once all is healed and drained. Invariants, by the names of the fault catalogue:
//   I1 every operation said to be saved that some disk still holds, or the ledger had, is in the ledger    after each commit and at the end
//   I2 none is there twice, in the ledger or in the tables of leads and attendance                         after each commit and at the end
//   I6 every chain follows from its start, hash by hash                                                    after each commit and at the end
//   I7 no name and no number was ever written to a kiosk's disk or log                                     after each step (disk.h looks)
//   I3 free + lent + suspense + handed out + written off = total, for every pool                            after each commit and at the
//   end I4 a coupon is accepted once (coupon_model.h)                                                          after each commit and at the
//   end I5 every draw recomputes (draw_model.h)                                                                after each commit and at the
//   end F18, F23 to F26 gifts: no unit is lent or handed out twice, and what is short is told                   after each commit and at
//   the end F44, F45 what may be done with a lead, and what it says, follow from all that was said of it           at the end
#ifndef FOOTFALL_TESTS_SIMULATION_MODEL_H_
#define FOOTFALL_TESTS_SIMULATION_MODEL_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/simulation/coupon_model.h"
#include "tests/simulation/deed.h"
#include "tests/simulation/draw_model.h"

namespace footfall::simulation {

class Model {
 public:
  explicit Model(std::function<void(const std::string&)> found)
      : found_(std::move(found)),
        coupons_([this](const std::string& what) { Find(what); }),
        draws_([this](const std::string& what) { Find(what); }) {}

  CouponModel& coupons() { return coupons_; }
  DrawModel& draws() { return draws_; }
  Excuses excuses;

  // --- kiosks ---
  Deed& Attempt(const std::string& operation_id) { return deeds_[operation_id]; }
  // nullptr when nobody ever tried that.
  const Deed* FindDeed(const std::string& operation_id) const;
  void Saved(const Place& place, DiskBook* book);
  // The kiosk took an Ack for `through` as one of the server's life `incarnation`. An Ack of a former life may still have been under way.
  void Acknowledged(const DiskBook& book, const Place& through, const std::string& incarnation);
  // The disk is about to be emptied: on the order of a server, which must have all it held; or by a person, who knows only that a server
  // had it once.
  void Wiped(const DiskBook& book, bool by_person);
  // So many units of the gift went into visitors' hands; below zero, came back out of them.
  void InHands(int64_t units);
  // What was done at the office and the server has.
  using OfficeLeads = std::map<std::string, std::string>;
  struct Office {
    OfficeLeads leads;                        // id -> phone
    std::map<std::string, int> intents;       // lead id -> the last that was set
    std::map<std::string, bool> may_contact;  // phone -> the last word: confirmed or withdrawn
    std::set<std::string> unsure;             // leads and phones of which it is not known what was said last
  };
  // Of what is not sure nobody knows whether the server has it: then it is only allowed.
  void OfficeLead(const std::string& lead_id, const std::string& phone, bool sure);
  void OfficeEdit(const std::string& lead_id, int intent, bool sure);
  void OfficeDecision(const std::string& phone, bool may_contact, bool sure);
  const Office& office() const { return office_; }
  // Whose lead it is; empty when nobody ever gave it.
  std::string PhoneOf(const std::string& lead_id) const;

  // --- server ---
  // Rows that were not seen before, in order.
  void Committed(const std::vector<LedgerEntry>& fresh);
  // What fits may be in quarantine all the same, until it is replayed: the server could not read what it needed.
  void ServerDiskFailed() { server_disk_failed_ = true; }
  // What the ledger has of one kind, in the order in which it came.
  std::vector<Fact> FactsOf(OpKind kind) const;
  // The ids of all that is applied of one kind.
  std::set<std::string> AppliedOf(OpKind kind) const;
  int64_t last_ingest_number() const { return last_ingest_number_; }
  // It came up again on the same disk: `all` that was seen must be there.
  void ServerRestarted(const std::vector<LedgerEntry>& all);
  // It came up from an older copy.
  void ServerRestored(const std::vector<LedgerEntry>& all, const Office& office);
  void SetIncarnation(const std::string& incarnation) { incarnation_ = incarnation; }

  // --- at the end ---
  void CheckDrained(const DiskBook& book, const std::string& kiosk);
  // The ledger read anew, after everything was repaired and replayed that can be.
  void CheckLedger(const std::vector<LedgerEntry>& all);
  // Lead ids with the phone hash of their persons, intent and whether they may be contacted; ids of attendance and of kiosks' corrections.
  struct Business {
    std::map<std::string, std::string> leads;
    std::map<std::string, int> intents;
    std::map<std::string, bool> may_contact;
    std::set<std::string> attendance, edits;
    int64_t lead_rows = 0, attendance_rows = 0, edit_rows = 0, lead_total = 0, persons_total = 0;
  };
  // What the account of the gift says, F23 to F26: all that the ledger has was charged to it, and nothing else. What was put back is in
  // nobody's hands; of each gift that happens once.
  void CheckGifts(int64_t handed_out, int64_t shortage, int64_t total);
  // The same of coupons and of the draw.
  void CheckCoupons(const CouponTables& tables, const CouponReport& report);
  void CheckDraw(const DrawTables& tables);
  void CheckBusiness(const Business& business, const std::function<std::string(const std::string&)>& phone_hash);

  int64_t saved() const { return saved_; }
  int64_t in_ledger() const { return static_cast<int64_t>(ledger_.size()); }
  int64_t findings() const { return findings_; }

 private:
  void Find(const std::string& what);
  bool InLedger(const Place& place) const;
  void Enter(const LedgerEntry& entry);
  void CheckChain(const LedgerEntry& entry);
  void CheckRoots();
  void CheckVerdict(const LedgerEntry& entry);
  bool Applied(const std::string& operation_id) const;
  int ExpectedIntent(const std::string& lead_id) const;
  void CheckLead(const Business& business, const std::string& lead_id, const std::string& phone);

  const std::function<void(const std::string&)> found_;
  std::map<std::string, Deed> deeds_;  // by operation id
  Office office_;
  OfficeLeads office_ever_;
  std::map<std::string, LedgerEntry> ledger_;  // by hash
  std::map<int64_t, LedgerEntry> heads_;       // newest of each chain
  std::map<int64_t, const LedgerEntry*> by_number_;
  std::multimap<std::tuple<std::string, uint32_t, uint64_t>, std::string> at_;  // device, epoch, seq -> hash
  std::map<std::string, std::string> rows_of_;                                  // operation id -> hash of its row
  std::set<std::string> ever_in_ledger_;                                        // hashes, also of what a restore took away
  std::string incarnation_;
  CouponModel coupons_;
  DrawModel draws_;
  bool repaired_ = false, server_disk_failed_ = false;
  int64_t last_ingest_number_ = 0, saved_ = 0, findings_ = 0;
  int64_t in_hands_ = 0, most_in_hands_ = 0;
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_MODEL_H_
