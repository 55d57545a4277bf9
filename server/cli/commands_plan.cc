#include <iostream>

#include "absl/strings/ascii.h"
#include "footfall/v1/campaign_service.grpc.pb.h"
#include "footfall/v1/session_service.grpc.pb.h"
#include "server/cli/commands.h"
#include "server/cli/output.h"
#include "server/cli/session_argument.h"

namespace footfall::cli {
namespace {

using footfall::v1::CampaignService;
using footfall::v1::SessionService;
using Rows = std::vector<std::vector<std::string>>;
using Messages = std::vector<const google::protobuf::Message*>;

int PrintIssues(const google::protobuf::RepeatedPtrField<footfall::v1::AssignmentIssue>& issues) {
  Rows rows;
  Messages messages;
  for (const auto& issue : issues) {
    rows.push_back({EnumWord(issue, "kind"), Id(issue.zone()), Id(issue.staff()),
                    FormatSpan(issue.span().start_ms(), issue.span().end_ms()),
                    issue.want() > 0 ? std::to_string(issue.have()) + " of " + std::to_string(issue.want()) : issue.skill()});
    messages.push_back(&issue);
  }
  if (rows.empty() && !print_json) {
    std::cout << "No problems.\n";
    return kDone;
  }
  PrintTable({"PROBLEM", "ZONE", "STAFF", "WHEN", "WHAT"}, rows, messages);
  return kDone;
}

void AddCampaignCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "campaign", "Campaigns");
  auto* list = group.add_subcommand("list", "List campaigns");
  OnChosen(*list, exit_code, [](const Client& client) {
    auto stub = CampaignService::NewStub(client.channel());
    footfall::v1::ListCampaignsRequest request;
    footfall::v1::ListCampaignsResponse page;
    std::vector<footfall::v1::Campaign> campaigns;
    do {
      grpc::ClientContext context;
      client.Prepare(&context);
      request.set_page_token(page.next_page_token());
      if (auto status = stub->ListCampaigns(&context, request, &page); !status.ok()) return Report(status);
      campaigns.insert(campaigns.end(), page.campaigns().begin(), page.campaigns().end());
    } while (!page.next_page_token().empty());
    Rows rows;
    Messages messages;
    for (const auto& c : campaigns) {
      rows.push_back({Id(c.name()), AnyText(c.display_name().texts()), FormatTime(c.period().start_ms()), FormatTime(c.period().end_ms())});
      messages.push_back(&c);
    }
    PrintTable({"CAMPAIGN", "NAME", "FROM", "TO"}, rows, messages);
    return static_cast<int>(kDone);
  });
}

void AddSessionCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "session", "Sessions: one booth, one day");
  auto* list = group.add_subcommand("list", "List a campaign's sessions");
  auto campaign = std::make_shared<std::string>();
  list->add_option("campaign", *campaign, "Campaign id")->required();
  OnChosen(*list, exit_code, [=](const Client& client) {
    auto stub = SessionService::NewStub(client.channel());
    footfall::v1::ListSessionsRequest request;
    request.set_parent("campaigns/" + Id(*campaign));
    footfall::v1::ListSessionsResponse page;
    std::vector<footfall::v1::Session> sessions;
    do {
      grpc::ClientContext context;
      client.Prepare(&context);
      request.set_page_token(page.next_page_token());
      if (auto status = stub->ListSessions(&context, request, &page); !status.ok()) return Report(status);
      sessions.insert(sessions.end(), page.sessions().begin(), page.sessions().end());
    } while (!page.next_page_token().empty());
    Rows rows;
    Messages messages;
    for (const auto& s : sessions) {
      rows.push_back({Id(s.name()), Id(s.site()), FormatSpan(s.hours().start_ms(), s.hours().end_ms()), EnumWord(s, "state"),
                      std::to_string(s.lead_target())});
      messages.push_back(&s);
    }
    PrintTable({"SESSION", "SITE", "HOURS", "STATE", "TARGET"}, rows, messages);
    return static_cast<int>(kDone);
  });

  auto* advance = group.add_subcommand("advance", "Move a session to its next state");
  auto session = SessionArgument(advance);
  auto state = std::make_shared<std::string>();
  advance->add_option("state", *state, "set_up, open, closed or reconciled")
      ->required()
      ->transform(OneOf({"set_up", "open", "closed", "reconciled"}));
  OnChosen(*advance, exit_code, [=](const Client& client) {
    footfall::v1::AdvanceSessionRequest request;
    request.set_name(SessionName(*session));
    footfall::v1::SessionState value = footfall::v1::SESSION_STATE_UNSPECIFIED;
    footfall::v1::SessionState_Parse("SESSION_STATE_" + absl::AsciiStrToUpper(*state), &value);
    request.set_state(value);
    footfall::v1::Session response;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = SessionService::NewStub(client.channel())->AdvanceSession(&context, request, &response);
    if (status.ok()) PrintDone(*session + " is " + EnumWord(response, "state") + " now.", response);
    return Report(status);
  });
}

void AddZoneAssign(CLI::App& group, int* exit_code) {
  auto* assign = group.add_subcommand("assign", "Put a person into a zone, from now to the session's end unless said otherwise");
  auto session = SessionArgument(assign);
  auto staff = std::make_shared<std::string>(), zone = std::make_shared<std::string>();
  auto from = std::make_shared<std::string>(), to = std::make_shared<std::string>();
  auto move = std::make_shared<bool>(false);
  assign->add_option("staff", *staff, "Staff id")->required();
  assign->add_option("zone", *zone, "Zone id")->required();
  assign->add_option("--from", *from, "\"2026-05-01 10:00\"")->check(Moment());
  assign->add_option("--to", *to, "\"2026-05-01 18:00\"")->check(Moment());
  assign->add_flag("--move", *move, "Leave other zones for it");
  OnChosen(*assign, exit_code, [=](const Client& client) {
    footfall::v1::AssignZoneRequest request;
    request.set_parent(SessionName(*session));
    request.set_move(*move);
    auto* assignment = request.mutable_assignment();
    assignment->set_staff("staff/" + Id(*staff));
    assignment->set_zone(request.parent() + "/zones/" + Id(*zone));
    int64_t at = 0;
    if (ParseTime(*from, &at)) assignment->mutable_span()->set_start_ms(at);
    if (ParseTime(*to, &at)) assignment->mutable_span()->set_end_ms(at);
    footfall::v1::AssignZoneResponse response;
    grpc::ClientContext context;
    client.Prepare(&context);
    auto status = SessionService::NewStub(client.channel())->AssignZone(&context, request, &response);
    if (!status.ok()) return Report(status);
    return PrintIssues(response.issues());
  });
}

void AddZoneCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "zone", "Zones of a booth and who stands where");
  auto* list = group.add_subcommand("list", "List a session's zones");
  auto session = SessionArgument(list);
  OnChosen(*list, exit_code, [=](const Client& client) {
    footfall::v1::ListZonesRequest request;
    request.set_parent(SessionName(*session));
    footfall::v1::ListZonesResponse response;
    grpc::ClientContext context;
    client.Prepare(&context);
    auto status = SessionService::NewStub(client.channel())->ListZones(&context, request, &response);
    if (!status.ok()) return Report(status);
    Rows rows;
    Messages messages;
    for (const auto& z : response.zones()) {
      rows.push_back({Id(z.name()), AnyText(z.display_name().texts()), EnumWord(z, "kind"), Id(z.leader()), std::to_string(z.min_staff()),
                      z.max_staff() == 0 ? "-" : std::to_string(z.max_staff())});
      messages.push_back(&z);
    }
    PrintTable({"ZONE", "NAME", "KIND", "LEADER", "LEAST", "MOST"}, rows, messages);
    return static_cast<int>(kDone);
  });
  AddZoneAssign(group, exit_code);

  auto* check = group.add_subcommand("check", "Report double booking, missing skills, under- and over-staffing");
  auto checked = SessionArgument(check);
  OnChosen(*check, exit_code, [=](const Client& client) {
    footfall::v1::CheckAssignmentsRequest request;
    request.set_parent(SessionName(*checked));
    footfall::v1::CheckAssignmentsResponse response;
    grpc::ClientContext context;
    client.Prepare(&context);
    auto status = SessionService::NewStub(client.channel())->CheckAssignments(&context, request, &response);
    return status.ok() ? PrintIssues(response.issues()) : Report(status);
  });
}

void PrintBoard(const footfall::v1::Board& board) {
  Rows rows;
  for (const auto& zone : board.zones()) {
    std::string people;
    for (const auto& person : zone.people()) {
      people += (people.empty() ? "" : ", ") + person.display_name() + " (" + EnumWord(person, "presence") + ")";
    }
    rows.push_back({AnyText(zone.display_name().texts()), people,
                    std::to_string(zone.people_size()) + "/" + std::to_string(zone.min_staff()), std::to_string(zone.leads()),
                    FormatTime(zone.last_lead_ms())});
  }
  if (!print_json) std::cout << Id(board.session()) << " at " << FormatTime(board.as_of_ms()) << ": " << board.leads() << " leads\n";
  PrintTable({"ZONE", "PEOPLE", "HAVE/NEED", "LEADS", "LAST LEAD"}, rows, {&board});
  if (print_json) return;
  for (const auto& gift : board.gifts()) {
    std::cout << "gift " << AnyText(gift.display_name().texts()) << ": " << gift.booth_units() << " in the booth, " << gift.kiosk_units()
              << " with kiosks" << (gift.low() ? "; LOW" : "") << "\n";
  }
  for (const auto& kiosk : board.kiosks()) {
    std::cout << "kiosk " << kiosk.display_name() << ": " << (kiosk.online() ? "online" : "offline") << ", holds " << kiosk.backlog();
    if (kiosk.draw_gaps() > 0) std::cout << "; DRAW GAPS: " << kiosk.draw_gaps();
    if (kiosk.draw_forks() > 0) std::cout << "; DRAW FORKS: " << kiosk.draw_forks();
    if (kiosk.draw_refused() > 0) std::cout << "; DRAWS REFUSED: " << kiosk.draw_refused();
    std::cout << "\n";
  }
}

void AddBoardCommand(CLI::App& app, int* exit_code) {
  auto* board = app.add_subcommand("board", "The live board of a session");
  auto session = SessionArgument(board);
  auto watch = std::make_shared<bool>(false);
  board->add_flag("--watch", *watch, "Go on, one board for each change");
  OnChosen(*board, exit_code, [=](const Client& client) {
    auto stub = SessionService::NewStub(client.channel());
    grpc::ClientContext context;
    client.Prepare(&context, *watch ? 0 : 30);
    footfall::v1::Board picture;
    if (!*watch) {
      footfall::v1::GetBoardRequest request;
      request.set_name(SessionName(*session));
      if (auto status = stub->GetBoard(&context, request, &picture); !status.ok()) return Report(status);
      PrintBoard(picture);
      return static_cast<int>(kDone);
    }
    footfall::v1::WatchBoardRequest request;
    request.set_name(SessionName(*session));
    auto stream = stub->WatchBoard(&context, request);
    while (stream->Read(&picture)) {
      PrintBoard(picture);
      std::cout << std::flush;
    }
    return Report(stream->Finish());
  });
}

}  // namespace

void AddPlanCommands(CLI::App& app, int* exit_code) {
  AddCampaignCommands(app, exit_code);
  AddSessionCommands(app, exit_code);
  AddZoneCommands(app, exit_code);
  AddBoardCommand(app, exit_code);
}

}  // namespace footfall::cli
