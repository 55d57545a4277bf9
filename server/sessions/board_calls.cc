// The part of SessionService that shows the live board.
#include <memory>
#include <mutex>
#include <utility>

#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/sessions/session_service.h"

namespace footfall::server {
namespace {

using footfall::v1::Board;

// Ends a stream before it began.
class RefusedWatch final : public grpc::ServerWriteReactor<Board> {
 public:
  explicit RefusedWatch(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

// One watcher. While a board is on its way, newer ones replace each other: a slow watcher skips states, it never falls behind.
// gRPC and the hub call it from their threads; it deletes itself when gRPC is done with it.
class BoardWatch final : public grpc::ServerWriteReactor<Board> {
 public:
  // `count` is one higher as long as the watch lives; `hub` outlives it.
  BoardWatch(BoardHub* hub, const std::string& session_name, std::shared_ptr<std::atomic<int>> count)
      : hub_(hub), count_(std::move(count)) {
    id_ = hub_->Watch(session_name, [this](std::shared_ptr<const Board> board) { Offer(std::move(board)); });
  }

  void OnWriteDone(bool ok) override {
    std::unique_lock lock(mutex_);
    writing_ = nullptr;
    if (!ok) cancelled_ = true;
    Continue(std::move(lock));
  }

  void OnCancel() override {
    std::unique_lock lock(mutex_);
    cancelled_ = true;
    Continue(std::move(lock));
  }

  void OnDone() override {
    hub_->Unwatch(id_);
    count_->fetch_sub(1);
    delete this;
  }

 private:
  // No board: there will be none any more.
  void Offer(std::shared_ptr<const Board> board) {
    std::unique_lock lock(mutex_);
    if (board == nullptr) ended_ = true;
    waiting_ = std::move(board);
    Continue(std::move(lock));
  }

  // Starts what comes next, unless a write is on its way: its end comes back here. gRPC is called without the lock, since it may call back
  // at once.
  void Continue(std::unique_lock<std::mutex> lock) {
    if (writing_ != nullptr || finished_) return;
    if (cancelled_ || ended_) {
      finished_ = true;
      const grpc::Status status = cancelled_ ? grpc::Status::CANCELLED : ToGrpc(errors::Unavailable("SHUTTING_DOWN"));
      lock.unlock();
      return Finish(status);
    }
    if (waiting_ == nullptr) return;
    writing_ = std::move(waiting_);
    const Board* next = writing_.get();
    lock.unlock();
    StartWrite(next);
  }

  BoardHub* hub_;
  std::shared_ptr<std::atomic<int>> count_;
  int64_t id_ = 0;
  std::mutex mutex_;
  std::shared_ptr<const Board> waiting_, writing_;
  bool cancelled_ = false, ended_ = false, finished_ = false;
};

}  // namespace

grpc::Status SessionServiceImpl::GetBoard(grpc::ServerContext* context, const footfall::v1::GetBoardRequest* request, Board* response) {
  auto caller = access_->Check(*context, Right::kReadOwnShifts, "SessionService.GetBoard", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto board = hub_->Build(request->name());
  if (board.ok()) *response = *std::move(board);
  return ToGrpc(board.status());
}

grpc::ServerWriteReactor<Board>* SessionServiceImpl::WatchBoard(grpc::CallbackServerContext* context,
                                                                const footfall::v1::WatchBoardRequest* request) {
  auto caller = access_->Check(*context, Right::kReadOwnShifts, "SessionService.WatchBoard", request->name());
  if (!caller.ok()) return new RefusedWatch(ToGrpc(caller.status()));
  auto board = hub_->Build(request->name());
  if (!board.ok()) return new RefusedWatch(ToGrpc(board.status()));
  if (watchers_->fetch_add(1) >= max_watchers_) {
    watchers_->fetch_sub(1);
    return new RefusedWatch(ToGrpc(errors::TooMany("TOO_MANY_WATCHERS", kRetryWatchMs)));
  }
  return new BoardWatch(hub_, request->name(), watchers_);
}

}  // namespace footfall::server
