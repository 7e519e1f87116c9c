// Contributions are sorted by place; then it is seen which of them are alone.
#include "derivative/direct/assembly.hpp"

#include <algorithm>

namespace spad {

namespace {

constexpr Index nowhere = -1, several = -2;

}  // namespace

Index Assembly::add_stream(Index n_instances) {
  const auto first = static_cast<Index>(n_sources_);
  streams_.push_back({first, n_instances});
  n_sources_ += n_instances;
  if (!is_full()) is_read_.resize(static_cast<std::size_t>(n_sources_), false);
  return first;
}

Factor Assembly::sum(std::span<const Summand> terms) {
  if (terms.size() == 1 && terms[0].b == 0) return {terms[0].a, terms[0].coefficient};
  if (std::all_of(terms.begin(), terms.end(), [](const Summand& term) { return term.a == 0; })) {
    double total = 0;
    for (const Summand& term : terms) total += term.coefficient;
    return {0, total};
  }
  n_terms_ += static_cast<Offset>(terms.size());
  if (is_full()) return {};
  for (const Summand& term : terms) {
    is_read_[static_cast<std::size_t>(term.a)] = is_read_[static_cast<std::size_t>(term.b)] = true;
  }
  const auto target = static_cast<Index>(n_sources_++);
  is_read_.push_back(true);  // a sum is never written elsewhere
  inner_.add(target, terms);
  return {target, 1};
}

void Assembly::end_step() {
  if (inner_.size() > steps_.back()) steps_.push_back(inner_.size());
}

void Assembly::contribute(Index place, const Summand& term) {
  ++n_terms_;
  if (!is_full()) contributions_.push_back({place, term});
}

// Stable, so that a place sums in the order of its contributions.
void Assembly::sort_contributions(Index n_places, std::vector<Offset>& ptr) {
  ptr.assign(static_cast<std::size_t>(n_places) + 1, 0);
  for (const Contribution& c : contributions_) ++ptr[static_cast<std::size_t>(c.place) + 1];
  for (std::size_t i = 0; i + 1 < ptr.size(); ++i) ptr[i + 1] += ptr[i];
  std::vector<Offset> next(ptr.begin(), ptr.end() - 1);
  std::vector<Contribution> sorted(contributions_.size());
  for (const Contribution& c : contributions_) {
    sorted[static_cast<std::size_t>(next[static_cast<std::size_t>(c.place)]++)] = c;
  }
  contributions_ = std::move(sorted);
}

// Of each source the one place that it alone makes up.
std::vector<Index> Assembly::find_sole_places(const std::vector<Offset>& ptr) const {
  std::vector<Index> sole(static_cast<std::size_t>(n_sources_), nowhere);
  for (std::size_t i = 0; i + 1 < ptr.size(); ++i) {
    const bool is_alone = ptr[i + 1] - ptr[i] == 1;
    for (Offset k = ptr[i]; k < ptr[i + 1]; ++k) {
      const Summand& term = contributions_[static_cast<std::size_t>(k)].term;
      const auto a = static_cast<std::size_t>(term.a);
      const bool is_sole = is_alone && term.b == 0 && term.coefficient == 1 && sole[a] == nowhere;
      sole[a] = is_sole && !is_read_[a] ? static_cast<Index>(i) : several;
      if (term.b != 0) sole[static_cast<std::size_t>(term.b)] = several;
    }
  }
  return sole;
}

// Returns the place in the buffer of each source that is there.
std::vector<Index> Assembly::place_streams(const std::vector<Index>& sole, Result& result) const {
  std::vector<Index> number(static_cast<std::size_t>(n_sources_), nowhere);
  number[0] = 0;
  for (const StreamRange& stream : streams_) {
    const auto first = sole.begin() + stream.first, last = first + stream.n_instances;
    if (std::all_of(first, last, [](Index place) { return place >= 0; })) {
      result.streams.push_back(
          {true, stream_of(stream.n_instances, [&](Index k) { return first[k]; })});
      std::fill_n(number.begin() + stream.first, stream.n_instances, several);
      continue;
    }
    result.streams.push_back({false, Stream::affine(result.n_buffer, 1)});
    for (Index k = 0; k < stream.n_instances; ++k) {
      number[static_cast<std::size_t>(stream.first + k)] = result.n_buffer++;
    }
  }
  for (Index& place : number) {
    if (place == nowhere) place = result.n_buffer++;  // a sum
  }
  return number;
}

Assembly::Result Assembly::finish(Index n_places) {
  Result result;
  std::vector<Offset> ptr;
  sort_contributions(n_places, ptr);
  const std::vector<Index> number = place_streams(find_sole_places(ptr), result);
  std::vector<Summand> terms;
  SumList outer;
  for (Index place = 0; place < n_places; ++place) {
    const auto first = contributions_.begin() + ptr[static_cast<std::size_t>(place)],
               last = contributions_.begin() + ptr[static_cast<std::size_t>(place) + 1];
    if (first == last || number[static_cast<std::size_t>(first->term.a)] == several) continue;
    terms.clear();
    for (auto c = first; c != last; ++c) terms.push_back(c->term);
    outer.add(place, std::span<const Summand>(terms));
  }
  contributions_ = {};
  outer.renumber(number);
  result.outer = Sums(outer);
  end_step();
  inner_.renumber(number);
  inner_.renumber_targets(number);
  result.inner = Sums(inner_, steps_);
  return result;
}

}  // namespace spad
