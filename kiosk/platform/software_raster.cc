#include "kiosk/platform/software_raster.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace footfall::kiosk {
namespace {

constexpr int kSubPixels = 16;

constexpr uint32_t kWhiteInk = 0x00FFFFFF;

// Texels as ink: white as strong as the letters' coverage, or a picture's own colours.
struct Texture {
  const unsigned char* coverage;
  int width, height;
  const Picture* picture = nullptr;  // instead of the coverage
  uint32_t At(float u, float v) const {
    const int x = std::clamp(static_cast<int>(u * static_cast<float>(width)), 0, width - 1);
    const int y = std::clamp(static_cast<int>(v * static_cast<float>(height)), 0, height - 1);
    const ptrdiff_t at = static_cast<ptrdiff_t>(y) * width + x;
    return picture != nullptr ? picture->pixels[static_cast<size_t>(at)] : kWhiteInk | static_cast<uint32_t>(coverage[at]) << 24;
  }
};

struct Clip {
  int left, top, right, bottom;
};

// A corner in sub-pixels.
struct Point {
  int64_t x, y;
};

Point Snap(const ImVec2& at) { return {std::lround(at.x * kSubPixels), std::lround(at.y * kSubPixels)}; }

// Twice the area of a, b, p; above 0 when p lies to the right of a → b on a screen whose y goes down.
int64_t Edge(const Point& a, const Point& b, const Point& p) { return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x); }

// Of two triangles that share an edge exactly one owns the pixels on it.
bool OwnsItsLine(const Point& a, const Point& b) { return a.y > b.y || (a.y == b.y && a.x < b.x); }

uint32_t Channel(uint32_t color, int shift) { return color >> shift & 0xFF; }

// `ink` over `ground`, which is opaque.
uint32_t Blend(uint32_t ground, uint32_t ink, uint32_t alpha) {
  uint32_t mixed = 0xFF000000;
  for (int shift : {0, 8, 16}) mixed |= (Channel(ink, shift) * alpha + Channel(ground, shift) * (255 - alpha) + 127) / 255 << shift;
  return mixed;
}

class Triangle {
 public:
  Triangle(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c)
      : vertices_{&a, &b, &c}, points_{Snap(a.pos), Snap(b.pos), Snap(c.pos)} {
    area_ = Edge(points_[0], points_[1], points_[2]);
    if (area_ < 0) {
      std::swap(vertices_[1], vertices_[2]);
      std::swap(points_[1], points_[2]);
      area_ = -area_;
    }
    for (int i = 0; i < 3; ++i) bias_[i] = OwnsItsLine(points_[(i + 1) % 3], points_[(i + 2) % 3]) ? 0 : -1;
    const ImVec2& uv = vertices_[0]->uv;
    plain_ = std::all_of(vertices_.begin(), vertices_.end(), [&](const ImDrawVert* v) { return v->uv.x == uv.x && v->uv.y == uv.y; });
  }

  void Draw(const Texture& texture, const Clip& clip, Picture* picture) const {
    if (area_ == 0) return;
    const auto [left, right] = std::minmax({points_[0].x, points_[1].x, points_[2].x});
    const auto [top, bottom] = std::minmax({points_[0].y, points_[1].y, points_[2].y});
    const int from_x = std::max(clip.left, Floor(left)), to_x = std::min(clip.right, Floor(right) + 1);
    const int from_y = std::max(clip.top, Floor(top)), to_y = std::min(clip.bottom, Floor(bottom) + 1);
    const uint32_t plain = texture.At(vertices_[0]->uv.x, vertices_[0]->uv.y);
    const Weights step = Step();
    for (int y = from_y; y < to_y; ++y) {
      Weights weights = WeightsAt(from_x, y);
      uint32_t* pixel = &picture->pixels[static_cast<size_t>(y) * picture->width];
      for (int x = from_x; x < to_x; ++x) {
        if (Inside(weights)) DrawPixel(weights, plain_ ? plain : Texel(weights, texture), pixel + x);
        for (int i = 0; i < 3; ++i) weights[i] += step[i];
      }
    }
  }

 private:
  static int Floor(int64_t sub_pixels) {
    return static_cast<int>(sub_pixels >= 0 ? sub_pixels / kSubPixels : -((-sub_pixels + kSubPixels - 1) / kSubPixels));
  }

  using Weights = std::array<int64_t, 3>;

  Weights WeightsAt(int x, int y) const {
    const Point middle = {x * kSubPixels + kSubPixels / 2, y * kSubPixels + kSubPixels / 2};
    return {Edge(points_[1], points_[2], middle), Edge(points_[2], points_[0], middle), Edge(points_[0], points_[1], middle)};
  }

  // What the weights change by from one pixel to the next on its right.
  Weights Step() const {
    Weights step;
    for (int i = 0; i < 3; ++i) step[i] = -(points_[(i + 2) % 3].y - points_[(i + 1) % 3].y) * kSubPixels;
    return step;
  }

  bool Inside(const Weights& weights) const {
    return weights[0] + bias_[0] >= 0 && weights[1] + bias_[1] >= 0 && weights[2] + bias_[2] >= 0;
  }

  uint32_t Texel(const Weights& weights, const Texture& texture) const {
    float u = 0, v = 0;
    for (int i = 0; i < 3; ++i) {
      const float share = static_cast<float>(weights[i]) / static_cast<float>(area_);
      u += vertices_[i]->uv.x * share;
      v += vertices_[i]->uv.y * share;
    }
    return texture.At(u, v);
  }

  void DrawPixel(const Weights& weights, uint32_t texel, uint32_t* pixel) const {
    uint32_t ink = Ink(weights);
    const uint32_t alpha = Channel(ink, IM_COL32_A_SHIFT) * Channel(texel, IM_COL32_A_SHIFT) / 255;
    // Pictures are drawn with white, so that their colours are what is seen.
    if ((texel & kWhiteInk) != kWhiteInk) ink = texel;
    if (alpha > 0) *pixel = Blend(*pixel, ink, alpha);
  }

  // Most triangles have one colour; the soft edges of ImGui's shapes fade from one to the other.
  uint32_t Ink(const Weights& weights) const {
    if (vertices_[0]->col == vertices_[1]->col && vertices_[0]->col == vertices_[2]->col) return vertices_[0]->col;
    uint32_t ink = 0;
    for (int shift : {0, 8, 16, 24}) {
      int64_t sum = 0;
      for (int i = 0; i < 3; ++i) sum += static_cast<int64_t>(Channel(vertices_[i]->col, shift)) * weights[i];
      ink |= static_cast<uint32_t>((sum + area_ / 2) / area_) << shift;
    }
    return ink;
  }

  std::array<const ImDrawVert*, 3> vertices_;
  std::array<Point, 3> points_;
  std::array<int, 3> bias_;
  int64_t area_;
  bool plain_ = false;  // the same texel everywhere: a shape, not a letter
};

Clip ClipOf(const ImDrawCmd& command, const Picture& picture) {
  return {std::clamp(static_cast<int>(command.ClipRect.x), 0, picture.width),
          std::clamp(static_cast<int>(command.ClipRect.y), 0, picture.height),
          std::clamp(static_cast<int>(command.ClipRect.z), 0, picture.width),
          std::clamp(static_cast<int>(command.ClipRect.w), 0, picture.height)};
}

void DrawList(const ImDrawList& list, const Texture& texture, Picture* picture) {
  for (const ImDrawCmd& command : list.CmdBuffer) {
    const Clip clip = ClipOf(command, *picture);
    const ImDrawIdx* const index = list.IdxBuffer.Data + command.IdxOffset;
    const ImDrawVert* const vertex = list.VtxBuffer.Data + command.VtxOffset;
    const auto* own = static_cast<const Picture*>(command.TextureId);
    const Texture used = own == nullptr ? texture : Texture{nullptr, own->width, own->height, own};
    for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
      Triangle(vertex[index[i]], vertex[index[i + 1]], vertex[index[i + 2]]).Draw(used, clip, picture);
    }
  }
}

}  // namespace

Picture Rasterise(const ImDrawData& data, const unsigned char* coverage, int texture_width, int texture_height, uint32_t clear) {
  Picture picture = {.width = static_cast<int>(data.DisplaySize.x), .height = static_cast<int>(data.DisplaySize.y)};
  picture.pixels.assign(static_cast<size_t>(picture.width) * static_cast<size_t>(picture.height), clear);
  const Texture texture = {coverage, texture_width, texture_height};
  for (int i = 0; i < data.CmdListsCount; ++i) DrawList(*data.CmdLists[i], texture, &picture);
  return picture;
}

}  // namespace footfall::kiosk
