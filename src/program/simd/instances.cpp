// Values of the instances of a batch: one call a step and block, a short loop inside it.
//
// values_ says where the lanes of each slot are: in the slot, or, without a copy, in the array that
// a leaf reads or an output is stored to, where its addresses are consecutive.
#include <algorithm>
#include <cstdlib>

#include "base/aligned.hpp"
#include "program/simd/operations.hpp"
#include "program/simd/range_arrays.hpp"
#include "program/simd/targets.hpp"
#include "tape/tape.hpp"

namespace spad {

namespace {

static_assert(Stream::run == pack_width && lanes_of_pack == pack_width);

// What is stored for each lane: a value, or two side by side.
struct Value {
  const double* from;

  SPAD_FORMULA void store_run(Index lane, double* to, Offset stride) const {
    if (stride == 1) return Pack::load(from + lane).store(to);
    for (Index k = 0; k < Stream::run; ++k) to[k * stride] = from[lane + k];
  }
  SPAD_FORMULA void scatter_run(Index lane, double* to, const Index* places) const {
    for (Index k = 0; k < Stream::run; ++k) to[places[k]] = from[lane + k];
  }
  SPAD_FORMULA void store_one(Index lane, double* to) const { to[0] = from[lane]; }
};
struct Pair {
  const double *first, *second;

  SPAD_FORMULA void store_run(Index lane, double* to, Offset stride) const {
    Pack::store_strided_pairs(Pack::load(first + lane), Pack::load(second + lane), to, stride);
  }
  SPAD_FORMULA void scatter_run(Index lane, double* to, const Index* places) const {
    Pack::scatter_pairs(Pack::load(first + lane), Pack::load(second + lane), to, places);
  }
  SPAD_FORMULA void store_one(Index lane, double* to) const {
    to[0] = first[lane];
    to[1] = second[lane];
  }
};

constexpr auto line = static_cast<Offset>(AlignedBuffer::line);

// One block after another; lanes beyond the last instance repeat it, so that padding computes
// nothing that a real instance does not.
class Blocks {
 public:
  explicit Blocks(const InstanceRange& range)
      : range_(range),
        steps_(range.batch.kernel.steps()),
        leaves_(range.batch.leaves.data()),
        outputs_(range.batch.outputs.data()) {
    const Kernel& kernel = range.batch.kernel;
    const auto n_literals = static_cast<Index>(kernel.literals.size());
    for (Index k = 0; k < kernel.n_slots; ++k) range_.values[k] = slot(k);
    for (Index k = 0; k < n_literals; ++k) {
      for (Index lane = 0; lane < range.lanes; ++lane) slot(k)[lane] = kernel.literals.data()[k];
    }
  }

  void run() {
    for (first_ = range_.first; first_ < range_.last; first_ += range_.lanes) {
      const Index left = range_.last - first_;
      n_valid_ = left < range_.lanes ? left : range_.lanes;
      n_lanes_ = whole_packs(n_valid_);
      copy_background(range_, first_);
      find_next();
      run_block();
    }
  }

 private:
  // What the next block writes to is fetched meanwhile, step by step, where an array is larger than
  // the caches: stores to memory wait for each other.
  void find_next() {
    constexpr Offset fewest = 1 << 20;       // doubles, from the first instance to the last
    constexpr Offset most_of_instance = 64;  // beyond, its outputs are not side by side
    n_next_ = 0;
    const Batch& batch = range_.batch;
    const Index first = first_ + range_.lanes;
    if (first >= range_.last || batch.outputs.empty() || !array_of_output(range_, 0)) return;
    const Stream& stream = outputs_[0];
    const Offset all = Offset{stream.at(batch.n_instances - 1)} - stream.at(0);
    if (std::abs(all) < fewest) return;
    const Index last = std::min(first + range_.lanes, range_.last) - 1;
    const Offset begin = stream.at(first), size = stream.at(last) + 1 - begin;
    if (size <= 0 || size > most_of_instance * range_.lanes) return;
    next_ = array_of_output(range_, 0) + begin;
    n_next_ = size;
    n_next_of_step_ = (size / std::ssize(steps_) / line + 1) * line;
  }
  void fetch_next() {
    if (n_next_ == 0) return;
    const Offset n = std::min(n_next_of_step_, n_next_);
    for (Offset k = 0; k < n; k += line) __builtin_prefetch(next_ + k, 1);
    next_ += n;
    n_next_ -= n;
  }

  void run_block() {
    Index n_guards = 0;
    for (std::size_t k = 0; k < steps_.size(); ++k) {
      const Step& step = steps_.data()[k];
      fetch_next();
      switch (step.kind) {
        case Step::Kind::operation: operate(step); break;
        case Step::Kind::sine_and_cosine: operate_both(step); break;
        case Step::Kind::load: load(step.dst, step.operands[0]); break;
        case Step::Kind::store:
          if (!array_of_output(range_, step.output)) break;
          if (is_before_partner(k)) {
            store_pairs(step, steps_.data()[++k]);
          } else {
            store(step.operands[0], step.output);
          }
          break;
        case Step::Kind::guard: check(step.operands[0], n_guards++); break;
      }
    }
  }

  void operate(const Step& step) {
    const double** const values = range_.values;
    const auto [a, b, c, d, e] = step.operands;
    double* y = slot(step.dst);
    const bool is_stored = step.output >= 0 && array_of_output(range_, step.output);
    const bool is_in_place =
        is_stored && is_consecutive(outputs_[step.output], range_.batch.has_padded_outputs);
    if (is_in_place) y = array_of_output(range_, step.output) + outputs_[step.output].at(first_);
    operations[step.operation](y, values[a], values[b], values[c], values[d], values[e], n_lanes_);
    values[step.dst] = y;
    if (is_stored && !is_in_place) store(step.dst, step.output);
  }

  void operate_both(const Step& step) {
    const double** const values = range_.values;
    double *const sine = slot(step.dst), *const cosine = slot(step.operands[1]);
    sine_and_cosine(sine, cosine, values[step.operands[0]], n_lanes_);
    values[step.dst] = sine;
    values[step.operands[1]] = cosine;
  }

  double* slot(Index k) const { return range_.slots + static_cast<Offset>(k) * range_.lanes; }

  // Whether all lanes are side by side in an array, with room for those that are padding.
  bool is_consecutive(const Stream& stream, bool is_padded) const {
    if (n_valid_ != n_lanes_ && !is_padded) return false;
    const Stream::Piece piece = stream.piece_from(first_);
    if (piece.stride != 1) return false;
    if (!stream.offsets()) return true;
    for (Index lane = Stream::group; lane < n_lanes_; lane += Stream::group) {
      const Stream::Piece next = stream.piece_from(first_ + lane);
      if (next.stride != 1 || next.start != piece.start + lane) return false;
    }
    return true;
  }

  // visit(first lane, how many, piece) for lanes that share a stride or have none.
  template <class Visit>
  void for_each_piece(const Stream& stream, Visit&& visit) const {
    const Index width = stream.offsets() ? Index{Stream::group} : n_valid_;
    for (Index lane = 0; lane < n_valid_; lane += width) {
      visit(lane, std::min(width, n_valid_ - lane), stream.piece_from(first_ + lane));
    }
  }

  void load(Index dst, Index leaf) {
    const Stream& stream = leaves_[leaf];
    const double* const from = array_of_leaf(range_, leaf);
    if (is_consecutive(stream, range_.batch.has_padded_leaves)) {
      range_.values[dst] = from + stream.at(first_);
      return;
    }
    double* const slot_of_leaf = slot(dst);
    range_.values[dst] = slot_of_leaf;
    for_each_piece(stream, [&](Index first, Index n, const Stream::Piece& piece) {
      double* const to = slot_of_leaf + first;
      if (piece.stride == Stream::no_stride) return gather(stream, from, first_ + first, n, to);
      const double* const start = from + piece.start;
      Index lane = 0;
      for (; lane + Stream::run <= n; lane += Stream::run) {
        load_run(start + lane * piece.stride, piece.stride, to + lane);
      }
      if (lane < n) load_last(start + lane * piece.stride, piece.stride, n - lane, to + lane);
    });
  }

  static void gather(const Stream& stream, const double* from, Index first, Index n, double* to) {
    const Index* const offsets = stream.offsets() + first;
    from += stream.start();
    Stream::Runs runs = stream.runs_from(first);
    for (Index lane = 0; lane < n; lane += Stream::run, runs.are_affine >>= 1) {
      if ((runs.are_affine & 1) != 0) {
        load_run(from + offsets[lane], runs.stride, to + lane);
      } else {
        Pack::gather(from, offsets + lane).store(to + lane);
      }
    }
  }

  static void load_run(const double* from, Index stride, double* to) {
    switch (stride) {
      case 0: return Pack(*from).store(to);
      case 1: return Pack::load(from).store(to);
      case 2: return Pack::load_every_second(from).store(to);
      default: return load_last(from, stride, Stream::run, to);
    }
  }

  // A pack of n instances, of which the last fills the lanes behind it.
  static void load_last(const double* from, Index stride, Index n, double* to) {
    Index places[pack_width];
    for (Index k = 0; k < pack_width; ++k) places[k] = std::min(k, n - 1) * stride;
    Pack::gather(from, places).store(to);
  }

  void store(Index value, Index output) { store_lanes(Value{range_.values[value]}, output); }
  void store_pairs(const Step& first, const Step& second) {
    const double** const values = range_.values;
    store_lanes(Pair{values[first.operands[0]], values[second.operands[0]]}, first.output);
  }

  template <class Lanes>  // Value or Pair
  void store_lanes(const Lanes& lanes, Index output) {
    const Stream& stream = outputs_[output];
    double* const to = array_of_output(range_, output);
    for_each_piece(stream, [&](Index first, Index n, const Stream::Piece& piece) {
      if (piece.stride == Stream::no_stride) return scatter(lanes, first, n, stream, to);
      double* place = to + piece.start;
      const Offset stride = piece.stride;
      Index lane = first;
      for (; lane + Stream::run <= first + n; lane += Stream::run, place += Stream::run * stride) {
        lanes.store_run(lane, place, stride);
      }
      for (; lane < first + n; ++lane, place += stride) lanes.store_one(lane, place);
    });
  }

  template <class Lanes>
  void scatter(const Lanes& lanes, Index first, Index n, const Stream& stream, double* to) const {
    const Index* const offsets = stream.offsets() + first_;
    to += stream.start();
    Stream::Runs runs = stream.runs_from(first_ + first);
    Index lane = first;
    for (; lane + Stream::run <= first + n; lane += Stream::run, runs.are_affine >>= 1) {
      if ((runs.are_affine & 1) != 0) {
        lanes.store_run(lane, to + offsets[lane], runs.stride);
      } else {
        lanes.scatter_run(lane, to, offsets + lane);
      }
    }
    for (; lane < first + n; ++lane) lanes.store_one(lane, to + offsets[lane]);
  }

  // Whether the next step is a store just behind what this one stores, at all instances.
  bool is_before_partner(std::size_t k) const {
    if (k + 1 == steps_.size() || steps_.data()[k + 1].kind != Step::Kind::store) return false;
    const Index output = steps_.data()[k].output, next = steps_.data()[k + 1].output;
    return array_of_output(range_, output) == array_of_output(range_, next) &&
           outputs_[output].is_just_before(outputs_[next]);
  }

  void check(Index place, Index number) {
    const Instruction& in = range_.batch.kernel->code.data()[place];
    const double* const a = range_.values[in.a];
    const double* const b = range_.values[in.b];
    if (all_hold(in, a, b)) return;
    for (Index lane = 0; lane < n_valid_; ++lane) {
      if (guard_holds(in, a[lane], b[lane])) continue;
      range_.failed.keep_first({&range_.batch, &in, number, first_ + lane, a[lane], b[lane]});
    }
  }

  bool all_hold(const Instruction& in, const double* a, const double* b) const {
    if (in.op == node::guard_floor) {
      return all([&](Index k) { return math::floor(Pack::load(a + k)) == Pack::load(b + k); });
    }
    const Operation indicator =
        operations[static_cast<std::size_t>(indicator_of(guard_relation(in.c)))];
    const double expected = guard_outcome(in.c) ? 1 : 0;
    return all([&](Index k) {
      double holds[pack_width];
      indicator(holds, a + k, b + k, nullptr, nullptr, nullptr, pack_width);
      return Pack::load(holds) == Pack(expected);
    });
  }

  template <class Holds>
  bool all(Holds&& holds) const {
    bool result = true;
    for (Index k = 0; k < n_lanes_; k += pack_width) result = all_of(holds(k)) && result;
    return result;
  }

  const InstanceRange& range_;
  const std::vector<Step>& steps_;
  const Stream *leaves_, *outputs_;
  Index first_ = 0, n_valid_ = 0, n_lanes_ = 0;
  double* next_ = nullptr;
  Offset n_next_ = 0, n_next_of_step_ = 0;
};

}  // namespace

void SPAD_TARGET::run_instances(const InstanceRange& range) {
  if (range.lanes == 1) return run_one_instance(range);
  Blocks(range).run();
}

}  // namespace spad
