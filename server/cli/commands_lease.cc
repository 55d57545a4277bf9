#include <cstdint>
#include <memory>

#include "absl/strings/str_cat.h"
#include "footfall/v1/lease_service.grpc.pb.h"
#include "server/cli/commands.h"
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

int ListLeases(const Client& client, const footfall::v1::ListLeasesRequest& request) {
  auto stub = LeaseService::NewStub(client.channel());
  std::vector<footfall::v1::Lease> leases;
  const grpc::Status status = ReadAll(
      client, request, footfall::v1::ListLeasesResponse(),
      [&](auto* context, const auto& asked, auto* page) { return stub->ListLeases(context, asked, page); },
      [](const auto& page) { return page.leases(); }, &leases);
  if (!status.ok()) return Report(status);
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  for (const auto& lease : leases) {
    const std::string standing = EnumWord(lease, "standing");
    rows.push_back({Id(lease.name()), Id(lease.device()), lease.pool(), lease.recalled() ? standing + ", recalled" : standing,
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
  for (const auto& event : events) {
    rows.push_back({FormatTime(event.time_ms()), EnumWord(event, "kind"), std::to_string(event.units()), Id(event.lease()), event.actor(),
                    event.reason()});
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
  list->add_option("--kiosk", *kiosk, "Device id")->excludes(of_pool);
  OnChosen(
      *list, exit_code,
      [=](const Client& client) {
        request->set_pool(*pool);
        if (!kiosk->empty()) request->set_device("devices/" + Id(*kiosk));
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
  recall->add_option("--kiosk", *kiosk, "All open leases of this kiosk (device id)");
  recall->add_flag("--undo", *undo, "Lend again");
  OnChosen(
      *recall, exit_code,
      [=](const Client& client) {
        footfall::v1::RecallLeasesRequest request;
        if (!lease->empty()) request.set_name(LeaseName(*lease));
        request.set_pool(*pool);
        if (!kiosk->empty()) request.set_device("devices/" + Id(*kiosk));
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

void AddClose(CLI::App& group, int* exit_code) {
  auto* close = group.add_subcommand("close", "Say what became of the rest of a lease: counted back, the others written off");
  auto lease = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
  auto counted = std::make_shared<int64_t>(0);
  close->add_option("lease", *lease, "The lease, as `lease list` shows it")->required();
  close->add_option("--counted", *counted, "Units found; they can be lent again at once")->required()->check(CLI::NonNegativeNumber);
  close->add_option("--reason", *reason, "Why")->required();
  OnChosen(*close, exit_code, [=](const Client& client) {
    footfall::v1::CloseLeaseRequest request;
    request.set_name(LeaseName(*lease));
    request.set_counted_back(*counted);
    request.set_reason(*reason);
    footfall::v1::Lease response;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = LeaseService::NewStub(client.channel())->CloseLease(&context, request, &response);
    if (status.ok()) {
      PrintDone(absl::StrCat("Lease ", Id(response.name()), " is closed: ", response.counted_back(), " counted back, ",
                             response.written_off(), " written off."),
                response);
    }
    return Report(status);
  });
}

void PrintFreeze(const footfall::v1::LeaseFreeze& freeze) {
  std::string line = "Leases are granted.";
  if (freeze.frozen()) {
    line = absl::StrCat("Nothing is lent since ", FormatTime(freeze.since_ms()), ": this server was restored and waits for ",
                        freeze.waiting_for_size(), " kiosks to present what they hold:");
    for (const std::string& device : freeze.waiting_for()) absl::StrAppend(&line, "\n  ", Id(device));
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
    if (status.ok()) PrintFreeze(response);
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
    if (status.ok()) PrintFreeze(response);
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
