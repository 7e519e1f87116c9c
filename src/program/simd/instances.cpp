// Values of the instances of a batch: one call a kernel operation and block, a short loop inside
// it.
//
// values_ says where the lanes of each slot are: in the slot, or, without a copy, in the array that
// a leaf reads or an output is stored to, where its addresses are consecutive.
#include <algorithm>
#include <bit>

#include "program/simd/operations.hpp"
#include "program/simd/range_arrays.hpp"
#include "program/simd/targets.hpp"
#include "tape/tape.hpp"

namespace spad {

namespace {

static_assert(Stream::run == pack_width);

// One block after another; lanes beyond the last instance repeat it, so that padding computes
// nothing that a real instance does not.
class Blocks {
 public:
  explicit Blocks(const InstanceRange& range)
      : range_(range),
        code_(range.batch.kernel->code.data()),
        code_end_(code_ + range.batch.kernel->code.size()),
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
      n_lanes_ = (n_valid_ + pack_width - 1) / pack_width * pack_width;
      copy_background(range_, first_);
      run_block();
    }
  }

 private:
  void run_block() {
    Index n_guards = 0;
    for (const Instruction* in = code_; in != code_end_; ++in) {
      if (is_operator_code(in->op)) {
        in = run_operation(in);
      } else if (in->op == instruction::load) {
        load(*in);
      } else if (in->op == instruction::store) {
        store(*in);
      } else {
        check(*in, n_guards++);
      }
    }
  }

  // With the next instruction, where that uses the result up, copies it to an output, or is cheap
  // beside it; the last instruction done.
  const Instruction* run_operation(const Instruction* in) {
    const double** const values = range_.values;
    const double *const a = values[in->a], *const b = values[in->b], *c = values[in->c];
    const Operations::Entry& entry = operations.of[static_cast<int>(in->op)];
    Operation operation = entry.run;
    const Instruction* last = in;
    const bool has_next = in + 1 != code_end_ && is_operator_code(in[1].op);
    if (has_next && entry.arithmetic >= 0 && in[1].dst == in->dst) {
      const Operations::Entry& next = operations.of[static_cast<int>(in[1].op)];
      const bool is_first = in[1].a == in->dst, is_second = in[1].b == in->dst;
      if (next.arithmetic >= 0 && is_first != is_second) {  // nobody else reads the result
        last = in + 1;
        operation = operations.twice[entry.arithmetic][next.arithmetic][is_first];
        c = values[is_first ? last->b : last->a];
      } else if (is_masked(in[1], in->dst)) {
        last = in + 1;
        operation = operations.masked[entry.arithmetic];
        c = values[last->a];
      }
    } else if (has_next && entry.is_sine_or_cosine && are_sine_and_cosine(in[0], in[1])) {
      return run_sine_and_cosine(in);
    }
    double* y = slot(in->dst);
    const Index dst = in->dst;
    if (last + 1 != code_end_ && last[1].op == instruction::store && last[1].a == dst) {
      const Stream& output = outputs_[last[1].b];
      if (is_consecutive(output)) y = array_of_output(range_, (++last)->b) + output.at(first_);
    }
    operation(y, a, b, c, n_lanes_);
    values[dst] = y;
    return last;
  }

  // Whether it takes the value where its mask is not 0, and else the literal 0.
  bool is_masked(const Instruction& in, Index value) const {
    const std::vector<double>& literals = range_.batch.kernel->literals;
    return in.op == Opcode::select && in.b == value && in.a != value && in.c != value &&
           static_cast<std::size_t>(in.c) < literals.size() &&
           std::bit_cast<std::uint64_t>(literals.data()[in.c]) == 0;
  }

  static bool are_sine_and_cosine(const Instruction& in, const Instruction& next) {
    const Opcode other = in.op == Opcode::sin ? Opcode::cos : Opcode::sin;
    return next.op == other && next.a == in.a && in.dst != in.a;
  }
  const Instruction* run_sine_and_cosine(const Instruction* in) {
    const bool is_sine = in->op == Opcode::sin;
    const Index sine = in[is_sine ? 0 : 1].dst, cosine = in[is_sine ? 1 : 0].dst;
    sine_and_cosine(slot(sine), slot(cosine), range_.values[in->a], n_lanes_);
    range_.values[sine] = slot(sine);
    range_.values[cosine] = slot(cosine);
    return in + 1;
  }
  double* slot(Index k) const { return range_.slots + static_cast<Offset>(k) * range_.lanes; }

  // Whether all lanes, of which none is padding, are side by side in an array.
  bool is_consecutive(const Stream& stream) const {
    if (n_valid_ != n_lanes_) return false;
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

  void load(const Instruction& in) {
    const Stream& stream = leaves_[in.a];
    const double* const from = array_of_leaf(range_, in.a);
    if (is_consecutive(stream)) {
      range_.values[in.dst] = from + stream.at(first_);
      return;
    }
    double* const slot_of_leaf = slot(in.dst);
    range_.values[in.dst] = slot_of_leaf;
    for_each_piece(stream, [&](Index first, Index n, const Stream::Piece& piece) {
      double* const to = slot_of_leaf + first;
      if (piece.stride == Stream::no_stride) return gather(stream, from, first_ + first, n, to);
      const double* const start = from + piece.start;
      Index lane = 0;
      for (; lane + Stream::run <= n; lane += Stream::run) {
        load_run(start + lane * piece.stride, piece.stride, to + lane);
      }
      for (; lane < n; ++lane) to[lane] = start[lane * piece.stride];
    });
    for (Index lane = n_valid_; lane < n_lanes_; ++lane) {
      slot_of_leaf[lane] = slot_of_leaf[n_valid_ - 1];
    }
  }

  static void gather(const Stream& stream, const double* from, Index first, Index n, double* to) {
    const Index* const offsets = stream.offsets() + first;
    from += stream.start();
    Stream::Runs runs = stream.runs_from(first);
    Index lane = 0;
    for (; lane + Stream::run <= n; lane += Stream::run, runs.are_affine >>= 1) {
      if ((runs.are_affine & 1) != 0) {
        load_run(from + offsets[lane], runs.stride, to + lane);
      } else {
        for (Index k = lane; k < lane + Stream::run; ++k) to[k] = from[offsets[k]];
      }
    }
    for (; lane < n; ++lane) to[lane] = from[offsets[lane]];
  }

  static void load_run(const double* from, Index stride, double* to) {
    switch (stride) {
      case 0: return Pack(*from).store(to);
      case 1: return Pack::load(from).store(to);
      case 2: return Pack::load_every_second(from).store(to);
      default:
        for (Index k = 0; k < Stream::run; ++k) to[k] = from[k * stride];
    }
  }

  void store(const Instruction& in) {
    const Stream& stream = outputs_[in.b];
    const double* const slot_of_output = range_.values[in.a];
    double* const to = array_of_output(range_, in.b);
    for_each_piece(stream, [&](Index first, Index n, const Stream::Piece& piece) {
      const double* const from = slot_of_output + first;
      if (piece.stride == Stream::no_stride) return scatter(stream, from, first_ + first, n, to);
      double* const start = to + piece.start;
      Index lane = 0;
      for (; lane + Stream::run <= n; lane += Stream::run) {
        store_run(from + lane, start + lane * piece.stride, piece.stride);
      }
      for (; lane < n; ++lane) start[lane * piece.stride] = from[lane];
    });
  }

  static void store_run(const double* from, double* to, Index stride) {
    if (stride == 1) return Pack::load(from).store(to);
    for (Index k = 0; k < Stream::run; ++k) to[k * stride] = from[k];
  }

  static void scatter(const Stream& stream, const double* from, Index first, Index n, double* to) {
    const Index* const offsets = stream.offsets() + first;
    to += stream.start();
    Stream::Runs runs = stream.runs_from(first);
    Index lane = 0;
    for (; lane + Stream::run <= n; lane += Stream::run, runs.are_affine >>= 1) {
      if ((runs.are_affine & 1) != 0) {
        store_run(from + lane, to + offsets[lane], runs.stride);
      } else {
        for (Index k = lane; k < lane + Stream::run; ++k) to[offsets[k]] = from[k];
      }
    }
    for (; lane < n; ++lane) to[offsets[lane]] = from[lane];
  }

  void check(const Instruction& in, Index number) {
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
        operations.of[static_cast<int>(indicator_of(guard_relation(in.c)))].run;
    const double expected = guard_outcome(in.c) ? 1 : 0;
    return all([&](Index k) {
      double holds[pack_width];
      indicator(holds, a + k, b + k, nullptr, pack_width);
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
  const Instruction *code_, *code_end_;
  const Stream *leaves_, *outputs_;
  Index first_ = 0, n_valid_ = 0, n_lanes_ = 0;
};

}  // namespace

void SPAD_TARGET::run_instances(const InstanceRange& range) {
  if (range.lanes == 1) return run_one_instance(range);
  Blocks(range).run();
}

}  // namespace spad
