// The command's side of the API: where the server is, whom to trust, and who one is.
#ifndef FOOTFALL_SERVER_CLI_CLIENT_H_
#define FOOTFALL_SERVER_CLI_CLIENT_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace footfall::cli {

// What is kept between commands, in a file that only its owner can read.
struct Login {
  std::string server;       // "host:port"
  std::string certificate;  // PEM of the one certificate that is trusted
  std::string token;
};

// FOOTFALL_LOGIN, else $XDG_CONFIG_HOME/footfall/login.json, else ~/.config/footfall/login.json.
std::string LoginPath();
// NotFound when nobody signed in.
absl::StatusOr<Login> LoadLogin();
absl::Status SaveLogin(const Login& login);
absl::Status ForgetLogin();

// Connects once without trust, and returns the certificate's PEM when its SHA-256 is `pin_hex`; PermissionDenied when it is another.
absl::StatusOr<std::string> FetchCertificate(const std::string& server, const std::string& pin_hex);

// A connection that trusts `certificate` alone.
std::shared_ptr<grpc::Channel> Connect(const std::string& server, const std::string& certificate);

// One signed-in connection; the commands' only way to the server.
class Client {
 public:
  static absl::StatusOr<Client> Open();
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // Gives a call its token and a deadline (0 = none).
  void Prepare(grpc::ClientContext* context, int deadline_s = 30) const;

 private:
  std::shared_ptr<grpc::Channel> channel_;
  std::string token_;
};

// How a command ends; part of the command line's contract (see `footfall --help`).
enum ExitCode { kDone = 0, kFailed = 1, kUsage = 2, kDenied = 3, kNotFound = 4, kInvalid = 5, kUnreachable = 6 };

// The server's reason for an error ("PASSWORD_WRONG"); "" without one.
std::string ReasonOf(const grpc::Status& status);

// Prints what went wrong and what to do next, and returns the exit code for it. With --json it is one object on standard error:
// {"error": {"message", "reason", "fields": [{"field", "reason"}], "advice": […], "exit_code"}}.
int Report(const grpc::Status& status);
int Report(const absl::Status& status);
// The same of what the command itself has to say; "" = no advice, no reason.
int Complain(ExitCode code, std::string_view message, std::string_view advice = "", std::string_view reason = "");

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_CLIENT_H_
