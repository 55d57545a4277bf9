#include <string>
#include <utility>
#include <vector>

#include "footfall/v1/device_service.grpc.pb.h"
#include "server/cli/command_line.h"
#include "server/cli/commands.h"
#include "server/cli/kiosk_names.h"
#include "server/cli/output.h"
#include "server/cli/session_argument.h"

namespace footfall::cli {
namespace {

using footfall::v1::DeviceService;

std::string Battery(const footfall::v1::Device& device) {
  if (!device.has_battery_percent()) return "-";
  return std::to_string(device.battery_percent()) + " %" + (device.charging() ? " charging" : "");
}

std::string Disk(const footfall::v1::Device& device) {
  constexpr int64_t kMebibyte = 1 << 20;
  return device.free_disk_bytes() <= 0 ? "-" : std::to_string(device.free_disk_bytes() / kMebibyte) + " MiB";
}

int ListKiosks(const Client& client) {
  auto stub = DeviceService::NewStub(client.channel());
  footfall::v1::ListDevicesRequest request;
  footfall::v1::ListDevicesResponse page;
  std::vector<footfall::v1::Device> devices;
  do {
    grpc::ClientContext context;
    client.Prepare(&context);
    request.set_page_token(page.next_page_token());
    if (auto status = stub->ListDevices(&context, request, &page); !status.ok()) return Report(status);
    devices.insert(devices.end(), page.devices().begin(), page.devices().end());
  } while (!page.next_page_token().empty());
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  for (const auto& device : devices) {
    rows.push_back({Id(device.name()), device.display_name(), EnumWord(device, "state"), Id(device.session()), Id(device.zone()),
                    std::to_string(device.have_seq()), std::to_string(device.backlog()), Battery(device), Disk(device),
                    device.settings().locked() ? "yes" : "-", FormatTime(device.last_seen_ms())});
    messages.push_back(&device);
  }
  PrintTable({"KIOSK", "NAME", "STATE", "SESSION", "ZONE", "HAVE", "HOLDS", "BATTERY", "DISK FREE", "LOCKED", "LAST HEARD"}, rows,
             messages);
  return kDone;
}

void AddEnrol(CLI::App& group, int* exit_code) {
  auto* enrol = group.add_subcommand("enrol", "Make a one-time code for footfall-kiosk --enrol; prints the code alone");
  auto session = std::make_shared<std::string>(), zone = std::make_shared<std::string>(), name = std::make_shared<std::string>(),
       address = std::make_shared<std::string>();
  enrol->add_option("session", *session, "campaign/session")->required();
  enrol->add_option("--zone", *zone, "Zone it will stand in");
  enrol->add_option("--name", *name, "What people will call it");
  enrol->add_option("--address", *address, "host:port at which the kiosk reaches the server")->check(HostPort());
  OnChosen(*enrol, exit_code, [=](const Client& client) {
    footfall::v1::CreateEnrolmentCodeRequest request;
    request.set_session(SessionName(*session));
    if (!zone->empty()) request.set_zone(request.session() + "/zones/" + Id(*zone));
    request.set_display_name(*name);
    request.set_server_address(*address);
    footfall::v1::EnrolmentCode code;
    grpc::ClientContext context;
    client.Prepare(&context);
    auto status = DeviceService::NewStub(client.channel())->CreateEnrolmentCode(&context, request, &code);
    if (status.ok()) PrintDone(code.code(), code);
    return Report(status);
  });
}

int Update(const Client& client, const footfall::v1::UpdateDeviceSettingsRequest& request, const std::string& line) {
  footfall::v1::Device stored;
  grpc::ClientContext context;
  client.Prepare(&context);
  const auto status = DeviceService::NewStub(client.channel())->UpdateDeviceSettings(&context, request, &stored);
  if (status.ok()) PrintDone(line, stored);
  return Report(status);
}

// What an option of the line sets.
class SettingOptions {
 public:
  explicit SettingOptions(CLI::App* command) {
    Add(command->add_option("--language", language_, "zh-Hans, zh-Hant or en; tablet = the tablet's"), "language");
    Add(command->add_option("--theme", theme_, "light, dark or high-contrast; tablet = the tablet's")
            ->check(OneOf({"light", "dark", "high-contrast", "tablet"})),
        "theme");
    Add(command->add_option("--reduced-motion", motion_, "on or off: only fades")->check(OneOf({"on", "off"})), "reduced_motion");
    Add(command->add_option("--large-text", large_, "on or off")->check(OneOf({"on", "off"})), "large_text");
    Add(command->add_option("--volume", volume_, "0 to 100"), "volume_percent");
    Add(command->add_option("--visitor-idle", visitor_, "Seconds until visitors are asked whether they are there; 0 = 45"),
        "visitor_idle_s");
    Add(command->add_option("--staff-idle", staff_, "Seconds until staff are signed out; 0 = 60"), "staff_idle_s");
    Add(command->add_option("--locked", locked_, "on or off: nobody can use it; what waits is still sent")->check(OneOf({"on", "off"})),
        "locked");
    Add(command->add_option("--lock-message", message_, "What a locked kiosk shows; empty = the usual words"), "lock_message");
  }

  // False when the line sets nothing.
  bool Fill(footfall::v1::UpdateDeviceSettingsRequest* request) const {
    for (const auto& [option, path] : options_) {
      if (option->count() > 0) request->mutable_update_mask()->add_paths(path);
    }
    footfall::v1::KioskSettings& settings = *request->mutable_settings();
    settings.set_language(language_ == "tablet" ? "" : language_);
    settings.set_theme(Theme());
    settings.set_reduced_motion(motion_ == "on");
    settings.set_large_text(large_ == "on");
    settings.set_volume_percent(volume_);
    settings.set_visitor_idle_s(visitor_);
    settings.set_staff_idle_s(staff_);
    settings.set_locked(locked_ == "on");
    FillLockMessage(message_, &settings);
    return request->update_mask().paths_size() > 0;
  }

  static void FillLockMessage(const std::string& message, footfall::v1::KioskSettings* settings) {
    if (message.empty()) return;
    for (const char* language : {"zh-Hans", "zh-Hant", "en"}) (*settings->mutable_lock_message()->mutable_texts())[language] = message;
  }

 private:
  void Add(CLI::Option* option, const char* path) { options_.emplace_back(option, path); }
  footfall::v1::KioskTheme Theme() const {
    if (theme_ == "light") return footfall::v1::KIOSK_THEME_LIGHT;
    if (theme_ == "dark") return footfall::v1::KIOSK_THEME_DARK;
    return theme_.empty() || theme_ == "tablet" ? footfall::v1::KIOSK_THEME_UNSPECIFIED : footfall::v1::KIOSK_THEME_HIGH_CONTRAST;
  }

  std::vector<std::pair<CLI::Option*, const char*>> options_;
  std::string language_, theme_, motion_, large_, locked_, message_;
  int volume_ = 0, visitor_ = 0, staff_ = 0;
};

int ShowSettings(const Client& client, const std::string& name) {
  footfall::v1::GetDeviceRequest request;
  request.set_name(name);
  footfall::v1::Device device;
  grpc::ClientContext context;
  client.Prepare(&context);
  if (auto status = DeviceService::NewStub(client.channel())->GetDevice(&context, request, &device); !status.ok()) return Report(status);
  const footfall::v1::KioskSettings& settings = device.settings();
  const auto word = [](bool on) { return std::string(on ? "on" : "off"); };
  const std::string volume = settings.has_volume_percent() ? std::to_string(settings.volume_percent()) : "60";
  PrintTable({"SETTING", "VALUE"},
             {{"language", settings.language().empty() ? "tablet" : settings.language()},
              {"theme", EnumWord(settings, "theme") == "-" ? "tablet" : EnumWord(settings, "theme")},
              {"reduced-motion", word(settings.reduced_motion())},
              {"large-text", word(settings.large_text())},
              {"volume", volume},
              {"visitor-idle", std::to_string(settings.visitor_idle_s() == 0 ? 45 : settings.visitor_idle_s())},
              {"staff-idle", std::to_string(settings.staff_idle_s() == 0 ? 60 : settings.staff_idle_s())},
              {"locked", word(settings.locked())},
              {"lock-message", AnyText(settings.lock_message().texts())}},
             {&settings});
  return kDone;
}

void AddSettings(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("settings", "How a kiosk looks and behaves; with options: change it, live when it is online");
  auto device = std::make_shared<std::string>();
  command->add_option("kiosk", *device, "Its id or its name, as footfall kiosk list shows them")->required();
  auto options = std::make_shared<SettingOptions>(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    footfall::v1::UpdateDeviceSettingsRequest request;
    const absl::StatusOr<std::string> name = DeviceName(client, *device);
    if (!name.ok()) return Report(name.status());
    request.set_name(*name);
    if (!options->Fill(&request)) return ShowSettings(client, request.name());
    return Update(client, request, "Kiosk " + Id(*name) + " is set; it hears of that at once when it is online.");
  });
}

void AddLock(CLI::App& group, int* exit_code, bool lock) {
  auto* command =
      group.add_subcommand(lock ? "lock" : "unlock", lock ? "Let nobody use a kiosk until it is unlocked; what waits on it is still sent"
                                                          : "Let a kiosk be used again");
  auto device = std::make_shared<std::string>(), message = std::make_shared<std::string>();
  command->add_option("kiosk", *device, "Its id or its name, as footfall kiosk list shows them")->required();
  if (lock) command->add_option("--message", *message, "What it shows; empty = the usual words");
  OnChosen(*command, exit_code, [=](const Client& client) {
    footfall::v1::UpdateDeviceSettingsRequest request;
    const absl::StatusOr<std::string> name = DeviceName(client, *device);
    if (!name.ok()) return Report(name.status());
    request.set_name(*name);
    request.mutable_update_mask()->add_paths("locked");
    request.mutable_settings()->set_locked(lock);
    if (lock) request.mutable_update_mask()->add_paths("lock_message");
    SettingOptions::FillLockMessage(*message, request.mutable_settings());
    return Update(client, request,
                  "Kiosk " + Id(*name) + (lock ? " is locked" : " is unlocked") + "; it hears of that at once when it is online.");
  });
}

void AddRevoke(CLI::App& group, int* exit_code) {
  auto* revoke =
      group.add_subcommand("revoke",
                           "End a lost or retired kiosk for good, and wipe it: the next time it is online it hands in what it still "
                           "holds, into quarantine, and then destroys its keys and all its data");
  revoke->alias("wipe");
  auto device = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
  revoke->add_option("kiosk", *device, "Its id or its name, as footfall kiosk list shows them")->required();
  revoke->add_option("--reason", *reason, "Why")->required();
  OnChosen(*revoke, exit_code, [=](const Client& client) {
    footfall::v1::RevokeDeviceRequest request;
    const absl::StatusOr<std::string> name = DeviceName(client, *device);
    if (!name.ok()) return Report(name.status());
    request.set_name(*name);
    request.set_reason(*reason);
    footfall::v1::Device response;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = DeviceService::NewStub(client.channel())->RevokeDevice(&context, request, &response);
    if (status.ok()) {
      PrintDone("Kiosk " + Id(request.name()) +
                    " is revoked and stays so. When it is online next, it hands in what it holds (footfall quarantine list) and wipes "
                    "itself. What it was lent waits in suspense until somebody says what became of it: footfall lease close --kiosk " +
                    Id(request.name()),
                response);
    }
    return Report(status);
  });
}

}  // namespace

void AddKioskCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "kiosk", "Kiosks");
  AddEnrol(group, exit_code);
  auto* list = group.add_subcommand("list", "List kiosks");
  OnChosen(*list, exit_code, ListKiosks);
  AddSettings(group, exit_code);
  AddLock(group, exit_code, true);
  AddLock(group, exit_code, false);
  AddRevoke(group, exit_code);
}

}  // namespace footfall::cli
