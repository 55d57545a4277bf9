#include "kiosk/app/app.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <future>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "kiosk/app/backend.h"
#include "kiosk/app/folder_lock.h"
#include "kiosk/app/frame_loop.h"
#include "kiosk/app/input_desk.h"
#include "kiosk/base/battery.h"
#include "kiosk/journal/sqlite_journal.h"
#include "kiosk/platform/command_stream.h"
#include "kiosk/platform/place_teller.h"
#include "kiosk/platform/resume_watch.h"
#include "kiosk/sync/enrolment.h"
#include "kiosk/sync/grpc_transport.h"

namespace footfall::kiosk {
namespace {

class KioskApp : public App {
 public:
  KioskApp(const Options& options, PinyinStarter start_pinyin) : options_(options), start_pinyin_(std::move(start_pinyin)) {}

  ~KioskApp() override {
    actions_.SetWake(nullptr);
    // Waits for what is under way there; its desk is used by nobody then.
    input_worker_.reset();
    resume_.reset();
    if (!worker_) return;
    // Backend and transport live on the worker; they go there too, before it ends.
    std::promise<void> gone;
    worker_->Post([&] {
      backend_.reset();
      transport_.reset();
      gone.set_value();
    });
    gone.get_future().wait();
    worker_.reset();
    log_->Info("app.stopped");
  }

  absl::Status Open() {
    absl::StatusOr<std::unique_ptr<FolderLock>> lock = FolderLock::Take(options_.data);
    if (!lock.ok()) return lock.status();
    lock_ = *std::move(lock);
    log_ = OpenLog(options_.data, clock_);
    if (absl::Status status = OpenJournal(); !status.ok()) return status;
    if (absl::Status status = OpenScreen(); !status.ok()) return status;
    StartWorker();
    log_->Info("app.started", {{"version", kProgramVersion},
                               {"enrolled", journal_->identity() ? "yes" : "no"},
                               {"backlog", std::to_string(journal_->backlog())}});
    return absl::OkStatus();
  }

  void Run() override {
    loop_->Frame();
    log_->Info("app.first_frame");
    StartPinyin();  // after the first frame: nobody types before they see something
    while (!commands_ || commands_->Step()) {
      const int64_t command_deadline = commands_ ? commands_->deadline_boot_ms() : INT64_MAX;
      if (!window_->Wait(std::min(loop_->deadline_boot_ms(), command_deadline))) return;
      loop_->Frame();
    }
  }

 private:
  absl::Status OpenJournal() {
    disk_ = MakeDiskSpace(options_.data);
    absl::StatusOr<std::unique_ptr<Journal>> journal = OpenSqliteJournal({options_.data, "", random_, disk_.get()});
    if (!journal.ok()) {
      log_->Error("journal.not_opened", {{"status", std::string(journal.status().message())}});
      return journal.status();
    }
    journal_ = *std::move(journal);
    enrolment_ = MakeGrpcEnrolmentCaller();
    corrected_ = std::make_unique<CorrectedClock>(clock_, journal_->LoadTimeFix().value_or(std::nullopt));
    return Enrol();
  }

  absl::Status Enrol() {
    if (options_.enrol.empty()) return absl::OkStatus();
    if (journal_->identity()) {
      std::cerr << "footfall-kiosk: enrolled already as " << journal_->identity()->device
                << "; the code is used only if the server does not know this kiosk any more\n";
      spare_code_ = true;
      return absl::OkStatus();
    }
    const absl::Status status = EnrolKiosk(options_.enrol, kProgramVersion, journal_.get(), enrolment_.get());
    log_->Info("enrolment.at_start", {{"status", status.ok() ? "ok" : std::string(status.message())}});
    return status;
  }

  absl::Status OpenScreen() {
    absl::StatusOr<std::string> assets = FindAssets(options_.assets);
    if (!assets.ok()) return assets.status();
    assets_ = *assets;
    if (!catalog_.Load(absl::StrCat(assets_, "/i18n")))
      return absl::NotFoundError(absl::StrCat("--assets: no valid words in ", assets_, "/i18n"));
    std::string problem;
    if (!LoadThemes(absl::StrCat(assets_, "/themes"), &themes_, &problem)) return absl::InvalidArgumentError(problem);
    return OpenWindows();
  }

  absl::Status OpenWindows() {
    WindowOptions window;
    window.width = options_.width;
    window.height = options_.height;
    window.turns = !options_.size_given;
    window.full_screen = options_.full_screen;
    window.dpi = options_.dpi;
    if (!options_.headless) {
      absl::StatusOr<std::unique_ptr<Window>> opened = OpenWindow(window, clock_);
      if (!opened.ok()) return opened.status();
      window_ = *std::move(opened);
      return absl::OkStatus();
    }
    absl::StatusOr<std::unique_ptr<HeadlessWindow>> opened = TryOpenHeadlessWindow(window, clock_);
    if (!opened.ok()) return opened.status();
    commands_ = std::make_unique<CommandStream>(opened->get(), clock_, &std::cin, &std::cout);
    window_ = *std::move(opened);
    return absl::OkStatus();
  }

  void StartWorker() {
    worker_ = MakeThreadWorker(clock_);
    transport_ = MakeGrpcTransport(worker_.get());
    BackendParts parts;
    parts.journal = journal_.get();
    parts.worker = worker_.get();
    parts.clock = clock_;
    parts.random = random_;
    parts.corrected = corrected_.get();
    parts.transport = transport_.get();
    parts.enrolment = enrolment_.get();
    parts.campaign_time = &campaign_time_;
    parts.actions = &actions_;
    parts.log = log_.get();
    parts.folder = options_.data;
    battery_ = MakeBattery();
    parts.battery = battery_.get();
    parts.show_pictures = [this](Pictures pictures) { window_->ShowPictures(std::move(pictures)); };
    backend_ = std::make_unique<Backend>(parts);
    backend_->LoadState();
    if (spare_code_) backend_->OfferCode(options_.enrol);
    actions_.SetWake([this] { window_->Wake(); });
    worker_->Post([this] { backend_->Start(); });
    StartInputDesk();
    MakeSenses();
    loop_ = std::make_unique<FrameLoop>(FrameLoop::Parts{window_.get(), clock_, corrected_.get(), &campaign_time_,
                                                         &themes_.Of(options_.theme), &catalog_, &actions_,
                                                         [this](Effect effect) { Carry(std::move(effect)); }, options_.language, &themes_,
                                                         sound_.get(), speaker_.get(), power_.get(), places_.get()});
    resume_ = WatchForResume([this] {
      window_->Wake();
      worker_->Post([this] {
        if (backend_) backend_->Woke();
      });
    });
  }

  // What a program without a display has no use for.
  void MakeSenses() {
    if (options_.headless) return;
    sound_ = MakeSoundPlayer(clock_);
    const char* const path = std::getenv("PATH");
    speaker_ = FindSpeaker(path == nullptr ? "" : path);
    power_ = MakeScreenPower();
    if (options_.tell_places) places_ = std::make_unique<PlaceTeller>(&std::cout);
  }

  void StartInputDesk() {
    input_worker_ = MakeThreadWorker(clock_);
    input_desk_ =
        std::make_unique<InputDesk>(InputDesk::Parts{input_worker_.get(), &actions_, log_.get()}, MakeCameraPlace(options_.camera));
    input_worker_->Post([this] { input_desk_->Start(); });
  }

  void Carry(Effect effect) {
    // Shared, because a task must be copyable and what a visitor typed must not be.
    auto shared = std::make_shared<Effect>(std::move(effect));
    if (InputDesk::Takes(*shared)) return input_worker_->Post([this, shared] { input_desk_->Carry(std::move(*shared)); });
    worker_->Post([this, shared] { backend_->Carry(std::move(*shared)); });
  }

  void StartPinyin() {
    const std::string scratch = absl::StrCat(options_.data, "/pinyin");
    mkdir(scratch.c_str(), 0700);
    const absl::StatusOr<std::string> dictionary = FindPinyin(assets_);
    auto pinyin = dictionary.ok() ? start_pinyin_(*dictionary, scratch) : dictionary.status();
    if (!pinyin.ok()) {
      log_->Warning("pinyin.not_started", {{"status", std::string(pinyin.status().message())}});
      return actions_.Push(action::PinyinMissing{});
    }
    pinyin_ = *std::move(pinyin);
    loop_->UsePinyin(pinyin_.get());
  }

  // In the order in which they are made; the parts below use those above.
  const Options options_;
  const PinyinStarter start_pinyin_;
  Clock* const clock_ = SystemClock();
  Random* const random_ = SystemRandom();
  std::unique_ptr<FolderLock> lock_;
  std::unique_ptr<Log> log_;
  std::unique_ptr<DiskSpace> disk_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<EnrolmentCaller> enrolment_;
  std::unique_ptr<CorrectedClock> corrected_;
  bool spare_code_ = false;  // --enrol was given to a kiosk that is enrolled
  CampaignTime campaign_time_;
  ActionQueue actions_;
  std::string assets_;
  Catalog catalog_;
  ThemeSet themes_;
  std::unique_ptr<Window> window_;
  std::unique_ptr<CommandStream> commands_;
  std::unique_ptr<InputDesk> input_desk_;
  std::unique_ptr<Worker> input_worker_;  // saves must not wait for a camera
  std::unique_ptr<Worker> worker_;
  std::unique_ptr<SyncTransport> transport_;
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<PinyinInput> pinyin_;
  std::unique_ptr<Battery> battery_;
  std::unique_ptr<SoundPlayer> sound_;
  std::unique_ptr<Speaker> speaker_;
  std::unique_ptr<ScreenPower> power_;
  std::unique_ptr<PlaceTeller> places_;
  std::unique_ptr<FrameLoop> loop_;
  std::unique_ptr<ResumeWatch> resume_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<App>> App::Open(const Options& options, PinyinStarter start_pinyin) {
  auto app = std::make_unique<KioskApp>(options, std::move(start_pinyin));
  if (absl::Status status = app->Open(); !status.ok()) return status;
  return app;
}

}  // namespace footfall::kiosk
