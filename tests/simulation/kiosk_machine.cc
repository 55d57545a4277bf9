#include "tests/simulation/kiosk_machine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "kiosk/journal/sqlite_journal.h"
#include "tests/simulation/kiosk_process.h"
#include "tests/simulation/server_template.h"

namespace footfall::simulation {
namespace {

// Every visitor has this name and a number that begins like this, so that one search finds any of them.
constexpr char kVisitorName[] = "欧阳赛凤";
constexpr char kNumberBegin[] = "1398765";
constexpr int64_t kVisitors = 40;  // few enough that some come twice
constexpr int64_t kReopenMs = 5000;
constexpr int64_t kFirstBootMs = 60'000;

}  // namespace

int64_t KioskClock::WallMs() const { return kEpochMs + schedule_->now_ms() + offset_ms; }

void KioskClock::Reboot() {
  booted_ms_ = schedule_->now_ms() - kFirstBootMs;
  boot_id_ = SeededBytes(dice_.Fork(std::to_string(dice_.Next()))).Bytes(16);
}

void KioskWorker::Post(std::function<void()> task) {
  schedule_->After(0, kiosk_, [weak = std::weak_ptr<int>(alive_), task = std::move(task)] {
    if (!weak.expired()) task();
  });
}

void KioskWorker::Arm(kiosk::Timer timer, int64_t delay_ms, std::function<void()> task) {
  int64_t& armed = armed_[static_cast<size_t>(timer)];
  const int64_t mine = ++armed;
  if (impatience > 0 && dice.Chance(impatience)) delay_ms = dice.Between(0, delay_ms / 10);
  schedule_->After(delay_ms, kiosk_, [this, mine, timer, weak = std::weak_ptr<int>(alive_), task = std::move(task)] {
    if (weak.expired() || armed_[static_cast<size_t>(timer)] != mine) return;
    ++armed_[static_cast<size_t>(timer)];
    task();
  });
}

KioskMachine::KioskMachine(int number, const Parts& parts)
    : number_(number),
      parts_(parts),
      disk_(absl::StrCat("k", number), parts.dice.Fork("disk")),
      clock_(parts.schedule, parts.dice.Fork("boot")),
      random_(parts.dice.Fork("random")),
      undo_dice_(parts.dice.Fork("put back")) {
  disk_.canaries = {kVisitorName, kNumberBegin};
}

KioskMachine::~KioskMachine() {
  if (running()) End(Ending::kKilled);
}

std::string KioskMachine::name() const { return absl::StrCat("k", number_); }
bool KioskMachine::enrolled() const { return running() && process_->journal->identity() != nullptr; }
bool KioskMachine::forgotten() const {
  if (!enrolled()) return false;
  const absl::StatusOr<kiosk::ServerStanding> standing = process_->journal->LoadStanding();
  return standing.ok() && *standing == kiosk::ServerStanding::kUnknown;
}
std::string KioskMachine::device() const {
  if (!running()) return device_;
  return enrolled() ? process_->journal->identity()->device : "";
}
uint64_t KioskMachine::backlog() const { return running() ? process_->journal->backlog() : 0; }

void KioskMachine::Start() {
  if (running()) return;
  auto journal = kiosk::OpenSqliteJournal({disk_.Path(""), "", &random_});
  if (!journal.ok()) {
    if (!disk_.fails()) parts_.found(absl::StrCat(name(), " does not start: ", journal.status().message()));
    parts_.trace->Tell(name(), "does not start");
    parts_.schedule->After(kReopenMs, number_, [this] { Start(); });
    return;
  }
  process_ = std::make_unique<Process>(parts_.schedule, number_);
  Process& p = *process_;
  p.worker.dice = parts_.dice.Fork(absl::StrCat("worker", parts_.dice.Next()));
  p.worker.impatience = impatience;
  p.journal = std::make_unique<WatchedJournal>(*std::move(journal), parts_.model, &book_, &poison,
                                               parts_.dice.Fork(absl::StrCat("poison", parts_.dice.Next())));
  p.corrected = std::make_unique<kiosk::CorrectedClock>(&clock_, p.journal->LoadTimeFix().value_or(std::nullopt));
  p.transport = parts_.network->MakeTransport(number_);
  kiosk::BackendParts parts;
  parts.journal = p.journal.get();
  parts.worker = &p.worker;
  parts.clock = &clock_;
  parts.random = &random_;
  parts.corrected = p.corrected.get();
  parts.transport = p.transport.get();
  parts.enrolment = this;
  parts.campaign_time = &p.campaign_time;
  parts.actions = &p.actions;
  parts.log = this;
  parts.folder = disk_.Path("");
  p.backend = std::make_unique<kiosk::Backend>(parts);
  p.backend->LoadState();
  p.worker.Post([backend = p.backend.get()] { backend->Start(); });
  parts_.trace->Tell(name(), "starts, backlog ", p.journal->backlog());
  CheckBook();
  ReadAnswers();
}

void KioskMachine::End(Ending ending) {
  if (!running()) return;
  parts_.trace->Tell(name(), ending == Ending::kOrderly ? "stops" : ending == Ending::kKilled ? "is killed" : "loses power");
  if (ending == Ending::kKilled) disk_.KillProcess();
  if (ending == Ending::kPowerCut) disk_.CutPower();
  device_ = device();
  process_.reset();
  form_failed_ = false;
  if (ending == Ending::kPowerCut) clock_.Reboot();
}

void KioskMachine::PutImage(const Image& image) {
  disk_.Put(image.disk);
  book_ = image.book;
  device_ = image.device;
}

void KioskMachine::CheckBook() {
  for (const Place& place : book_) {
    const kiosk::Identity* identity = process_->journal->identity();
    if (identity == nullptr) return parts_.found(absl::StrCat("I1: ", name(), " forgot who it is"));
    const auto hash = process_->journal->HashAt(place.epoch, place.seq);
    if (disk_.fails() && absl::IsUnavailable(hash.status())) continue;
    if (hash.ok() && *hash == place.hash) continue;
    parts_.found(absl::StrCat("I1: ", name(), " said it had saved epoch ", place.epoch, " seq ", place.seq, " and has ",
                              hash.ok() ? "another operation there" : hash.status().message()));
  }
}

void KioskMachine::CheckAll() {
  CheckBook();
  if (process_->journal->lost() > 0) parts_.found(absl::StrCat("I1: ", name(), " lost ", process_->journal->lost(), " operations"));
  if (const absl::Status status = process_->journal->VerifyAll(); !status.ok()) {
    parts_.found(absl::StrCat("I6: ", name(), ": ", status.message()));
  }
  parts_.model->CheckDrained(book_, name());
  CheckChances();
}

void KioskMachine::Enrol(const std::string& code) {
  if (!running() || (enrolled() && !forgotten())) return;
  process_->backend->Carry(kiosk::effect::Enrol{code});
  parts_.trace->Tell(name(), "enrols: ", enrolled() && !forgotten() ? device() : "refused");
}

void KioskMachine::Unenrol() {
  if (!enrolled()) return;
  process_->journal->wiped_by_person = true;
  process_->backend->Carry(kiosk::effect::Unenrol{});
  process_->journal->wiped_by_person = false;
  parts_.trace->Tell(name(), enrolled() ? "stays enrolled" : "is un-enrolled");
}

absl::StatusOr<v1::EnrolDeviceResponse> KioskMachine::EnrolDevice(const kiosk::ServerAddress&, const v1::EnrolDeviceRequest& request) {
  if (parts_.network->weather.down) return absl::UnavailableError("no network");
  auto response = parts_.server->Enrol(request);
  if (lost_enrolment > 0 && parts_.dice.Chance(lost_enrolment)) return absl::DeadlineExceededError("the answer was lost");
  return response;
}

void KioskMachine::Write(Level level, std::string_view event, Fields fields) {
  std::string text = absl::StrCat(level == Level::kInfo ? "log " : "LOG ", std::string(event));
  for (const auto& [key, value] : fields) absl::StrAppend(&text, " ", std::string(key), "=", value);
  if (text.find(kVisitorName) != std::string::npos || text.find(kNumberBegin) != std::string::npos) {
    parts_.found(absl::StrCat("I7: ", name(), " logs a visitor: ", std::string(event)));
  }
  parts_.trace->Tell(name(), text);
}

void KioskMachine::SaveLead() {
  if (!Ready()) return;
  if (!form_failed_) {
    ++forms_;
    visitor_ = parts_.dice.Between(1, kVisitors);
  }
  kiosk::effect::SaveLead lead;
  lead.form_id = forms_;
  lead.phone_typed = absl::StrFormat("%s%04d", kNumberBegin, visitor_);
  lead.phone_e164 = "+86" + lead.phone_typed;
  lead.display_name = kVisitorName;
  lead.consent.age_confirmed = true;
  lead.consent.language = "en";
  lead.consent.offers = {{rules::Purpose::kContact, true, rules::ConsentTextHash("You may contact me.")}};
  lead.zone_id = kDeskZone;
  lead.form_version = 1;
  if (parts_.dice.Chance(0.5)) lead.staff_id = AnyStaff();
  process_->backend->Carry(std::move(lead));
  ReadAnswers();
}

void KioskMachine::SaveAttendance() {
  if (!Ready()) return;
  kiosk::effect::SaveAttendance attendance;
  attendance.staff_id = AnyStaff();
  attendance.kind = parts_.dice.Chance(0.5) ? kiosk::AttendanceKind::kCheckIn : kiosk::AttendanceKind::kCheckOut;
  attendance.zone_id = kDeskZone;
  process_->backend->Carry(std::move(attendance));
  ReadAnswers();
}

void KioskMachine::CorrectLead() {
  if (!Ready() || leads_.empty()) return;
  kiosk::effect::CorrectIntent correction;
  correction.lead_id = leads_[parts_.dice.Index(leads_.size())];
  correction.field_id = "intent";
  correction.option_id = kLevels[parts_.dice.Between(1, 3)];
  correction.staff_id = AnyStaff();
  process_->backend->Carry(std::move(correction));
  ReadAnswers();
}

bool KioskMachine::Ready() {
  if (!running()) return false;
  ReadAnswers();
  return enrolled() && process_->configured;
}

std::string KioskMachine::AnyStaff() { return StaffIds()[parts_.dice.Index(StaffIds().size())]; }

// What the screen would show.
void KioskMachine::ReadAnswers() {
  for (const kiosk::Action& action : process_->actions.Take()) {
    if (action.As<kiosk::action::ConfigChanged>()) process_->configured = true;
    if (const auto* sync = action.As<kiosk::action::SyncChanged>()) process_->online = sync->sync.online;
    if (action.As<kiosk::action::Unenrolled>()) {
      process_->configured = form_failed_ = false;  // the form went with the screen
      ForgetVisitors();
    }
    if (const auto* saved = action.As<kiosk::action::LeadSaved>()) {
      form_failed_ = false;
      leads_.push_back(saved->lead_id);
      parts_.trace->Tell(name(), "says: lead saved, head ", process_->journal->epochs().back().head.seq);
    }
    if (action.As<kiosk::action::AttendanceSaved>()) parts_.trace->Tell(name(), "says: attendance saved");
    if (action.As<kiosk::action::LeadNotSaved>()) {
      form_failed_ = true;
      ++not_saved;
      parts_.trace->Tell(name(), "says: lead NOT saved");
    }
    if (action.As<kiosk::action::IntentCorrected>()) parts_.trace->Tell(name(), "says: interest corrected");
    if (action.As<kiosk::action::AttendanceNotSaved>() || action.As<kiosk::action::IntentNotCorrected>()) ++not_saved;
    ReadOfferAnswer(action);
  }
}

}  // namespace footfall::simulation
