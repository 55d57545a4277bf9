#include "kiosk/platform/command_stream.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

namespace footfall::kiosk {
namespace {

// The first word of `rest`, which keeps what follows it.
std::string_view Word(std::string_view* rest) {
  const size_t end = std::min(rest->find(' '), rest->size());
  const std::string_view word = rest->substr(0, end);
  rest->remove_prefix(std::min(end + 1, rest->size()));
  return word;
}

template <typename T>
std::optional<T> Number(std::string_view word) {
  T number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

std::string Unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == 'n' || text[i + 1] == 'b');
    out += !escape ? text[i] : text[i + 1] == 'n' ? '\n' : '\b';
    if (escape) ++i;
  }
  return out;
}

absl::Status BadArguments(std::string_view usage) { return absl::InvalidArgumentError(absl::StrCat("usage: ", std::string(usage))); }

std::string ToJson(const WidgetRecord& widget) {
  const nlohmann::ordered_json json = {{"key", widget.key},
                                       {"label", widget.label},
                                       {"value", widget.value},
                                       {"rect", {widget.rect.x, widget.rect.y, widget.rect.w, widget.rect.h}},
                                       {"enabled", widget.enabled}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

// What the reading thread and the UI thread share.
struct CommandStream::Lines {
  std::mutex mutex;
  std::deque<std::string> waiting;
  bool ended = false;
  HeadlessWindow* window = nullptr;  // null once the stream is gone

  // Appends a line, or the end, and wakes the loop.
  void Add(std::optional<std::string> line) {
    const std::lock_guard lock(mutex);
    if (line) {
      waiting.push_back(*std::move(line));
    } else {
      ended = true;
    }
    if (window != nullptr) window->Wake();
  }
};

CommandStream::CommandStream(HeadlessWindow* window, Clock* clock, std::istream* in, std::ostream* out)
    : window_(window), clock_(clock), out_(out), lines_(std::make_shared<Lines>()) {
  lines_->window = window;
  std::thread([lines = lines_, in] {
    for (std::string line; std::getline(*in, line);) lines->Add(line);
    lines->Add(std::nullopt);
  }).detach();
}

CommandStream::~CommandStream() {
  const std::lock_guard lock(lines_->mutex);
  lines_->window = nullptr;
}

bool CommandStream::Step() {
  while (!quit_ && Finish()) {
    std::string line;
    {
      const std::lock_guard lock(lines_->mutex);
      if (lines_->waiting.empty()) return !lines_->ended;
      line = std::move(lines_->waiting.front());
      lines_->waiting.pop_front();
    }
    if (!line.empty() && line[0] != '#') Start(line);
  }
  return !quit_;
}

int64_t CommandStream::deadline_boot_ms() const { return pending_ ? pending_->deadline_boot_ms : INT64_MAX; }

// Whether nothing is under way any more.
bool CommandStream::Finish() {
  if (!pending_) return true;
  if (pending_->kind == Pending::Kind::kInput) {
    if (window_->InputPending()) return false;
  } else if (OnScreen(pending_->key) != (pending_->kind == Pending::Kind::kAppear)) {
    if (clock_->BootMs() < pending_->deadline_boot_ms) return false;
    Answer(absl::DeadlineExceededError(absl::StrCat("timeout: ", pending_->key)));
    pending_.reset();
    return true;
  }
  pending_.reset();
  Answer(absl::OkStatus());
  return true;
}

void CommandStream::Start(const std::string& line) {
  std::string_view rest = line;
  const std::string_view command = Word(&rest);
  if (command == "tap") {
    StartInput(window_->Tap(rest));
  } else if (command == "hold") {
    const std::string_view key = Word(&rest);
    const auto hold_ms = Number<int64_t>(rest);
    StartInput(hold_ms ? window_->Hold(key, *hold_ms) : BadArguments("hold KEY MS"));
  } else if (command == "drag") {
    StartInput(Drag(rest));
  } else if (command == "type") {
    window_->TypeText(Unescape(rest));
    StartInput(absl::OkStatus());
  } else if (command == "scan") {
    window_->Scan(rest);
    StartInput(absl::OkStatus());
  } else if (command == "wait-for") {
    StartWait(Pending::Kind::kAppear, rest);
  } else if (command == "wait-gone") {
    StartWait(Pending::Kind::kVanish, rest);
  } else if (command == "widgets") {
    PrintWidgets();
  } else if (command == "png") {
    Answer(window_->WritePng(std::string(rest)));
  } else if (command == "quit") {
    quit_ = true;
    Answer(absl::OkStatus());
  } else {
    Answer(absl::InvalidArgumentError(absl::StrCat("unknown command ", std::string(command))));
  }
}

void CommandStream::Answer(const absl::Status& status) {
  std::string reason(status.message());
  std::replace(reason.begin(), reason.end(), '\n', ' ');
  *out_ << (status.ok() ? "ok" : "error " + reason) << std::endl;
}

void CommandStream::StartInput(const absl::Status& status) {
  if (!status.ok()) return Answer(status);
  pending_ = {.kind = Pending::Kind::kInput};
}

void CommandStream::StartWait(Pending::Kind kind, std::string_view arguments) {
  const std::string_view key = Word(&arguments);
  const auto timeout_ms = Number<int64_t>(arguments);
  if (key.empty() || !timeout_ms) return Answer(BadArguments("wait-for KEY MS"));
  pending_ = {.kind = kind, .key = std::string(key), .deadline_boot_ms = clock_->BootMs() + *timeout_ms};
}

absl::Status CommandStream::Drag(std::string_view arguments) {
  const std::string_view key = Word(&arguments);
  const auto dx = Number<float>(Word(&arguments));
  const auto dy = Number<float>(Word(&arguments));
  const std::optional<int64_t> rest_ms = arguments.empty() ? 0 : Number<int64_t>(arguments);
  if (!dx || !dy || !rest_ms) return BadArguments("drag KEY DX_MM DY_MM [REST_MS]");
  for (const WidgetRecord& widget : window_->Widgets()) {
    if (widget.key != key) continue;
    const float x = widget.rect.x + widget.rect.w / 2, y = widget.rect.y + widget.rect.h / 2, mm = window_->PixelsPerMm();
    window_->Drag(x, y, x + *dx * mm, y + *dy * mm, *rest_ms);
    return absl::OkStatus();
  }
  return absl::NotFoundError(absl::StrCat("no widget ", std::string(key), " on the screen"));
}

void CommandStream::PrintWidgets() {
  for (const WidgetRecord& widget : window_->Widgets()) *out_ << ToJson(widget) << '\n';
  *out_ << '.' << std::endl;
}

bool CommandStream::OnScreen(std::string_view key) const {
  const auto& widgets = window_->Widgets();
  return std::any_of(widgets.begin(), widgets.end(), [key](const WidgetRecord& widget) { return widget.key == key; });
}

}  // namespace footfall::kiosk
