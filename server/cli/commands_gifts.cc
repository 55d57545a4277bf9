// `footfall stock` for goods on their way and counted, and `footfall gift`.
#include <algorithm>
#include <iostream>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/cli/commands.h"
#include "server/cli/kiosk_names.h"
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
using Stub = v1::StockService::Stub;

CLI::Validator ItemWithUnits() {
  return CLI::Validator(
      [](std::string& text) { return ParseItemUnits(text) ? std::string() : "\"" + text + "\" is no ITEM=UNITS, such as tote=30"; },
      "ITEM=UNITS");
}

std::string TransferName(const std::string& text) { return "stockTransfers/" + Id(text); }

std::string LinesWord(const v1::StockTransfer& transfer) {
  std::string words;
  for (const v1::TransferLine& line : transfer.lines()) {
    absl::StrAppend(&words, words.empty() ? "" : ", ", line.quantity(), " ", Id(line.item()));
    if (transfer.state() == v1::TRANSFER_STATE_RECEIVED && line.received() != line.quantity()) {
      absl::StrAppend(&words, " (", line.received(), " came)");
    }
  }
  return words;
}

std::string Person(const std::string& name) { return name.empty() ? "-" : Id(name); }

// Why it was called off, else what was noted.
std::string TransferRemark(const v1::StockTransfer& transfer) {
  const std::string& words = transfer.cancel_reason().empty() ? transfer.note() : transfer.cancel_reason();
  return words.empty() ? "-" : words;
}

int PrintTransfer(const grpc::Status& status, const v1::StockTransfer& transfer) {
  if (status.ok()) {
    PrintDone(absl::StrCat(Id(transfer.name()), " is ", TransferStanding(transfer), ": ", LinesWord(transfer), ", ",
                           PlaceWord(transfer.from()), " -> ", PlaceWord(transfer.to()), "."),
              transfer);
  }
  return Report(status);
}

// --- transfers ---

void AddSend(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("send", "Send goods from one place to another; the other side confirms what came");
  auto from = std::make_shared<std::string>(), to = std::make_shared<std::string>(), note = std::make_shared<std::string>();
  auto items = std::make_shared<std::vector<std::string>>();
  auto plan = std::make_shared<bool>(false);
  command->add_option("from", *from, "warehouse, sites/SITE or CAMPAIGN/SESSION")->required();
  command->add_option("to", *to, "The same")->required();
  command->add_option("items", *items, "ITEM=UNITS …")->required()->check(ItemWithUnits());
  command->add_option("--note", *note, "For those who carry it");
  command->add_flag("--plan", *plan, "Only plan it; it leaves with `footfall stock dispatch`");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::CreateTransferRequest request;
    request.set_send(!*plan);
    request.mutable_transfer()->set_from(PlaceName(*from));
    request.mutable_transfer()->set_to(PlaceName(*to));
    request.mutable_transfer()->set_note(*note);
    for (const std::string& text : *items) {
      v1::TransferLine* line = request.mutable_transfer()->add_lines();
      line->set_item(ParseItemUnits(text)->item);
      line->set_quantity(ParseItemUnits(text)->units);
    }
    v1::StockTransfer transfer;
    return PrintTransfer(CallStock(client, &Stub::CreateTransfer, request, &transfer), transfer);
  });
}

void AddDispatch(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("dispatch", "The giving side confirms that planned goods left");
  auto transfer = std::make_shared<std::string>();
  command->add_option("transfer", *transfer, "As `footfall stock transfers` lists it")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::SendTransferRequest request;
    request.set_name(TransferName(*transfer));
    v1::StockTransfer sent;
    return PrintTransfer(CallStock(client, &Stub::SendTransfer, request, &sent), sent);
  });
}

// Everything that was sent, but for what was said to be less.
void FillReceipt(const v1::StockTransfer& sent, const std::vector<std::string>& came, const std::string& reason,
                 v1::ConfirmTransferRequest* request) {
  std::map<std::string, int64_t> said;
  for (const std::string& text : came) said[ParseItemUnits(text)->item] = ParseItemUnits(text)->units;
  for (const v1::TransferLine& line : sent.lines()) said.try_emplace(line.item(), line.quantity());
  for (const auto& [item, units] : said) {
    v1::ReceivedLine* line = request->add_lines();
    line->set_item(item);
    line->set_received(units);
    line->set_reason(reason);
  }
}

void AddConfirm(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("confirm", "The taking side confirms what came: all of it, unless said otherwise");
  auto transfer = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
  auto came = std::make_shared<std::vector<std::string>>();
  command->add_option("transfer", *transfer, "As `footfall stock transfers` lists it")->required();
  command->add_option("items", *came, "ITEM=UNITS where fewer came than were sent")->check(ItemWithUnits());
  command->add_option("--reason", *reason, "Why fewer came");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::GetTransferRequest look;
    look.set_name(TransferName(*transfer));
    v1::StockTransfer sent, received;
    if (auto status = CallStock(client, &Stub::GetTransfer, look, &sent); !status.ok()) return Report(status);
    v1::ConfirmTransferRequest request;
    request.set_name(look.name());
    FillReceipt(sent, *came, *reason, &request);
    return PrintTransfer(CallStock(client, &Stub::ConfirmTransfer, request, &received), received);
  });
}

void AddCancel(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("cancel", "Call a transfer off; what was sent is back where it came from");
  auto transfer = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
  command->add_option("transfer", *transfer, "As `footfall stock transfers` lists it")->required();
  command->add_option("--reason", *reason, "Why")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::CancelTransferRequest request;
    request.set_name(TransferName(*transfer));
    request.set_reason(*reason);
    v1::StockTransfer cancelled;
    return PrintTransfer(CallStock(client, &Stub::CancelTransfer, request, &cancelled), cancelled);
  });
}

void AddTransfers(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("transfers", "List transfers, newest first");
  auto place = std::make_shared<std::string>(), state = std::make_shared<std::string>();
  command->add_option("--place", *place, "Only from or to this place");
  command->add_option("--state", *state, "planned, sent, received or cancelled")
      ->transform(OneOf({"planned", "sent", "received", "cancelled"}));
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListTransfersRequest request;
    request.set_place(PlaceName(*place));
    v1::TransferState value = v1::TRANSFER_STATE_UNSPECIFIED;
    v1::TransferState_Parse("TRANSFER_STATE_" + absl::AsciiStrToUpper(*state), &value);
    request.set_state(value);
    v1::ListTransfersResponse page;
    std::vector<v1::StockTransfer> transfers;
    do {
      request.set_page_token(page.next_page_token());
      if (auto status = CallStock(client, &Stub::ListTransfers, request, &page); !status.ok()) return Report(status);
      transfers.insert(transfers.end(), page.transfers().begin(), page.transfers().end());
    } while (!page.next_page_token().empty());
    Rows rows;
    Messages messages;
    for (const v1::StockTransfer& t : transfers) {
      rows.push_back({FormatTime(t.create_time_ms()), TransferStanding(t), PlaceWord(t.from()), PlaceWord(t.to()), LinesWord(t),
                      Person(t.created_by()), Person(t.sent_by()), Person(t.received_by()), TransferRemark(t), Id(t.name())});
      messages.push_back(&t);
    }
    PrintTable({"MADE", "STATE", "FROM", "TO", "WHAT", "BY", "SENT BY", "TAKEN BY", "REMARK", "TRANSFER"}, rows, messages);
    return static_cast<int>(kDone);
  });
}

// --- counts ---

// What staff counted at kiosks, newest first; nothing where nobody did.
void PrintKioskCounts(const v1::BoothCount& count) {
  if (count.kiosk_counts().empty()) return;
  Rows rows;
  for (const v1::KioskCount& each : count.kiosk_counts()) {
    const bool older = each.standing() == v1::KIOSK_COUNT_STANDING_OLDER, late = each.standing() == v1::KIOSK_COUNT_STANDING_LATE;
    rows.push_back({FormatTime(each.time_ms()), Id(each.item()), std::to_string(each.counted()), Id(each.staff()), Id(each.device()),
                    older  ? "before another count"
                    : late ? "after the session was reconciled"
                           : ""});
  }
  std::cout << "\n";
  PrintTable({"AT", "ITEM", "COUNTED", "BY", "KIOSK", "REMARK"}, rows, {});
}

int PrintCount(const v1::BoothCount& count) {
  Rows rows;
  for (const v1::CountLine& line : count.lines()) {
    rows.push_back({Id(line.item()), std::to_string(line.expected()), line.is_counted() ? std::to_string(line.found()) : "-",
                    line.is_counted() ? std::to_string(line.unexplained()) : "-", std::to_string(line.lent()),
                    std::to_string(line.shortage())});
  }
  PrintTable({"ITEM", "EXPECTED", "FOUND", "UNEXPLAINED", "WITH KIOSKS", "SHORT"}, rows, {&count});
  if (print_json) return kDone;
  static const auto* const words =
      new std::map<int, std::string>{{v1::COUNT_OBSTACLE_TRANSFER_OPEN, "Goods are on their way: footfall stock transfers --state sent"},
                                     {v1::COUNT_OBSTACLE_LEASES_OUTSTANDING,
                                      "Kiosks hold gifts of it: footfall lease recall; those that cannot give back: footfall lease close"},
                                     {v1::COUNT_OBSTACLE_NOT_COUNTED, "Something was not counted."},
                                     {v1::COUNT_OBSTACLE_UNEXPLAINED, "A difference is not explained."}};
  for (const int obstacle : count.obstacles()) {
    if (const auto found = words->find(obstacle); found != words->end()) std::cout << found->second << "\n";
  }
  if (count.obstacles().empty()) std::cout << "Nothing keeps the session from being reconciled.\n";
  PrintKioskCounts(count);
  return kDone;
}

// The lines of a count as the options say them. An explanation of an item that was not counted is wrong use.
void FillCount(const std::vector<std::string>& items, const std::map<v1::DifferenceKind, std::shared_ptr<std::vector<std::string>>>& said,
               const std::string& reason, v1::CountStockRequest* request) {
  std::map<std::string, v1::CountLine> lines;
  for (const std::string& text : items) lines[ParseItemUnits(text)->item].set_counted(ParseItemUnits(text)->units);
  for (const auto& [kind, texts] : said) {
    for (const std::string& text : *texts) {
      const auto line = lines.find(ParseItemUnits(text)->item);
      if (line == lines.end()) throw CLI::ValidationError(text, "this item is not among those counted");
      v1::CountExplanation* explanation = line->second.add_explanations();
      explanation->set_kind(kind);
      explanation->set_quantity(ParseItemUnits(text)->units);
      explanation->set_reason(reason);
    }
  }
  for (auto& [item, line] : lines) {
    line.set_item(item);
    *request->add_lines() = line;
  }
}

void AddCount(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("count", "Say what lies in a booth after its session, or look how the count stands");
  auto session = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
  auto items = std::make_shared<std::vector<std::string>>();
  command->add_option("session", *session, "campaign/session")->required();
  command->add_option("items", *items, "ITEM=UNITS that are there and good; none = only look")->check(ItemWithUnits());
  std::map<v1::DifferenceKind, std::shared_ptr<std::vector<std::string>>> said;
  const auto add = [&](v1::DifferenceKind kind, const char* option, const char* about) {
    said[kind] = std::make_shared<std::vector<std::string>>();
    command->add_option(option, *said[kind], about)->check(ItemWithUnits());
  };
  add(v1::DIFFERENCE_KIND_DAMAGED, "--damaged", "ITEM=UNITS that are broken");
  add(v1::DIFFERENCE_KIND_LOST, "--lost", "ITEM=UNITS that are gone");
  add(v1::DIFFERENCE_KIND_GIVEN, "--given", "ITEM=UNITS given to visitors without a kiosk");
  add(v1::DIFFERENCE_KIND_FOUND, "--found", "ITEM=UNITS too many");
  add(v1::DIFFERENCE_KIND_OTHER, "--other", "ITEM=UNITS of which the reason says what");
  command->add_option("--reason", *reason, "In words; every explanation needs it");
  auto request = std::make_shared<v1::CountStockRequest>();
  OnChosen(
      *command, exit_code,
      [=](const Client& client) {
        v1::BoothCount count;
        if (request->lines().empty()) {
          v1::GetCountRequest look;
          look.set_session(PlaceName(*session));
          const auto status = CallStock(client, &Stub::GetCount, look, &count);
          return status.ok() ? PrintCount(count) : Report(status);
        }
        request->set_session(PlaceName(*session));
        const auto status = CallStock(client, &Stub::CountStock, *request, &count);
        return status.ok() ? PrintCount(count) : Report(status);
      },
      [=] { FillCount(*items, said, *reason, request.get()); });
}

// --- gifts ---

int PrintGifts(const std::vector<v1::Gift>& gifts) {
  Rows rows;
  Messages messages;
  for (const v1::Gift& g : gifts) {
    rows.push_back({Id(g.item()), g.per_person() == 0 ? "-" : std::to_string(g.per_person()),
                    g.min_purchase_fen() == 0 ? "-" : std::to_string(g.min_purchase_fen()), std::to_string(g.kiosk_units()),
                    std::to_string(g.in_booth()), std::to_string(g.lent()), std::to_string(g.handed_out()), g.paused() ? "paused" : "-"});
    messages.push_back(&g);
  }
  PrintTable({"GIFT", "PER PERSON", "FROM FEN", "A KIOSK", "IN BOOTH", "WITH KIOSKS", "HANDED OUT", "STATE"}, rows, messages);
  return kDone;
}

// The gift as it is, so that what is not named stays; a new one when the session has none of that name.
grpc::Status ReadGift(const Client& client, const std::string& session, const std::string& name, v1::Gift* gift) {
  v1::ListGiftsRequest request;
  request.set_parent(session);
  v1::ListGiftsResponse response;
  const auto status = CallStock(client, &Stub::ListGifts, request, &response);
  gift->set_name(name);
  for (v1::Gift& each : *response.mutable_gifts()) {
    if (each.name() == name) *gift = std::move(each);
  }
  return status;
}

void AddSetGift(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("set", "Make an item a gift of a session, or change its rules; what is not named stays");
  auto session = std::make_shared<std::string>(), item = std::make_shared<std::string>();
  auto per_person = std::make_shared<int>(0), kiosk_units = std::make_shared<int>(0);
  auto min_purchase = std::make_shared<int64_t>(0);
  auto paused = std::make_shared<bool>(false), resume = std::make_shared<bool>(false);
  command->add_option("session", *session, "campaign/session")->required();
  command->add_option("item", *item, "Item id")->required();
  command->add_option("--per-person", *per_person, "Most units a person gets; 0 = no limit")->check(NotNegative());
  command->add_option("--min-purchase-fen", *min_purchase, "Only to who bought for so much")->check(NotNegative());
  command->add_option("--kiosk-units", *kiosk_units, "Units a kiosk holds ahead; 0 = 20")->check(NotNegative());
  auto* stop = command->add_flag("--paused", *paused, "Kiosks are not to hand it out for now");
  command->add_flag("--resume", *resume, "Kiosks hand it out again")->excludes(stop);
  const auto named = [command](const char* option) { return command->get_option(option)->count() > 0; };
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::SetGiftRequest request;
    const std::string name = PlaceName(*session) + "/gifts/" + Id(*item);
    if (const auto status = ReadGift(client, PlaceName(*session), name, request.mutable_gift()); !status.ok()) return Report(status);
    if (named("--per-person")) request.mutable_gift()->set_per_person(*per_person);
    if (named("--min-purchase-fen")) request.mutable_gift()->set_min_purchase_fen(*min_purchase);
    if (named("--kiosk-units")) request.mutable_gift()->set_kiosk_units(*kiosk_units);
    if (*paused || *resume) request.mutable_gift()->set_paused(*paused);
    v1::Gift stored;
    const auto status = CallStock(client, &Stub::SetGift, request, &stored);
    return status.ok() ? PrintGifts({stored}) : Report(status);
  });
}

void AddListGifts(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("list", "List a session's gifts");
  auto session = std::make_shared<std::string>();
  command->add_option("session", *session, "campaign/session")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListGiftsRequest request;
    request.set_parent(PlaceName(*session));
    v1::ListGiftsResponse response;
    const auto status = CallStock(client, &Stub::ListGifts, request, &response);
    return status.ok() ? PrintGifts({response.gifts().begin(), response.gifts().end()}) : Report(status);
  });
}

std::string FlagWords(const v1::HandOut& out) {
  constexpr size_t kPrefixLength = std::string_view("HAND_OUT_FLAG_").size();
  std::string words;
  for (const int flag : out.flags()) {
    const std::string name = v1::HandOutFlag_Name(static_cast<v1::HandOutFlag>(flag));
    if (name.size() > kPrefixLength) absl::StrAppend(&words, words.empty() ? "" : ", ", absl::AsciiStrToLower(name.substr(kPrefixLength)));
  }
  return words.empty() ? "-" : words;
}

void AddHandOuts(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("handouts", "List what visitors got, newest first");
  auto session = std::make_shared<std::string>(), item = std::make_shared<std::string>();
  auto flagged = std::make_shared<bool>(false);
  command->add_option("session", *session, "campaign/session")->required();
  command->add_option("--item", *item, "Only this item");
  command->add_flag("--flagged", *flagged, "Only what goes against a rule");
  const auto limit = LimitOption(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListHandOutsRequest request;
    request.set_parent(PlaceName(*session));
    if (!item->empty()) request.set_item("items/" + Id(*item));
    request.set_flagged_only(*flagged);
    v1::ListHandOutsResponse page;
    std::vector<v1::HandOut> all;
    do {
      request.set_page_token(page.next_page_token());
      request.set_page_size(NextPageSize(*limit, all.size()));
      if (auto status = CallStock(client, &Stub::ListHandOuts, request, &page); !status.ok()) return Report(status);
      all.insert(all.end(), page.hand_outs().begin(), page.hand_outs().end());
    } while (!page.next_page_token().empty() && NextPageSize(*limit, all.size()) > 0);
    Rows rows;
    Messages messages;
    const KioskNames kiosks = KioskNames::Load(client);
    for (const v1::HandOut& h : all) {
      rows.push_back({FormatTime(h.time_ms()), Id(h.item()), std::to_string(h.quantity()), Id(h.staff()), kiosks.Word(h.device()),
                      h.lead_id().empty() ? "-" : h.lead_id(), FlagWords(h)});
      messages.push_back(&h);
    }
    PrintTable({"WHEN", "ITEM", "UNITS", "STAFF", "KIOSK", "LEAD", "REMARKS"}, rows, messages);
    TellOfMore(!page.next_page_token().empty());
    return static_cast<int>(kDone);
  });
}

}  // namespace

void AddGiftCommands(CLI::App& app, int* exit_code) {
  auto& stock = Group(app, "stock", "Items, where they are, and how they get there");
  AddSend(stock, exit_code);
  AddDispatch(stock, exit_code);
  AddConfirm(stock, exit_code);
  AddCancel(stock, exit_code);
  AddTransfers(stock, exit_code);
  AddCount(stock, exit_code);
  auto& gift = Group(app, "gift", "What visitors get at a booth");
  AddSetGift(gift, exit_code);
  AddListGifts(gift, exit_code);
  AddHandOuts(gift, exit_code);
}

}  // namespace footfall::cli
