#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "footfall/v1/access_service.grpc.pb.h"
#include "server/cli/command_line.h"
#include "server/cli/commands.h"
#include "server/cli/output.h"

namespace footfall::cli {
namespace {

using footfall::v1::AccessService;

constexpr int kSignInDeadlineS = 30;

// From the environment, for scripts, else typed without echo.
std::string AskSecret(const char* variable, const std::string& question) {
  if (const char* value = std::getenv(variable); value != nullptr) return value;
  std::cerr << question << ": ";
  termios before{};
  const bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
  if (terminal) {
    termios quiet = before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  std::string secret;
  std::getline(std::cin, secret);
  if (terminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  std::cerr << "\n";
  return secret;
}

int OldPasswordWrong() {
  return Complain(
      kDenied, "the old password is wrong; nothing was changed",
      "When it is lost, an administrator can set a new one (footfall user password USER); for the first administrator, stop the "
      "server and run: footfall-server --data DIR --reset-admin-password",
      "PASSWORD_WRONG");
}

struct SignInOptions {
  std::string server = "127.0.0.1:7443", user, data, certificate_file, pin;
};

// "" when the line does not say it and no earlier signing in left it.
absl::StatusOr<std::string> FindCertificate(const SignInOptions& options) {
  if (!options.pin.empty()) return FetchCertificate(options.server, options.pin);
  if (options.certificate_file.empty() && options.data.empty()) {
    const auto known = LoadLogin();
    return known.ok() && known->server == options.server ? known->certificate : "";
  }
  const std::string path = options.certificate_file.empty() ? options.data + "/keys/tls.crt" : options.certificate_file;
  std::ifstream file(path);
  if (!file)
    return absl::NotFoundError("cannot read the certificate " + path +
                               ": start footfall-server once with that folder, or name the right one");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

int SignIn(const SignInOptions& options) {
  auto certificate = FindCertificate(options);
  if (!certificate.ok()) return Report(certificate.status());
  if (certificate->empty()) {
    return Complain(kUsage, "say which server to trust at " + options.server + ":",
                    "--data DIR          its data folder, on the server's own machine\n"
                    "  --pin SHA256        what the server printed at its start, from anywhere\n"
                    "  --certificate FILE  a copy of DIR/keys/tls.crt");
  }
  footfall::v1::SignInRequest request;
  request.set_user_id(options.user);
  request.set_password(AskSecret("FOOTFALL_PASSWORD", "Password of " + options.user));
  footfall::v1::SignInResponse response;
  grpc::ClientContext context;
  // What listens on a wrong port may take the connection and never say a word.
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kSignInDeadlineS));
  const auto status = AccessService::NewStub(Connect(options.server, *certificate))->SignIn(&context, request, &response);
  if (!status.ok()) return Report(status);
  if (auto saved = SaveLogin({options.server, *certificate, response.token()}); !saved.ok()) return Report(saved);
  response.clear_token();  // it stands in the file, for its owner alone
  PrintDone("Signed in as " + options.user + " until " + FormatTime(response.expire_time_ms()) + "." +
                (response.must_change_password() ? "\nThis password is for the first time only. Change it now: footfall password" : ""),
            response);
  return kDone;
}

// Changes an account as it is at that moment; all its fields are sent again.
int ChangeUser(const Client& client, const std::string& id, const std::function<void(footfall::v1::UpdateUserRequest*)>& change,
               const std::string& done) {
  auto stub = AccessService::NewStub(client.channel());
  footfall::v1::GetUserRequest get;
  get.set_name("users/" + Id(id));
  footfall::v1::UpdateUserRequest request;
  footfall::v1::User response;
  {
    grpc::ClientContext context;
    client.Prepare(&context);
    if (auto status = stub->GetUser(&context, get, request.mutable_user()); !status.ok()) return Report(status);
  }
  change(&request);
  grpc::ClientContext context;
  client.Prepare(&context);
  const auto status = stub->UpdateUser(&context, request, &response);
  if (status.ok()) PrintDone(done, response);
  return Report(status);
}

void AddUserChanges(CLI::App& group, int* exit_code) {
  auto user = std::make_shared<std::string>();
  auto* password = group.add_subcommand(
      "password", "Give another account a new first password (FOOTFALL_NEW_PASSWORD, or asked for) and end its sessions");
  password->add_option("user", *user, "Account id")->required();
  OnChosen(*password, exit_code, [=](const Client& client) {
    const std::string fresh = AskSecret("FOOTFALL_NEW_PASSWORD", "New first password of " + *user);
    return ChangeUser(
        client, *user, [&](auto* request) { request->set_password(fresh); },
        "The password of " + *user + " is changed and opens nothing but: footfall password");
  });
  for (const bool disabled : {true, false}) {
    auto* command = disabled ? group.add_subcommand("disable", "Close an account: its sessions end, and nobody signs in to it")
                             : group.add_subcommand("enable", "Open a closed account again");
    command->add_option("user", *user, "Account id")->required();
    OnChosen(*command, exit_code, [=](const Client& client) {
      return ChangeUser(
          client, *user, [&](auto* request) { request->mutable_user()->set_disabled(disabled); },
          "Account " + *user + (disabled ? " is closed." : " is open again."));
    });
  }
}

void AddUserCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "user", "Accounts");
  AddUserChanges(group, exit_code);
  auto* list = group.add_subcommand("list", "List accounts");
  OnChosen(*list, exit_code, [](const Client& client) {
    auto stub = AccessService::NewStub(client.channel());
    footfall::v1::ListUsersRequest request;
    footfall::v1::ListUsersResponse page;
    std::vector<footfall::v1::User> users;
    do {
      grpc::ClientContext context;
      client.Prepare(&context);
      request.set_page_token(page.next_page_token());
      if (auto status = stub->ListUsers(&context, request, &page); !status.ok()) return Report(status);
      users.insert(users.end(), page.users().begin(), page.users().end());
    } while (!page.next_page_token().empty());
    std::vector<std::vector<std::string>> rows;
    std::vector<const google::protobuf::Message*> messages;
    for (const auto& user : users) {
      const bool may_all = user.role() == footfall::v1::USER_ROLE_ADMINISTRATOR;  // whatever was given them on top
      rows.push_back({Id(user.name()), user.display_name(), EnumWord(user, "role"), may_all || user.may_reveal() ? "yes" : "no",
                      may_all || user.may_export() ? "yes" : "no", user.disabled() ? "closed" : "open"});
      messages.push_back(&user);
    }
    PrintTable({"USER", "NAME", "ROLE", "REVEAL", "EXPORT", "STATE"}, rows, messages);
    return static_cast<int>(kDone);
  });

  auto* create = group.add_subcommand("create", "Create an account; the password comes from FOOTFALL_NEW_PASSWORD or is asked for");
  auto request = std::make_shared<footfall::v1::CreateUserRequest>();
  auto role = std::make_shared<std::string>();
  auto reveal = std::make_shared<bool>(false), may_export = std::make_shared<bool>(false);
  auto name = std::make_shared<std::string>(), staff = std::make_shared<std::string>(), id = std::make_shared<std::string>();
  create->add_option("user", *id, "Account id: lower-case letters, digits, dashes")->required();
  create->add_option("--role", *role, "administrator, planner, approver, team_lead, sales or staff")
      ->required()
      ->transform(OneOf({"administrator", "planner", "approver", "team_lead", "sales", "staff"}));
  create->add_option("--name", *name, "What they are called");
  create->add_option("--staff", *staff, "The member of staff they are");
  create->add_flag("--reveal", *reveal, "May see phones and names unmasked");
  create->add_flag("--export", *may_export, "May export lead lists");
  OnChosen(*create, exit_code, [=](const Client& client) {
    footfall::v1::UserRole value = footfall::v1::USER_ROLE_UNSPECIFIED;
    footfall::v1::UserRole_Parse("USER_ROLE_" + absl::AsciiStrToUpper(*role), &value);
    request->set_user_id(*id);
    request->set_password(AskSecret("FOOTFALL_NEW_PASSWORD", "First password of " + *id));
    auto* user = request->mutable_user();
    user->set_role(value);
    user->set_display_name(name->empty() ? *id : *name);
    user->set_may_reveal(*reveal);
    user->set_may_export(*may_export);
    if (!staff->empty()) user->set_staff("staff/" + Id(*staff));
    footfall::v1::User response;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = AccessService::NewStub(client.channel())->CreateUser(&context, *request, &response);
    if (status.ok()) PrintDone("Account " + *id + " is made. Its first password opens nothing but: footfall password", response);
    return Report(status);
  });
}

void AddAuditCommands(CLI::App& app, int* exit_code) {
  auto& group = Group(app, "audit", "The audit log");
  auto* list = group.add_subcommand("list", "Newest entries");
  auto count = std::make_shared<int>(50);
  list->add_option("-n,--limit", *count, "How many, 500 at most")->capture_default_str()->check(CLI::Range(1, 500));
  OnChosen(*list, exit_code, [=](const Client& client) {
    footfall::v1::ListAuditEntriesRequest request;
    request.set_page_size(*count);
    footfall::v1::ListAuditEntriesResponse page;
    grpc::ClientContext context;
    client.Prepare(&context);
    auto status = AccessService::NewStub(client.channel())->ListAuditEntries(&context, request, &page);
    if (!status.ok()) return Report(status);
    std::vector<std::vector<std::string>> rows;
    std::vector<const google::protobuf::Message*> messages;
    for (const auto& entry : page.entries()) {
      rows.push_back({std::to_string(entry.number()), FormatTime(entry.time_ms()), entry.actor(), entry.action(), entry.resource(),
                      EnumWord(entry, "outcome"), entry.detail()});
      messages.push_back(&entry);
    }
    PrintTable({"NO", "TIME", "WHO", "WHAT", "ON", "OUTCOME", "DETAIL"}, rows, messages);
    return static_cast<int>(kDone);
  });
  auto* verify = group.add_subcommand("verify", "Recompute the log's hash chain");
  OnChosen(*verify, exit_code, [](const Client& client) {
    footfall::v1::VerifyAuditLogResponse response;
    grpc::ClientContext context;
    client.Prepare(&context, 600);
    auto status = AccessService::NewStub(client.channel())->VerifyAuditLog(&context, {}, &response);
    if (!status.ok()) return Report(status);
    const std::string found =
        response.first_bad_number() == 0 ? "all fit" : "entry " + std::to_string(response.first_bad_number()) + " does not fit";
    PrintDone(std::to_string(response.checked_count()) + " entries checked; " + found, response);
    return static_cast<int>(response.first_bad_number() == 0 ? kDone : kFailed);
  });
}

}  // namespace

CLI::Validator OneOf(const std::vector<std::string>& words) {
  const auto check = [words](std::string& word) -> std::string {
    const std::string plain = absl::StrReplaceAll(absl::AsciiStrToLower(word), {{"-", "_"}});
    if (std::find(words.begin(), words.end(), plain) == words.end()) return "\"" + word + "\" is none of " + absl::StrJoin(words, ", ");
    word = plain;
    return "";
  };
  return CLI::Validator(check, "");
}

CLI::Validator Moment() {
  const auto check = [](std::string& word) -> std::string {
    int64_t at = 0;
    return ParseTime(word, &at) ? "" : "\"" + word + "\" is no time such as \"2026-05-01 10:00\"";
  };
  return CLI::Validator(check, "");
}

void TakeJsonEverywhere(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) TakeJsonEverywhere(*command);
  if (app.get_option_no_throw("--json") == nullptr) app.add_flag("--json", print_json, "One JSON object a line instead of columns");
}

CLI::App& Group(CLI::App& app, const std::string& name, const std::string& about) {
  for (CLI::App* there : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (there->get_name() == name) return *there;
  }
  auto* group = app.add_subcommand(name, about);
  group->require_subcommand(1);
  return *group;
}

void OnChosen(CLI::App& command, int* exit_code, std::function<int(const Client&)> body, std::function<void()> check) {
  command.callback([exit_code, body = std::move(body), check = std::move(check)] {
    if (check) check();
    auto client = Client::Open();
    *exit_code = client.ok() ? body(*client) : Report(client.status());
  });
}

void AddAccessCommands(CLI::App& app, int* exit_code) {
  auto* sign_in = app.add_subcommand("sign-in", "Sign in and remember it; the password comes from FOOTFALL_PASSWORD or is asked for");
  auto options = std::make_shared<SignInOptions>();
  sign_in->add_option("user", options->user, "Account id")->required();
  sign_in->add_option("--server", options->server, "host:port")->capture_default_str()->check(HostPort());
  sign_in->add_option("--data", options->data, "The server's data folder, when it is on this machine: its certificate is trusted");
  sign_in->add_option("--certificate", options->certificate_file, "File with the server's certificate (PEM)");
  sign_in->add_option("--pin", options->pin, "SHA-256 of the server's certificate in hexadecimal, as the server prints it")
      ->check(Sha256());
  sign_in->callback([=] { *exit_code = SignIn(*options); });

  auto* sign_out = app.add_subcommand("sign-out", "End the session and forget it");
  OnChosen(*sign_out, exit_code, [](const Client& client) {
    footfall::v1::SignOutResponse response;
    grpc::ClientContext context;
    client.Prepare(&context);
    auto status = AccessService::NewStub(client.channel())->SignOut(&context, {}, &response);
    const auto forgotten = ForgetLogin();
    if (status.ok() && forgotten.ok()) PrintDone("Signed out.", response);
    return status.ok() ? Report(forgotten) : Report(status);
  });

  auto* password = app.add_subcommand("password", "Change one's own password (FOOTFALL_PASSWORD, FOOTFALL_NEW_PASSWORD, or asked for)");
  OnChosen(*password, exit_code, [](const Client& client) {
    footfall::v1::ChangePasswordRequest request;
    request.set_old_password(AskSecret("FOOTFALL_PASSWORD", "Password until now"));
    request.set_new_password(AskSecret("FOOTFALL_NEW_PASSWORD", "New password"));
    footfall::v1::ChangePasswordResponse response;
    grpc::ClientContext context;
    client.Prepare(&context);
    const auto status = AccessService::NewStub(client.channel())->ChangePassword(&context, request, &response);
    if (status.ok())
      PrintDone("The password is changed; every other place where this account was signed in has to sign in again.", response);
    // The server's words for the same reason are those of signing in.
    return ReasonOf(status) == "PASSWORD_WRONG" ? OldPasswordWrong() : Report(status);
  });
  AddUserCommands(app, exit_code);
  AddAuditCommands(app, exit_code);
}

}  // namespace footfall::cli
