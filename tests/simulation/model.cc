#include "tests/simulation/model.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"
#include "proto/rules/ids.h"

namespace footfall::simulation {
namespace {

using server::LedgerVerdict;

constexpr std::string_view kRevoked = "DEVICE_REVOKED";

std::string Short(const std::string& bytes) { return absl::BytesToHexString(bytes.substr(0, 4)); }

std::string Name(const Place& place) {
  return absl::StrCat(place.device_id, " epoch ", place.epoch, " seq ", place.seq, " ", Short(place.hash));
}
std::string Name(const LedgerEntry& entry) {
  return absl::StrCat(entry.device_id, " epoch ", entry.epoch, entry.branch.empty() ? "" : " fork", " seq ", entry.seq, " ",
                      Short(entry.hash));
}

// Reasons for which what fits stands aside until something else comes or is known again.
bool MayWait(OpKind kind, const std::string& reason) {
  switch (kind) {
    case OpKind::kGift:
    case OpKind::kLeaseReturn:
      return reason == "NOT_FOUND";
    case OpKind::kGiftUndo:
      return reason == "UNKNOWN_GIFT" || reason == "NOT_FOUND";
    case OpKind::kQueue:
      return reason == "UNKNOWN_LEASE" || reason == "UNKNOWN_QUEUE";
    case OpKind::kCouponIssue:
      return reason == "UNKNOWN_LEASE" || reason == "UNKNOWN_COUPON";
    case OpKind::kCouponRedeem:
      return reason == "UNKNOWN_COUPON";
    case OpKind::kDraw:
      return reason.starts_with("DRAW_") || reason == "UNKNOWN_LEASE";
    case OpKind::kDrawClaim:
      return reason == "UNKNOWN_ENTRY" || reason == "PRIZE_CLAIMED";
    default:
      return false;
  }
}

}  // namespace

void Model::Find(const std::string& what) {
  ++findings_;
  found_(what);
}

const Deed* Model::FindDeed(const std::string& operation_id) const {
  const auto deed = deeds_.find(operation_id);
  return deed == deeds_.end() ? nullptr : &deed->second;
}

std::vector<Fact> Model::FactsOf(OpKind kind) const {
  std::vector<Fact> facts;
  for (const auto& [number, row] : by_number_) {
    const Deed* deed = FindDeed(row->operation_id);
    if (deed != nullptr && deed->kind == kind) facts.push_back({deed, row});
  }
  return facts;
}

std::set<std::string> Model::AppliedOf(OpKind kind) const {
  std::set<std::string> ids;
  for (const Fact& fact : FactsOf(kind)) {
    if (fact.applied()) ids.insert(fact.row->operation_id);
  }
  return ids;
}

bool Model::InLedger(const Place& place) const {
  const auto found = ledger_.find(place.hash);
  return found != ledger_.end() && found->second.seq == place.seq && found->second.epoch == place.epoch &&
         found->second.device_id == place.device_id;
}

void Model::Saved(const Place& place, DiskBook* book) {
  Deed& deed = deeds_[place.operation_id];
  saved_ += deed.said_saved ? 0 : 1;
  deed.said_saved = true;
  deed.hashes.insert(place.hash);
  const bool noted = !book->empty() && book->back().hash == place.hash;  // a repeat of the newest is the newest
  if (!noted) book->push_back(place);
}

void Model::Acknowledged(const DiskBook& book, const Place& through, const std::string& incarnation) {
  for (const Place& place : book) {
    if (place.device_id != through.device_id || place.epoch != through.epoch || place.seq > through.seq) continue;
    const bool known = incarnation == incarnation_ ? InLedger(place) : ever_in_ledger_.contains(place.hash);
    if (!known) Find(absl::StrCat("I1: acknowledged, but not in the ledger: ", Name(place)));
  }
}

void Model::Wiped(const DiskBook& book, bool by_person) {
  for (const Place& place : book) {
    const bool known = by_person ? ever_in_ledger_.contains(place.hash) : InLedger(place);
    if (!known) Find(absl::StrCat("I1: wiped before the server had it: ", Name(place)));
  }
}

void Model::InHands(int64_t units) {
  in_hands_ += units;
  most_in_hands_ = std::max(most_in_hands_, in_hands_);
}

void Model::OfficeLead(const std::string& lead_id, const std::string& phone, bool sure) {
  office_ever_[lead_id] = phone;
  if (sure) office_.leads[lead_id] = phone;
}

void Model::OfficeEdit(const std::string& lead_id, int intent, bool sure) {
  if (!sure) office_.unsure.insert(lead_id);
  if (!sure) return;
  office_.unsure.erase(lead_id);
  office_.intents[lead_id] = intent;
}

void Model::OfficeDecision(const std::string& phone, bool may_contact, bool sure) {
  if (!sure) office_.unsure.insert(phone);
  if (!sure) return;
  office_.unsure.erase(phone);
  office_.may_contact[phone] = may_contact;
}

std::string Model::PhoneOf(const std::string& lead_id) const {
  if (const auto deed = deeds_.find(lead_id); deed != deeds_.end()) return deed->second.phone;
  const auto office = office_ever_.find(lead_id);
  return office == office_ever_.end() ? "" : office->second;
}

bool Model::Applied(const std::string& operation_id) const {
  const auto row = rows_of_.find(operation_id);
  return row != rows_of_.end() && ledger_.at(row->second).verdict != LedgerVerdict::kQuarantined;
}

void Model::CheckChain(const LedgerEntry& entry) {
  if (rules::Commitment(entry.sealed_payload) != entry.commitment) Find(absl::StrCat("I6: not its payload: ", Name(entry)));
  const auto follows = [&](const std::string& previous) {
    return rules::OperationHash(previous, entry.header, entry.commitment) == entry.hash;
  };
  const auto head = heads_.find(entry.chain);
  bool fits = false;
  if (head != heads_.end()) {
    fits = entry.seq == head->second.seq + 1 && follows(head->second.hash);
  } else if (entry.seq == 1) {
    fits = follows(rules::ChainStart(rules::ParseUuid(entry.device_id).value_or(rules::Uuid{}), entry.epoch));
  } else {
    fits = !entry.branch.empty();  // what it begins after may come later: see CheckRoots
  }
  if (!fits) Find(absl::StrCat("I6: does not follow from the operation before it: ", Name(entry)));
}

// A fork begins after an operation of another run.
void Model::CheckRoots() {
  std::set<int64_t> seen;
  for (const auto& [number, entry] : by_number_) {
    if (!seen.insert(entry->chain).second || entry->seq == 1) continue;
    const auto [first, last] = at_.equal_range({entry->device_id, entry->epoch, entry->seq - 1});
    const bool rooted = std::any_of(first, last, [&](const auto& before) {
      return rules::OperationHash(before.second, entry->header, entry->commitment) == entry->hash;
    });
    if (!rooted) Find(absl::StrCat("I6: a fork that begins nowhere: ", Name(*entry)));
  }
}

void Model::CheckVerdict(const LedgerEntry& entry) {
  const auto deed = deeds_.find(entry.operation_id);
  if (deed == deeds_.end()) return Find(absl::StrCat("nobody ever did what the ledger has: ", Name(entry)));
  const bool quarantined = entry.verdict == LedgerVerdict::kQuarantined;
  if (deed->second.said_saved && !deed->second.hashes.contains(entry.hash) && deed->second.hashes.size() == 1) {
    Find(absl::StrCat("another operation than the one saved: ", Name(entry)));
  }
  const Fit fit = deed->second.fit;
  // A correction waits until its lead is there.
  bool lead_known = deed->second.kind != OpKind::kLeadEdit || Applied(deed->second.edits);
  // And what needs something else, until that is there; what may stand aside at the end, the models of coupons and draws say.
  if (MayWait(deed->second.kind, entry.reason)) lead_known = false;
  if (fit == Fit::kBad && !quarantined) Find(absl::StrCat("applied what breaks the rules: ", Name(entry)));
  const bool must_fit =
      fit == Fit::kGood ? repaired_ || (entry.reason != kRevoked && !server_disk_failed_) : fit == Fit::kOnceRepaired && repaired_;
  if (must_fit && lead_known && quarantined) {
    Find(absl::StrCat("in quarantine without reason: ", Name(entry), ": ", entry.reason));
  }
  if (!quarantined && (entry.verdict == LedgerVerdict::kForked) != !entry.branch.empty()) {
    Find(absl::StrCat("a verdict that does not fit its run: ", Name(entry)));
  }
}

void Model::Enter(const LedgerEntry& entry) {
  const auto [place, fresh] = ledger_.emplace(entry.hash, entry);
  ever_in_ledger_.insert(entry.hash);
  by_number_[entry.ingest_number] = &place->second;
  at_.emplace(std::tuple(entry.device_id, entry.epoch, entry.seq), entry.hash);
  if (!fresh) Find(absl::StrCat("I2: twice in the ledger: ", Name(entry)));
  const auto [row, first] = rows_of_.emplace(entry.operation_id, entry.hash);
  if (!first && fresh) Find(absl::StrCat("I2: one deed, two operations: ", Name(entry), " and ", Name(ledger_.at(row->second))));
  if (entry.ingest_number <= last_ingest_number_) Find(absl::StrCat("an ingest number that goes back: ", Name(entry)));
  last_ingest_number_ = entry.ingest_number;
}

void Model::Committed(const std::vector<LedgerEntry>& fresh) {
  for (const LedgerEntry& entry : fresh) {
    CheckChain(entry);
    CheckVerdict(entry);
    Enter(entry);
    heads_[entry.chain] = entry;
  }
}

void Model::ServerRestarted(const std::vector<LedgerEntry>& all) {
  const std::map<std::string, LedgerEntry> before = std::exchange(ledger_, {});
  ServerRestored(all, Office(office_));
  for (const auto& [hash, entry] : before) {
    if (!ledger_.contains(hash)) Find(absl::StrCat("I1: committed, but gone after a restart: ", Name(entry)));
  }
}

void Model::ServerRestored(const std::vector<LedgerEntry>& all, const Office& office) {
  office_ = office;
  coupons_.ServerStarted();
  ledger_.clear();
  heads_.clear();
  by_number_.clear();
  at_.clear();
  rows_of_.clear();
  last_ingest_number_ = 0;
  Committed(all);
}

void Model::CheckDrained(const DiskBook& book, const std::string& kiosk) {
  for (const Place& place : book) {
    if (!InLedger(place)) Find(absl::StrCat("I1: saved at ", kiosk, " and never arrived: ", Name(place)));
  }
}

void Model::CheckLedger(const std::vector<LedgerEntry>& all) {
  repaired_ = true;
  const int64_t before = in_ledger();
  ServerRestored(all, Office(office_));
  CheckRoots();
  if (in_ledger() != before) Find(absl::StrCat("I1: the ledger has ", in_ledger(), " operations, not ", before));
}

// The office's last word; else of each kiosk the last it said, as of the latest time it ever gave; of those the latest, a clock in doubt
// losing ties; else none, as the leads came.
int Model::ExpectedIntent(const std::string& lead_id) const {
  if (const auto office = office_.intents.find(lead_id); office != office_.intents.end()) return office->second;
  struct LastWord {
    std::pair<int64_t, bool> time;                      // and whether its clock was not in doubt
    std::tuple<uint32_t, uint64_t, std::string> place;  // epoch, seq; clones may share it
    int intent = 0;
  };
  std::map<std::string, LastWord> words;  // by device
  for (const auto& [id, deed] : deeds_) {
    if (deed.kind != OpKind::kLeadEdit || deed.edits != lead_id || deed.fit != Fit::kGood || !Applied(id)) continue;
    const LedgerEntry& row = ledger_.at(rows_of_.at(id));
    LastWord& word = words[row.device_id];
    const std::pair time(deed.corrected_ms, !deed.clock_suspect);
    const std::tuple place(row.epoch, row.seq, id);
    word.time = word.intent == 0 ? time : std::max(word.time, time);
    if (word.intent == 0 || word.place < place) std::tie(word.place, word.intent) = std::pair(place, deed.intent);
  }
  std::pair<int64_t, bool> latest;
  int intent = 0;
  for (const auto& [device, word] : words) {  // of two at one time the greater device
    if (intent == 0 || word.time >= latest) std::tie(latest, intent) = std::pair(word.time, word.intent);
  }
  return intent;
}

void Model::CheckLead(const Business& business, const std::string& lead_id, const std::string& phone) {
  const auto word = office_.may_contact.find(phone);
  const bool may_contact = word == office_.may_contact.end() || word->second;  // every lead comes with this ticked
  if (!office_.unsure.contains(phone) && business.may_contact.at(lead_id) != may_contact) {
    Find(absl::StrCat("F44: a lead that may ", may_contact ? "" : "not ", "be used: ", Short(lead_id)));
  }
  const int intent = ExpectedIntent(lead_id), is = business.intents.at(lead_id);
  if (!office_.unsure.contains(lead_id) && is != intent) {
    Find(absl::StrCat("F45: intent ", is, " instead of ", intent, ": ", Short(lead_id)));
  }
}

void Model::CheckGifts(int64_t handed_out, int64_t shortage, int64_t total) {
  int64_t units = 0;
  std::set<std::string> counted;
  for (const Fact& fact : FactsOf(OpKind::kGift)) {
    if (fact.applied() && counted.insert(fact.row->operation_id).second) units += fact.deed->units;
  }
  std::set<std::string> undone;
  for (const Fact& fact : FactsOf(OpKind::kGiftUndo)) {
    const std::string& gift = fact.deed->puts_back;
    if (!fact.applied()) continue;
    if (!counted.contains(gift)) Find(absl::StrCat("F23: put back what was never handed out: ", Short(fact.row->operation_id)));
    if (!undone.insert(gift).second) Find(absl::StrCat("F23: gift ", Short(gift), " was put back twice"));
    units -= fact.deed->units;
  }
  // What no server will ever know to be back, a kiosk hands out again all the same.
  int64_t unheard = 0;
  for (const Fact& fact : FactsOf(OpKind::kGiftUndo)) {
    const bool missing = counted.contains(fact.deed->puts_back) && !undone.contains(fact.deed->puts_back);
    if (!missing || !undone.insert(fact.deed->puts_back).second) continue;
    unheard += fact.deed->units;
    if (fact.deed->fit == Fit::kGood) Find(absl::StrCat("F23: put back, and not in the books: ", Short(fact.row->operation_id)));
  }
  if (units != handed_out + shortage) {
    Find(absl::StrCat("F23: ", units, " units in the ledger, ", handed_out, " in the account and ", shortage, " short"));
  }
  if (excuses.any()) return;
  if (units - unheard > total) Find(absl::StrCat("F23: ", units, " of ", total, " units were handed out"));
  if (shortage > unheard) Find(absl::StrCat("F26: a shortage of ", shortage, " that nothing explains"));
  if (most_in_hands_ > total) Find(absl::StrCat("F23: ", most_in_hands_, " of ", total, " units were in visitors' hands"));
}

void Model::CheckCoupons(const CouponTables& tables, const CouponReport& report) {
  coupons_.CheckEnd(tables, report, FactsOf(OpKind::kCouponIssue), FactsOf(OpKind::kCouponRedeem), excuses);
}

void Model::CheckDraw(const DrawTables& tables) { draws_.CheckEnd(tables, FactsOf(OpKind::kDraw), FactsOf(OpKind::kDrawClaim), excuses); }

void Model::CheckBusiness(const Business& business, const std::function<std::string(const std::string&)>& phone_hash) {
  OfficeLeads leads = office_.leads;
  for (const auto& [id, phone] : office_ever_) {
    if (business.leads.contains(id)) leads[id] = phone;
  }
  const std::set<std::string> attendance = AppliedOf(OpKind::kAttendance), edits = AppliedOf(OpKind::kLeadEdit);
  for (const std::string& id : AppliedOf(OpKind::kLead)) leads[id] = deeds_.at(id).phone;
  for (const auto& [id, phone] : leads) {
    const auto found = business.leads.find(id);
    if (found == business.leads.end()) {
      Find(absl::StrCat("I1: in the ledger, but no lead: ", Short(id)));
    } else if (found->second != phone_hash(phone)) {
      Find(absl::StrCat("a lead under another number: ", Short(id)));
    } else {
      CheckLead(business, id, phone);
    }
  }
  for (const auto& [id, hash] : business.leads) {
    if (!leads.contains(id)) Find(absl::StrCat("a lead that nobody gave: ", Short(id)));
  }
  if (attendance != business.attendance) Find("attendance differs from the ledger's");
  if (edits != business.edits) Find("F45: the histories of leads differ from the ledger's corrections");
  const auto expect = [&](const char* what, int64_t is, size_t should) {
    if (is != static_cast<int64_t>(should)) Find(absl::StrCat("I2: ", what, ": ", is, " instead of ", should));
  };
  expect("rows of leads", business.lead_rows, leads.size());
  expect("rows of attendance", business.attendance_rows, attendance.size());
  expect("rows of kiosks' corrections", business.edit_rows, edits.size());
  expect("running total of leads", business.lead_total, leads.size());
  expect("leads counted by person", business.persons_total, leads.size());
}

}  // namespace footfall::simulation
