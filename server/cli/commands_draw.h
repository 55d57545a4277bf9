// The commands of `footfall draw`, by what they are for, and what they share.
#ifndef FOOTFALL_SERVER_CLI_COMMANDS_DRAW_H_
#define FOOTFALL_SERVER_CLI_COMMANDS_DRAW_H_

#include <memory>
#include <string>

#include "footfall/v1/draw_service.grpc.pb.h"
#include "server/cli/commands.h"

namespace footfall::cli {

void AddDrawPlanCommands(CLI::App& group, int* exit_code);  // create, update, check, publish, list, show, page
void AddDrawCourseCommands(CLI::App& group,
                           int* exit_code);  // beacon, amend, approve, exclude, claim, lapse, close, entries, run-closing, replace
void AddDrawReadCommands(CLI::App& group, int* exit_code);    // blocks, rows, winners, proof, export, tax
void AddDrawReportCommands(CLI::App& group, int* exit_code);  // bundle, patterns

// A draw as people write it ("spring/wheel"), by its resource name.
std::string DrawName(const std::string& text);
// The argument most commands here take.
std::shared_ptr<std::string> DrawArgument(CLI::App* command);
// What a file holds; "" and a word on standard error when it cannot be read.
bool ReadWhole(const std::string& path, std::string* text);

// One call of the draw service.
template <typename Request, typename Response>
grpc::Status CallDraws(const Client& client,
                       grpc::Status (footfall::v1::DrawService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                       const Request& request, Response* response) {
  grpc::ClientContext context;
  client.Prepare(&context);
  auto stub = footfall::v1::DrawService::NewStub(client.channel());
  return (stub.get()->*method)(&context, request, response);
}

// How a draw stands: its plan, its state, what it came to.
std::string DrawInWords(const footfall::v1::Draw& draw);
// Prizes of the closing draw that nobody got, because there were fewer entries; 0 before it.
int64_t PrizesWithoutWinner(const footfall::v1::Draw& draw);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_COMMANDS_DRAW_H_
