#include "kiosk/platform/glyph_cache.h"

#include <fcntl.h>
#include <ft2build.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace footfall::kiosk {
namespace {

constexpr std::string_view kSystemFont = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
// Faces of the collection: Japanese 0, Korean 1, Simplified 2, Traditional 3.
int FaceIndex(GlyphRegion region) {
  switch (region) {
    case GlyphRegion::kKorean:
      return 1;
    case GlyphRegion::kSimplified:
      return 2;
    case GlyphRegion::kTraditional:
      return 3;
  }
  return 0;
}

// One page of 2048 × 2048 bytes holds about 4,000 letters of body size: more than any screen or an hour of candidates needs.
constexpr int kPageSize = 2048;
constexpr int kAreaWidth = kPageSize - 8, kAreaHeight = kPageSize - 96;  // the rest is for ImGui's own font, which must exist
constexpr int kPadding = 1;                                              // so that neighbours never bleed into one another
constexpr int kShelfStep = 4;                                            // shelf heights in steps, so that few strips serve all sizes

uint64_t KeyOf(const GlyphStyle& style, char32_t character) {
  return static_cast<uint64_t>(style.size_px) << 32 | static_cast<uint64_t>(style.bold) << 31 | static_cast<uint64_t>(style.region) << 28 |
         character;
}

// A file in memory without a copy: the kernel loads the pages that are read and may drop them again.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info = {};
    if (file >= 0 && fstat(file, &info) == 0) {
      void* const bytes = mmap(nullptr, static_cast<size_t>(info.st_size), PROT_READ, MAP_PRIVATE, file, 0);
      if (bytes != MAP_FAILED) {
        bytes_ = static_cast<const FT_Byte*>(bytes);
        size_ = info.st_size;
      }
    }
    if (file >= 0) close(file);
  }
  ~MappedFile() {
    if (bytes_ != nullptr) munmap(const_cast<FT_Byte*>(bytes_), static_cast<size_t>(size_));
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  const FT_Byte* bytes() const { return bytes_; }
  FT_Long size() const { return size_; }

 private:
  const FT_Byte* bytes_ = nullptr;
  FT_Long size_ = 0;
};

}  // namespace

absl::StatusOr<FontFiles> FindFonts(const std::string& font_path) {
  FontFiles files = {.regular = font_path.empty() ? std::string(kSystemFont) : font_path};
  if (!std::filesystem::exists(files.regular)) {
    return absl::NotFoundError(absl::StrCat("font ", files.regular, " is missing; Debian's package fonts-noto-cjk brings it"));
  }
  files.bold = absl::StrReplaceAll(files.regular, {{"-Regular.", "-Bold."}});
  if (!std::filesystem::exists(files.bold)) files.bold = files.regular;
  return files;
}

// The faces, opened when first needed: most kiosks never show Traditional.
struct GlyphCache::Freetype {
  explicit Freetype(const FontFiles& files) : regular(files.regular), bold(files.bold) {}
  ~Freetype() {
    for (FT_Face face : faces) {
      if (face != nullptr) FT_Done_Face(face);
    }
    if (library != nullptr) FT_Done_FreeType(library);
  }

  // Null when the file is no font of that many faces.
  FT_Face Face(const GlyphStyle& style) {
    FT_Face& face = faces[(style.bold ? 1 : 0) + 2 * static_cast<size_t>(style.region)];
    if (face == nullptr) {
      const MappedFile& file = style.bold ? bold : regular;
      if (FT_New_Memory_Face(library, file.bytes(), file.size(), FaceIndex(style.region), &face) != 0 &&
          FT_New_Memory_Face(library, file.bytes(), file.size(), 0, &face) != 0) {
        face = nullptr;
      }
    }
    return face;
  }

  FT_Library library = nullptr;
  MappedFile regular, bold;
  std::array<FT_Face, 6> faces = {};
};

absl::StatusOr<std::unique_ptr<GlyphCache>> GlyphCache::Open(const FontFiles& files, ImFontAtlas* atlas) {
  auto freetype = std::make_unique<Freetype>(files);
  if (freetype->regular.bytes() == nullptr || freetype->bold.bytes() == nullptr || FT_Init_FreeType(&freetype->library) != 0) {
    return absl::UnavailableError(absl::StrCat("font ", files.regular, " cannot be read"));
  }
  if (freetype->Face({}) == nullptr || freetype->Face({.bold = true}) == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(files.regular, " is not a font that FreeType knows"));
  }
  return std::unique_ptr<GlyphCache>(new GlyphCache(std::move(freetype), atlas));
}

GlyphCache::GlyphCache(std::unique_ptr<Freetype> freetype, ImFontAtlas* atlas) : freetype_(std::move(freetype)), atlas_(atlas) {
  atlas->Flags |= ImFontAtlasFlags_NoMouseCursors | ImFontAtlasFlags_NoBakedLines;
  atlas->TexDesiredWidth = kPageSize;
  // ImGui wants a font of its own before it draws anything; no text of ours uses it.
  static constexpr ImWchar kOwnRange[] = {' ', '~', 0};
  ImFontConfig config;
  config.GlyphRanges = kOwnRange;
  atlas->AddFontDefault(&config);
  UseArea(atlas->AddCustomRectRegular(kAreaWidth, kAreaHeight));
}

void GlyphCache::UseArea(int custom_rect) {
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  atlas_->GetTexDataAsAlpha8(&pixels, &width, &height);
  const ImFontAtlasCustomRect* const area = atlas_->GetCustomRectByIndex(custom_rect);
  left_ = area->X;
  top_ = area->Y;
  width_ = area->Width;
  height_ = area->Height;
  changed_ = {0, height};
}

GlyphCache::~GlyphCache() = default;

Glyph GlyphCache::Find(const GlyphStyle& style, char32_t character) {
  const uint64_t key = KeyOf(style, character);
  const auto known = glyphs_.find(key);
  if (known != glyphs_.end()) return known->second;
  const bool was_full = full_;
  full_ = false;
  const Glyph glyph = Cut(style, character);
  // What found no room is tried again after the page was emptied.
  if (!full_) glyphs_.emplace(key, glyph);
  full_ = full_ || was_full;
  return glyph;
}

Glyph GlyphCache::Cut(const GlyphStyle& style, char32_t character) {
  const FT_Face face = freetype_->Face(style);
  if (face == nullptr || FT_Set_Pixel_Sizes(face, 0, static_cast<FT_UInt>(style.size_px)) != 0) return {};
  // Light hinting moves strokes up and down only: sharp, and the widths stay as designed.
  if (FT_Load_Char(face, character, FT_LOAD_RENDER | FT_LOAD_TARGET_LIGHT) != 0) return {};
  const FT_GlyphSlot slot = face->glyph;
  const FT_Bitmap& picture = slot->bitmap;
  const int width = static_cast<int>(picture.width), height = static_cast<int>(picture.rows);
  Glyph glyph = {.advance = static_cast<float>((slot->advance.x + 32) >> 6)};
  Place place;
  if (width == 0 || height == 0 || !Reserve(width, height, &place)) return glyph;
  for (int row = 0; row < height; ++row) {
    std::memcpy(atlas_->TexPixelsAlpha8 + static_cast<ptrdiff_t>(place.y + row) * atlas_->TexWidth + place.x,
                picture.buffer + static_cast<ptrdiff_t>(row) * picture.pitch, picture.width);
  }
  changed_ = changed_.first == changed_.last ? Rows{place.y, place.y + height}
                                             : Rows{std::min(changed_.first, place.y), std::max(changed_.last, place.y + height)};
  glyph.x0 = static_cast<float>(slot->bitmap_left);
  glyph.y0 = static_cast<float>(-slot->bitmap_top);
  glyph.x1 = glyph.x0 + static_cast<float>(width);
  glyph.y1 = glyph.y0 + static_cast<float>(height);
  glyph.u0 = static_cast<float>(place.x) / static_cast<float>(atlas_->TexWidth);
  glyph.v0 = static_cast<float>(place.y) / static_cast<float>(atlas_->TexHeight);
  glyph.u1 = static_cast<float>(place.x + width) / static_cast<float>(atlas_->TexWidth);
  glyph.v1 = static_cast<float>(place.y + height) / static_cast<float>(atlas_->TexHeight);
  return glyph;
}

bool GlyphCache::Reserve(int width, int height, Place* place) {
  const int tall = (height + kPadding + kShelfStep - 1) / kShelfStep * kShelfStep;
  const int wide = width + kPadding;
  auto shelf = std::find_if(shelves_.begin(), shelves_.end(), [&](const Shelf& s) { return s.height == tall && s.used + wide <= width_; });
  if (shelf == shelves_.end()) {
    const int y = shelves_.empty() ? 0 : shelves_.back().y + shelves_.back().height;
    if (y + tall > height_ || wide > width_) {
      full_ = true;
      return false;
    }
    shelf = shelves_.insert(shelves_.end(), {.y = y, .height = tall, .used = 0});
  }
  *place = {left_ + shelf->used, top_ + shelf->y};
  shelf->used += wide;
  return true;
}

bool GlyphCache::EvictIfFull() {
  if (!full_) return false;
  full_ = false;
  glyphs_.clear();
  shelves_.clear();
  for (int row = 0; row < height_; ++row) {
    std::memset(atlas_->TexPixelsAlpha8 + static_cast<ptrdiff_t>(top_ + row) * atlas_->TexWidth + left_, 0, static_cast<size_t>(width_));
  }
  changed_ = {0, atlas_->TexHeight};
  return true;
}

GlyphCache::Rows GlyphCache::TakeChangedRows() {
  const Rows rows = changed_;
  changed_ = {};
  return rows;
}

}  // namespace footfall::kiosk
