#include "tests/bench/kiosk_support/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace footfall::kiosk {

double MsSince(SteadyClock::time_point start) { return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count(); }

double Percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[std::min(values.size() - 1, static_cast<size_t>(share * static_cast<double>(values.size())))];
}

void Print(const std::string& name, double value, const char* unit) {
  std::printf("%s %.3f %s\n", name.c_str(), value, unit);
  std::fflush(stdout);
}

void Die(const std::string& what) {
  std::fprintf(stderr, "benchmark: %s\n", what.c_str());
  std::exit(EXIT_FAILURE);
}

Program::Program(const std::string& program, std::vector<std::string> arguments, const std::vector<std::string>& environment) {
  std::array<int, 2> to{}, from{};
  // Closed in other children: they would keep the pipes of this one open.
  if (pipe2(to.data(), O_CLOEXEC) != 0 || pipe2(from.data(), O_CLOEXEC) != 0) Die("no pipes");
  started_ = SteadyClock::now();
  child_ = fork();
  if (child_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);  // a benchmark that fails leaves nothing running
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDOUT_FILENO);
    for (const std::string& setting : environment) {
      setenv(setting.substr(0, setting.find('=')).c_str(), setting.c_str() + setting.find('=') + 1, 1);
    }
    arguments.insert(arguments.begin(), program);
    std::vector<char*> raw;
    for (std::string& argument : arguments) raw.push_back(argument.data());
    raw.push_back(nullptr);
    execv(program.c_str(), raw.data());
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  in_ = to[1];
  out_ = fdopen(from[0], "r");
}

std::string Program::Ask(const std::string& command) {
  const std::string line = command + "\n";
  if (write(in_, line.data(), line.size()) < 0) Die("a program is gone");
  return ReadLine();
}

std::string Program::ReadLine() {
  std::string line;
  for (int byte = 0; (byte = std::fgetc(out_)) != EOF && byte != '\n';) line += static_cast<char>(byte);
  return line;
}

void Program::Stop() {
  if (child_ < 0) return;
  kill(child_, SIGTERM);
  Wait();
}

int Program::Wait() {
  if (in_ >= 0) close(in_);
  int status = 0;
  waitpid(child_, &status, 0);
  child_ = in_ = -1;
  std::fclose(out_);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

double Program::CpuS() const {
  std::ifstream file("/proc/" + std::to_string(child_) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream rest(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) rest >> skipped;
  double user = 0, system = 0;
  rest >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double Program::StatusMb(const std::string& field) const {
  std::ifstream file("/proc/" + std::to_string(child_) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(field)) return std::stod(line.substr(field.size())) / 1024;
  }
  return 0;
}

bool LogHas(const std::string& folder, const std::string& words) {
  std::ifstream file(folder + "/kiosk.log");
  return std::string((std::istreambuf_iterator<char>(file)), {}).find(words) != std::string::npos;
}

}  // namespace footfall::kiosk
