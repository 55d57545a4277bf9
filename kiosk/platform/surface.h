// What every window has, with or without a display: an ImGui context, its letters, its input queue and the widgets' context.
#ifndef FOOTFALL_KIOSK_PLATFORM_SURFACE_H_
#define FOOTFALL_KIOSK_PLATFORM_SURFACE_H_

#include <imgui.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "kiosk/platform/glyph_cache.h"
#include "kiosk/platform/input_queue.h"
#include "kiosk/platform/picture_slot.h"
#include "kiosk/widgets/context.h"

namespace footfall::kiosk {

// UI thread only. Owns the ImGui context; several may live at once (tests), the one that began a frame last is current.
class Surface {
 public:
  static absl::StatusOr<std::unique_ptr<Surface>> Open(const std::string& font_path);
  ~Surface();
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;

  // Feeds input and opens a full-screen ImGui window to draw into.
  void Begin(int width, int height, int64_t boot_ms);
  // What was drawn; valid until the next Begin.
  const ImDrawData& End();
  // The rows of the texture that changed since the last call, by letters or by a picture.
  GlyphCache::Rows TakeChangedRows();

  // Where pictures come from; outlives the surface.
  void UsePictures(PictureSource* pictures) { widgets_.pictures = pictures; }
  InputQueue& input() { return input_; }
  const InputQueue& input() const { return input_; }
  GlyphCache& glyphs() { return *glyphs_; }
  const WidgetContext& widgets() const { return widgets_; }
  const ImFontAtlas& atlas() const;

 private:
  explicit Surface(ImGuiContext* context) : context_(context) {}

  ImGuiContext* context_;
  std::unique_ptr<PictureSlot> pictures_;
  std::unique_ptr<GlyphCache> glyphs_;
  InputQueue input_;
  WidgetContext widgets_;
  int64_t last_boot_ms_ = 0;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_SURFACE_H_
