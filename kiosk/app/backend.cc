#include "kiosk/app/backend.h"

#include <sys/statvfs.h>

#include <tuple>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "kiosk/app/brand_pictures.h"
#include "kiosk/app/config_views.h"
#include "kiosk/sync/enrolment.h"
#include "proto/rules/crypto.h"
#include "proto/rules/pin.h"

namespace footfall::kiosk {
namespace {

// Free space is told in steps, so that every save does not redraw the page that shows it.
constexpr int64_t kDiskStepBytes = 16 << 20;

EnrolProblem ProblemOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return EnrolProblem::kBadCode;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return EnrolProblem::kUnreachable;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kNotFound:
      return EnrolProblem::kRefused;
    case absl::StatusCode::kFailedPrecondition:
      return EnrolProblem::kNotTaken;
    default:
      return EnrolProblem::kInternal;
  }
}

Standing StandingOf(ServerStanding standing) {
  switch (standing) {
    case ServerStanding::kFrozen:
      return Standing::kFrozen;
    case ServerStanding::kRevoked:
      return Standing::kRevoked;
    case ServerStanding::kUnknown:
      return Standing::kUnknown;
    case ServerStanding::kNormal:
      return Standing::kNormal;
  }
  return Standing::kNormal;
}

DiskState DiskStateOf(Storage storage) {
  switch (storage) {
    case Storage::kPlenty:
      return DiskState::kPlenty;
    case Storage::kNearlyFull:
      return DiskState::kNearlyFull;
    case Storage::kFailing:
      return DiskState::kFailing;
    case Storage::kFull:
      return DiskState::kFull;
  }
  return DiskState::kPlenty;
}

std::string_view NameOf(SyncTrouble trouble) {
  switch (trouble) {
    case SyncTrouble::kRefused:
      return "sync.refused";
    case SyncTrouble::kUnknown:
      return "sync.unknown";
    case SyncTrouble::kProtocol:
      return "sync.protocol";
    case SyncTrouble::kUntrustedAck:
      return "sync.untrusted_ack";
    case SyncTrouble::kUntrustedLease:
      return "sync.untrusted_lease";
    case SyncTrouble::kServerLost:
      return "sync.server_lost";
    case SyncTrouble::kJournal:
      return "sync.journal";
  }
  return "sync.trouble";
}

auto Tie(const SyncView& view) {
  return std::tie(view.online, view.waiting, view.last_contact_wall_ms, view.oldest_waiting_wall_ms, view.free_disk_bytes,
                  view.clock_suspect, view.clock_skew_ms, view.standing, view.disk, view.battery_percent, view.charging);
}

}  // namespace

Backend::Backend(const BackendParts& parts)
    : parts_(parts),
      builder_({parts.clock, parts.random, parts.corrected, parts.campaign_time}),
      sync_({parts.journal, parts.worker, parts.clock, parts.random, parts.transport, this, parts.corrected,
             [this] { return FreeDiskBytes(); }, kProgramVersion, [this] { return battery_; }}),
      people_(parts.random),
      offers_(MakeDeskParts()),
      coupons_(MakeDeskParts()),
      leads_(MakeDeskParts(), &coupons_, &people_),
      queues_(MakeDeskParts()),
      site_(MakeDeskParts()) {}

Backend::~Backend() {
  parts_.worker->Disarm(Timer::kPrune);
  parts_.worker->Disarm(Timer::kReturn);
  parts_.worker->Disarm(Timer::kBattery);
  rules::Wipe(&duplicate_key_);
  rules::Wipe(&spare_code_);
}

void Backend::LoadState() {
  parts_.actions->Push(action::EnrolmentKnown{parts_.journal->identity() != nullptr});
  absl::StatusOr<std::optional<StoredConfig>> stored = parts_.journal->LoadConfig();
  v1::KioskConfig config;
  if (stored.ok() && *stored && config.ParseFromString((*stored)->bytes)) UseConfig(config);
  parts_.actions->Push(action::TodayLoaded{LoadToday()});
  TellSite();
  OnReport(sync_.report());  // above all, whether the server let this kiosk take part when it was last heard
  // What had begun is ended before anybody draws again, also on a kiosk that is frozen: its slot is taken.
  for (const DrawResult& result : offers_.FinishDraws()) parts_.actions->Push(action::DrawResumed{result});
  LookAtOffers(true);
}

void Backend::Start() {
  LookAtBattery();
  sync_.Start();
  Care();
  LoadPictures();
}

void Backend::Woke() {
  sync_.NetworkChanged();
  LookAtBattery();
}

void Backend::Carry(Effect effect) {
  std::visit([this](const auto& each) { Do(each); }, effect);
  WipeEffect(&effect);
}

void Backend::Do(const effect::SaveLead& lead) {
  Action answer = leads_.Save(lead);
  const auto* saved = answer.As<action::LeadSaved>();
  const bool given = saved != nullptr && !saved->coupons.empty();
  const bool failed = saved == nullptr;
  parts_.actions->Push(std::move(answer));
  if (given) {
    LookAtOffers(false);
    TellSite();
  }
  failed ? sync_.JournalChanged() : sync_.OperationsSaved();
}

void Backend::Do(const effect::CorrectIntent& correction) {
  const absl::StatusOr<Head> saved = parts_.journal->Save(builder_.LeadEdit(config_, correction, builder_.NewId()));
  if (!saved.ok()) {
    parts_.log->Error("lead_edit.not_saved", {{"status", std::string(saved.status().message())}});
    parts_.actions->Push(action::IntentNotCorrected{correction.lead_id});
    sync_.JournalChanged();
    return;
  }
  parts_.actions->Push(action::IntentCorrected{correction.lead_id, correction.option_id});
  sync_.OperationsSaved();
}

void Backend::Do(const effect::SaveAttendance& attendance) {
  OperationDraft draft = builder_.Attendance(config_, attendance, builder_.NewId());
  const int64_t wall_ms = draft.header.corrected_ms();
  if (const absl::StatusOr<Head> saved = parts_.journal->Save(std::move(draft)); !saved.ok()) {
    parts_.log->Error("attendance.not_saved", {{"status", std::string(saved.status().message())}});
    parts_.actions->Push(action::AttendanceNotSaved{});
    sync_.JournalChanged();
    return;
  }
  parts_.actions->Push(action::AttendanceSaved{attendance.staff_id, attendance.kind, wall_ms});
  sync_.OperationsSaved();
}

void Backend::Do(const effect::CheckPin& check) {
  std::optional<std::string> key;
  for (const v1::KioskStaff& staff : config_.staff()) {
    if (LastId(staff.name()) != check.staff_id || staff.pin_salt().empty()) continue;
    key = rules::UnwrapKeyWithPin(staff.wrapped_duplicate_key(), check.pin, staff.pin_salt(), check.staff_id);
  }
  const bool opened = key.has_value();
  if (opened) {
    rules::Wipe(&duplicate_key_);
    duplicate_key_ = *std::move(key);
  }
  parts_.log->Info(opened ? "sign_in.opened" : "sign_in.refused", {{"staff", check.staff_id}});
  parts_.actions->Push(action::PinChecked{check.staff_id, opened});
}

void Backend::Do(const effect::CheckDuplicate& check) {
  bool known = false;
  if (!duplicate_key_.empty()) {
    const std::string tag = rules::DuplicateTag(duplicate_key_, LastId(config_.campaign().name()), check.phone_e164);
    known = parts_.journal->HasTag(tag).value_or(false);
  }
  parts_.actions->Push(action::DuplicateChecked{check.form_id, known});
}

void Backend::Do(const effect::LockKeys&) { rules::Wipe(&duplicate_key_); }

void Backend::Do(const effect::Enrol& enrol) {
  if (const absl::Status status = UseCode(enrol.code); !status.ok()) parts_.actions->Push(action::EnrolFailed{ProblemOf(status)});
}

absl::Status Backend::UseCode(const std::string& code) {
  const absl::Status status = EnrolKiosk(code, kProgramVersion, parts_.journal, parts_.enrolment);
  if (!status.ok()) {
    parts_.log->Warning("enrolment.failed", {{"status", std::string(status.message())}});
    return status;
  }
  parts_.log->Info("enrolment.done", {{"device", parts_.journal->identity()->device}});
  parts_.actions->Push(action::Enrolled{});
  sync_.Stop();  // one that came back does not wait for the next time it would have knocked
  sync_.Start();
  return status;
}

void Backend::UseSpareCode() {
  const absl::Status status = UseCode(spare_code_);
  if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) return;  // the next answer of the server is the next chance
  rules::Wipe(&spare_code_);
}

void Backend::Do(const effect::Unenrol&) {
  // The reducer does not ask then; a save, or word from the server, may have come between.
  if (parts_.journal->backlog() > 0 || sync_.report().standing == ServerStanding::kUnknown) return;
  sync_.Stop();
  if (absl::Status status = parts_.journal->Wipe(); !status.ok()) {
    parts_.log->Error("journal.not_wiped", {{"status", std::string(status.message())}});
    return sync_.Start();
  }
  OnWiped();
}

void Backend::OnReport(const SyncReport& report) {
  SyncView view;
  const CorrectedTime now = parts_.corrected->Now();
  view.online = report.online;
  view.waiting = static_cast<int64_t>(report.backlog);
  view.last_contact_wall_ms = report.last_contact_ms;
  view.oldest_waiting_wall_ms = parts_.journal->OldestWaitingMs().value_or(0);
  view.free_disk_bytes = FreeDiskBytes() / kDiskStepBytes * kDiskStepBytes;
  view.disk = DiskStateOf(report.storage);
  view.clock_suspect = now.suspect;
  view.clock_skew_ms = now.skew_ms;
  view.standing = StandingOf(report.standing);
  view.battery_percent = battery_.percent;
  view.charging = battery_.charging;
  SetStanding(report.standing);
  coupons_.SetOnline(report.online);
  if (Tie(view) == Tie(told_)) return;
  if (view.online != told_.online)
    parts_.log->Info(view.online ? "sync.online" : "sync.offline", {{"backlog", std::to_string(view.waiting)}});
  if (view.disk != told_.disk) parts_.log->Warning("disk.changed", {{"state", std::to_string(static_cast<int>(view.disk))}});
  const bool offers_changed = view.standing != told_.standing || view.disk != told_.disk;
  told_ = view;
  parts_.actions->Push(action::SyncChanged{view});
  if (offers_changed) LookAtOffers(false);
}

void Backend::OnConfig(const v1::KioskConfig& config) {
  parts_.log->Info("config.received", {{"version", std::to_string(config.version())}});
  UseConfig(config);
  LoadPictures();
  (void)offers_.FinishDraws();  // what could not be ended without it
  LookAtOffers(true);
}

void Backend::OnBoard(const v1::Board& board) { parts_.actions->Push(action::BoardChanged{MakeBoardView(board)}); }

void Backend::OnWiped() {
  parts_.log->Warning("journal.wiped");
  rules::Wipe(&duplicate_key_);
  people_.Forget();
  config_.Clear();
  told_ = {};
  told_stock_.clear();
  LoadPictures();
  parts_.actions->Push(action::Unenrolled{});
}

void Backend::OnTrouble(SyncTrouble trouble, const absl::Status& status) {
  parts_.log->Warning(NameOf(trouble), {{"status", std::string(status.message())}});
  // Not at once: sync is in the middle of its round.
  if (trouble == SyncTrouble::kUnknown && !spare_code_.empty()) parts_.worker->Arm(Timer::kReturn, 0, [this] { UseSpareCode(); });
}

void Backend::UseConfig(const v1::KioskConfig& config) {
  config_ = config;
  parts_.campaign_time->SetZone(config.campaign().time_zone());
  parts_.actions->Push(action::ConfigChanged{MakeConfigView(config)});
  TellSite();  // of the session that it is now
}

TodayView Backend::LoadToday() {
  const int64_t now_ms = parts_.corrected->Now().ms;
  const int32_t offset_s = parts_.campaign_time->OffsetS(now_ms);
  TodayView today;
  today.day = LocalDay(Now{0, now_ms, offset_s});
  for (const auto& [key, leads] : parts_.journal->CountsOf(static_cast<int32_t>(today.day)).value_or(LeadCounts{})) {
    const auto& [hour, staff_id] = key;
    today.kiosk[hour] += static_cast<int>(leads);
    if (!staff_id.empty()) today.by_staff[staff_id][hour] += static_cast<int>(leads);
  }
  for (const LastAttendance& mark : parts_.journal->Attendance().value_or(std::vector<LastAttendance>{})) {
    if (LocalDay(Now{0, mark.time_ms, offset_s}) != today.day) continue;
    today.attendance[mark.staff_id] = {static_cast<AttendanceKind>(mark.kind), mark.time_ms};
  }
  return today;
}

void Backend::Care() {
  if (absl::Status status = parts_.journal->Checkpoint(); !status.ok()) {
    parts_.log->Warning("journal.checkpoint", {{"status", std::string(status.message())}});
  }
  const absl::StatusOr<int> pruned = parts_.journal->Prune(parts_.corrected->Now().ms);
  if (!pruned.ok()) parts_.log->Warning("journal.prune", {{"status", std::string(pruned.status().message())}});
  sync_.JournalChanged();
  LookAtOffers(false);  // what is past its end
  // A journal that could not be read for a while knows again who this kiosk is.
  sync_.Start();
  parts_.worker->Arm(Timer::kPrune, kCareEveryMs, [this] { Care(); });
}

void Backend::LookAtBattery() {
  if (parts_.battery == nullptr) return;
  battery_ = parts_.battery->Read();
  OnReport(sync_.report());
  parts_.worker->Arm(Timer::kBattery, kBatteryEveryMs, [this] { LookAtBattery(); });
}

void Backend::LoadPictures() {
  std::string brand = config_.campaign().brand().SerializeAsString();
  if (!parts_.show_pictures || brand == shown_brand_) return;
  shown_brand_ = std::move(brand);
  BrandPictures loaded = LoadBrandPictures(config_.campaign().brand());
  for (const std::string& problem : loaded.problems) parts_.log->Warning("picture.left_out", {{"status", problem}});
  parts_.show_pictures(std::move(loaded.pictures));
}

int64_t Backend::FreeDiskBytes() const {
  struct statvfs space {};
  if (statvfs(parts_.folder.c_str(), &space) != 0) return -1;
  return static_cast<int64_t>(space.f_bavail) * static_cast<int64_t>(space.f_frsize);
}

}  // namespace footfall::kiosk
