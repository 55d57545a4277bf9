// The transport, the pin and the enrolment call against a real gRPC server in this process.
#include "kiosk/sync/grpc_transport.h"

#include <arpa/inet.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "footfall/v1/device_service.grpc.pb.h"
#include "footfall/v1/sync_service.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "kiosk/sync/enrolment.h"
#include "kiosk/sync/pinned_credentials.h"
#include "kiosk/sync/server_reason.h"
#include "kiosk/sync/sync_client.h"
#include "proto/rules/enrolment_code.h"
#include "tests/unit/kiosk_journal/journal_support.h"
#include "tests/unit/kiosk_sync/server_model.h"
#include "tests/unit/kiosk_sync/test_certificate.h"

namespace footfall::kiosk {
namespace {

class FakeService : public v1::SyncService::Service, public v1::DeviceService::Service {
 public:
  std::mutex mutex;
  ServerModel model;        // guarded by mutex
  int64_t crowd_ms = 0;     // guarded by mutex; refuse streams with this retry-after
  std::string used_secret;  // guarded by mutex

  grpc::Status Sync(grpc::ServerContext*, grpc::ServerReaderWriter<v1::SyncResponse, v1::SyncRequest>* stream) override {
    {
      std::lock_guard lock(mutex);
      if (crowd_ms > 0) return Crowded(std::exchange(crowd_ms, 0));
      stream->Write(model.Challenge());
    }
    v1::SyncRequest request;
    while (stream->Read(&request)) {
      std::lock_guard lock(mutex);
      auto answers = model.Handle(request);
      if (!answers.ok()) return {static_cast<grpc::StatusCode>(answers.status().code()), std::string(answers.status().message())};
      for (const auto& answer : *answers) stream->Write(answer);
    }
    return grpc::Status::OK;
  }

  grpc::Status EnrolDevice(grpc::ServerContext*, const v1::EnrolDeviceRequest* request, v1::EnrolDeviceResponse* response) override {
    std::lock_guard lock(mutex);
    if (request->secret() != "12345678901234567890") return {grpc::StatusCode::UNAUTHENTICATED, "no such code"};
    model.device_public_key = request->sign_public_key();
    model.device_id = *rules::ParseUuid(std::string(kDeviceName).substr(8));
    response->mutable_device()->set_name(kDeviceName);
    response->mutable_device()->set_epoch(1);
    response->set_server_sign_public_key(model.keys.public_key);
    response->set_incarnation(model.incarnation);
    return grpc::Status::OK;
  }

 private:
  static grpc::Status Crowded(int64_t retry_after_ms) {
    google::rpc::ErrorInfo info;
    info.set_reason("TOO_MANY_STREAMS");
    (*info.mutable_metadata())["retry_after_ms"] = std::to_string(retry_after_ms);
    google::rpc::Status details;
    details.set_code(8);
    details.add_details()->PackFrom(info);
    return {grpc::StatusCode::RESOURCE_EXHAUSTED, "crowd", details.SerializeAsString()};
  }
};

// What sync told, with waiting for it.
class WaitingObserver : public SyncObserver {
 public:
  void OnReport(const SyncReport& report) override {
    std::lock_guard lock(mutex_);
    report_ = report;
    changed_.notify_all();
  }
  void OnConfig(const v1::KioskConfig&) override {}
  void OnBoard(const v1::Board&) override {}
  void OnWiped() override {}
  void OnTrouble(SyncTrouble, const absl::Status&) override {}
  bool WaitFor(bool online, uint64_t backlog) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return report_.online == online && report_.backlog == backlog; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  SyncReport report_;
};

// What a bare stream ended with.
class EndWatcher : public TransportEvents {
 public:
  void OnMessage(const v1::SyncResponse&) override { got_message = true; }
  void OnClosed(const absl::Status& status, int64_t retry) override {
    retry_after_ms = retry;
    end.set_value(status);
  }
  std::atomic<bool> got_message = false;
  int64_t retry_after_ms = 0;
  std::promise<absl::Status> end;
};

class GrpcTransportTest : public ::testing::Test {
 protected:
  GrpcTransportTest() {
    grpc::SslServerCredentialsOptions options;
    options.pem_key_cert_pairs.push_back({certificate_.key_pem, certificate_.certificate_pem});
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("localhost:0", grpc::SslServerCredentials(options), &port);
    builder.RegisterService(static_cast<v1::SyncService::Service*>(&service_));
    builder.RegisterService(static_cast<v1::DeviceService::Service*>(&service_));
    server_ = builder.BuildAndStart();
    address_ = "localhost:" + std::to_string(port);
  }
  ~GrpcTransportTest() override { server_->Shutdown(std::chrono::system_clock::now()); }

  // How a bare stream to `server` ends.
  absl::Status Dial(const ServerAddress& server, EndWatcher* watcher) {
    auto worker = MakeThreadWorker(SystemClock());
    std::unique_ptr<SyncTransport> transport;
    worker->Post([&] {
      transport = MakeGrpcTransport(worker.get());
      transport->Open(server, watcher);
    });
    const absl::Status end = watcher->end.get_future().get();
    std::promise<void> gone;
    worker->Post([&] {
      transport.reset();
      gone.set_value();
    });
    gone.get_future().wait();
    return end;
  }
  std::string Code(const std::string& secret) { return rules::FormatEnrolmentCode({address_, certificate_.pin, secret}); }

  const TestCertificate certificate_ = MakeTestCertificate();
  FakeService service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  TempFolder folder_;
  SeededRandom random_{5};
};

TEST_F(GrpcTransportTest, ThePinIsTheDigestOfTheDer) {
  EXPECT_EQ(CertificatePin(certificate_.certificate_pem), certificate_.pin);
  EXPECT_EQ(CertificatePin("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"), "");
  EXPECT_EQ(CertificatePin("-----BEGIN CERTIFICATE-----"), "");
  EXPECT_EQ(CertificatePin(""), "");
}

TEST_F(GrpcTransportTest, EnrolsThenSyncsOverPinnedTls) {
  auto journal = OpenIn(folder_.path(), &random_);
  auto caller = MakeGrpcEnrolmentCaller();
  EXPECT_EQ(EnrolKiosk("FF1-NONSENSE", "t", journal.get(), caller.get()).code(), absl::StatusCode::kInvalidArgument);
  const absl::Status used = EnrolKiosk(Code("00000000000000000000"), "t", journal.get(), caller.get());
  EXPECT_EQ(used.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_NE(used.message().find("footfall kiosk enrol"), absl::string_view::npos) << "what to do next: " << used;
  ASSERT_TRUE(EnrolKiosk(Code("12345678901234567890"), "t", journal.get(), caller.get()).ok());
  EXPECT_EQ(EnrolKiosk(Code("12345678901234567890"), "t", journal.get(), caller.get()).code(), absl::StatusCode::kFailedPrecondition);
  for (int i = 1; i <= 3000; ++i) ASSERT_TRUE(journal->Save(Draft(i)).ok());

  auto worker = MakeThreadWorker(SystemClock());
  WaitingObserver observer;
  CorrectedClock corrected(SystemClock(), std::nullopt);
  std::unique_ptr<SyncTransport> transport;
  std::unique_ptr<SyncClient> client;
  worker->Post([&] {
    transport = MakeGrpcTransport(worker.get());
    client = std::make_unique<SyncClient>(
        SyncParts{journal.get(), worker.get(), SystemClock(), &random_, transport.get(), &observer, &corrected, nullptr, "t"});
    client->Start();
  });
  EXPECT_TRUE(observer.WaitFor(true, 0));
  std::promise<void> gone;
  worker->Post([&] {
    client.reset();
    transport.reset();
    gone.set_value();
  });
  gone.get_future().wait();
  std::lock_guard lock(service_.mutex);
  EXPECT_EQ(service_.model.operations(), 3000u);
}

TEST_F(GrpcTransportTest, AnotherCertificateIsRefusedBeforeAnythingIsSaid) {
  EndWatcher watcher;
  const absl::Status end = Dial({address_, std::string(32, 'x')}, &watcher);
  EXPECT_EQ(end.code(), absl::StatusCode::kUnavailable) << end;
  EXPECT_FALSE(watcher.got_message);
  auto journal = OpenIn(folder_.path(), &random_);
  auto caller = MakeGrpcEnrolmentCaller();
  const std::string code = rules::FormatEnrolmentCode({address_, std::string(32, 'x'), "12345678901234567890"});
  const absl::Status unreached = EnrolKiosk(code, "t", journal.get(), caller.get());
  EXPECT_EQ(unreached.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(unreached.message().find("cannot reach " + address_), absl::string_view::npos) << "no words of the transport's: " << unreached;
  EXPECT_EQ(journal->identity(), nullptr);
}

TEST_F(GrpcTransportTest, TheReasonOfAnEndArrives) {
  service_.crowd_ms = 4321;
  EndWatcher refused, nobody;
  EXPECT_EQ(ReasonOf(Dial({address_, certificate_.pin}, &refused)), "TOO_MANY_STREAMS");
  EXPECT_EQ(ReasonOf(Dial({address_, std::string(32, 'x')}, &nobody)), "") << "nobody who could have said one";
}

TEST_F(GrpcTransportTest, ACrowdsRetryAfterArrives) {
  service_.crowd_ms = 4321;
  EndWatcher watcher;
  EXPECT_EQ(Dial({address_, certificate_.pin}, &watcher).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(watcher.retry_after_ms, 4321);
}

TEST_F(GrpcTransportTest, APortalThatAnswersHtmlIsNoServer) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(any);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&any), size), 0);
  ASSERT_EQ(listen(listener, 8), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&any), &size), 0);
  std::thread portal([listener] {
    for (int connection = accept(listener, nullptr, nullptr); connection >= 0; connection = accept(listener, nullptr, nullptr)) {
      const std::string page = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>";
      (void)!write(connection, page.data(), page.size());
      close(connection);
    }
  });
  EndWatcher watcher;
  const absl::Status end = Dial({"127.0.0.1:" + std::to_string(ntohs(any.sin_port)), certificate_.pin}, &watcher);
  EXPECT_FALSE(end.ok());
  EXPECT_FALSE(watcher.got_message);
  shutdown(listener, SHUT_RDWR);
  close(listener);
  portal.join();
}

}  // namespace
}  // namespace footfall::kiosk
