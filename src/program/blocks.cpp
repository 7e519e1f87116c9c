// Values: one loop over the kernel's code for each block of instances.
#include "program/blocks.hpp"

#include <algorithm>
#include <cmath>

#include "op/math_pack.hpp"
#include "op/rule.hpp"
#include "program/workspace.hpp"
#include "tape/tape.hpp"

namespace spad {

namespace {

// The lanes of a block are consecutive instances; beyond the last one they repeat it, so that
// padding computes nothing that a real instance does not.
struct Block {
  Index first;
  Index n_valid;
  Index instance(Index lane) const { return first + std::min(lane, n_valid - 1); }
};

template <class T>
struct LaneCount {
  static constexpr Index value = pack_width;
};
template <>
struct LaneCount<double> {
  static constexpr Index value = 1;
};

double lane_of(double value, Index) { return value; }
double lane_of(const Pack& value, Index lane) { return value[lane]; }

template <class T>
T load_lanes(const Stream& stream, const Block& block, const double* addresses) {
  if constexpr (LaneCount<T>::value == 1) {
    return addresses[stream.at(block.first)];
  } else {
    double values[pack_width];
    for (Index lane = 0; lane < pack_width; ++lane) {
      values[lane] = addresses[stream.at(block.instance(lane))];
    }
    return Pack::load(values);
  }
}

template <class T>
class BlockRunner {
 public:
  BlockRunner(const Batch& batch, const BatchArrays& arrays, double* slots)
      : batch_(batch), arrays_(arrays), slots_(reinterpret_cast<T*>(slots)) {
    for (std::size_t k = 0; k < batch.kernel.literals.size(); ++k) {
      slots_[k] = T(batch.kernel.literals[k]);
    }
  }

  Status run(const Block& block) {
    Index n_guards = 0;
    for (const Instruction& in : batch_.kernel.code) {
      if (is_operator_code(in.op)) {
        visit(in.op, [&]<class R>() {
          slots_[in.dst] = R::value(slots_[in.a], slots_[in.b], slots_[in.c]);
        });
      } else if (in.op == instruction::load) {
        const double* from = in.a < batch_.n_first_leaves ? arrays_.first_in : arrays_.second_in;
        slots_[in.dst] = load_lanes<T>(batch_.leaves[static_cast<std::size_t>(in.a)], block, from);
      } else if (in.op == instruction::store) {
        store(in, block);
      } else {
        Status status = check(in, block, n_guards++);
        if (status.is_error()) return status;
      }
    }
    return {};
  }

 private:
  void store(const Instruction& in, const Block& block) {
    const Stream& stream = batch_.outputs[static_cast<std::size_t>(in.b)];
    double* to = in.b < batch_.n_first_outputs ? arrays_.first_out : arrays_.second_out;
    for (Index lane = 0; lane < block.n_valid; ++lane) {
      to[stream.at(block.first + lane)] = lane_of(slots_[in.a], lane);
    }
  }

  Status check(const Instruction& in, const Block& block, Index number) {
    for (Index lane = 0; lane < block.n_valid; ++lane) {
      const double a = lane_of(slots_[in.a], lane), b = lane_of(slots_[in.b], lane);
      if (!guard_holds(in, a, b)) {
        return branch_changed(batch_, in, number, block.first + lane, a, b);
      }
    }
    return {};
  }

  const Batch& batch_;
  const BatchArrays& arrays_;
  T* slots_;
};

template <class T>
Status run_lanes(const Batch& batch, const BatchArrays& arrays, double* slots) {
  BlockRunner<T> runner(batch, arrays, slots);
  constexpr Index width = LaneCount<T>::value;
  for (Index first = 0; first < batch.n_instances; first += width) {
    Status status = runner.run({first, std::min(width, batch.n_instances - first)});
    if (status.is_error()) return status;
  }
  return {};
}

}  // namespace

bool guard_holds(const Instruction& guard, double a, double b) {
  if (guard.op == node::guard_floor) return std::floor(a) == b;
  return holds(guard_relation(guard.c), a, b) == guard_outcome(guard.c);
}

Status branch_changed(const Batch& batch, const Instruction& guard, Index number, Index instance,
                      double a, double b) {
  const Index place = batch.guard_places[static_cast<std::size_t>(number) *
                                             static_cast<std::size_t>(batch.n_instances) +
                                         static_cast<std::size_t>(instance)];
  if (guard.op == node::guard_floor) {
    return Status::error(Code::tape_branch_changed,
                         "the index recorded by operation %d was %.17g, the floor of %.17g is "
                         "another",
                         place, b, a)
        .at_operation(place)
        .with_value(a);
  }
  return Status::error(Code::tape_branch_changed,
                       "the comparison a %s b recorded by operation %d was %s, and is %s at "
                       "a = %.17g, b = %.17g",
                       symbol_of(guard_relation(guard.c)), place,
                       guard_outcome(guard.c) ? "true" : "false",
                       guard_outcome(guard.c) ? "false" : "true", a, b)
      .at_operation(place)
      .with_value(a);
}

BlockScratch::BlockScratch(Index n_slots, int threads)
    : slots_per_thread(static_cast<std::size_t>(n_slots) * pack_width), n_threads(threads) {
  slots = AlignedBuffer(slots_per_thread * static_cast<std::size_t>(threads));
  slots.fill(0);
}

Index BlockScratch::n_slots() const { return static_cast<Index>(slots_per_thread / pack_width); }

Status run_batch(const Batch& batch, const BatchArrays& arrays, BlockScratch& scratch) {
  double* const slots = scratch.slots.data();
  return batch.n_instances == 1 ? run_lanes<double>(batch, arrays, slots)
                                : run_lanes<Pack>(batch, arrays, slots);
}

Status run_blocks(const Program& program, Workspace& ws) {
  double* const addresses = ws.addresses.data();
  const BatchArrays arrays{addresses, addresses, addresses, addresses};
  for (const std::vector<Batch>& level : program.levels) {
    for (const Batch& batch : level) {
      Status status = run_batch(batch, arrays, ws.blocks);
      if (status.is_error()) return status;
    }
  }
  return {};
}

}  // namespace spad
