// Widths by the size of the cache; a sum goes to the tile of its last term.
#include "program/turns.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"

namespace spad {

namespace {

constexpr Index unit = widest_block;            // instances
constexpr std::size_t cache_doubles = 1 << 14;  // two tiles, in the second-level cache
constexpr Index fewest_tiles = 4;
constexpr auto line = static_cast<Index>(AlignedBuffer::line);

}  // namespace

class Turns::Maker {
 public:
  Maker(std::vector<Batch>& kernels, SumList& sums) : kernels_(kernels), sums_(sums) {}

  std::optional<Turns> run() {
    if (!choose_widths()) return {};
    list_outputs();
    if (!find_tiles()) return {};
    for (Output& output : outputs_) {
      kernels_[output.kernel].outputs[output.number] = Stream::affine(output.moved, 1);
    }
    sums_.renumber_by([&](Index place) { return place == 0 ? 0 : moved(place); });
    sums_.share_out(result_.n_tiles_, tile_of_);
    result_.sums_ = Sums(std::exchange(sums_, {}));
    return std::move(result_);
  }

 private:
  struct Output {
    Index first, moved;  // places of its first instance
    std::size_t kernel, number;
  };

  // Of all kernels as many tiles, so that the instances of a tile belong to one part of a mesh.
  bool choose_widths() {
    Index most = 0;
    std::size_t n_buffered = 0, n_direct = 0;
    for (const Batch& kernel : kernels_) {
      if (comes_first(kernel)) continue;
      most = std::max(most, kernel.n_instances);
      n_direct += static_cast<std::size_t>(kernel.n_first_outputs);
      n_buffered += kernel.outputs.size() - static_cast<std::size_t>(kernel.n_first_outputs);
    }
    if (n_buffered == 0 || n_direct > n_buffered) return false;
    const auto width = static_cast<Index>(cache_doubles / (2 * n_buffered));
    const Index n_tiles = divide_up(most, std::max(width / unit, Index{1}) * unit);
    if (n_tiles < fewest_tiles) return false;
    result_.n_tiles_ = n_tiles;
    for (const Batch& kernel : kernels_) {
      const Index width_of_all = unit * divide_up(divide_up(kernel.n_instances, n_tiles), unit);
      result_.width_.push_back(comes_first(kernel) ? 0 : width_of_all);
    }
    return true;
  }

  static bool comes_first(const Batch& kernel) {
    return kernel.n_instances <= unit || kernel.n_first_outputs >= kernel.kernel->n_outputs;
  }

  void list_outputs() {
    Index next = line;  // the number 1 has the first one
    for (const bool come_first : {true, false}) {
      for (std::size_t k = 0; k < kernels_.size(); ++k) {
        const Batch& kernel = kernels_[k];
        if (comes_first(kernel) != come_first) continue;
        const auto first =
            static_cast<std::size_t>(std::min(kernel.n_first_outputs, kernel.kernel->n_outputs));
        for (std::size_t o = first; o < kernel.outputs.size(); ++o) {
          outputs_.push_back({kernel.outputs[o].at(0), next, k, o});
          next += come_first ? line * divide_up(kernel.n_instances, line) : 2 * result_.width_[k];
        }
      }
      if (come_first) result_.n_first_ = next;
    }
    result_.buffer_size_ = static_cast<std::size_t>(next);
    std::ranges::sort(outputs_, {}, &Output::first);
  }

  const Output& output_of(Index place) const {
    return std::ranges::upper_bound(outputs_, place, {}, &Output::first)[-1];
  }
  Index moved(Index place) const {
    const Output& output = output_of(place);
    const Index instance = place - output.first;
    const Index width = result_.width_[output.kernel];
    return output.moved + (width > 0 ? instance % (2 * width) : instance);
  }

  bool find_tiles() {
    bool are_near = true;
    sums_.for_each([&](std::span<const Index> sources) {
      if (!are_near) return;
      Index first = std::numeric_limits<Index>::max(), last = 0;
      for (Index place : sources) {
        if (place == 0) continue;
        const Output& output = output_of(place);
        const Index width = result_.width_[output.kernel];
        if (width == 0) continue;
        const Index tile = (place - output.first) / width;
        first = std::min(first, tile);
        last = std::max(last, tile);
      }
      are_near = last == 0 || first + 1 >= last;
      grow_large(tile_of_, 1);
      tile_of_.push_back(last);
    });
    return are_near;
  }

  std::vector<Batch>& kernels_;
  SumList& sums_;
  Turns result_;
  std::vector<Output> outputs_;  // by their first places
  std::vector<Index> tile_of_;   // of each sum
};

std::optional<Turns> Turns::make(std::vector<Batch>& kernels, SumList& sums) {
  return Maker(kernels, sums).run();
}

// Some for each thread, so that nobody waits for one that was held up, where a tile more for each
// part is little.
Index Turns::n_parts_for(Index n_threads) const {
  constexpr Index most_turns = 4, fewest_in_part = 64;  // tiles
  if (n_threads == 1) return 1;
  return std::min(n_tiles_,
                  std::clamp(n_tiles_ / fewest_in_part, n_threads, most_turns * n_threads));
}

Status Turns::run(const std::vector<Batch>& kernels, const BatchArrays& arrays,
                  BlockScratch& scratch) const {
  double* const buffer = arrays.second_out;
  buffer[0] = 1;
  for (std::size_t k = 0; k < kernels.size(); ++k) {
    if (width_[k] > 0) continue;
    if (Status status = run_batch(kernels[k], arrays, scratch); status.is_error()) return status;
  }
  const Index n_parts = n_parts_for(scratch.n_threads);
  parallel_blocks(n_parts, scratch.n_threads, [&](Index part, int thread) {
    const auto begin = [&](Index p) { return static_cast<Index>(Offset{n_tiles_} * p / n_parts); };
    BatchArrays mine = arrays;
    mine.second_out += static_cast<std::size_t>(thread) * buffer_size_;
    if (thread > 0) std::copy_n(buffer, n_first_, mine.second_out);
    for (Index tile = std::max(begin(part) - 1, 0); tile < begin(part + 1); ++tile) {
      const bool is_own = tile >= begin(part);
      mine.first_out = is_own ? arrays.first_out : nullptr;
      run_tile(kernels, tile, mine, scratch, thread);
      if (is_own) sums_.run_step(tile, mine.second_out, mine.first_out);
    }
  });
  return {};
}

// Every other tile begins where the buffer does.
void Turns::run_tile(const std::vector<Batch>& kernels, Index tile, const BatchArrays& arrays,
                     BlockScratch& scratch, int thread) const {
  for (std::size_t k = 0; k < kernels.size(); ++k) {
    const Index n = kernels[k].n_instances, width = width_[k];
    const Index first = tile * width, last = std::min(n, first + width);
    if (first >= last) continue;
    BatchArrays moved = arrays;
    moved.second_out -= Offset{tile / 2} * 2 * width;
    run_instances_on_thread(kernels[k], moved, first, last, scratch, thread);
  }
}

std::size_t Turns::bytes() const { return sums_.bytes() + width_.capacity() * sizeof(Index); }

}  // namespace spad
