// Entries are computed part by part, as many batches as come to a size; each part is swept by all
// members of a team.
#include <algorithm>
#include <limits>

#include "program/executors.hpp"
#include "program/local_jacobians.hpp"

namespace spad {

std::size_t LocalJacobians::size_of_primal() const {
  return static_cast<std::size_t>(whole_packs(n_places_ + n_constants_) + lanes_of_pack);
}

// Threads hand over so much that it takes far longer to compute than to be seen.
std::size_t LocalJacobians::size_of_part(int n_threads) const {
  constexpr std::size_t least_shared = 1 << 13;
  return AlignedBuffer::whole_lines(n_threads > 1 ? std::max(size_, least_shared) : size_);
}

double LocalJacobians::time_of(Index n_packs) const {
  return n_packs > 0 ? time_of_sweep_ + time_of_pack_ * n_packs : 0.0;
}

int LocalJacobians::team_size(int n_threads, Index n_packs) const {
  constexpr double least = 20'000;  // nanoseconds that are worth waking a thread for
  return time_of_entries_ + time_of(n_packs) < least ? 1 : n_threads;
}

// The first computes the entries besides.
LocalJacobians::Share LocalJacobians::share_of(int member, int n_members, Index n_packs,
                                               Index most) const {
  const Index others = n_members - 1;
  if (others == 0) return {0, n_packs, 0};
  Index own = 0;
  double least = std::numeric_limits<double>::infinity();
  for (Index n = 0; n <= std::min(n_packs, most); ++n) {
    const Index of_others = divide_up(n_packs - n, others);
    const double handover = of_others > 0 ? time_of_handover_ : 0.0;
    const double time = std::max(time_of_entries_ + time_of(n), handover + time_of(of_others));
    if (of_others > most || time >= least) continue;
    least = time;
    own = n;
  }
  const Index rest = n_packs - own, n_readers = std::min(others, rest);
  if (member == 0) return {0, own, n_readers};
  if (member > n_readers) return {n_packs, 0, n_readers};
  const Index first = own + rest * (member - 1) / n_readers;
  return {first, own + rest * member / n_readers - first, n_readers};
}

void LocalJacobians::sweep_deep(const LocalSweep& sweep, Workspace& ws, int thread) const {
  const auto [handover, n_readers] = sweep.team;
  const bool computes = thread == 0;
  const std::size_t part_size = size_of_part(ws.n_threads());
  double* const tangents = ws.threads[static_cast<std::size_t>(thread)].addresses.data();
  double* const primal = ws.direct.data();
  double* const parts = primal + size_of_primal();
  if (computes) {
    const Program& program = ws.function().program();
    const double* const addresses = ws.addresses.data();
    std::copy_n(addresses, program.first_intermediate(), primal);
    std::copy_n(addresses + program.first_constant(), n_constants_, primal + n_places_);
  }
  const auto rows_of = [&](std::size_t k) -> const Rows& {
    return rows_[static_cast<std::size_t>(order_[k])];
  };
  // visit(k, values) for batches of a part.
  const auto for_each = [&](std::size_t begin, std::size_t end, double* values, auto&& visit) {
    for (std::size_t k = begin; k < end; ++k) {
      visit(k, values);
      values += rows_of(k).size;
    }
  };
  const auto compute = [&](std::size_t k, double* values) {
    const Batch& kernel = kernels_[static_cast<std::size_t>(order_[k])];
    run_instances_on_thread(kernel, {primal, nullptr, primal, values}, 0, kernel.n_instances,
                            ws.blocks, thread);
  };
  const auto sweep_rows = [&](std::size_t k, const double* values) {
    executors_of(chosen_target()).sweep_rows({sweep, {&rows_of(k), 1}, values, tangents});
  };

  Index part = 0;
  for (std::size_t begin = 0, end = 0; begin < order_.size(); begin = end, ++part) {
    for (std::size_t size = 0; end < order_.size(); ++end) {
      size += rows_of(end).size;
      if (size > part_size) break;
    }
    const auto place = static_cast<std::size_t>(n_readers > 0 ? Handover::place_of(part) : 0);
    double* const values = parts + place * part_size;
    if (computes) {
      if (n_readers > 0) handover->wait_for_room(part);
      for_each(begin, end, values, compute);
      if (n_readers > 0) handover->publish(part, n_readers);
    } else {
      handover->wait_for(part);
    }
    if (sweep.n_packs > 0) for_each(begin, end, values, sweep_rows);
    if (!computes) handover->release(part);
  }
}

}  // namespace spad
