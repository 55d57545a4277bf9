#include "kiosk/platform/speaker.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

extern char** environ;

namespace footfall::kiosk {
namespace {

constexpr char kProgram[] = "spd-say";
// More nobody listens to, and a command line has its limits.
constexpr size_t kMostBytes = 8000;

// Both ways of writing are spoken alike.
std::string VoiceOf(const std::string& language) { return language == "en" ? "en" : "zh"; }

std::string Limited(const std::string& words) {
  size_t end = std::min(words.size(), kMostBytes);
  while (end > 0 && end < words.size() && (static_cast<unsigned char>(words[end]) & 0xC0) == 0x80) --end;
  return words.substr(0, end);
}

// The words go to the program, which hands them to the speech server and ends.
class SpdSay : public Speaker {
 public:
  explicit SpdSay(std::string program) : program_(std::move(program)) {}
  ~SpdSay() override {
    for (const pid_t child : children_) {
      kill(child, SIGTERM);
      waitpid(child, nullptr, 0);
    }
  }

  void Say(const std::string& words, const std::string& language) override {
    Run({program_, "--cancel", "--language", VoiceOf(language), "--", Limited(words)});
  }
  void Stop() override { Run({program_, "--cancel"}); }

 private:
  void Run(std::vector<std::string> arguments) {
    std::erase_if(children_, [](pid_t child) { return waitpid(child, nullptr, WNOHANG) != 0; });
    // A speech server that does not answer holds what asked it; more do not help.
    constexpr size_t kMostAtOnce = 3;
    if (children_.size() >= kMostAtOnce) return;
    std::vector<char*> raw;
    raw.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) raw.push_back(argument.data());
    raw.push_back(nullptr);
    pid_t child = 0;
    if (posix_spawn(&child, program_.c_str(), nullptr, nullptr, raw.data(), environ) == 0) children_.push_back(child);
  }

  const std::string program_;
  std::vector<pid_t> children_;
};

}  // namespace

std::unique_ptr<Speaker> FindSpeaker(const std::string& path) {
  std::istringstream folders(path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::string program = folder.append("/").append(kProgram);
    if (access(program.c_str(), X_OK) == 0) return std::make_unique<SpdSay>(std::move(program));
  }
  return nullptr;
}

}  // namespace footfall::kiosk
