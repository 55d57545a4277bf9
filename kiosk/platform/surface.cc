#include "kiosk/platform/surface.h"

#include <algorithm>
#include <cfloat>

namespace footfall::kiosk {
namespace {

// ImGui insists on time going forward.
constexpr float kShortestFrameS = 0.0001f;
// How far a curve may be off, in pixels: a third of ImGui's own choice, as our corners are large.
constexpr float kCurveError = 0.1f;

void Style() {
  ImGuiStyle& style = ImGui::GetStyle();
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.WindowRounding = 0;
  style.WindowMinSize = {1, 1};
  style.CircleTessellationMaxError = kCurveError;
  style.AntiAliasedLinesUseTex = false;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Surface>> Surface::Open(const std::string& font_path) {
  const absl::StatusOr<FontFiles> files = FindFonts(font_path);
  if (!files.ok()) return files.status();
  ImGuiContext* const context = ImGui::CreateContext();
  ImGui::SetCurrentContext(context);
  std::unique_ptr<Surface> surface(new Surface(context));
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.MousePos = {-FLT_MAX, -FLT_MAX};
  io.MouseDrawCursor = false;
  io.UserData = &surface->widgets_;
  InputQueue::Attach(&io);
  Style();
  surface->pictures_ = std::make_unique<PictureSlot>(io.Fonts);
  surface->widgets_.live = surface->pictures_.get();
  auto glyphs = GlyphCache::Open(*files, io.Fonts);
  if (!glyphs.ok()) return glyphs.status();
  surface->glyphs_ = *std::move(glyphs);
  surface->widgets_.glyphs = surface->glyphs_.get();
  return surface;
}

Surface::~Surface() {
  ImGui::SetCurrentContext(context_);
  ImGui::DestroyContext(context_);
}

const ImFontAtlas& Surface::atlas() const {
  ImGui::SetCurrentContext(context_);
  return *ImGui::GetIO().Fonts;
}

void Surface::Begin(int width, int height, int64_t boot_ms) {
  ImGui::SetCurrentContext(context_);
  glyphs_->BeginFrame();
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  io.DeltaTime = std::max(kShortestFrameS, static_cast<float>(boot_ms - last_boot_ms_) / 1000.0f);
  last_boot_ms_ = boot_ms;
  input_.Feed(&io, boot_ms);
  widgets_.scans = input_.TakeScans();
  ImGui::NewFrame();
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(io.DisplaySize);
  // No background: the window was cleared to the ground's colour, and filling it again would double the work without a graphics card.
  ImGui::Begin("screen", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoFocusOnAppearing);
}

GlyphCache::Rows Surface::TakeChangedRows() {
  const GlyphCache::Rows letters = glyphs_->TakeChangedRows(), picture = pictures_->TakeChangedRows();
  if (letters.first == letters.last) return picture;
  if (picture.first == picture.last) return letters;
  return {std::min(letters.first, picture.first), std::max(letters.last, picture.last)};
}

const ImDrawData& Surface::End() {
  ImGui::End();
  ImGui::Render();
  return *ImGui::GetDrawData();
}

}  // namespace footfall::kiosk
