#include <GL/gl.h>
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_opengl3.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "kiosk/platform/atlas_texture.h"
#include "kiosk/platform/keyboard_input.h"
#include "kiosk/platform/picture_shelf.h"
#include "kiosk/platform/picture_textures.h"
#include "kiosk/platform/surface.h"
#include "kiosk/platform/window.h"
#include "kiosk/platform/window_size.h"
#include "kiosk/platform/x11_idle.h"

namespace footfall::kiosk {
namespace {

// Screens that report something else do not know (projectors and virtual ones say 0 or 1000 mm).
constexpr float kLeastDpi = 60, kMostDpi = 700;
// Motion is drawn at most this often; without it a display without vertical sync would draw as fast as it can.
constexpr int64_t kFrameMs = 16;

// GLFW may be started and ended once per window; this kiosk has one.
struct GlfwEnd {
  void operator()(GLFWwindow* window) const {
    glfwDestroyWindow(window);
    glfwTerminate();
  }
};
using GlfwHandle = std::unique_ptr<GLFWwindow, GlfwEnd>;

std::string GlfwProblem() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text == nullptr ? "unknown reason" : text;
}

// The part of the display that no panel covers, less the frame that the desktop puts around the window; then the window in its middle.
void FitToDisplay(GLFWwindow* window, const WindowOptions& options) {
  GLFWmonitor* const monitor = glfwGetPrimaryMonitor();
  if (monitor == nullptr) return;
  int x = 0, y = 0, width = 0, height = 0, left = 0, top = 0, right = 0, bottom = 0;
  glfwGetMonitorWorkarea(monitor, &x, &y, &width, &height);
  glfwGetWindowFrameSize(window, &left, &top, &right, &bottom);
  const WindowSize room = {width - left - right, height - top - bottom};
  if (room.width <= 0 || room.height <= 0) return;  // a display that does not say
  const WindowSize size = FitWindow({options.width, options.height}, options.turns, room);
  glfwSetWindowSize(window, size.width, size.height);
  glfwSetWindowPos(window, x + left + (room.width - size.width) / 2, y + top + (room.height - size.height) / 2);
}

absl::StatusOr<GlfwHandle> CreateGlfwWindow(const WindowOptions& options) {
  if (glfwInit() != GLFW_TRUE) return absl::UnavailableError(absl::StrCat("no display: ", GlfwProblem()));
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  // Starts sooner than through GLX.
  glfwWindowHint(GLFW_CONTEXT_CREATION_API, GLFW_EGL_CONTEXT_API);
  // Shown when its size is known to fit: nobody sees it jump.
  glfwWindowHint(GLFW_VISIBLE, options.full_screen ? GLFW_TRUE : GLFW_FALSE);
  GLFWmonitor* const monitor = options.full_screen ? glfwGetPrimaryMonitor() : nullptr;
  const GLFWvidmode* const mode = monitor == nullptr ? nullptr : glfwGetVideoMode(monitor);
  const int width = mode == nullptr ? options.width : mode->width, height = mode == nullptr ? options.height : mode->height;
  GLFWwindow* window = glfwCreateWindow(width, height, "Footfall", monitor, nullptr);
  if (window == nullptr) {
    glfwWindowHint(GLFW_CONTEXT_CREATION_API, GLFW_NATIVE_CONTEXT_API);
    window = glfwCreateWindow(width, height, "Footfall", monitor, nullptr);
  }
  if (window == nullptr) {
    std::string problem = GlfwProblem();
    glfwTerminate();
    return absl::UnavailableError(absl::StrCat("no window with OpenGL 3.3: ", problem));
  }
  if (!options.full_screen) {
    FitToDisplay(window, options);
    glfwShowWindow(window);
  }
  return GlfwHandle(window);
}

float SystemDpi() {
  GLFWmonitor* const monitor = glfwGetPrimaryMonitor();
  const GLFWvidmode* const mode = monitor == nullptr ? nullptr : glfwGetVideoMode(monitor);
  if (mode == nullptr) return kUsualDpi;
  int width_mm = 0, height_mm = 0;
  glfwGetMonitorPhysicalSize(monitor, &width_mm, &height_mm);
  const float dpi = width_mm > 0 ? static_cast<float>(mode->width) * kMmPerInch / static_cast<float>(width_mm) : 0;
  return dpi >= kLeastDpi && dpi <= kMostDpi ? dpi : kUsualDpi;
}

std::optional<ImGuiKey> KeyOf(int glfw_key) {
  switch (glfw_key) {
    case GLFW_KEY_ENTER:
      return ImGuiKey_Enter;
    case GLFW_KEY_KP_ENTER:
      return ImGuiKey_KeyPadEnter;
    case GLFW_KEY_BACKSPACE:
      return ImGuiKey_Backspace;
    case GLFW_KEY_ESCAPE:
      return ImGuiKey_Escape;
    case GLFW_KEY_TAB:
      return ImGuiKey_Tab;
    default:
      return std::nullopt;
  }
}

class GlfwWindow : public Window {
 public:
  GlfwWindow(const WindowOptions& options, Clock* clock, GlfwHandle handle, std::unique_ptr<Surface> surface)
      : options_(options), clock_(clock), handle_(std::move(handle)), surface_(std::move(surface)) {
    asks_dpi_ = options_.dpi <= 0;
    if (asks_dpi_) options_.dpi = SystemDpi();
    StartDrawing();
    ListenToInput();
  }

  ~GlfwWindow() override {
    pictures_.reset();
    texture_.reset();
    ImGui_ImplOpenGL3_Shutdown();
  }

  bool Wait(int64_t deadline_boot_ms) override {
    const int64_t due = std::max(deadline_boot_ms, last_frame_boot_ms_ + kFrameMs);
    Listen(0);
    while (glfwWindowShouldClose(handle_.get()) == GLFW_FALSE && !HasQueuedInput() && !stale_ && !woken_.exchange(false)) {
      const int64_t now = clock_->BootMs();
      if (due <= now) break;
      Listen(std::max<int64_t>(0, std::min(due, keyboard_.deadline_ms()) - now));
    }
    return glfwWindowShouldClose(handle_.get()) == GLFW_FALSE;
  }

  bool HasQueuedInput() const override { return !surface_->input().empty(); }

  void BeginFrame() override {
    int width = 0, height = 0;
    glfwGetFramebufferSize(handle_.get(), &width, &height);
    stale_ = false;
    if (std::optional<Pictures> pictures = shelf_.Take()) pictures_->Use(*pictures);
    ImGui_ImplOpenGL3_NewFrame();
    surface_->Begin(std::max(width, 1), std::max(height, 1), clock_->BootMs());
  }

  void EndFrame() override {
    const ImDrawData& drawn = surface_->End();
    texture_->Update(surface_->TakeChangedRows());
    glViewport(0, 0, static_cast<int>(drawn.DisplaySize.x), static_cast<int>(drawn.DisplaySize.y));
    const Color clear = surface_->widgets().clear;
    const auto channel = [clear](int shift) { return static_cast<float>(clear >> shift & 0xFF) / 255.0f; };
    glClearColor(channel(24), channel(16), channel(8), 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(const_cast<ImDrawData*>(&drawn));
    glfwSwapBuffers(handle_.get());
    last_frame_boot_ms_ = clock_->BootMs();
    stale_ = surface_->glyphs().unfinished();
  }

  float PixelsPerMm() const override { return options_.dpi / kMmPerInch; }

  void Wake() override {
    woken_ = true;
    glfwPostEmptyEvent();
  }

  void ShowPictures(Pictures pictures) override {
    shelf_.Put(std::move(pictures));
    Wake();
  }

  void KeepScreenOn(bool on) override { awake_.Keep(on); }

 private:
  // Takes what the system has for us, waiting for so long. A key that is there at once may have been pressed at any time since we last
  // listened; one that comes while we wait was pressed now.
  void Listen(int64_t wait_ms) {
    // GLFW takes seconds as a double; an hour is as good as for ever.
    constexpr int64_t kLongestMs = 3'600'000;
    asked_ms_ = clock_->BootMs();
    if (wait_ms > 0) {
      glfwWaitEventsTimeout(static_cast<double>(std::min(wait_ms, kLongestMs)) / 1000.0);
    } else {
      glfwPollEvents();
    }
    listened_ms_ = clock_->BootMs();
    // What was pressed until then has been heard; of what came while a frame was drawn that is known only now.
    keyboard_.Silence(asked_ms_);
  }

  KeyTime Pressed() const {
    const int64_t now = clock_->BootMs();
    return {now - asked_ms_ <= 1 ? listened_ms_ : now, now};
  }

  static GlfwWindow& Of(GLFWwindow* handle) { return *static_cast<GlfwWindow*>(glfwGetWindowUserPointer(handle)); }

  void StartDrawing() {
    glfwMakeContextCurrent(handle_.get());
    glfwSwapInterval(1);
    ImGui_ImplOpenGL3_Init("#version 330 core");
    // Makes the shaders, and a texture four times as large as ours, which we do not want.
    ImGui_ImplOpenGL3_CreateDeviceObjects();
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    texture_ = std::make_unique<AtlasTexture>(ImGui::GetIO().Fonts);
    pictures_ = std::make_unique<PictureTextures>();
    surface_->UsePictures(pictures_.get());
    KeepScreenOn(true);
  }

  void ListenToInput() {
    GLFWwindow* const handle = handle_.get();
    glfwSetWindowUserPointer(handle, this);
    if (options_.full_screen) glfwSetInputMode(handle, GLFW_CURSOR, GLFW_CURSOR_HIDDEN);
    glfwSetMouseButtonCallback(handle, [](GLFWwindow* w, int button, int action, int) { Of(w).OnButton(button, action); });
    glfwSetCursorPosCallback(handle, [](GLFWwindow* w, double x, double y) { Of(w).OnMove(x, y); });
    glfwSetCharCallback(handle, [](GLFWwindow* w, unsigned int character) { Of(w).keyboard_.Character(character, Of(w).Pressed()); });
    glfwSetKeyCallback(handle, [](GLFWwindow* w, int key, int, int action, int) { Of(w).OnKey(key, action); });
    glfwSetWindowPosCallback(handle, [](GLFWwindow* w, int, int) { Of(w).knows_place_ = false; });
    glfwSetWindowRefreshCallback(handle, [](GLFWwindow* w) { Of(w).stale_ = true; });
    glfwSetFramebufferSizeCallback(handle, [](GLFWwindow* w, int, int) { Of(w).OnDisplayChanged(); });
    glfwSetWindowContentScaleCallback(handle, [](GLFWwindow* w, float, float) { Of(w).OnDisplayChanged(); });
    glfwSetWindowIconifyCallback(handle, [](GLFWwindow* w, int) { Of(w).OnDisplayChanged(); });
    glfwSetWindowFocusCallback(handle, [](GLFWwindow* w, int focused) { Of(w).OnFocus(focused == GLFW_TRUE); });
  }

  // Turned, resized, on another screen, at another scale, or back from being hidden: a millimetre may be other pixels now.
  void OnDisplayChanged() {
    if (asks_dpi_) options_.dpi = SystemDpi();
    stale_ = true;
    knows_place_ = false;
  }

  // A finger that was down when another window took the screen is never heard to leave.
  void OnFocus(bool focused) {
    stale_ = true;
    if (focused || !pressed_) return;
    pressed_ = false;
    surface_->input().Cancel();
  }

  // GLFW speaks of screen coordinates; a frame is made of pixels.
  void MoveTo(double x, double y) {
    int width = 1, height = 1, pixels_wide = 1, pixels_high = 1;
    glfwGetWindowSize(handle_.get(), &width, &height);
    glfwGetFramebufferSize(handle_.get(), &pixels_wide, &pixels_high);
    surface_->input().Move(static_cast<float>(x * pixels_wide / std::max(width, 1)),
                           static_cast<float>(y * pixels_high / std::max(height, 1)));
  }

  // A pointer that only passes by touches nothing, and needs no frame.
  void OnMove(double x, double y) {
    pointer_x_ = x;
    pointer_y_ = y;
    knows_place_ = true;
    if (pressed_) MoveTo(x, y);
  }

  void OnButton(int button, int action) {
    if (button != GLFW_MOUSE_BUTTON_LEFT) return;
    if (!knows_place_) glfwGetCursorPos(handle_.get(), &pointer_x_, &pointer_y_);
    MoveTo(pointer_x_, pointer_y_);
    pressed_ = action == GLFW_PRESS;
    surface_->input().Button(pressed_);
  }

  void OnKey(int glfw_key, int action) {
    const std::optional<ImGuiKey> key = KeyOf(glfw_key);
    if (!key) return;
    // A key that is held repeats: each repetition is a press of its own.
    if (action == GLFW_REPEAT) keyboard_.Key(*key, false, Pressed());
    keyboard_.Key(*key, action != GLFW_RELEASE, Pressed());
  }

  WindowOptions options_;
  Clock* const clock_;
  GlfwHandle handle_;
  std::unique_ptr<Surface> surface_;
  KeyboardInput keyboard_{&surface_->input()};
  std::unique_ptr<AtlasTexture> texture_;
  int64_t asked_ms_ = 0, listened_ms_ = 0;  // when the system was last asked for input, and had answered
  std::unique_ptr<PictureTextures> pictures_;
  PictureShelf shelf_;
  X11Awake awake_;
  bool asks_dpi_ = false;  // nobody said what the screen has
  bool pressed_ = false;
  // Where the last move went. GLFW can say where the pointer is by now, but of two quick touches that were made while a frame was drawn
  // both would then be at the second's place; moves and touches come in the order in which they were made.
  double pointer_x_ = 0, pointer_y_ = 0;
  bool knows_place_ = false;  // no move since the window was opened, moved or resized: then GLFW must be asked
  bool stale_ = true;         // the display lost the last frame, or its size changed
  std::atomic<bool> woken_ = false;
  int64_t last_frame_boot_ms_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Window>> OpenWindow(const WindowOptions& options, Clock* clock) {
  absl::StatusOr<GlfwHandle> handle = CreateGlfwWindow(options);
  if (!handle.ok()) return handle.status();
  absl::StatusOr<std::unique_ptr<Surface>> surface = Surface::Open(options.font_path);
  if (!surface.ok()) return surface.status();
  return std::make_unique<GlfwWindow>(options, clock, *std::move(handle), *std::move(surface));
}

}  // namespace footfall::kiosk
