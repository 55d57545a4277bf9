#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "server/cli/commands_draw.h"
#include "server/cli/draw_file.h"
#include "server/cli/export_file.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;
using Stub = v1::DrawService::Stub;

// A draw from a file of JSON, as `footfall draw show --json` prints one; its times also as people write them.
bool ReadDraw(const std::string& path, v1::Draw* draw) {
  std::string text;
  if (!ReadWhole(path, &text)) return false;
  const absl::StatusOr<std::string> json = TimesInMilliseconds(text);
  if (!json.ok()) std::cerr << "footfall: " << path << ": " << json.status().message() << "\n";
  if (!json.ok()) return false;
  const auto parsed = google::protobuf::util::JsonStringToMessage(*json, draw);
  if (!parsed.ok()) std::cerr << "footfall: " << path << " is no draw: " << parsed.ToString() << "\n";
  return parsed.ok();
}

void AddWrite(CLI::App& group, int* exit_code, bool create) {
  auto* command = create ? group.add_subcommand("create", "Plan a draw from a file of JSON; it need not be complete yet")
                         : group.add_subcommand("update", "Change a draft to what a file of JSON says");
  auto name = DrawArgument(command);
  auto path = std::make_shared<std::string>();
  command->add_option("file", *path, "The draw, as `footfall draw show --json` prints one; a time (…_ms) also as \"2026-05-01 10:00\"")
      ->required()
      ->check(CLI::ExistingFile);
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::Draw draw, stored;
    if (!ReadDraw(*path, &draw)) return static_cast<int>(kUsage);
    grpc::Status status;
    if (create) {
      v1::CreateDrawRequest request;
      const std::string full = DrawName(*name);
      request.set_parent(full.substr(0, full.find("/draws/")));
      request.set_draw_id(Id(full));
      *request.mutable_draw() = std::move(draw);
      status = CallDraws(client, &Stub::CreateDraw, request, &stored);
    } else {
      v1::UpdateDrawRequest request;
      *request.mutable_draw() = std::move(draw);
      request.mutable_draw()->set_name(DrawName(*name));
      request.mutable_update_mask()->add_paths("*");
      status = CallDraws(client, &Stub::UpdateDraw, request, &stored);
    }
    if (status.ok()) PrintDone(*name + " is a draft. What it still lacks: footfall draw check " + *name, stored);
    return Report(status);
  });
}

void AddCheck(CLI::App& group, int* exit_code) {
  auto* command =
      group.add_subcommand("check", "Everything that stands between a draft and its publication; ends with 5 when something does");
  auto name = DrawArgument(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::CheckDrawRequest request;
    request.set_name(DrawName(*name));
    v1::CheckDrawResponse response;
    if (auto status = CallDraws(client, &Stub::CheckDraw, request, &response); !status.ok()) return Report(status);
    std::vector<std::vector<std::string>> rows;
    std::vector<const google::protobuf::Message*> messages;
    bool blocked = false;
    for (const v1::DrawProblem& problem : response.problems()) {
      blocked = blocked || problem.blocks_publication();
      rows.push_back({problem.blocks_publication() ? "error" : "warning", problem.field(), problem.reason(), problem.description()});
      messages.push_back(&problem);
    }
    if (!rows.empty() || print_json) PrintTable({"", "FIELD", "WHAT", "WHAT TO DO"}, rows, messages);
    if (rows.empty() && !print_json) std::cout << "Nothing: it can be published.\n";
    return static_cast<int>(blocked ? kInvalid : kDone);
  });
}

void AddPublish(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("publish", "Freeze and publish a draft: commitments are made, kiosks get blocks");
  auto name = DrawArgument(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::PublishDrawRequest request;
    request.set_name(DrawName(*name));
    v1::Draw draw;
    const auto status = CallDraws(client, &Stub::PublishDraw, request, &draw);
    if (status.ok()) PrintDone(DrawInWords(draw), draw);
    return Report(status);
  });
}

void AddList(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("list", "List a campaign's draws");
  auto campaign = std::make_shared<std::string>();
  command->add_option("campaign", *campaign, "Campaign id")->required();
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::ListDrawsRequest request;
    request.set_parent("campaigns/" + Id(*campaign));
    v1::ListDrawsResponse page;
    std::vector<v1::Draw> draws;
    do {
      request.set_page_token(page.next_page_token());
      if (auto status = CallDraws(client, &Stub::ListDraws, request, &page); !status.ok()) return Report(status);
      draws.insert(draws.end(), page.draws().begin(), page.draws().end());
    } while (!page.next_page_token().empty());
    std::vector<std::vector<std::string>> rows;
    std::vector<const google::protobuf::Message*> messages;
    for (const v1::Draw& draw : draws) {
      rows.push_back({Id(draw.name()), AnyText(draw.display_name().texts()), EnumWord(draw, "state"),
                      std::to_string(draw.counts().drawn()) + " of " + std::to_string(draw.blocks() * draw.chances()),
                      FormatTime(draw.period().end_ms())});
      messages.push_back(&draw);
    }
    PrintTable({"DRAW", "NAME", "STATE", "DRAWN", "UNTIL"}, rows, messages);
    return static_cast<int>(kDone);
  });
}

void AddShow(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("show", "How a draw stands; with --json all of it");
  auto name = DrawArgument(command);
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::GetDrawRequest request;
    request.set_name(DrawName(*name));
    v1::Draw draw;
    const auto status = CallDraws(client, &Stub::GetDraw, request, &draw);
    if (status.ok()) PrintDone(DrawInWords(draw), draw);
    return Report(status);
  });
}

void AddPage(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("page", "The page that tells visitors everything, for printing: HTML, or PDF");
  auto name = DrawArgument(command);
  auto language = std::make_shared<std::string>(), path = std::make_shared<std::string>(), pdf = std::make_shared<std::string>();
  auto force = std::make_shared<bool>(false);
  command->add_option("--language", *language, "en, zh-Hans or zh-Hant; none = all")->check(CLI::IsMember({"en", "zh-Hans", "zh-Hant"}));
  auto* html = command->add_option("-o,--output", *path, "File to write the HTML to; none = standard output");
  command->add_option("--pdf", *pdf, "File to write the page to as PDF, A4, with its fonts")->excludes(html);
  command->add_flag("--force", *force, "Replace the file when it is there");
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::GetDrawPageRequest request;
    request.set_name(DrawName(*name));
    request.set_language(*language);
    request.set_format(pdf->empty() ? v1::DRAW_PAGE_FORMAT_HTML : v1::DRAW_PAGE_FORMAT_PDF);
    v1::DrawPage page;
    if (auto status = CallDraws(client, &Stub::GetDrawPage, request, &page); !status.ok()) return Report(status);
    auto file = ExportFile::Open(pdf->empty() ? *path : *pdf, *force);
    if (!file.ok()) return Report(file.status());
    if (auto written = (*file)->Write(pdf->empty() ? page.html() : page.pdf()); !written.ok()) return Report(written);
    return Report((*file)->Keep());
  });
}

}  // namespace

std::string DrawName(const std::string& text) {
  if (text.rfind("campaigns/", 0) == 0) return text;
  const auto slash = text.find('/');
  return slash == std::string::npos ? text : "campaigns/" + text.substr(0, slash) + "/draws/" + text.substr(slash + 1);
}

std::shared_ptr<std::string> DrawArgument(CLI::App* command) {
  auto name = std::make_shared<std::string>();
  command->add_option("draw", *name, "campaign/draw")->required();
  return name;
}

bool ReadWhole(const std::string& path, std::string* text) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream whole;
  whole << file.rdbuf();
  *text = whole.str();
  if (!file) std::cerr << "footfall: cannot read " << path << "\n";
  return static_cast<bool>(file);
}

// Dates, prizes, limits and amendments: what whoever approves or answers questions has to see.
std::string PlanInWords(const v1::Draw& draw) {
  std::string words = "\nperiod       " + FormatTime(draw.period().start_ms()) + " to " + FormatTime(draw.period().end_ms());
  if (draw.claim_until_ms() > 0) words += "\nclaim until  " + FormatTime(draw.claim_until_ms());
  if (draw.closing_claim_until_ms() > 0) words += "\nclaim until  " + FormatTime(draw.closing_claim_until_ms()) + ", of the closing draw";
  words += "\nblocks       " + std::to_string(draw.blocks()) + " of " + std::to_string(draw.chances()) + " chances";
  for (const v1::DrawPrize& prize : draw.prizes()) words += "\nin a block   " + std::to_string(prize.count()) + " x " + prize.id();
  for (const v1::DrawPrize& prize : draw.closing_prizes()) words += "\nin the end   " + std::to_string(prize.count()) + " x " + prize.id();
  if (draw.per_person() > 0) words += "\nper person   " + std::to_string(draw.per_person());
  if (draw.per_day() > 0) words += "\nper day      " + std::to_string(draw.per_day());
  for (const v1::DrawAmendment& amendment : draw.amendments()) {
    words += "\namendment " + std::to_string(amendment.number()) + "  " + AnyText(amendment.change().texts()) + " (" +
             (amendment.approve_time_ms() > 0 ? "since " + FormatTime(amendment.approve_time_ms()) : "not approved") + ")";
    const auto until = [&words](int64_t time_ms, const char* what) {
      if (time_ms > 0) words += std::string("\n             ") + what + " " + FormatTime(time_ms);
    };
    until(amendment.period_end_ms(), "drawing ends");
    until(amendment.claim_until_ms(), "claim until");
    until(amendment.closing_claim_until_ms(), "claim until, of the closing draw,");
  }
  return words;
}

int64_t PrizesWithoutWinner(const v1::Draw& draw) {
  int64_t prizes = 0;
  for (const v1::DrawPrizeCount& prize : draw.closing().prizes()) prizes += prize.count();
  return draw.state() == v1::DRAW_STATE_DRAWN ? prizes - draw.closing().winners() : 0;
}

std::string DrawInWords(const v1::Draw& draw) {
  std::string words = Id(draw.name()) + " is " + EnumWord(draw, "state") + "." + PlanInWords(draw);
  if (!draw.config_hash().empty()) {
    words += "\nconfig       " + draw.config_hash() + "\ncommitments  " + draw.commitments_hash();
    words += "\nbeacon       " + (draw.beacon().empty() ? "awaited: " + draw.beacon_source() : draw.beacon());
  }
  const v1::DrawCounts& counts = draw.counts();
  if (counts.drawn() > 0) {
    words += "\ndrawn        " + std::to_string(counts.drawn()) + ", of which " + std::to_string(counts.duplicates()) +
             " second entries and " + std::to_string(counts.excluded()) + " of people who cannot win";
  }
  if (counts.claimed_without_right() > 0) {
    words += "\nhanded over without right: " + std::to_string(counts.claimed_without_right());
  }
  for (const auto& [count, what] : {std::pair(counts.below_purchase(), "chances for a purchase below what the draw asks for"),
                                    std::pair(counts.outside_period(), "chances outside the draw's period")}) {
    if (count > 0) words += "\nlook at      " + std::to_string(count) + " " + what;
  }
  for (const auto& [count, what] : {std::pair(counts.gaps(), "gaps: chances that came without those before them"),
                                    std::pair(counts.forks(), "forks: chances that a kiosk drew twice, a copied tablet's or one put back"),
                                    std::pair(counts.refused(), "refused for another reason: footfall quarantine list"),
                                    std::pair(counts.not_told(), "chances that kiosks drew and have not told of")}) {
    if (count > 0) words += "\nWRONG        " + std::to_string(count) + " " + what;
  }
  if (!draw.closing().root().empty()) {
    words += "\nentries      " + std::to_string(draw.closing().entries()) + " under the root " + draw.closing().root();
    for (const std::string& kiosk : draw.closing().missing()) words += "\nmissing      " + kiosk;
    for (const v1::DrawPrizeCount& prize : draw.closing().prizes()) {
      words += (draw.state() == v1::DRAW_STATE_DRAWN ? "\nwas drawn    " : "\nto be drawn  ") + std::to_string(prize.count()) + " x " +
               prize.prize();
    }
    if (const int64_t left = PrizesWithoutWinner(draw); left > 0) {
      words += "\nleft over    " + std::to_string(left) + " prizes: there were fewer entries";
    }
    for (const v1::DrawReplacement& step : draw.closing().replacements()) {
      words += "\nreserve " + std::to_string(step.number()) + "    " + step.entry() + " has " + step.prize() + " instead of " +
               step.winner() + " (" + EnumWord(step, "cause") + ")";
    }
    for (const v1::DrawReplacement& step : draw.closing().proposals()) {
      if (step.time_ms() != 0) continue;
      words += "\nproposed     replacement " + std::to_string(step.proposal()) + ": a reserve instead of " + step.winner() + " for " +
               step.prize() + " (" + EnumWord(step, "cause") + ": " + step.reason() + ")";
    }
  }
  return words;
}

void AddDrawPlanCommands(CLI::App& group, int* exit_code) {
  AddWrite(group, exit_code, true);
  AddWrite(group, exit_code, false);
  AddCheck(group, exit_code);
  AddPublish(group, exit_code);
  AddList(group, exit_code);
  AddShow(group, exit_code);
  AddPage(group, exit_code);
}

}  // namespace footfall::cli
