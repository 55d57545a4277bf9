#include <iostream>
#include <nlohmann/json.hpp>

#include "proto/rules/crypto.h"
#include "server/cli/bundle_folder.h"
#include "server/cli/commands_draw.h"
#include "server/cli/draw_words.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;
using Stub = v1::DrawService::Stub;

int Check(const std::string& path) {
  if (!rules::InitCrypto()) return kFailed;
  const auto check = CheckBundle(path);
  if (!check.ok()) {
    std::cerr << "footfall: " << check.status().message() << "\n";
    return kUsage;
  }
  if (print_json) {
    nlohmann::ordered_json findings = nlohmann::json::array();
    for (const BundleFinding& finding : check->findings) findings.push_back({{"file", finding.file}, {"what", finding.what}});
    const nlohmann::ordered_json object = {
        {"whole", check->findings.empty()}, {"findings", findings}, {"sums_hash", check->sums_hash}, {"verified", check->draw.verified}};
    std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  } else {
    for (const BundleFinding& finding : check->findings) std::cout << finding.file << ": " << finding.what << "\n";
    if (!check->draw.verified && !check->draw.findings.empty()) std::cout << FindingsInWords(check->draw);
    if (check->findings.empty()) {
      std::cout << "Every file is as it was written.\n"
                << AccountInWords(check->draw.account) << "Compare with the audit log, where the bundle was recorded:\n  SHA256SUMS       "
                << check->sums_hash << "\n";
    }
  }
  return check->findings.empty() ? kDone : kFailed;
}

int Fetch(const Client& client, const v1::ExportDrawBundleRequest& request, const std::string& path) {
  auto folder = BundleFolder::Open(path);
  if (!folder.ok()) return Report(folder.status());
  grpc::ClientContext context;
  client.Prepare(&context, 0);
  auto stub = v1::DrawService::NewStub(client.channel());
  auto stream = stub->ExportDrawBundle(&context, request);
  for (v1::ExportDrawBundleResponse part; stream->Read(&part);) {
    absl::Status written = part.file().empty() ? absl::OkStatus() : (*folder)->Begin(part.file());
    if (written.ok()) written = (*folder)->Write(part.chunk());
    if (written.ok()) continue;
    context.TryCancel();
    stream->Finish();
    return Report(written);
  }
  if (auto status = stream->Finish(); !status.ok()) return Report(status);
  if (auto kept = (*folder)->Keep(); !kept.ok()) return Report(kept);
  std::cerr << "Anybody can check it: footfall draw bundle --check " << path << "\n";
  return kDone;
}

void AddBundle(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand(
      "bundle",
      "Everything about a draw that is over in one folder, for a regulator, with hashes (recorded in the audit log); or check one");
  auto name = std::make_shared<std::string>(), path = std::make_shared<std::string>(), reason = std::make_shared<std::string>(),
       checked = std::make_shared<std::string>();
  auto* check =
      command->add_option("--check", *checked, "Check this folder instead; needs no server. Ends with 0 whole and verified, 1 not");
  auto* draw = command->add_option("draw", *name, "campaign/draw")->excludes(check);
  auto* out = command->add_option("--out", *path, "Folder to make; it must not be there")->excludes(check);
  auto* why = command->add_option("--reason", *reason, "Why; kept in the audit log")->excludes(check);
  command->callback([=] {
    if (check->count() > 0) {
      *exit_code = Check(*checked);
      return;
    }
    for (const CLI::Option* needed : {draw, out, why}) {
      if (needed->count() == 0) throw CLI::RequiredError(needed->get_name());
    }
    v1::ExportDrawBundleRequest request;
    request.set_name(DrawName(*name));
    request.set_reason(*reason);
    auto client = Client::Open();
    *exit_code = client.ok() ? Fetch(*client, request, *path) : Report(client.status());
  });
}

std::string Subject(const v1::DrawPattern& pattern) { return pattern.subject().empty() ? "the whole draw" : Id(pattern.subject()); }

void AddPatterns(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("patterns", "What honest draws rarely show: wins after pauses, by staff, by person, gaps and forks");
  auto name = DrawArgument(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::GetDrawPatternsRequest request;
    request.set_name(DrawName(*name));
    v1::DrawPatterns patterns;
    if (auto status = CallDraws(client, &Stub::GetDrawPatterns, request, &patterns); !status.ok()) return Report(status);
    if (print_json) {
      PrintDone("", patterns);
      return static_cast<int>(kDone);
    }
    std::vector<std::vector<std::string>> rows;
    std::vector<const google::protobuf::Message*> messages;
    for (const v1::DrawPattern& pattern : patterns.patterns()) {
      const bool chain = pattern.kind() == v1::DRAW_PATTERN_KIND_CHAIN;
      const std::string wins = std::to_string(pattern.wins()) + " in " + std::to_string(pattern.draws());
      const std::string all = std::to_string(pattern.all_wins()) + " in " + std::to_string(pattern.all_draws());
      const std::string troubles = std::to_string(pattern.gaps()) + " gaps, " + std::to_string(pattern.forks()) + " forks, " +
                                   std::to_string(pattern.refused()) + " refused, " + std::to_string(pattern.not_told()) + " not told";
      rows.push_back({pattern.striking() ? "LOOK" : "-", EnumWord(pattern, "kind"), Subject(pattern), chain ? troubles : wins,
                      chain ? "-" : all, chain ? "-" : pattern.probability(), chain ? "-" : pattern.corrected()});
      messages.push_back(&pattern);
    }
    PrintTable({"", "WHAT", "WHOSE", "PRIZES", "OF ALL", "PROBABILITY", "CORRECTED"}, rows, messages);
    std::cout << patterns.comparisons() << " comparisons. " << patterns.statement().texts().at("en") << "\n";
    return static_cast<int>(kDone);
  });
}

}  // namespace

void AddDrawReportCommands(CLI::App& group, int* exit_code) {
  AddBundle(group, exit_code);
  AddPatterns(group, exit_code);
}

}  // namespace footfall::cli
