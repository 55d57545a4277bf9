// What people did at kiosks, where it lies on a disk, and what the server's ledger has of it: the words in which the reference thinks.
#ifndef FOOTFALL_TESTS_SIMULATION_DEED_H_
#define FOOTFALL_TESTS_SIMULATION_DEED_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "server/sync/sync_rules.h"

namespace footfall::simulation {

enum class OpKind {
  kLead,
  kAttendance,
  kLeadEdit,
  kGift,
  kGiftUndo,
  kLeaseReturn,
  kCouponIssue,
  kCouponRedeem,
  kDraw,
  kDrawClaim,
  kDrawRelease,
  kQueue,   // a number given out, or called
  kOnsite,  // what staff note besides: counters, checklists, incidents, surveys, pictures, moves
};
// Whether it fits the server's rules; what does not belongs in quarantine.
enum class Fit { kGood, kBad, kOnceRepaired };

// What a deed says of coupons and draws; ids as in its payload.
struct OfferDeed {
  std::string lease_id, coupon_id, lead_id;
  // of a redemption
  int64_t template_number = 0, value_fen = 0;
  bool own = false;  // issued at that kiosk
  // of a chance, or of a claim the entry alone
  std::string entry_id, prize, row_hash;
  int64_t block = 0, slot = 0, seq = 0;
};

// One thing that a person did at a kiosk.
struct Deed {
  OpKind kind = OpKind::kLead;
  Fit fit = Fit::kGood;
  int64_t spoilt = -1;           // how it was made one that does not fit; -1 = it was not
  bool tried = false;            // to be saved
  std::string phone;             // of a lead, E.164
  std::string edits;             // of an edit: id of the lead
  int intent = 0;                // of an edit
  int64_t units = 0;             // of a gift, or put back
  std::string puts_back;         // id of the gift's operation
  OfferDeed offer;               // of coupons and draws
  int64_t corrected_ms = 0;      // when
  bool clock_suspect = false;    // by a clock in doubt
  bool said_saved = false;       // a person was told so
  std::set<std::string> hashes;  // of the operations that say it
};

// An operation at its place on a kiosk's disk.
struct Place {
  std::string device_id;
  uint32_t epoch = 0;
  uint64_t seq = 0;
  std::string hash, operation_id;
  bool confirmed = false;  // the kiosk was told once that the server has it
};
// What a disk must hold, oldest first. Goes with the disk's content: images and clones have their own.
using DiskBook = std::vector<Place>;

// A row of the ledger.
struct LedgerEntry {
  int64_t ingest_number = 0, chain = 0;
  std::string device_id;
  uint32_t epoch = 0;
  std::string branch;
  uint64_t seq = 0;
  std::string hash, header, commitment, sealed_payload, operation_id, reason;
  server::LedgerVerdict verdict = server::LedgerVerdict::kAccepted;
};

// A row of the ledger and what it tells of.
struct Fact {
  const Deed* deed = nullptr;
  const LedgerEntry* row = nullptr;
  bool applied() const { return row->verdict != server::LedgerVerdict::kQuarantined; }
};

// What lets more be handed out than there is, or one thing twice. Nothing else may.
struct Excuses {
  bool copied = false;    // a kiosk was put back from an image, or cloned
  bool forced = false;    // a person let a restored server lend before it knew everything
  bool counted = false;   // a person counted as given back what a kiosk still held
  bool restored = false;  // the server was put back from a backup
  bool any() const { return copied || forced || counted; }
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_DEED_H_
