// Entry times tangent, summed for each output: a block of instances at a time, entry by entry.
#include <cmath>

#include "op/pack.hpp"
#include "program/lanes.hpp"
#include "program/simd/targets.hpp"

namespace spad {

namespace {

template <Index W>
class LocalForward {
 public:
  using L = Lane<W>;
  LocalForward(const LocalSweep& sweep, Workspace::Lanes& buffers)
      : sweep_(sweep), lanes_(reinterpret_cast<L*>(buffers.addresses.data())) {}

  void run() {
    for (const LocalJacobians::Rows& rows : sweep_.jacobians.rows()) {
      const LocalJacobians::Entry* begin = rows.entries.data();
      for (Index output = 0; output < rows.batch->kernel->n_outputs; ++output) {
        const LocalJacobians::Entry* const end = rows.entries.data() + rows.end.data()[output];
        const Stream& target = rows.batch->outputs.data()[output];
        for (first_ = 0; first_ < rows.batch->n_instances; first_ += Stream::group) {
          const Index left = rows.batch->n_instances - first_;
          n_ = left < Stream::group ? left : Stream::group;
          for (Index i = 0; i < n_; ++i) sum_[i] = L{};
          for (const LocalJacobians::Entry* entry = begin; entry != end; ++entry) {
            if (entry->by_active[static_cast<int>(sweep_.active)]) {
              add(*entry, rows.batch->leaves.data()[entry->leaf]);
            }
          }
          each_address(target, [&](Index i, Index address) { lanes_[address] = sum_[i]; });
        }
        begin = end;
      }
    }
  }

 private:
  void add(const LocalJacobians::Entry& entry, const Stream& leaf) {
    if (entry.first < 0) {
      const double partial = entry.coefficient;
      each_address(leaf,
                   [&](Index i, Index address) { add_product(sum_[i], partial, lanes_[address]); });
      return;
    }
    const double* const partials = sweep_.values + entry.first + first_;
    if (are_finite(partials)) {
      each_address(leaf, [&](Index i, Index address) { sum_[i] += partials[i] * lanes_[address]; });
    } else {
      each_address(leaf, [&](Index i, Index address) {
        add_product(sum_[i], partials[i], lanes_[address]);
      });
    }
  }

  bool are_finite(const double* partials) const {
    Pack zeros(0.0);
    Index i = 0;
    for (; i + pack_width <= n_; i += pack_width) {
      zeros = zeros + Pack::load(partials + i) * Pack(0.0);
    }
    bool result = all_of(zeros == Pack(0.0));
    for (; i < n_; ++i) result = result && std::isfinite(partials[i]);
    return result;
  }

  // Of the instances of the block.
  template <class Visit>
  void each_address(const Stream& stream, Visit&& visit) const {
    const Stream::Piece piece = stream.piece_from(first_);
    if (piece.stride == Stream::no_stride) {
      const Index* const offsets = stream.offsets() + first_;
      for (Index i = 0; i < n_; ++i) visit(i, stream.start() + offsets[i]);
    } else {
      for (Index i = 0; i < n_; ++i) visit(i, piece.start + piece.stride * i);
    }
  }

  const LocalSweep& sweep_;
  L* lanes_;
  L sum_[Stream::group];
  Index first_ = 0, n_ = 0;
};

}  // namespace

void SPAD_TARGET::sweep_local(const LocalSweep& sweep, Workspace::Lanes& buffers) {
  switch (sweep.width) {
    case 1: return LocalForward<1>(sweep, buffers).run();
    case 4: return LocalForward<4>(sweep, buffers).run();
    default: return LocalForward<8>(sweep, buffers).run();
  }
}

}  // namespace spad
