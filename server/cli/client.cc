#include "server/cli/client.h"

#include <fcntl.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpc/support/log.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/advice.h"
#include "server/base/errors.h"
#include "server/cli/option_names.h"
#include "server/cli/output.h"
#include "server/cli/unreachable.h"

namespace footfall::cli {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

struct SslFree {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};

std::string ToPem(X509* certificate) {
  std::unique_ptr<BIO, SslFree> memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), certificate);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, size);
}

int CodeFor(int status_code, std::string_view reason) {
  if (reason == "PASSWORD_CHANGE_REQUIRED") return kDenied;  // by its code a state of the account, to a person a door that is shut
  switch (static_cast<grpc::StatusCode>(status_code)) {
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return kDenied;
    case grpc::StatusCode::NOT_FOUND:
      return kNotFound;
    case grpc::StatusCode::INVALID_ARGUMENT:
      return kInvalid;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return kUnreachable;
    default:
      return kFailed;
  }
}

// Nullopt when the error is none of a Footfall server's.
std::optional<server::errors::Detail> DetailOf(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details()) || details.details().empty()) return std::nullopt;
  server::errors::Detail detail;
  for (const auto& any : details.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    if (any.UnpackTo(&info)) {
      detail.reason = info.reason();
      detail.metadata = {info.metadata().begin(), info.metadata().end()};
    }
    if (any.UnpackTo(&bad)) {
      for (const auto& violation : bad.field_violations()) detail.fields.push_back({violation.field(), violation.description()});
    }
  }
  return detail;
}

// `words`: the same for people.
int Tell(int exit_code, std::string_view message, const server::errors::Detail& detail, const std::string& words) {
  if (!print_json) {
    std::fputs(words.c_str(), stderr);
    return exit_code;
  }
  nlohmann::json error{{"message", message}, {"exit_code", exit_code}};
  if (!detail.reason.empty()) error["reason"] = detail.reason;
  for (const rules::Problem& problem : detail.fields) error["fields"].push_back({{"field", problem.field}, {"reason", problem.reason}});
  for (const std::string& line : server::errors::AdviceLines(detail)) error["advice"].push_back(line);
  const nlohmann::json told{{"error", error}};
  std::fprintf(stderr, "%s\n", told.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  return exit_code;
}

// The server of this command's calls, for what is said when it does not answer.
std::string server_called;

// What gRPC made up because no server's answer came. Its own text speaks of sockets and addresses.
int ReportTransport(const grpc::Status& status) {
  std::string words;
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      words = Unreachable(server_called, status.error_message());
      break;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      words = absl::StrCat(server_called, " did not answer in time. Try again.");
      break;
    case grpc::StatusCode::UNIMPLEMENTED:
      words = absl::StrCat(server_called, " does not know this call: it is older than this command, or no Footfall server.");
      break;
    default:
      words = absl::StrCat("the connection to ", server_called, " broke (", status.error_message(), ").");
  }
  return Tell(CodeFor(status.error_code(), ""), words, {}, absl::StrCat("footfall: ", words, "\n"));
}

}  // namespace

std::string LoginPath() {
  if (auto path = Environment("FOOTFALL_LOGIN"); !path.empty()) return path;
  if (auto config = Environment("XDG_CONFIG_HOME"); !config.empty()) return config + "/footfall/login.json";
  return Environment("HOME") + "/.config/footfall/login.json";
}

absl::StatusOr<Login> LoadLogin() {
  std::ifstream file(LoginPath());
  if (!file) return absl::UnauthenticatedError("nobody is signed in; first: footfall sign-in USER");
  const auto json = nlohmann::json::parse(file, nullptr, false);
  if (!json.is_object()) return absl::DataLossError(LoginPath() + " is damaged; sign in again");
  return Login{json.value("server", ""), json.value("certificate", ""), json.value("token", "")};
}

absl::Status SaveLogin(const Login& login) {
  const std::string path = LoginPath(), fresh = path + ".new";
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  const int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file < 0) return absl::PermissionDeniedError("cannot write " + path);
  const std::string text = nlohmann::json{{"server", login.server}, {"certificate", login.certificate}, {"token", login.token}}.dump(2);
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(file);
  if (!written || rename(fresh.c_str(), path.c_str()) != 0) return absl::PermissionDeniedError("cannot write " + path);
  return absl::OkStatus();
}

absl::Status ForgetLogin() {
  std::error_code error;
  std::filesystem::remove(LoginPath(), error);
  return error ? absl::PermissionDeniedError("cannot remove " + LoginPath()) : absl::OkStatus();
}

absl::StatusOr<std::string> FetchCertificate(const std::string& server, const std::string& pin_hex) {
  std::unique_ptr<SSL_CTX, SslFree> context(SSL_CTX_new(TLS_client_method()));
  std::unique_ptr<BIO, SslFree> connection(BIO_new_ssl_connect(context.get()));
  BIO_set_conn_hostname(connection.get(), server.c_str());
  if (BIO_do_connect(connection.get()) != 1) {
    const char* cause = ERR_reason_error_string(ERR_peek_last_error());
    return absl::UnavailableError(Unreachable(server, cause == nullptr ? "" : cause));
  }
  SSL* ssl = nullptr;
  BIO_get_ssl(connection.get(), &ssl);
  std::unique_ptr<X509, SslFree> certificate(ssl == nullptr ? nullptr : SSL_get1_peer_certificate(ssl));
  if (certificate == nullptr) return absl::UnavailableError(absl::StrCat(server, " showed no certificate"));
  unsigned char digest[SHA256_DIGEST_LENGTH];
  unsigned int size = sizeof(digest);
  X509_digest(certificate.get(), EVP_sha256(), digest, &size);
  if (rules::ToHex(std::string_view(reinterpret_cast<char*>(digest), size)) != absl::AsciiStrToLower(pin_hex)) {
    return absl::PermissionDeniedError(absl::StrCat(server, " has another certificate than the one pinned"));
  }
  return ToPem(certificate.get());
}

std::shared_ptr<grpc::Channel> Connect(const std::string& server, const std::string& certificate) {
  server_called = server;
  gpr_set_log_function([](gpr_log_func_args*) {});  // what there is to say, Report says
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = certificate;
  grpc::ChannelArguments arguments;
  // The certificate itself is what is trusted; it is made out to "localhost" whatever the server is called on the network.
  arguments.SetSslTargetNameOverride("localhost");
  return grpc::CreateCustomChannel(server, grpc::SslCredentials(options), arguments);
}

absl::StatusOr<Client> Client::Open() {
  auto login = LoadLogin();
  if (!login.ok()) return login.status();
  Client client;
  client.channel_ = Connect(login->server, login->certificate);
  client.token_ = login->token;
  return client;
}

void Client::Prepare(grpc::ClientContext* context, int deadline_s) const {
  if (!token_.empty()) context->AddMetadata("authorization", absl::StrCat("Bearer ", token_));
  if (deadline_s > 0) context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(deadline_s));
}

std::string ReasonOf(const grpc::Status& status) {
  const auto detail = DetailOf(status);
  return detail ? detail->reason : "";
}

int Report(const grpc::Status& status) {
  if (status.ok()) return kDone;
  const auto detail = DetailOf(status);
  if (!detail) return ReportTransport(status);
  server::errors::Detail typed = *detail;  // people read what they typed, programs the API's fields
  for (rules::Problem& problem : typed.fields) problem.field = OptionFor(problem.field);
  return Tell(CodeFor(status.error_code(), detail->reason), status.error_message(), *detail,
              server::errors::InWords("footfall", status.error_message(), typed));
}

int Report(const absl::Status& status) {
  if (status.ok()) return kDone;
  const server::errors::Detail detail = server::errors::GetDetail(status).value_or(server::errors::Detail{});
  const std::string message(status.message());
  return Tell(CodeFor(static_cast<int>(status.code()), detail.reason), message, detail, server::errors::InWords("footfall", status));
}

int Complain(ExitCode code, std::string_view message, std::string_view advice, std::string_view reason) {
  std::string words = absl::StrCat("footfall: ", std::string(message));
  if (!reason.empty()) absl::StrAppend(&words, " [", std::string(reason), "]");
  if (!advice.empty()) absl::StrAppend(&words, "\n  ", std::string(advice));
  return Tell(code, advice.empty() ? std::string(message) : absl::StrCat(std::string(message), "\n", std::string(advice)),
              {.reason = std::string(reason)}, words + "\n");
}

}  // namespace footfall::cli
