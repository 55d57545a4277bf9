#include "server/cli/commands_queue.h"

#include "footfall/v1/queue_service.grpc.pb.h"
#include "server/cli/kiosk_names.h"
#include "server/cli/number_checks.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;
using v1::QueueService;

// "spring/day-1" and "wash", or whole names, as the queue's name.
std::string SessionOf(const std::string& text) {
  if (text.rfind("campaigns/", 0) == 0) return text;
  const auto slash = text.find('/');
  return slash == std::string::npos ? text : "campaigns/" + text.substr(0, slash) + "/sessions/" + text.substr(slash + 1);
}
std::string QueueOf(const std::string& session, const std::string& queue) { return SessionOf(session) + "/queues/" + Id(queue); }

int PrintQueues(const std::vector<v1::Queue>& queues) {
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  for (const v1::Queue& queue : queues) {
    rows.push_back({Id(queue.name()), AnyText(queue.display_name().texts()), std::to_string(queue.tickets()),
                    std::to_string(queue.next_number()), std::to_string(queue.last_number()), std::to_string(queue.kiosk_units())});
    messages.push_back(&queue);
  }
  PrintTable({"QUEUE", "NAME", "TICKETS", "NEXT TO LEND", "LAST", "A KIOSK"}, rows, messages);
  return kDone;
}

int PrintTickets(const Client& client, const std::string& queue) {
  std::vector<v1::QueueTicket> tickets;
  v1::ListQueueTicketsRequest request;
  request.set_parent(queue);
  request.set_page_size(500);
  auto stub = QueueService::NewStub(client.channel());
  do {
    grpc::ClientContext context;
    client.Prepare(&context);
    v1::ListQueueTicketsResponse page;
    if (auto status = stub->ListQueueTickets(&context, request, &page); !status.ok()) return Report(status);
    tickets.insert(tickets.end(), page.tickets().begin(), page.tickets().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  std::vector<std::vector<std::string>> rows;
  std::vector<const google::protobuf::Message*> messages;
  const KioskNames kiosks = KioskNames::Load(client);
  for (const v1::QueueTicket& ticket : tickets) {
    rows.push_back({std::to_string(ticket.number()), FormatTime(ticket.time_ms()), kiosks.Word(ticket.device()),
                    ticket.staff().empty() ? "-" : Id(ticket.staff()), ticket.lead().empty() ? "-" : Id(ticket.lead())});
    messages.push_back(&ticket);
  }
  PrintTable({"NUMBER", "TIME", "KIOSK", "STAFF", "LEAD"}, rows, messages);
  return kDone;
}

void AddSet(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("set", "Open a queue of a session, or change how many numbers kiosks hold ahead");
  auto session = std::make_shared<std::string>(), queue = std::make_shared<std::string>(), text = std::make_shared<std::string>();
  auto last = std::make_shared<int64_t>(0), units = std::make_shared<int64_t>(0);
  command->add_option("session", *session, "campaign/session")->required();
  command->add_option("queue", *queue, "Queue id")->required();
  command->add_option("--name", *text, "What visitors read")->required();
  command->add_option("--last", *last, "The last number; 0 = 9999; fixed once the queue is open")->check(NotNegative());
  command->add_option("--kiosk-units", *units, "Numbers a kiosk holds ahead; 0 = 20")->check(NotNegative());
  OnChosen(*command, exit_code, [=](const Client& client) {
    v1::SetQueueRequest request;
    request.mutable_queue()->set_name(QueueOf(*session, *queue));
    for (const char* language : {"zh-Hans", "zh-Hant", "en"}) {
      (*request.mutable_queue()->mutable_display_name()->mutable_texts())[language] = *text;
    }
    request.mutable_queue()->set_last_number(*last);
    request.mutable_queue()->set_kiosk_units(*units);
    grpc::ClientContext context;
    client.Prepare(&context);
    v1::Queue stored;
    const auto status = QueueService::NewStub(client.channel())->SetQueue(&context, request, &stored);
    return status.ok() ? PrintQueues({stored}) : Report(status);
  });
}

void AddList(CLI::App& group, int* exit_code) {
  auto* command = group.add_subcommand("list", "A session's queues; with a queue its tickets, those that have arrived");
  auto session = std::make_shared<std::string>(), queue = std::make_shared<std::string>();
  command->add_option("session", *session, "campaign/session")->required();
  command->add_option("queue", *queue, "Queue id");
  OnChosen(*command, exit_code, [=](const Client& client) {
    if (!queue->empty()) return PrintTickets(client, QueueOf(*session, *queue));
    v1::ListQueuesRequest request;
    request.set_parent(SessionOf(*session));
    grpc::ClientContext context;
    client.Prepare(&context);
    v1::ListQueuesResponse response;
    const auto status = QueueService::NewStub(client.channel())->ListQueues(&context, request, &response);
    return status.ok() ? PrintQueues({response.queues().begin(), response.queues().end()}) : Report(status);
  });
}

}  // namespace

void AddQueueCommands(CLI::App& app, int* exit_code) {
  CLI::App& group = Group(app, "queue", "Queue numbers that kiosks give out, each once");
  AddSet(group, exit_code);
  AddList(group, exit_code);
}

}  // namespace footfall::cli
