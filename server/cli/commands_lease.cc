#include <cstdint>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "footfall/v1/lease_service.grpc.pb.h"
#include "server/cli/commands.h"
#include "server/cli/kiosk_names.h"
#include "server/cli/number_checks.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

using footfall::v1::LeaseService;

// "CAMPAIGN/SESSION" or "CAMPAIGN".
std::string ParentName(const std::string& text) {
  if (text.rfind("campaigns/", 0) == 0) return text;
  const auto slash = text.find('/');
  if (slash == std::string::npos) return "campaigns/" + text;
  return "campaigns/" + text.substr(0, slash) + "/sessions/" + text.substr(slash + 1);
}

std::string LeaseName(const std::string& text) { return "leases/" + Id(text); }

// Of which kiosk, when one was named.
template <typename Request>
absl::Status FillDevice(const Client& client, const std::string& kiosk, Request* request) {
  if (kiosk.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> device = DeviceName(client, kiosk);
  if (device.ok()) request->set_device(*std::move(device));
  return device.status();
}

// Pages of a list: `call` fills the next one and says where it goes on.
template <typename Item, typename Request, typename Page, typename Call, typename Items>
grpc::Status ReadAll(const Client& client, Request request, Page page, Call call, Items items, std::vector<Item>* all) {
  do {
    grpc::ClientContext context;
    client.Prepare(&context);
    request.set_page_token(page.next_page_token());
    if (grpc::Status status = call(&context, request, &page); !status.ok()) return status;
    for (const Item& item : items(page)) all->push_back(item);
  } while (!page.next_page_token().empty());
  return grpc::Status::OK;
}

int ListPools(const Client& client, const std::string& parent) {
  auto stub = LeaseService::NewStub(client.channel());
  footfall::v1::ListPoolsRequest request;
  request.set_parent(ParentName(parent));
  std::vector<footfall::v1::Pool> pools;
  const grpc::Status status = ReadAll(
      client, request, footfall::v1::ListPoolsResponse(),
      [&](auto* context, const auto& asked, auto* page) { return stub->ListPools(context, asked, page); },
      [](const auto& page) { return page.pools(); }, &pools);
  if (!status.ok()) return Report(status);
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  for (const auto& pool : pools) {
    rows.push_back({pool.name(), std::to_string(pool.total()), std::to_string(pool.free()), std::to_string(pool.outstanding()),
                    std::to_string(pool.suspense()), std::to_string(pool.handed_out()), std::to_string(pool.written_off()),
                    std::to_string(pool.shortage())});
    messages.push_back(&pool);
  }
  PrintTable({"POOL", "TOTAL", "FREE", "LENT", "SUSPENSE", "GIVEN", "WRITTEN OFF", "SHORT"}, rows, messages);
  return kDone;
}

grpc::Status ReadLeases(const Client& client, const footfall::v1::ListLeasesRequest& request, std::vector<footfall::v1::Lease>* leases) {
  auto stub = LeaseService::NewStub(client.channel());
  return ReadAll(
      client, request, footfall::v1::ListLeasesResponse(),
      [&](auto* context, const auto& asked, auto* page) { return stub->ListLeases(context, asked, page); },
      [](const auto& page) { return page.leases(); }, leases);
}

int ListLeases(const Client& client, const footfall::v1::ListLeasesRequest& request) {
  std::vector<footfall::v1::Lease> leases;
  if (const grpc::Status status = ReadLeases(client, request, &leases); !status.ok()) return Report(status);
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  const KioskNames kiosks = KioskNames::Load(client);
  for (const auto& lease : leases) {
    const std::string standing = EnumWord(lease, "standing");
    rows.push_back({Id(lease.name()), kiosks.Word(lease.device()), lease.pool(), lease.recalled() ? standing + ", recalled" : standing,
                    std::to_string(lease.quantity()), std::to_string(lease.spent()), std::to_string(lease.returned()),
                    std::to_string(lease.rest()), FormatTime(lease.not_after_ms())});
    messages.push_back(&lease);
  }
  PrintTable({"LEASE", "KIOSK", "POOL", "STANDING", "UNITS", "GIVEN", "RETURNED", "REST", "ENDS"}, rows, messages);
  return kDone;
}

int ListEvents(const Client& client, const std::string& pool) {
  auto stub = LeaseService::NewStub(client.channel());
  footfall::v1::ListLeaseEventsRequest request;
  request.set_pool(pool);
  std::vector<footfall::v1::LeaseEvent> events;
  const grpc::Status status = ReadAll(
      client, request, footfall::v1::ListLeaseEventsResponse(),
      [&](auto* context, const auto& asked, auto* page) { return stub->ListLeaseEvents(context, asked, page); },
      [](const auto& page) { return page.events(); }, &events);
  if (!status.ok()) return Report(status);
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  const KioskNames kiosks = KioskNames::Load(client);
  for (const auto& event : events) {
    const std::string who = event.actor().rfind("devices/", 0) == 0 ? kiosks.Word(event.actor()) : event.actor();
    rows.push_back(
        {FormatTime(event.time_ms()), EnumWord(event, "kind"), std::to_string(event.units()), Id(event.lease()), who, event.reason()});
    messages.push_back(&event);
  }
  PrintTable({"TIME", "WHAT", "UNITS", "LEASE", "WHO", "WHY"}, rows, messages);
  return kDone;
}

void AddLists(CLI::App& group, int* exit_code) {
  auto* pools = group.add_subcommand("pools", "List what is counted, and where it is");
  auto parent = std::make_shared<std::string>();
  pools->add_option("session", *parent, "campaign/session, or a campaign for all of its sessions")->required();
  OnChosen(*pools, exit_code, [=](const Client& client) { return ListPools(client, *parent); });

  auto* list = group.add_subcommand("list", "List leases of a pool or of a kiosk, oldest first");
  auto request = std::make_shared<footfall::v1::ListLeasesRequest>();
  auto pool = std::make_shared<std::string>(), kiosk = std::make_shared<std::string>();
  auto* of_pool = list->add_option("--pool", *pool, "The pool, as `lease pools` shows it");
  list->add_option("--kiosk", *kiosk, "The kiosk: its id or its name")->excludes(of_pool);
  OnChosen(
      *list, exit_code,
      [=](const Client& client) {
        request->set_pool(*pool);
        if (const absl::Status found = FillDevice(client, *kiosk, request.get()); !found.ok()) return Report(found);
        return ListLeases(client, *request);
      },
      [=] {
        if (pool->empty() && kiosk->empty()) throw CLI::RequiredError("--pool or --kiosk");
      });

  auto* events = group.add_subcommand("events", "List shortages, closings and what a restored server learned");
  auto of = std::make_shared<std::string>();
  events->add_option("pool", *of, "The pool, as `lease pools` shows it; none: what concerns all pools");
  OnChosen(*events, exit_code, [=](const Client& client) { return ListEvents(client, *of); });
}

void AddRecall(CLI::App& group, int* exit_code) {
  auto* recall = group.add_subcommand("recall", "Ask kiosks to give back what they have not handed out");
  auto lease = std::make_shared<std::string>(), pool = std::make_shared<std::string>(), kiosk = std::make_shared<std::string>();
  auto undo = std::make_shared<bool>(false);
  recall->add_option("lease", *lease, "One lease, as `lease list` shows it");
  recall->add_option("--pool", *pool, "All open leases of this pool");
  recall->add_option("--kiosk", *kiosk, "All open leases of this kiosk: its id or its name");
  recall->add_flag("--undo", *undo, "Lend again");
  OnChosen(
      *recall, exit_code,
      [=](const Client& client) {
        footfall::v1::RecallLeasesRequest request;
        if (!lease->empty()) request.set_name(LeaseName(*lease));
        request.set_pool(*pool);
        if (const absl::Status found = FillDevice(client, *kiosk, &request); !found.ok()) return Report(found);
        request.set_undo(*undo);
        footfall::v1::RecallLeasesResponse response;
        grpc::ClientContext context;
        client.Prepare(&context);
        const auto status = LeaseService::NewStub(client.channel())->RecallLeases(&context, request, &response);
        const char* done = *undo ? " no longer recalled." : " recalled; kiosks that are offline hear it when they are back.";
        if (status.ok()) PrintDone(absl::StrCat(response.count(), response.count() == 1 ? " lease" : " leases", done), response);
        return Report(status);
      },
      [=] {
        if (lease->empty() && pool->empty() && kiosk->empty()) throw CLI::RequiredError("A lease, --pool or --kiosk");
      });
}

// What becomes of the rest of one lease, or of all of a kiosk's.
struct Closing {
  std::string lease, kiosk, reason;
  int64_t counted = -1;  // -1 = not said
  bool lost = false;
};

void CheckClosing(const Closing& closing) {
  if (closing.lease.empty() == closing.kiosk.empty())
    throw CLI::ValidationError("lease", "name one lease (see: footfall lease list), or all of a kiosk's with --kiosk");
  if (closing.lost == (closing.counted >= 0)) {
    throw CLI::ValidationError(
        "--counted",
        "say what became of the rest: --counted UNITS for what was found and can be lent again, or --lost when nothing "
        "came back, as with a stolen kiosk");
  }
  if (!closing.kiosk.empty() && !closing.lost) {
    throw CLI::ValidationError("--kiosk", "goes with --lost; what was found is counted lease by lease");
  }
}

grpc::Status CloseOne(const Client& client, const std::string& name, const Closing& closing, footfall::v1::Lease* closed) {
  footfall::v1::CloseLeaseRequest request;
  request.set_name(name);
  request.set_counted_back(closing.lost ? 0 : closing.counted);
  request.set_reason(closing.reason);
  grpc::ClientContext context;
  client.Prepare(&context);
  grpc::Status status = LeaseService::NewStub(client.channel())->CloseLease(&context, request, closed);
  if (status.ok()) {
    PrintDone(absl::StrCat("Lease ", Id(closed->name()), " of ", closed->pool(), " is closed: ", closed->counted_back(), " counted back, ",
                           closed->written_off(), " written off."),
              *closed);
  }
  return status;
}

int CloseAll(const Client& client, const Closing& closing) {
  footfall::v1::ListLeasesRequest request;
  if (const absl::Status found = FillDevice(client, closing.kiosk, &request); !found.ok()) return Report(found);
  std::vector<footfall::v1::Lease> leases;
  if (const grpc::Status status = ReadLeases(client, request, &leases); !status.ok()) return Report(status);
  int closed = 0;
  for (const auto& lease : leases) {
    if (lease.standing() == footfall::v1::LEASE_STANDING_CLOSED || lease.rest() == 0) continue;
    footfall::v1::Lease answer;
    if (const grpc::Status status = CloseOne(client, lease.name(), closing, &answer); !status.ok()) return Report(status);
    ++closed;
  }
  if (closed == 0 && !print_json) std::cout << "This kiosk holds nothing: no lease of it has a rest.\n";
  return kDone;
}

void AddClose(CLI::App& group, int* exit_code) {
  auto* close = group.add_subcommand(
      "close",
      "Say what became of units that a kiosk cannot give back: it was stolen or broke, or they were counted by hand. What it handed "
      "out and has not told is booked when it comes in after all");
  auto closing = std::make_shared<Closing>();
  close->add_option("lease", closing->lease, "One lease, as `lease list` shows it");
  close->add_option("--kiosk", closing->kiosk, "All leases of this kiosk that have a rest: its id or its name; with --lost");
  auto* counted =
      close->add_option("--counted", closing->counted, "Units found, from 0 to the lease's REST; they can be lent again at once")
          ->check(NotNegative());
  close->add_flag("--lost", closing->lost, "Nothing was found: all of the rest is written off")->excludes(counted);
  close->add_option("--reason", closing->reason, "Why, for example \"stolen on 1 May, police report 123\"")->required();
  OnChosen(
      *close, exit_code,
      [=](const Client& client) {
        if (!closing->kiosk.empty()) return CloseAll(client, *closing);
        footfall::v1::Lease closed;
        return Report(CloseOne(client, LeaseName(closing->lease), *closing, &closed));
      },
      [=] { CheckClosing(*closing); });
}

void PrintFreeze(const footfall::v1::LeaseFreeze& freeze, const KioskNames& kiosks) {
  std::string line = "Leases are granted.";
  if (freeze.frozen()) {
    line = absl::StrCat("Nothing is lent since ", FormatTime(freeze.since_ms()), ": this server was restored and waits for ",
                        freeze.waiting_for_size(), " kiosks to present what they hold:");
    for (const std::string& device : freeze.waiting_for()) absl::StrAppend(&line, "\n  ", kiosks.Word(device), "  ", Id(device));
  }
  PrintDone(line, freeze);
}

void AddThaw(CLI::App& group, int* exit_code) {
  auto* freeze = group.add_subcommand("freeze", "Show whether a restored server waits before it lends, and for whom");
  OnChosen(*freeze, exit_code, [](const Client& client) {
    footfall::v1::LeaseFreeze response;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = LeaseService::NewStub(client.channel())->GetLeaseFreeze(&context, {}, &response);
    if (status.ok()) PrintFreeze(response, KioskNames::Load(client));
    return Report(status);
  });
  auto* thaw = group.add_subcommand("thaw", "Let a restored server lend although kiosks have not presented what they hold");
  auto reason = std::make_shared<std::string>();
  thaw->add_option("--reason", *reason, "Why it cannot wait; what it has forgotten may be given out twice")->required();
  OnChosen(*thaw, exit_code, [=](const Client& client) {
    footfall::v1::ThawLeasesRequest request;
    request.set_reason(*reason);
    footfall::v1::LeaseFreeze response;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = LeaseService::NewStub(client.channel())->ThawLeases(&context, request, &response);
    if (status.ok()) PrintFreeze(response, KioskNames::Load(client));
    return Report(status);
  });
}

}  // namespace

void AddLeaseCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "lease", "What is lent to kiosks, to be handed out without a network");
  AddLists(group, exit_code);
  AddRecall(group, exit_code);
  AddClose(group, exit_code);
  AddThaw(group, exit_code);
}

}  // namespace footfall::cli
