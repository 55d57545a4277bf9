// Staff, shifts and attendance.
#include <iostream>

#include "footfall/v1/people_service.grpc.pb.h"
#include "server/cli/commands.h"
#include "server/cli/output.h"
#include "server/cli/session_argument.h"

namespace footfall::cli {
namespace {

using footfall::v1::PeopleService;
using Rows = std::vector<std::vector<std::string>>;
using Messages = std::vector<const google::protobuf::Message*>;

void AddStaffList(CLI::App& group, int* exit_code) {
  auto* list = group.add_subcommand("list", "List the staff; inactive ones too");
  OnChosen(*list, exit_code, [](const Client& client) {
    auto stub = PeopleService::NewStub(client.channel());
    footfall::v1::ListStaffRequest request;
    footfall::v1::ListStaffResponse page;
    std::vector<footfall::v1::Staff> staff;
    do {
      grpc::ClientContext context;
      client.Prepare(&context);
      request.set_page_token(page.next_page_token());
      if (auto status = stub->ListStaff(&context, request, &page); !status.ok()) return Report(status);
      staff.insert(staff.end(), page.staff().begin(), page.staff().end());
    } while (!page.next_page_token().empty());
    Rows rows;
    Messages messages;
    for (const auto& person : staff) {
      rows.push_back({Id(person.name()), person.number(), person.display_name(), EnumWord(person, "role"), person.has_pin() ? "yes" : "no",
                      person.inactive() ? "inactive" : "active"});
      messages.push_back(&person);
    }
    PrintTable({"STAFF", "NUMBER", "NAME", "ROLE", "PIN", "STATE"}, rows, messages);
    return static_cast<int>(kDone);
  });
}

void AddShiftList(CLI::App& group, int* exit_code) {
  auto* list = group.add_subcommand("list", "List a session's shifts");
  auto session = SessionArgument(list);
  OnChosen(*list, exit_code, [=](const Client& client) {
    footfall::v1::ListShiftsRequest request;
    request.set_parent(SessionName(*session));
    footfall::v1::ListShiftsResponse response;
    grpc::ClientContext context;
    client.Prepare(&context);
    auto status = PeopleService::NewStub(client.channel())->ListShifts(&context, request, &response);
    if (!status.ok()) return Report(status);
    Rows rows;
    Messages messages;
    for (const auto& s : response.shifts()) {
      rows.push_back({Id(s.staff()), FormatSpan(s.span().start_ms(), s.span().end_ms()), s.published() ? "published" : "draft"});
      messages.push_back(&s);
    }
    PrintTable({"STAFF", "WHEN", "STATE"}, rows, messages);
    return static_cast<int>(kDone);
  });
}

void AddPublish(CLI::App& group, int* exit_code) {
  auto* publish = group.add_subcommand("publish", "Publish a session's roster");
  auto session = SessionArgument(publish);
  OnChosen(*publish, exit_code, [=](const Client& client) {
    footfall::v1::PublishRosterRequest request;
    request.set_parent(SessionName(*session));
    footfall::v1::PublishRosterResponse response;
    grpc::ClientContext context;
    client.Prepare(&context);
    auto status = PeopleService::NewStub(client.channel())->PublishRoster(&context, request, &response);
    if (status.ok()) PrintDone(std::to_string(response.published_count()) + " shifts published", response);
    return Report(status);
  });
}

void AddCalendar(CLI::App& group, int* exit_code) {
  auto* calendar = group.add_subcommand("calendar", "Print a roster as an iCalendar file");
  auto session = SessionArgument(calendar);
  auto staff = std::make_shared<std::string>();
  calendar->add_option("--staff", *staff, "Only this person's shifts");
  OnChosen(*calendar, exit_code, [=](const Client& client) {
    footfall::v1::ExportCalendarRequest request;
    request.set_parent(SessionName(*session));
    if (!staff->empty()) request.set_staff("staff/" + Id(*staff));
    footfall::v1::ExportCalendarResponse response;
    grpc::ClientContext context;
    client.Prepare(&context);
    auto status = PeopleService::NewStub(client.channel())->ExportCalendar(&context, request, &response);
    if (status.ok()) std::cout << response.ics();
    return Report(status);
  });
}

void AddAttendance(CLI::App& group, int* exit_code) {
  auto* attendance = group.add_subcommand("attendance", "Who came, when");
  auto session = SessionArgument(attendance);
  OnChosen(*attendance, exit_code, [=](const Client& client) {
    footfall::v1::ListAttendanceRequest request;
    request.set_parent(SessionName(*session));
    footfall::v1::ListAttendanceResponse response;
    grpc::ClientContext context;
    client.Prepare(&context);
    auto status = PeopleService::NewStub(client.channel())->ListAttendance(&context, request, &response);
    if (!status.ok()) return Report(status);
    Rows rows;
    Messages messages;
    for (const auto& a : response.attendance()) {
      rows.push_back({Id(a.staff()), a.display_name(), EnumWord(a, "state"), FormatTime(a.check_in_ms()), FormatTime(a.check_out_ms()),
                      std::to_string(a.minutes_late())});
      messages.push_back(&a);
    }
    PrintTable({"STAFF", "NAME", "STATE", "IN", "OUT", "MIN LATE"}, rows, messages);
    return static_cast<int>(kDone);
  });
}

}  // namespace

void AddPeopleCommands(CLI::App& app, int* exit_code) {
  AddStaffList(Group(app, "staff", "The staff directory"), exit_code);
  auto& roster = Group(app, "roster", "Shifts and attendance");
  AddShiftList(roster, exit_code);
  AddPublish(roster, exit_code);
  AddCalendar(roster, exit_code);
  AddAttendance(roster, exit_code);
}

}  // namespace footfall::cli
