#include "footfall/v1/device_service.grpc.pb.h"
#include "server/cli/command_line.h"
#include "server/cli/commands.h"
#include "server/cli/output.h"
#include "server/cli/session_argument.h"

namespace footfall::cli {
namespace {

using footfall::v1::DeviceService;

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
                    std::to_string(device.have_seq()), std::to_string(device.backlog()), FormatTime(device.last_seen_ms())});
    messages.push_back(&device);
  }
  PrintTable({"KIOSK", "NAME", "STATE", "SESSION", "ZONE", "HAVE", "HOLDS", "LAST HEARD"}, rows, messages);
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

void AddRevoke(CLI::App& group, int* exit_code) {
  auto* revoke = group.add_subcommand("revoke", "End a lost or retired kiosk");
  auto device = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
  revoke->add_option("kiosk", *device, "Device id")->required();
  revoke->add_option("--reason", *reason, "Why")->required();
  OnChosen(*revoke, exit_code, [=](const Client& client) {
    footfall::v1::RevokeDeviceRequest request;
    request.set_name("devices/" + Id(*device));
    request.set_reason(*reason);
    footfall::v1::Device response;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = DeviceService::NewStub(client.channel())->RevokeDevice(&context, request, &response);
    if (status.ok()) PrintDone("Kiosk " + Id(request.name()) + " is revoked and stays so.", response);
    return Report(status);
  });
}

}  // namespace

void AddKioskCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "kiosk", "Kiosks");
  AddEnrol(group, exit_code);
  auto* list = group.add_subcommand("list", "List kiosks");
  OnChosen(*list, exit_code, ListKiosks);
  AddRevoke(group, exit_code);
}

}  // namespace footfall::cli
