// The kiosk's real parts on virtual time, without a display: screens, reducer, backend, journal and sync, with a fake network behind them.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_APP_APP_HARNESS_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_APP_APP_HARNESS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/app/backend.h"
#include "kiosk/app/frame_loop.h"
#include "kiosk/app/input_desk.h"
#include "kiosk/platform/headless.h"
#include "proto/rules/pin.h"
#include "tests/unit/kiosk_journal/journal_support.h"
#include "tests/unit/kiosk_sync/sync_world.h"

namespace footfall::kiosk {

inline constexpr char kStaffPin[] = "274916";

// A campaign that asks for phone, name and consent to be contacted; one member of staff, Anna, number 1001.
inline v1::KioskConfig TestConfig() {
  v1::KioskConfig config;
  config.set_version(5);
  config.set_device(kDeviceName);
  config.set_device_display_name("Kiosk 1");
  config.set_zone("campaigns/spring/sessions/day1/zones/gate");
  v1::Campaign& campaign = *config.mutable_campaign();
  campaign.set_name("campaigns/spring");
  (*campaign.mutable_display_name()->mutable_texts())["zh-Hans"] = "春季车展";
  campaign.set_time_zone("Asia/Shanghai");
  campaign.set_phone_region("CN");
  campaign.mutable_form()->set_version(2);
  campaign.set_seal_key_id("k1");
  campaign.set_seal_public_key(CampaignKeys().public_key);
  v1::ConsentText& consent = *campaign.add_consents();
  consent.set_purpose(v1::CONSENT_PURPOSE_CONTACT);
  (*consent.mutable_text()->mutable_texts())["zh-Hans"] = "同意就本次咨询联系我";
  consent.set_version(3);
  config.mutable_session()->set_name("campaigns/spring/sessions/day1");
  v1::KioskStaff& staff = *config.add_staff();
  staff.set_name("staff/anna");
  staff.set_number("1001");
  staff.set_display_name("Anna");
  staff.set_role(v1::STAFF_ROLE_PROMOTER);
  staff.set_pin_salt(std::string(16, 'a'));
  staff.set_wrapped_duplicate_key(rules::WrapKeyWithPin(std::string(32, 'd'), kStaffPin, staff.pin_salt(), "anna", std::string(24, 'n')));
  return config;
}

class SilentLog : public Log {
 public:
  void Write(Level, std::string_view event, Fields fields) override {
    lines += std::string(event);
    for (const auto& [name, value] : fields) lines += " " + std::string(name) + "=" + value;
    lines += "\n";
  }
  std::string lines;
};

// Lets in whoever comes with any code, and makes the server know them.
class FakeEnrolment : public EnrolmentCaller {
 public:
  explicit FakeEnrolment(ServerModel* server) : server_(server) {}
  absl::StatusOr<v1::EnrolDeviceResponse> EnrolDevice(const ServerAddress&, const v1::EnrolDeviceRequest& request) override {
    ++calls;
    if (!refusal.ok()) return refusal;
    server_->forgotten = false;
    v1::EnrolDeviceResponse response;
    response.mutable_device()->set_name(request.device());
    response.mutable_device()->set_epoch(request.epoch());
    response.set_server_sign_public_key(server_->keys.public_key);
    response.set_incarnation(server_->incarnation);
    return response;
  }
  int calls = 0;
  absl::Status refusal;

 private:
  ServerModel* const server_;
};

// What was asked of the tablet's senses.
class FakeBattery : public Battery {
 public:
  BatteryState Read() override { return state; }
  BatteryState state;
};
class FakeSound : public SoundPlayer {
 public:
  void Play(Chime chime, int volume_percent) override { played.emplace_back(chime, volume_percent); }
  std::vector<std::pair<Chime, int>> played;
};
class FakeSpeaker : public Speaker {
 public:
  void Say(const std::string& words, const std::string& language) override { said = language + ": " + words; }
  void Stop() override { said.clear(); }
  std::string said;
};
class FakePower : public ScreenPower {
 public:
  void Dim(bool dim) override { dimmed = dim; }
  bool dimmed = false;
};

class AppHarness {
 public:
  explicit AppHarness(bool enrolled = true, std::string camera_place = "none") : camera(std::move(camera_place)) {
    rules::InitCrypto();
    journal = OpenIn(folder.path(), &random);
    if (enrolled) {
      if (!journal->Enrol(TestIdentity(journal.get())).ok()) std::abort();
      const v1::KioskConfig config = TestConfig();
      if (!journal->StoreConfig({std::string(16, 'i'), config.version(), config.SerializeAsString()}).ok()) std::abort();
      server.device_id = journal->identity()->device_id;
      server.device_public_key = rules::SignKeysFromSeed(journal->identity()->keys.sign_seed).public_key;
    }
    server.time_ms = clock.wall_ms;
    catalog.Load(std::string(FOOTFALL_SOURCE_DIR) + "/assets/i18n");
    std::string problem;
    if (!LoadThemes(std::string(FOOTFALL_SOURCE_DIR) + "/assets/themes", &themes, &problem)) std::abort();
    WindowOptions options;
    options.dpi = 160;
    window = OpenHeadlessWindow(options, &clock);
    Start();
  }
  void Start() {
    corrected = std::make_unique<CorrectedClock>(&clock, journal->LoadTimeFix().value());
    backend = std::make_unique<Backend>(BackendParts{journal.get(), &worker, &clock, &random, corrected.get(), &network, &enrolment,
                                                     &campaign_time, &actions, &log, folder.path(), &battery,
                                                     [this](Pictures pictures) { window->ShowPictures(std::move(pictures)); }});
    backend->LoadState();
    backend->OfferCode(spare_code);
    loop = std::make_unique<FrameLoop>(FrameLoop::Parts{window.get(), &clock, corrected.get(), &campaign_time, &theme, &catalog, &actions,
                                                        [this](Effect effect) { Carry(std::move(effect)); }, "zh-Hans", &themes, &sound,
                                                        &speaker, &power});
    input = std::make_unique<InputDesk>(InputDesk::Parts{&worker, &actions, &log}, MakeCameraPlace(camera));
    worker.Post([this] { backend->Start(); });
    worker.Post([this] { input->Start(); });
    Settle();
  }
  void Carry(Effect effect) {
    auto shared = std::make_shared<Effect>(std::move(effect));
    if (InputDesk::Takes(*shared)) return worker.Post([this, shared] { input->Carry(std::move(*shared)); });
    worker.Post([this, shared] { backend->Carry(std::move(*shared)); });
  }
  // Frames and tasks until nothing is left to do at this time.
  void Settle() {
    for (int i = 0; i < 20; ++i) {
      worker.RunPosted();
      loop->Frame();
      clock.Advance(16);
      if (!window->InputPending() && loop->deadline_boot_ms() > clock.boot_ms) return;
    }
  }
  // Touches a widget; false when it is not there.
  bool Tap(const std::string& key) {
    const absl::Status status = window->Tap(key);
    Settle();
    Settle();
    return status.ok();
  }
  bool Has(const std::string& key) const { return !Value(key).empty() || Find(key) != nullptr; }
  std::string Value(const std::string& key) const {
    const WidgetRecord* widget = Find(key);
    return widget ? widget->value : "";
  }
  const WidgetRecord* Widget(const std::string& key) const { return Find(key); }
  // What was tapped that was not there; empty = all went well.
  std::string TapAll(const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
      if (!Tap(key)) return key + " of " + Keys();
    }
    return "";
  }
  std::string TypeDigits(const std::string& pad, const std::string& digits) {
    std::vector<std::string> keys;
    for (char digit : digits) keys.push_back(pad + "." + digit);
    return TapAll(keys);
  }
  // The keys on the screen, for messages.
  std::string Keys() const {
    std::string keys;
    for (const WidgetRecord& widget : window->Widgets()) keys += widget.key + " ";
    return keys;
  }
  // The server comes back from a backup from before this kiosk was enrolled.
  void BeForgotten() {
    server.forgotten = true;
    server.chains.clear();
    server.incarnation = std::string(16, 'j');
    network.Cut();
    network.up = true;
    worker.RunFor(Backoff::kLongestMs);
    Settle();
  }
  // A visitor registers alone; the receipt code, or "" with `missing` set.
  std::string RegisterVisitor(const std::string& phone) {
    missing = TapAll({"attract.start"});
    if (missing.empty()) missing = TypeDigits("visitor.pad", phone);
    if (missing.empty())
      missing = TapAll({"visitor.next", "visitor.honorific.mr", "visitor.next", "visitor.age", "visitor.consent.contact", "visitor.next"});
    return missing.empty() ? Value("done.code") : "";
  }

  TempFolder folder;
  ManualClock clock;
  SeededRandom random{11};
  ManualWorker worker{&clock};
  ServerModel server;
  FakeNetwork network{&worker, &server};
  FakeEnrolment enrolment{&server};
  const std::string camera;  // as of MakeCameraPlace
  std::string spare_code;    // what --enrol gave to a kiosk that is enrolled
  CampaignTime campaign_time;
  ActionQueue actions;
  SilentLog log;
  Catalog catalog;
  Theme theme;
  ThemeSet themes;
  FakeBattery battery;
  FakeSound sound;
  FakeSpeaker speaker;
  FakePower power;
  std::unique_ptr<HeadlessWindow> window;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<CorrectedClock> corrected;
  std::unique_ptr<Backend> backend;
  std::unique_ptr<InputDesk> input;
  std::unique_ptr<FrameLoop> loop;
  std::string missing;

 private:
  const WidgetRecord* Find(const std::string& key) const {
    for (const WidgetRecord& widget : window->Widgets()) {
      if (widget.key == key) return &widget;
    }
    return nullptr;
  }
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_APP_APP_HARNESS_H_
