#include "kiosk/input/pinyin.h"

#include <rime_api.h>

#include <cctype>
#include <filesystem>
#include <mutex>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace footfall::kiosk {
namespace {

constexpr const char* kSchema = "footfall_names";
constexpr const char* kTraditionalOption = "traditional";
// Names of the keys as X11 numbers them; librime speaks these.
constexpr int kBackspaceKey = 0xff08, kPageUpKey = 0xff55, kPageDownKey = 0xff56;
// No name is longer; without an end a leaning elbow would make the engine weigh ever longer sentences.
constexpr size_t kLongestInput = 60;
// librime logs what goes wrong with its files, and to nowhere but the terminal.
constexpr int kLogOnlyFatal = 3;

// librime is one per process: opened with the first user, closed with the last.
class Engine {
 public:
  Engine(std::string data_dir, std::string scratch_dir)
      : data_dir_(std::move(data_dir)), scratch_dir_(std::move(scratch_dir)), api_(rime_get_api()) {
    build_dir_ = data_dir_ + "/build";
    RIME_STRUCT(RimeTraits, traits);
    traits.shared_data_dir = data_dir_.c_str();
    traits.user_data_dir = scratch_dir_.c_str();
    traits.prebuilt_data_dir = build_dir_.c_str();
    traits.staging_dir = build_dir_.c_str();
    traits.distribution_name = traits.distribution_code_name = "footfall";
    traits.distribution_version = "1";
    traits.app_name = "rime.footfall";
    traits.min_log_level = kLogOnlyFatal;
    traits.log_dir = "";
    // Its log may be started only once in a process.
    static std::once_flag set_up;
    std::call_once(set_up, [&] { api_->setup(&traits); });
    api_->initialize(&traits);
  }
  ~Engine() { api_->finalize(); }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  RimeApi* api() const { return api_; }
  bool UsesFolders(const std::string& data_dir, const std::string& scratch_dir) const {
    return data_dir == data_dir_ && scratch_dir == scratch_dir_;
  }

 private:
  std::string data_dir_, scratch_dir_, build_dir_;
  RimeApi* api_;
};

class RimePinyin : public PinyinInput {
 public:
  RimePinyin(std::shared_ptr<Engine> engine, RimeSessionId session) : engine_(std::move(engine)), session_(session) {}
  ~RimePinyin() override { api()->destroy_session(session_); }

  void UseTraditional(bool traditional) override {
    if (traditional == traditional_) return;
    traditional_ = traditional;
    api()->set_option(session_, kTraditionalOption, traditional ? True : False);
    Refresh();
  }

  std::string Type(char letter) override {
    const int key = std::tolower(static_cast<unsigned char>(letter));
    const char* const input = api()->get_input(session_);
    const size_t length = input == nullptr ? 0 : std::char_traits<char>::length(input);
    const bool separates = key == '\'' && length > 0;
    if (length >= kLongestInput || (!separates && (key < 'a' || key > 'z'))) return "";
    api()->process_key(session_, key, 0);
    return TakeCommit();
  }

  void Backspace() override {
    api()->process_key(session_, kBackspaceKey, 0);
    Refresh();
  }

  std::string Choose(int index) override {
    if (index < 0 || index >= static_cast<int>(candidates_.size())) return "";
    api()->select_candidate_on_current_page(session_, static_cast<size_t>(index));
    return TakeCommit();
  }

  // After the last page comes the first again: there is no key for going back.
  void NextPage() override {
    if (!last_page_) {
      api()->process_key(session_, kPageDownKey, 0);
    } else {
      for (int page = page_; page > 0; --page) api()->process_key(session_, kPageUpKey, 0);
    }
    Refresh();
  }

  std::string CommitRaw() override {
    const char* const input = api()->get_input(session_);
    std::string letters = input == nullptr ? "" : input;
    Clear();
    return letters;
  }

  void Clear() override {
    api()->clear_composition(session_);
    Refresh();
  }

  std::string preedit() const override { return preedit_; }
  std::vector<std::string> candidates() const override { return candidates_; }
  bool has_more() const override { return !last_page_ || page_ > 0; }
  std::string preview() const override { return preview_; }

 private:
  RimeApi* api() const { return engine_->api(); }

  std::string TakeCommit() {
    std::string text;
    RIME_STRUCT(RimeCommit, commit);
    if (api()->get_commit(session_, &commit)) {
      text = commit.text;
      api()->free_commit(&commit);
    }
    Refresh();
    return text;
  }

  void Refresh() {
    preedit_.clear();
    preview_.clear();
    candidates_.clear();
    page_ = 0;
    last_page_ = true;
    RIME_STRUCT(RimeContext, context);
    if (!api()->get_context(session_, &context)) return;
    if (context.composition.preedit != nullptr) preedit_ = context.composition.preedit;
    if (context.commit_text_preview != nullptr) preview_ = context.commit_text_preview;
    for (int i = 0; i < context.menu.num_candidates; ++i) candidates_.emplace_back(context.menu.candidates[i].text);
    if (context.menu.num_candidates > 0) {
      page_ = context.menu.page_no;
      last_page_ = context.menu.is_last_page;
    }
    api()->free_context(&context);
  }

  const std::shared_ptr<Engine> engine_;
  const RimeSessionId session_;
  std::string preedit_, preview_;
  std::vector<std::string> candidates_;
  int page_ = 0;
  bool last_page_ = true;
  bool traditional_ = false;
};

absl::StatusOr<std::shared_ptr<Engine>> SharedEngine(const std::string& data_dir, const std::string& scratch_dir) {
  static std::mutex mutex;
  static std::weak_ptr<Engine> shared;
  const std::lock_guard lock(mutex);
  std::shared_ptr<Engine> engine = shared.lock();
  if (engine != nullptr && !engine->UsesFolders(data_dir, scratch_dir)) {
    return absl::FailedPreconditionError("Pinyin is already running in this process with other folders");
  }
  if (engine == nullptr) shared = engine = std::make_shared<Engine>(data_dir, scratch_dir);
  return engine;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PinyinInput>> StartPinyin(const std::string& data_dir, const std::string& scratch_dir) {
  if (!std::filesystem::exists(absl::StrCat(data_dir, "/build/", kSchema, ".table.bin"))) {
    return absl::NotFoundError(absl::StrCat("no Pinyin data in ", data_dir, "; scripts/build-pinyin makes it"));
  }
  if (!std::filesystem::is_directory(scratch_dir)) return absl::NotFoundError(absl::StrCat("folder ", scratch_dir, " is missing"));
  auto engine = SharedEngine(data_dir, scratch_dir);
  if (!engine.ok()) return engine.status();
  RimeApi* const api = (*engine)->api();
  const RimeSessionId session = api->create_session();
  if (session == 0 || !api->select_schema(session, kSchema))
    return absl::InternalError(absl::StrCat("Pinyin data in ", data_dir, " cannot be used"));
  return std::make_unique<RimePinyin>(*std::move(engine), session);
}

}  // namespace footfall::kiosk
