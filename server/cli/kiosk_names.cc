#include "server/cli/kiosk_names.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "footfall/v1/device_service.grpc.pb.h"
#include "proto/rules/ids.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

constexpr size_t kDigitsToTellApart = 4;  // of an id's random end
constexpr int kPageSize = 500;            // the most that a page holds

}  // namespace

KioskNames::KioskNames(std::map<std::string, std::string> names) : names_(std::move(names)) {
  std::map<std::string, int> called;
  for (const auto& [id, name] : names_) ++called[name];
  for (const auto& [id, name] : names_) {
    if (name.empty()) continue;
    const std::string end = id.size() > kDigitsToTellApart ? id.substr(id.size() - kDigitsToTellApart) : id;
    words_[id] = called[name] == 1 ? name : absl::StrCat(name, " (…", end, ")");
  }
}

KioskNames KioskNames::Load(const Client& client) {
  std::map<std::string, std::string> names;
  const auto stub = footfall::v1::DeviceService::NewStub(client.channel());
  footfall::v1::ListDevicesRequest request;
  request.set_page_size(kPageSize);
  footfall::v1::ListDevicesResponse page;
  do {
    grpc::ClientContext context;
    client.Prepare(&context);
    request.set_page_token(page.next_page_token());
    if (!stub->ListDevices(&context, request, &page).ok()) return KioskNames({});
    for (const auto& device : page.devices()) names[Id(device.name())] = device.display_name();
  } while (!page.next_page_token().empty());
  return KioskNames(std::move(names));
}

std::string KioskNames::Word(std::string_view device) const {
  if (device.empty()) return "-";
  const std::string id = Id(device);
  const auto found = words_.find(id);
  return found == words_.end() ? id : found->second;
}

std::vector<std::string> KioskNames::Find(const std::string& text) const {
  const std::string id = Id(text);
  if (rules::ParseUuid(id)) return {id};
  std::vector<std::string> found;
  if (text.empty()) return found;
  for (const auto& [each, name] : names_) {
    if (name == text || Word(each) == text) found.push_back(each);
  }
  return found;
}

absl::StatusOr<std::string> DeviceName(const Client& client, const std::string& text) {
  if (rules::ParseUuid(Id(text))) return absl::StrCat("devices/", Id(text));
  const std::vector<std::string> found = KioskNames::Load(client).Find(text);
  if (found.size() == 1) return absl::StrCat("devices/", found.front());
  if (found.empty()) return absl::NotFoundError(absl::StrCat("no kiosk is called \"", text, "\". See: footfall kiosk list"));
  return absl::InvalidArgumentError(absl::StrCat("several kiosks are called \"", text, "\". Give one of: ", absl::StrJoin(found, ", ")));
}

}  // namespace footfall::cli
