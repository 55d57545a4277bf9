#include <iostream>

#include "server/cli/commands_draw.h"
#include "server/cli/export_file.h"
#include "server/cli/kiosk_names.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;
using Stub = v1::DrawService::Stub;

// All of a list that comes in pages. `take` moves a page's elements into `all`.
template <typename Request, typename Response, typename Element, typename Take>
grpc::Status ReadAll(const Client& client, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), Request request,
                     std::vector<Element>* all, Take take) {
  Response page;
  request.set_page_size(500);
  do {
    request.set_page_token(page.next_page_token());
    if (auto status = CallDraws(client, method, request, &page); !status.ok()) return status;
    for (auto& element : take(page)) all->push_back(std::move(element));
  } while (!page.next_page_token().empty());
  return grpc::Status::OK;
}

template <typename Element>
int PrintAll(const std::vector<std::string>& head, const std::vector<Element>& all,
             const std::function<std::vector<std::string>(const Element&)>& row_of) {
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  for (const Element& element : all) {
    rows.push_back(row_of(element));
    messages.push_back(&element);
  }
  PrintTable(head, rows, messages);
  return kDone;
}

void AddBlocks(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("blocks", "A draw's blocks: commitments from publication on, seeds once it is over");
  auto name = DrawArgument(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListDrawBlocksRequest request;
    request.set_parent(DrawName(*name));
    std::vector<v1::DrawBlock> blocks;
    auto status = ReadAll(
        client, &Stub::ListDrawBlocks, request, &blocks, [](v1::ListDrawBlocksResponse & page) -> auto& { return *page.mutable_blocks(); });
    if (!status.ok()) return Report(status);
    return PrintAll<v1::DrawBlock>({"BLOCK", "STATE", "KIOSK", "DRAWN", "COMMITMENT"}, blocks, [](const v1::DrawBlock& block) {
      return std::vector<std::string>{std::to_string(block.number()), EnumWord(block, "state"),
                                      block.device().empty() ? "-" : Id(block.device()), std::to_string(block.drawn()), block.commitment()};
    });
  });
}

// What the kiosk should not have drawn.
std::string WhatToLookAt(const v1::DrawRow& row) {
  if (row.below_purchase() && row.outside_period()) return "purchase, period";
  if (row.below_purchase()) return "purchase";
  return row.outside_period() ? "period" : "";
}

void AddRows(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("rows", "What was drawn, in the order in which it arrived");
  auto name = DrawArgument(command);
  auto kiosk = std::make_shared<std::string>();
  command->add_option("--kiosk", *kiosk, "Only of this kiosk: its id or its name");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListDrawRowsRequest request;
    request.set_parent(DrawName(*name));
    if (!kiosk->empty()) {
      const absl::StatusOr<std::string> device = DeviceName(client, *kiosk);
      if (!device.ok()) return Report(device.status());
      request.set_device(*device);
    }
    std::vector<v1::DrawRow> rows;
    auto status = ReadAll(
        client, &Stub::ListDrawRows, request, &rows, [](v1::ListDrawRowsResponse & page) -> auto& { return *page.mutable_rows(); });
    if (!status.ok()) return Report(status);
    const KioskNames kiosks = KioskNames::Load(client);
    return PrintAll<v1::DrawRow>({"TIME", "KIOSK", "NO", "BLOCK", "SLOT", "ENTRY", "PRIZE", "STANDING", "LOOK AT"}, rows,
                                 [&](const v1::DrawRow& row) {
                                   return std::vector<std::string>{FormatTime(row.draw_time_ms()),
                                                                   kiosks.Word(row.device()),
                                                                   std::to_string(row.seq()),
                                                                   std::to_string(row.block()),
                                                                   std::to_string(row.slot()),
                                                                   row.entry(),
                                                                   row.prize(),
                                                                   EnumWord(row, "standing"),
                                                                   WhatToLookAt(row)};
                                 });
  });
}

void AddWinners(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("winners", "Who won what, masked, and what became of each prize");
  auto name = DrawArgument(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListWinnersRequest request;
    request.set_parent(DrawName(*name));
    std::vector<v1::DrawWinner> winners;
    auto status = ReadAll(
        client, &Stub::ListWinners, request, &winners, [](v1::ListWinnersResponse & page) -> auto& { return *page.mutable_winners(); });
    if (!status.ok()) return Report(status);
    const auto row_of = [](const v1::DrawWinner& winner) {
      return std::vector<std::string>{FormatTime(winner.time_ms()),
                                      winner.entry(),
                                      winner.closing() ? "closing draw" : "block",
                                      winner.prize(),
                                      winner.masked(),
                                      EnumWord(winner, "state"),
                                      EnumWord(winner, "standing")};
    };
    return PrintAll<v1::DrawWinner>({"TIME", "ENTRY", "WON IN", "PRIZE", "WINNER", "CLAIM", "STANDING"}, winners, row_of);
  });
}

void AddProof(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("proof", "Prove that an entry is among the published ones (RFC 6962)");
  auto name = DrawArgument(command);
  auto entry = std::make_shared<std::string>();
  command->add_option("entry", *entry, "Entry id, 32 hexadecimal digits")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::GetInclusionProofRequest request;
    request.set_name(DrawName(*name));
    request.set_entry(*entry);
    v1::InclusionProof proof;
    const auto status = CallDraws(client, &Stub::GetInclusionProof, request, &proof);
    if (!status.ok()) return Report(status);
    std::string words = "Entry " + proof.entry() + " is number " + std::to_string(proof.index()) + " of " + std::to_string(proof.size()) +
                        ", counted from 0.\nroot  " + proof.root();
    for (const std::string& hash : proof.path()) words += "\npath  " + hash;
    PrintDone(words, proof);
    return static_cast<int>(kDone);
  });
}

// Writes what a call streams into a file.
template <typename Request, typename Response>
int Save(const Client& client, std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(grpc::ClientContext*, const Request&),
         const Request& request, const std::string& path, bool force) {
  auto file = ExportFile::Open(path, force);
  if (!file.ok()) return Report(file.status());
  grpc::ClientContext context;
  client.Prepare(&context, 0);
  auto stub = v1::DrawService::NewStub(client.channel());
  auto stream = (stub.get()->*method)(&context, request);
  Response part;
  while (stream->Read(&part)) {
    if (auto written = (*file)->Write(part.chunk()); !written.ok()) {
      context.TryCancel();
      stream->Finish();
      return Report(written);
    }
  }
  if (auto status = stream->Finish(); !status.ok()) return Report(status);
  return Report((*file)->Keep());
}

void AddExport(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("export", "The file from which anybody can compute the draw again; shows the seeds");
  auto name = DrawArgument(command);
  auto path = std::make_shared<std::string>();
  auto force = std::make_shared<bool>(false);
  command->add_option("-o,--output", *path, "File to write; none = standard output");
  command->add_flag("--force", *force, "Replace the file when it is there");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ExportDrawRequest request;
    request.set_name(DrawName(*name));
    const int code = Save(client, &Stub::ExportDraw, request, *path, *force);
    if (code == kDone && !path->empty()) std::cerr << "Anybody can check it: footfall draw verify " << *path << "\n";
    return code;
  });
}

void AddTax(CLI::App& group, int* exit_code) {
  auto* command =
      group.add_subcommand("tax", "The ledger of prizes for the income tax, with names and document numbers (recorded in the audit log)");
  auto name = DrawArgument(command);
  auto path = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
  auto force = std::make_shared<bool>(false);
  command->add_option("--reason", *reason, "Why; kept in the audit log")->required();
  command->add_option("-o,--output", *path, "File to write; none = standard output");
  command->add_flag("--force", *force, "Replace the file when it is there");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ExportTaxLedgerRequest request;
    request.set_name(DrawName(*name));
    request.set_reason(*reason);
    return Save(client, &Stub::ExportTaxLedger, request, *path, *force);
  });
}

}  // namespace

void AddDrawReadCommands(CLI::App& group, int* exit_code) {
  AddBlocks(group, exit_code);
  AddRows(group, exit_code);
  AddWinners(group, exit_code);
  AddProof(group, exit_code);
  AddExport(group, exit_code);
  AddTax(group, exit_code);
}

}  // namespace footfall::cli
