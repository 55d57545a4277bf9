#include "tests/simulation/world.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/log.h"
#include "tests/simulation/server_template.h"
#include "tests/support/server_disk/disk_file_calls.h"

namespace footfall::simulation {
namespace {

constexpr int kFate = 1000;               // the actor that saves and injects
constexpr int64_t kEnrolMostMs = 60'000;  // in good weather
constexpr int64_t kEnrolAgainMs = 20'000;
constexpr int64_t kDrainMostMs = 20 * 60'000;  // with back-off up to 60 s and a rebase or two on the way
constexpr int64_t kQuietMs = 3 * 60'000;       // every dead connection is found and made anew by then
constexpr size_t kMostFindings = 20;

}  // namespace

void PrepareSimulations() {
  TakeOverSodium();
  UseDisks();
  (void)server::log::SetLevel("error");
}

Outcome Simulate(uint64_t seed, bool trace) { return World(seed, trace).Run(); }

std::map<std::string, int64_t> Outcome::Told() const {
  return {{"gift", tally.gifts},
          {"gift put back", tally.put_back},
          {"coupon", tally.coupons},
          {"coupon redeemed", tally.redeemed},
          {"refused", tally.refused},
          {"drawn", tally.drawn},
          {"draw resumed", tally.resumed},
          {"prize claimed", tally.claimed},
          {"redemption that counts", coupons.accepted},
          {"duplicate redemption", coupons.duplicates},
          {"void redemption", coupons.made_void},
          {"late redemption", coupons.expired},
          {"row", draws.rows},
          {"row that counts", draws.counted},
          {"draw aside", draws.aside}};
}

World::World(uint64_t seed, bool trace)
    : trace_(&schedule_, trace),
      dice_(Dice(seed).Fork("world")),
      mix_(DrawMix(Dice(seed).Fork("mix"))),
      model_([this](const std::string& what) { Found(what); }) {
  ServerTemplate();
  SeedSodium(Dice(seed).Fork("sodium"));
  SeedSqlite(Dice(seed).Fork("sqlite"));
  const auto found = [this](const std::string& what) { Found(what); };
  server_ = std::make_unique<ServerMachine>(ServerMachine::Parts{&schedule_, &trace_, Dice(seed).Fork("server"), &model_, nullptr, found});
  network_ = std::make_unique<Network>(&schedule_, &trace_, Dice(seed).Fork("network"), server_.get());
  server_->Use(network_.get());
  for (int i = 0; i < mix_.kiosks; ++i) AddKiosk();
}

// Everybody stops while the network between them is still there.
World::~World() {
  for (const auto& kiosk : kiosks_) kiosk->End(Ending::kKilled);
  server_->End(Ending::kKilled);
}

void World::Found(const std::string& what) {
  // The first time says what can be said.
  if (findings_.size() >= kMostFindings || !said_.insert(what).second) return;
  trace_.Tell("FOUND", what);
  findings_.push_back(absl::StrCat("at ", schedule_.now_ms(), " ms: ", what));
}

void World::AddKiosk() {
  const int number = static_cast<int>(kiosks_.size()) + 1;
  kiosks_.push_back(std::make_unique<KioskMachine>(
      number, KioskMachine::Parts{&schedule_, &trace_, dice_.Fork(absl::StrCat("kiosk", number)), &model_, network_.get(), server_.get(),
                                  [this](const std::string& what) { Found(what); }}));
}

Outcome World::Run() {
  trace_.Tell("fate", Describe(mix_));
  server_->Start();
  Enrol();
  Chaos();
  Heal();
  Drain();
  EndDraw();
  Check();
  Outcome outcome{findings_, "", model_.saved(), model_.in_ledger(), drain_ms_, faults_};
  outcome.trace = trace_.text();
  outcome.coupons = model_.coupons().tally;
  outcome.draws = model_.draws().tally;
  for (const auto& [name, count] : network_->faults) outcome.faults[name] += count;
  for (const auto& kiosk : kiosks_) {
    outcome.faults["poisoned operation"] += kiosk->poison.given;
    outcome.faults["kiosk disk call failed"] += kiosk->disk().faults_hit;
    outcome.faults["not saved and said so"] += kiosk->not_saved;
    outcome.tally.Add(kiosk->tally);
  }
  outcome.faults["server disk call failed"] += server_->disk().faults_hit;
  return outcome;
}

void World::RunUntil(int64_t ms) {
  while (schedule_.RunNext(ms)) {
  }
}

void World::EnrolLater(KioskMachine* kiosk) {
  schedule_.After(dice_.Between(0, 1000), kFate, [this, kiosk] {
    if (kiosk->running() && !kiosk->enrolled()) {
      if (const auto code = server_->NewEnrolmentCode(); code.ok()) kiosk->Enrol(*code);
    }
    if (!kiosk->enrolled()) schedule_.After(kEnrolAgainMs, kFate, [this, kiosk] { EnrolLater(kiosk); });
  });
}

void World::LetBackIn() {
  for (const auto& kiosk : kiosks_) {
    if (!kiosk->forgotten()) continue;
    ++faults_["kiosk let back in"];
    if (const auto code = server_->NewEnrolmentCode(); code.ok()) kiosk->Enrol(*code);
  }
  schedule_.After(kEnrolAgainMs, kFate, [this] { LetBackIn(); });
}

void World::Enrol() {
  for (const auto& kiosk : kiosks_) {
    kiosk->Start();
    EnrolLater(kiosk.get());
  }
  RunUntil(schedule_.now_ms() + kEnrolMostMs);
  for (const auto& kiosk : kiosks_) {
    if (!kiosk->enrolled()) Found(absl::StrCat(kiosk->name(), " could not enrol"));
  }
  LetBackIn();
}

void World::SaveSomething(KioskMachine* kiosk) {
  switch (dice_.Between(0, 15)) {
    case 0:
      return kiosk->HandOutGift();
    case 1:
      return kiosk->CorrectLead();
    case 2:
      return kiosk->SaveAttendance();
    case 3:
    case 4:
    case 5:
      return kiosk->IssueCoupon();
    case 6:
    case 7:
    case 8:
      return kiosk->RedeemCoupon();
    case 9:
    case 10:
    case 11:
      return kiosk->Draw();
    case 12:
      return kiosk->ClaimPrize();
    default:
      return kiosk->SaveLead();
  }
}

void World::SaveAndPlanNext(KioskMachine* kiosk) {
  if (!chaos_) return;
  SaveSomething(kiosk);
  // Some come together.
  const int64_t wait_ms = dice_.Chance(0.3) ? dice_.Between(0, 500) : dice_.Between(0, 2 * mix_.between_saves_ms);
  schedule_.After(wait_ms, kFate, [this, kiosk] { SaveAndPlanNext(kiosk); });
}

void World::PlanNextFault() {
  schedule_.After(dice_.Between(0, 2 * mix_.between_faults_ms), kFate, [this] {
    if (!chaos_) return;
    Inject(mix_.bag[dice_.Index(mix_.bag.size())]);
    PlanNextFault();
  });
}

void World::Chaos() {
  chaos_ = true;
  network_->weather = mix_.weather;
  server_->pace = mix_.pace;
  for (const auto& kiosk : kiosks_) {
    kiosk->poison.likelihood = mix_.poison;
    kiosk->impatience = mix_.impatience;
    kiosk->lost_enrolment = mix_.lost_enrolment;
    schedule_.After(dice_.Between(0, mix_.between_saves_ms), kFate, [this, each = kiosk.get()] { SaveAndPlanNext(each); });
  }
  if (!mix_.bag.empty()) PlanNextFault();
  chaos_end_ms_ = schedule_.now_ms() + mix_.chaos_ms;
  while (schedule_.RunNext(chaos_end_ms_)) {
  }
  chaos_ = false;
}

// From here on nobody saves anything, and nothing fails.
void World::Heal() {
  trace_.Tell("fate", "heals everything");
  network_->weather = Weather();
  server_->pace = ServerPace();
  server_->disk().faults = {};
  if (!server_->running()) server_->Start();
  for (const auto& kiosk : kiosks_) {
    kiosk->disk().faults = {};
    kiosk->impatience = kiosk->lost_enrolment = 0;
    kiosk->Start();
  }
}

bool World::Drained() const {
  return std::all_of(kiosks_.begin(), kiosks_.end(), [](const auto& kiosk) { return kiosk->running() && kiosk->backlog() == 0; });
}

void World::Drain() {
  // Who believes to have handed in everything may still have to hear that the server has forgotten some of it.
  RunUntil(schedule_.now_ms() + kQuietMs);
  const int64_t start_ms = schedule_.now_ms();
  while (!Drained() && schedule_.RunNext(start_ms + kDrainMostMs)) {
  }
  drain_ms_ = schedule_.now_ms() - start_ms;
  for (const auto& kiosk : kiosks_) {
    if (!kiosk->running() || kiosk->backlog() > 0)
      Found(absl::StrCat("I1: ", kiosk->name(), " does not drain: ", kiosk->backlog(), " left"));
  }
  // Once more after a while: what is drained stays so.
  RunUntil(schedule_.now_ms() + kQuietMs);
  if (findings_.empty() && !Drained()) Found("I1: what was drained came back");
}

void World::EndDraw() {
  constexpr int64_t kHandInMs = 62 * 60'000;  // kiosks have an hour at least
  if (!server_->running()) return;
  trace_.Tell("fate", "ends the draw");
  server_->Repair();
  for (int step = 0; step < 3; ++step) {
    server_->WorkWithDraw(true);
    RunUntil(schedule_.now_ms() + kHandInMs);
  }
}

void World::Check() {
  trace_.Tell("fate", "checks");
  if (!server_->running()) return Found("the server does not run");
  for (const auto& kiosk : kiosks_) {
    if (kiosk->running()) kiosk->CheckAll();
    if (kiosk->disk().canaries_seen > 0) Found(absl::StrCat("I7: a visitor in clear on the disk of ", kiosk->name()));
  }
  server_->CheckAll();
  server_->CheckDraw();
}

}  // namespace footfall::simulation
