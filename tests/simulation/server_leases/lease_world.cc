#include "tests/simulation/server_leases/lease_world.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "server/leases/lease_learning.h"
#include "server/leases/lease_store.h"
#include "server/sessions/session_store.h"
#include "server/stock/booth_stock.h"
#include "server/stock/gift_store.h"
#include "server/stock/item_store.h"
#include "tests/support/disk/hush.h"

namespace footfall::simulation {
namespace {

namespace v1 = footfall::v1;
using server::WriteContext;
using server::support::DiskServer;
using server::support::Heard;

constexpr int kSteps = 70;
constexpr int64_t kUnits = 60, kKioskUnits = 8;
constexpr int kKiosks = 4;
constexpr size_t kMostKiosks = 7, kMostCopies = 2, kMostFindings = 8;
constexpr int64_t kHourMs = 3'600'000;
constexpr char kItem[] = "tote";
const server::SessionKey& Session() {
  static const auto* const key = new server::SessionKey{std::string(server::support::kCampaign), std::string(server::support::kDayOne)};
  return *key;
}
std::string Pool() { return server::GiftName(Session(), kItem); }
std::string SignKey() { return rules::SignKeysFromSeed(std::string(rules::kKeySize, 's')).public_key; }

absl::Status AddGift(WriteContext& write) {
  absl::StatusOr<v1::Session> session = server::GetSession(write.db(), Session());
  if (!session.ok()) return session.status();
  session->set_state(v1::SESSION_STATE_OPEN);
  session->mutable_hours()->set_start_ms(server::support::kWorldStartMs);
  session->mutable_hours()->set_end_ms(server::support::kWorldStartMs + 8 * kHourMs);
  absl::Status status = server::ReplaceSession(write, &*session);
  v1::Item item;
  item.set_name(server::ItemName(kItem));
  (*item.mutable_display_name()->mutable_texts())["en"] = "Tote bag";
  if (status.ok()) status = server::InsertItem(write, &item);
  v1::Gift gift;
  gift.set_name(Pool());
  gift.set_item(item.name());
  gift.set_kiosk_units(kKioskUnits);
  if (status.ok()) status = server::PutGift(write, &gift);
  if (status.ok()) status = server::OpenPool(write, Session(), kItem, kKioskUnits);
  server::StockMove found{.kind = v1::MOVEMENT_KIND_FOUND, .item_id = kItem, .quantity = kUnits, .actor = "users/lin"};
  const auto from = server::ParsePlace("from", server::kSupplier), to = server::ParsePlace("to", server::SessionName(Session()));
  if (!status.ok() || !from.ok() || !to.ok()) return status.ok() ? (from.ok() ? to.status() : from.status()) : status;
  found.from = *from;
  found.to = *to;
  return server::MoveGoods(write, found).status();
}

}  // namespace

LeaseWorld::LeaseWorld(uint64_t seed)
    : seed_(seed), dice_(Dice(seed).Fork("leases")), disk_("leases", Dice(seed).Fork("disk")), now_ms_(server::support::kWorldStartMs) {
  disk_.Put({{"data/", ""}});
  incarnation_ = DiskServer::kFirstLife;
  Start();
  server_->AddPlan();
  Write(AddGift);
  for (int i = 0; i < kKiosks; ++i) kiosks_.push_back({.chain = server_->AddKiosk()});
}

LeaseWorld::~LeaseWorld() { Stop(/*power_cut=*/false); }

void LeaseWorld::Found(const std::string& what) {
  if (findings_.size() < kMostFindings) findings_.push_back(absl::StrCat("seed ", seed_, ": ", what));
}

void LeaseWorld::Start() {
  for (int tries = 0; server_ == nullptr; ++tries) {
    if (tries == 3) disk_.faults = {};
    std::optional<Hush> hush;
    if (disk_.fails()) hush.emplace();
    auto started = DiskServer::Start(&disk_, incarnation_);
    if (started.ok()) server_ = *std::move(started);
    if (!started.ok() && !disk_.fails()) return Found(absl::StrCat("the server does not start: ", started.status().message()));
  }
  server_->clock().Set(now_ms_);
}

void LeaseWorld::Stop(bool power_cut) {
  const Hush hush;
  if (power_cut) {
    disk_.CutPower();
  } else {
    disk_.KillProcess();
  }
  server_.reset();
  disk_.PowerOn();
}

void LeaseWorld::Write(const server::WriteJob& job) {
  const absl::Status status = server_->database().Write(job);
  if (!status.ok() && !disk_.fails()) Found(absl::StrCat("a job failed: ", status.message()));
}

int64_t LeaseWorld::ReadInt(const std::string& sql) {
  const std::string text = server_->Read(sql);
  return text.empty() ? 0 : std::stoll(text);
}

server::PoolAccount LeaseWorld::Account() {
  server::PoolAccount account;
  const absl::Status status = server_->database().Read([&](server::Connection& db) {
    absl::StatusOr<server::PoolAccount> read = server::AccountOf(db, Pool());
    if (read.ok()) account = *std::move(read);
    return read.status();
  });
  if (!status.ok()) Found(absl::StrCat("the account cannot be read: ", status.message()));
  return account;
}

std::vector<std::string> LeaseWorld::Run() {
  // Most of what can happen is absent from most seeds: only then do rare combinations come up undisturbed.
  std::vector<Step> bag(8, Step::kHandOut);
  bag.insert(bag.end(), 3, Step::kPutBack);
  bag.insert(bag.end(), 6, Step::kTalk);
  bag.insert(bag.end(), 2, Step::kTalkUnheard);
  bag.push_back(Step::kReturn);
  for (int step = static_cast<int>(Step::kPassTime); step <= static_cast<int>(Step::kDiskFails); ++step) {
    const int64_t share = dice_.Chance(0.35) ? dice_.Between(1, 3) : 0;
    bag.insert(bag.end(), static_cast<size_t>(share), static_cast<Step>(step));
    const bool back = step == static_cast<int>(Step::kRestore) || step == static_cast<int>(Step::kPutImageBack);
    if (back && share > 0) bag.push_back(static_cast<Step>(step - 1));
  }
  for (int i = 0; i < kSteps && findings_.empty(); ++i) {
    Do(bag[dice_.Index(bag.size())]);
    if (findings_.empty()) Check();
  }
  if (findings_.empty()) Drain();
  if (findings_.empty()) CheckEnd();
  return findings_;
}

void LeaseWorld::Do(Step step) {
  ModelKiosk* kiosk = AnyKiosk();
  const size_t number = static_cast<size_t>(kiosk - kiosks_.data());
  switch (step) {
    case Step::kHandOut:
      return HandOut(kiosk);
    case Step::kPutBack:
      return PutBack(kiosk);
    case Step::kTalk:
      return Talk(kiosk, true);
    case Step::kTalkUnheard:
      return Talk(kiosk, false);
    case Step::kReturn:
      if (!kiosk->leases.empty()) Return(kiosk, &kiosk->leases[dice_.Index(kiosk->leases.size())]);
      return;
    case Step::kPassTime:
      now_ms_ += dice_.Chance(0.3) ? 12 * kHourMs : dice_.Between(1, 60) * 60'000;
      server_->clock().Set(now_ms_);
      if (const absl::Status ticked = server_->keeper().Tick(); !ticked.ok() && !disk_.fails()) Found("the tick failed");
      return;
    case Step::kRestart:
      Stop(dice_.Chance(0.5));
      return Start();
    case Step::kBackUp:
      if (disk_.fails()) return;
      backups_.push_back(disk_.Copy());
      return;
    case Step::kRestore:
      return Restore();
    case Step::kTakeImage:
      if (images_[number].size() < kMostCopies) images_[number].push_back(*kiosk);
      return;
    case Step::kPutImageBack:
      if (images_[number].empty()) return;
      *kiosk = images_[number][dice_.Index(images_[number].size())];
      ++tally_.images;
      excused_ = true;
      return;
    case Step::kClone:
      if (kiosks_.size() >= kMostKiosks) return;
      kiosks_.push_back(ModelKiosk(*kiosk));
      excused_ = true;
      return;
    case Step::kRevoke:
      return Write([&](WriteContext& write) {
        absl::Status status = server::UpdateDeviceStanding(write.db(), kiosk->chain.device_id(), server::DeviceStanding::kRevoked, "lost");
        return status.ok() ? server::SuspendDevice(write, kiosk->chain.device_id()) : status;
      });
    case Step::kRecall:
      return RecallOrClose(false);
    case Step::kClose:
      return RecallOrClose(true);
    case Step::kThaw:
      if (!server_->keeper().frozen()) return;
      excused_ = forced_ = true;
      return Write([&](WriteContext& write) { return server_->keeper().Thaw(write, "users/lin", "cannot wait").status(); });
    case Step::kDiskFails:
      if (disk_.fails()) {
        disk_.faults = {};
      } else {
        (dice_.Chance(0.5) ? disk_.faults.write_error : disk_.faults.sync_error) = 0.2;
      }
      return;
  }
}

// As the contract says: from the oldest that has units, while it is good. One operation a hand-out, with the kiosk's total.
void LeaseWorld::HandOut(ModelKiosk* kiosk) {
  if (kiosk->frozen || kiosk->revoked) return;
  for (ModelLease& lease : kiosk->leases) {
    if (lease.over || lease.Rest() == 0 || now_ms_ >= lease.grant.not_after_ms()) continue;
    const int64_t units = std::min<int64_t>(lease.Rest(), dice_.Between(1, 3));
    lease.spent += units;
    v1::GiftPayload payload;
    payload.set_lease_id(lease.grant.lease_id());
    payload.set_item(server::ItemName(kItem));
    payload.set_quantity(units);
    payload.set_spent_total(lease.spent);
    payload.set_staff_id("chen");
    const rules::Uuid id = server::SystemRandom()->NewUuid(now_ms_);
    kiosk->chain.AddGift(payload, id);
    made_[rules::UuidBytes(id)] = units;
    kiosk->gifts.push_back({rules::UuidBytes(id), lease.grant.lease_id(), units});
    handed_out_ += units;
    ever_handed_out_ += units;
    return;
  }
}

// One of the last hand-outs, of a lease that may have been returned or be over by now. The units are its again, or go back with its rest.
void LeaseWorld::PutBack(ModelKiosk* kiosk) {
  if (kiosk->revoked || kiosk->gifts.empty()) return;
  const auto gift = std::prev(kiosk->gifts.end(), dice_.Between(1, std::min<int64_t>(3, static_cast<int64_t>(kiosk->gifts.size()))));
  const auto lease = std::find_if(kiosk->leases.begin(), kiosk->leases.end(),
                                  [&](const ModelLease& each) { return each.grant.lease_id() == gift->lease_id; });
  lease->spent -= gift->units;
  lease->undone += gift->units;
  v1::GiftUndoPayload payload;
  payload.set_lease_id(gift->lease_id);
  payload.set_gift_id(gift->id);
  payload.set_quantity(gift->units);
  payload.set_spent_total(lease->spent);
  payload.set_staff_id("chen");
  const rules::Uuid id = server::SystemRandom()->NewUuid(now_ms_);
  kiosk->chain.AddGiftUndo(payload, id);
  undone_[rules::UuidBytes(id)] = *gift;
  // A tablet put back from an image may do so once more; in nobody's hands is it the same.
  if (back_.insert(gift->id).second) handed_out_ -= gift->units;
  ++tally_.put_back;
  kiosk->gifts.erase(gift);
}

void LeaseWorld::Return(ModelKiosk* kiosk, ModelLease* lease) {
  if (kiosk->revoked || lease->Rest() == 0) return;
  tally_.returned += lease->Rest();
  lease->returned += lease->Rest();
  v1::LeaseReturnPayload payload;
  payload.set_lease_id(lease->grant.lease_id());
  payload.set_returned_total(lease->returned);
  payload.set_spent_total(lease->spent);
  kiosk->chain.AddLeaseReturn(payload, server::SystemRandom()->NewUuid(now_ms_));
}

// Hands in all there is and is told what it has. What is not heard still happened.
void LeaseWorld::Talk(ModelKiosk* kiosk, bool heard) {
  if (kiosk->revoked) return;
  server::support::Talk talk;
  talk.leases.emplace();
  for (const ModelLease& lease : kiosk->leases) {
    v1::LeaseState* state = talk.leases->add_leases();
    *state->mutable_grant() = lease.signed_grant;
    state->set_spent(lease.spent + lease.undone);
    state->set_returned(lease.returned);
  }
  for (const server::support::TestKiosk& chain : kiosk->past) {
    if (chain.head_seq() > 0) talk.pushes.push_back(chain.MakePush(1, chain.head_seq()));
  }
  if (kiosk->chain.head_seq() > 0) talk.pushes.push_back(kiosk->chain.MakePush(1, kiosk->chain.head_seq()));
  std::optional<Hush> hush;
  if (disk_.fails()) hush.emplace();
  const Heard answer = server_->ConverseAsTold(kiosk->chain, talk);
  if (heard) TakeAnswers(kiosk, answer);
}

void LeaseWorld::TakeAnswers(ModelKiosk* kiosk, const Heard& heard) {
  if (heard.answers.empty()) return;
  uint32_t new_epoch = 0;
  for (const v1::HelloOk& answer : heard.answers) {
    if (answer.state() == v1::HELLO_STATE_REBASE) new_epoch = answer.new_epoch();
    kiosk->frozen = answer.state() == v1::HELLO_STATE_FROZEN;
    kiosk->revoked = answer.state() == v1::HELLO_STATE_REVOKED || answer.state() == v1::HELLO_STATE_WIPE;
  }
  if (new_epoch > 0) {
    kiosk->past.push_back(kiosk->chain);
    kiosk->chain.StartEpoch(new_epoch);
  }
  if (heard.leases) TakeBook(kiosk, *heard.leases);
}

void LeaseWorld::TakeBook(ModelKiosk* kiosk, const v1::LeaseBook& book) {
  for (ModelLease& lease : kiosk->leases) lease.over = true;
  for (const v1::LeaseState& state : book.leases()) {
    const std::string signed_bytes = absl::StrCat("footfall/grant/1", state.grant().grant());
    if (!rules::VerifySignature(signed_bytes, state.grant().signature(), SignKey())) Found("a grant is not signed");
    v1::Grant grant;
    grant.ParseFromString(state.grant().grant());
    auto known = std::find_if(kiosk->leases.begin(), kiosk->leases.end(),
                              [&](const ModelLease& lease) { return lease.grant.lease_id() == grant.lease_id(); });
    if (known == kiosk->leases.end()) {
      kiosk->leases.push_back({.signed_grant = state.grant(), .grant = grant});
      known = std::prev(kiosk->leases.end());
    }
    if (state.undone() < 0 || state.undone() > state.spent()) Found("a book puts more back than was ever handed out");
    if (state.spent() - state.undone() + state.returned() > grant.quantity()) Found("a book gives a lease more totals than units");
    known->over = false;
    known->undone = std::max(known->undone, state.undone());
    known->spent = std::min(std::max(known->spent, state.spent() - known->undone), grant.quantity());
    known->returned = std::min(std::max(known->returned, state.returned()), grant.quantity() - known->spent);
    if (state.recalled()) Return(kiosk, &*known);
  }
  for (ModelLease& lease : kiosk->leases) {
    if (lease.over || now_ms_ >= lease.grant.not_after_ms()) Return(kiosk, &lease);
  }
}

// The database from a backup; the file of grants as it is, or gone, or as old as the backup.
void LeaseWorld::Restore() {
  if (backups_.empty() || disk_.fails()) return;
  Stop(dice_.Chance(0.5));
  Disk::Image image = backups_[dice_.Index(backups_.size())];
  const Disk::Image now = disk_.Copy();
  const int64_t how = dice_.Between(0, 3);
  const auto grants = now.find(DiskServer::kGrants);
  if (how < 2 && grants != now.end()) image[DiskServer::kGrants] = grants->second;
  if (how == 2) image.erase(DiskServer::kGrants);
  disk_.Put(image);
  incarnation_ = absl::StrCat("another life ", 100 + ++lives_);
  Start();
  if (server_ == nullptr) return;
  ++tally_.restores;
  tally_.learned += ReadInt("SELECT COUNT(*) FROM lease_events WHERE kind = 4");
  if (server_->keeper().frozen()) ++tally_.freezes;
  // The file as old as the backup says that it lacks nothing: that is a folder put back by hand, of which nobody can tell (D20).
  if (how == 3 && !server_->keeper().frozen()) excused_ = forced_ = true;
}

void LeaseWorld::RecallOrClose(bool close) {
  if (disk_.fails()) return;
  const std::string hex =
      server_->Read(absl::StrCat("SELECT hex(lease_id) FROM leases WHERE state < 3 ORDER BY fence LIMIT 1 OFFSET ", dice_.Between(0, 5)));
  if (hex.empty()) return;
  std::string lower = hex;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::string lease_id = *rules::FromHex(lower);
  Write([&](WriteContext& write) -> absl::Status {
    if (!close) return server::SetLeaseRecalled(write, lease_id, dice_.Chance(0.8));
    const auto lease = server::FindLease(write.db(), lease_id);
    if (!lease.ok()) return lease.status();
    // Somebody counts what the kiosk still holds, or thinks so.
    const int64_t counted = dice_.Chance(0.5) ? 0 : (*lease)->use.Rest();
    excused_ = excused_ || counted > 0;
    ++tally_.closed;
    absl::Status status = server::CloseLease(write, lease_id, counted);
    return status.ok() ? server::SettleBooth(write, Session(), kItem, now_ms_) : status;
  });
}

void LeaseWorld::Check() {
  if (server_ == nullptr || disk_.fails()) return;
  const server::PoolAccount account = Account();
  const server::PoolRow& pool = account.pool;
  if (!account.Balances()) {
    Found(absl::StrCat("I3: free ", pool.free, " + lent ", account.outstanding, " + suspense ", account.suspense, " + handed out ",
                       pool.handed_out, " + written off ", pool.written_off, " is not ", pool.total));
  }
  // What was put back they may not have heard of yet.
  if (pool.handed_out + pool.shortage > ever_handed_out_) Found("the books hand out more than hands did");
  if (!excused_ && handed_out_ > kUnits) Found(absl::StrCat("F23: ", handed_out_, " units of ", kUnits, " were handed out"));
  if (!excused_ && pool.shortage > 0) Found(absl::StrCat("F26: a shortage of ", pool.shortage, " that nothing explains"));
  if (!forced_ && server_->keeper().frozen() == false && pool.handed_out > pool.total) Found("I3: more is handed out than there is");
  // One that is put back stays told of: somebody was asked to look.
  const int64_t told = ReadInt("SELECT COALESCE(SUM(units), 0) FROM lease_events WHERE kind = 1");
  const bool put_back = ReadInt("SELECT COUNT(*) FROM lease_undos") > 0;
  if (put_back ? told < pool.shortage : told != pool.shortage) Found("F26: a shortage without an entry");
}

// Everything heals, and all kiosks hand in what they have until nothing is left to say.
void LeaseWorld::Drain() {
  disk_.faults = {};
  if (server_ == nullptr) Start();
  for (int round = 0; round < 4; ++round) {
    for (ModelKiosk& kiosk : kiosks_) Talk(&kiosk, true);
    Check();
  }
}

void LeaseWorld::CheckEnd() {
  int64_t in_books = 0;
  std::set<std::string> there;
  const absl::Status status = server_->database().Read([&](server::Connection& db) {
    return db.Query("SELECT header, verdict FROM ledger WHERE type IN (4, 19)", {}, [&](const server::Row& row) {
      v1::OperationHeader header;
      header.ParseFromString(row.Blob(0));
      const std::string& id = header.operation_id();
      // The same operation may lie in two branches of a chain.
      if (row.Int(1) == 2 || !there.insert(id).second) return true;
      const auto undo = undone_.find(id);
      in_books += undo == undone_.end() ? made_[id] : -undo->second.units;
      if (undo != undone_.end() && !there.insert("back " + undo->second.id).second) Found("a hand-out is put back twice in the books");
      return true;
    });
  });
  if (!status.ok()) Found("the ledger cannot be read");
  const server::PoolRow pool = Account().pool;
  if (in_books != pool.handed_out + pool.shortage) {
    Found(absl::StrCat("operations hand out ", in_books, ", the account ", pool.handed_out, " and ", pool.shortage, " short"));
  }
  if (ReadInt("SELECT COUNT(*) FROM lease_events WHERE kind = 1 AND actor NOT LIKE 'devices/%'") != 0) Found("a shortage without a name");
  if (ReadInt("SELECT COUNT(*) FROM lease_events WHERE kind = 1") !=
      ReadInt("SELECT COUNT(*) FROM audit_entries WHERE action = 'lease.shortage'")) {
    Found("F26: a shortage that the audit log does not have");
  }
  tally_.handed_out += pool.handed_out;
  tally_.shortage += pool.shortage;
  tally_.expired += ReadInt("SELECT COUNT(*) FROM leases WHERE state = 2");
}

}  // namespace footfall::simulation
