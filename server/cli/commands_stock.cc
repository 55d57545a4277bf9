// `footfall stock`: the catalogue, where goods are, how they get there.
#include <algorithm>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/cli/commands.h"
#include "server/cli/list_limit.h"
#include "server/cli/number_checks.h"
#include "server/cli/output.h"
#include "server/cli/stock_call.h"
#include "server/cli/stock_options.h"

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;
using Rows = std::vector<std::vector<std::string>>;
using Messages = std::vector<const google::protobuf::Message*>;

const std::vector<std::string>& Categories() {
  static const auto* const words =
      new std::vector<std::string>{"stationery", "print", "reception", "signs", "decoration", "stage", "gifts", "catering", "equipment"};
  return *words;
}

v1::ItemCategory ReadCategory(const std::string& word) {
  v1::ItemCategory category = v1::ITEM_CATEGORY_UNSPECIFIED;
  v1::ItemCategory_Parse("ITEM_CATEGORY_" + absl::AsciiStrToUpper(word), &category);
  return category;
}

// --- the catalogue ---

void AddItem(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("item", "Make an item, or change what is given of it");
  auto id = std::make_shared<std::string>(), name = std::make_shared<std::string>(), category = std::make_shared<std::string>();
  auto cost = std::make_shared<int64_t>(-1), low = std::make_shared<int64_t>(-1);
  command->add_option("item", *id, "Item id")->required();
  command->add_option("--name", *name, "What it is called");
  command->add_option("--category", *category, "stationery, print, reception, signs, decoration, stage, gifts, catering or equipment")
      ->transform(OneOf(Categories()));
  command->add_option("--cost-fen", *cost, "Cost of a unit in fen")->check(NotNegative());
  command->add_option("--low", *low, "A place with so many or fewer is low on it; 0 = no warning")->check(NotNegative());
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::UpdateItemRequest request;
    request.set_allow_missing(true);
    request.mutable_item()->set_name("items/" + Id(*id));
    if (!name->empty()) (*request.mutable_item()->mutable_display_name()->mutable_texts())["zh-Hans"] = *name;
    if (!name->empty()) request.mutable_update_mask()->add_paths("display_name");
    request.mutable_item()->set_category(ReadCategory(*category));
    if (!category->empty()) request.mutable_update_mask()->add_paths("category");
    if (*cost >= 0) request.mutable_item()->set_unit_cost_fen(*cost);
    if (*cost >= 0) request.mutable_update_mask()->add_paths("unit_cost_fen");
    if (*low >= 0) request.mutable_item()->set_low_stock_threshold(*low);
    if (*low >= 0) request.mutable_update_mask()->add_paths("low_stock_threshold");
    v1::Item item;
    const auto status = CallStock(client, &v1::StockService::Stub::UpdateItem, request, &item);
    if (status.ok()) PrintDone(Id(item.name()) + " is in the catalogue.", item);
    return Report(status);
  });
}

void AddItems(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("items", "List the catalogue");
  auto category = std::make_shared<std::string>();
  command->add_option("--category", *category, "Only of this category")->transform(OneOf(Categories()));
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListItemsRequest request;
    request.set_category(ReadCategory(*category));
    v1::ListItemsResponse page;
    std::vector<v1::Item> items;
    do {
      request.set_page_token(page.next_page_token());
      if (auto status = CallStock(client, &v1::StockService::Stub::ListItems, request, &page); !status.ok()) return Report(status);
      items.insert(items.end(), page.items().begin(), page.items().end());
    } while (!page.next_page_token().empty());
    Rows rows;
    Messages messages;
    for (const v1::Item& item : items) {
      rows.push_back({Id(item.name()), AnyText(item.display_name().texts()), EnumWord(item, "category"),
                      std::to_string(item.unit_cost_fen()), std::to_string(item.low_stock_threshold())});
      messages.push_back(&item);
    }
    PrintTable({"ITEM", "NAME", "CATEGORY", "COST FEN", "LOW AT"}, rows, messages);
    return static_cast<int>(kDone);
  });
}

// --- movements ---

int Record(const Client& client, const v1::StockMovement& movement) {
  v1::RecordMovementRequest request;
  *request.mutable_movement() = movement;
  v1::StockMovement done;
  const auto status = CallStock(client, &v1::StockService::Stub::RecordMovement, request, &done);
  if (status.ok()) {
    PrintDone(absl::StrCat(done.quantity(), " ", Id(done.item()), ": ", PlaceWord(done.from()), " -> ", PlaceWord(done.to()), "."), done);
  }
  return Report(status);
}

void AddReceive(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("receive", "Record that goods were bought");
  auto item = std::make_shared<std::string>(), to = std::make_shared<std::string>("warehouse"), reason = std::make_shared<std::string>();
  auto units = std::make_shared<int64_t>(0);
  command->add_option("item", *item, "Item id")->required();
  command->add_option("units", *units, "How many")->required()->check(Positive());
  command->add_option("--to", *to, "warehouse or sites/SITE")->capture_default_str();
  command->add_option("--reason", *reason, "What for, or the number of its invoice");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::StockMovement movement;
    movement.set_kind(v1::MOVEMENT_KIND_PURCHASE);
    movement.set_item("items/" + Id(*item));
    movement.set_to(PlaceName(*to));
    movement.set_quantity(*units);
    movement.set_reason(*reason);
    return Record(client, movement);
  });
}

void AddMove(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("move", "Record what became of goods: damage, loss, found, use, supplier_return or correction");
  auto kind = std::make_shared<std::string>(), item = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
  auto from = std::make_shared<std::string>(), to = std::make_shared<std::string>();
  auto units = std::make_shared<int64_t>(0);
  command->add_option("kind", *kind, "What happened")
      ->required()
      ->transform(OneOf({"damage", "loss", "found", "use", "supplier_return", "correction"}));
  command->add_option("item", *item, "Item id")->required();
  command->add_option("units", *units, "How many")->required()->check(Positive());
  command->add_option("--from", *from, "warehouse, sites/SITE, CAMPAIGN/SESSION …");
  command->add_option("--to", *to, "The same; left out where the kind says it");
  command->add_option("--reason", *reason, "Why, for whoever looks at the books later")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::StockMovement movement;
    v1::MovementKind value = v1::MOVEMENT_KIND_UNSPECIFIED;
    v1::MovementKind_Parse("MOVEMENT_KIND_" + absl::AsciiStrToUpper(*kind), &value);
    movement.set_kind(value);
    movement.set_item("items/" + Id(*item));
    movement.set_from(PlaceName(*from));
    movement.set_to(PlaceName(*to));
    movement.set_quantity(*units);
    movement.set_reason(*reason);
    return Record(client, movement);
  });
}

void AddMovements(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("movements", "List movements, newest first");
  auto place = std::make_shared<std::string>(), item = std::make_shared<std::string>();
  command->add_option("--place", *place, "Only from or to this place");
  command->add_option("--item", *item, "Only of this item");
  const auto limit = LimitOption(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListMovementsRequest request;
    request.set_place(PlaceName(*place));
    if (!item->empty()) request.set_item("items/" + Id(*item));
    v1::ListMovementsResponse page;
    std::vector<v1::StockMovement> movements;
    do {
      request.set_page_token(page.next_page_token());
      request.set_page_size(NextPageSize(*limit, movements.size()));
      if (auto status = CallStock(client, &v1::StockService::Stub::ListMovements, request, &page); !status.ok()) return Report(status);
      movements.insert(movements.end(), page.movements().begin(), page.movements().end());
    } while (!page.next_page_token().empty() && NextPageSize(*limit, movements.size()) > 0);
    Rows rows;
    Messages messages;
    for (const v1::StockMovement& m : movements) {
      rows.push_back({FormatTime(m.time_ms()), EnumWord(m, "kind"), Id(m.item()), std::to_string(m.quantity()), PlaceWord(m.from()),
                      PlaceWord(m.to()), WhoMoved(m), WhyMoved(m)});
      messages.push_back(&m);
    }
    PrintTable({"WHEN", "KIND", "ITEM", "UNITS", "FROM", "TO", "WHO", "WHY"}, rows, messages);
    TellOfMore(!page.next_page_token().empty());
    return static_cast<int>(kDone);
  });
}

void AddShow(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("show", "How many units are where");
  auto place = std::make_shared<std::string>(), item = std::make_shared<std::string>();
  auto low = std::make_shared<bool>(false);
  command->add_option("--place", *place, "Only this place: warehouse, sites/SITE, CAMPAIGN/SESSION, transit, lost …");
  command->add_option("--item", *item, "Only this item");
  command->add_flag("--low", *low, "Only what is low");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::GetStockRequest request;
    request.set_place(PlaceName(*place));
    if (!item->empty()) request.set_item("items/" + Id(*item));
    request.set_low_only(*low);
    v1::GetStockResponse page;
    std::vector<v1::StockBalance> balances;
    do {
      request.set_page_token(page.next_page_token());
      if (auto status = CallStock(client, &v1::StockService::Stub::GetStock, request, &page); !status.ok()) return Report(status);
      balances.insert(balances.end(), page.balances().begin(), page.balances().end());
    } while (!page.next_page_token().empty());
    Rows rows;
    Messages messages;
    for (const v1::StockBalance& b : balances) {
      rows.push_back({PlaceWord(b.place()), Id(b.item()), std::to_string(b.quantity()), std::to_string(b.lent()), b.low() ? "low" : "-"});
      messages.push_back(&b);
    }
    PrintTable({"PLACE", "ITEM", "UNITS", "WITH KIOSKS", "STATE"}, rows, messages);
    return static_cast<int>(kDone);
  });
}

void AddPropose(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("propose", "Propose how to share an item over a campaign's sessions; moves nothing");
  auto campaign = std::make_shared<std::string>(), item = std::make_shared<std::string>();
  auto units = std::make_shared<int64_t>(0);
  auto target = std::make_shared<int>(0), results = std::make_shared<int>(0), area = std::make_shared<int>(0);
  auto sessions = std::make_shared<std::vector<std::string>>();
  command->add_option("campaign", *campaign, "Campaign id")->required();
  command->add_option("item", *item, "Item id")->required();
  command->add_option("--units", *units, "How many; 0 = all that the warehouse has")->check(NotNegative());
  command->add_option("--session", *sessions, "Session ids; none = all that are not over");
  command->add_option("--target", *target, "How much the lead targets weigh")->check(CLI::Range(0, 100));
  command->add_option("--results", *results, "How much earlier sessions at the sites weigh")->check(CLI::Range(0, 100));
  command->add_option("--area", *area, "How much the sites' areas weigh; without the three: 50, 30, 20")->check(CLI::Range(0, 100));
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ProposeAllocationRequest request;
    request.set_parent("campaigns/" + Id(*campaign));
    request.set_item("items/" + Id(*item));
    request.set_quantity(*units);
    for (const std::string& session : *sessions) request.add_sessions(request.parent() + "/sessions/" + Id(session));
    request.set_target_weight(*target);
    request.set_results_weight(*results);
    request.set_area_weight(*area);
    v1::ProposeAllocationResponse response;
    const auto status = CallStock(client, &v1::StockService::Stub::ProposeAllocation, request, &response);
    if (!status.ok()) return Report(status);
    Rows rows;
    Messages messages;
    for (const v1::AllocationShare& s : response.shares()) {
      rows.push_back({Id(s.session()), std::to_string(s.target()), std::to_string(s.past_leads()), std::to_string(s.area_m2()),
                      std::to_string(s.weight_ppm() / 10'000) + " %", std::to_string(s.quantity())});
      messages.push_back(&s);
    }
    PrintTable({"SESSION", "TARGET", "PAST LEADS", "AREA M2", "WEIGHT", "UNITS"}, rows, messages);
    return static_cast<int>(kDone);
  });
}

}  // namespace

void AddStockCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "stock", "Items, where they are, and how they get there");
  AddItem(group, exit_code);
  AddItems(group, exit_code);
  AddReceive(group, exit_code);
  AddMove(group, exit_code);
  AddMovements(group, exit_code);
  AddShow(group, exit_code);
  AddPropose(group, exit_code);
}

}  // namespace footfall::cli
