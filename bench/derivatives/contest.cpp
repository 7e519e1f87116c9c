#include "bench/derivatives/contest.hpp"

#include <cstring>
#include <stdexcept>

#include "bench/derivatives/adolc_side.hpp"
#include "bench/derivatives/check.hpp"
#include "bench/derivatives/rounds.hpp"
#include "bench/derivatives/spad_side.hpp"
#include "bench/derivatives/threads.hpp"

namespace spad::bench {
namespace {

class Contest {
 public:
  Contest(const Workload& workload, const ContestOptions& options)
      : workload_(workload), options_(options), y_(workload.m), direction_(workload.n) {
    Numbers numbers(99);
    for (double& value : direction_) value = numbers.between(-1, 1);
    row_.name = workload.name;
    row_.is_hessian = workload.is_hessian();
  }

  Row run() {
    set_up();
    check();
    measure();
    if (options_.threads) measure_threads();
    add_ratios();
    return std::move(row_);
  }

 private:
  struct Spad {
    SpadDerivative colored, direct;
    std::vector<double> values;
  };

  void set_up() {
    repeat(options_.n_rounds, [&] { set_up_once(); });
    take_counts();
    if (has_peers()) set_up_adolc();
  }

  // As often as n_times within a few seconds, three times at least.
  template <class Body>
  static void repeat(std::size_t n_times, Body&& body) {
    constexpr double most = 5;
    double seconds = 0;
    for (std::size_t k = 0; k < n_times && (k < 3 || seconds < most); ++k) {
      seconds += seconds_of(body);
    }
  }

  // The largest functions are for hand-written code alone: peers take minutes there.
  bool has_peers() const { return options_.peers && row_.counts.at("recorded") < 1e7; }

  void set_up_adolc() {
    const auto n_operations = static_cast<std::size_t>(function_->info().n_recorded);
    repeat(5, [&] {
      adolc_.reset();
      adolc_ = adolc_side(workload_, n_operations);
      if (!adolc_) return;
      row_.seconds["ADOL-C trace"].push_back(adolc_->seconds().trace);
      row_.seconds["ADOL-C pattern"].push_back(adolc_->seconds().pattern);
      row_.seconds["ADOL-C coloring"].push_back(adolc_->seconds().coloring);
      row_.counts["ADOL-C colors"] = static_cast<double>(adolc_->n_colors());
    });
  }

  void set_up_once() {
    Recorder recorder(workload_.x);
    std::vector<Real> y;
    row_.seconds["record"].push_back(seconds_of([&] { y = workload_.record(recorder.inputs()); }));
    row_.seconds["compile"].push_back(
        seconds_of([&] { function_ = std::make_unique<Function>(recorder.finish(y)); }));
    const auto prepare_as = [&](const char* name, Method method, SpadDerivative& derivative) {
      derivative = {};
      const double seconds =
          seconds_of([&] { derivative = prepare(*function_, workload_, method); });
      if (derivative) row_.seconds[name].push_back(seconds);
    };
    prepare_as("prepare colored", Method::colored, colored_);
    prepare_as("prepare direct", Method::direct, direct_);
    SpadDerivative chosen;
    prepare_as("prepare", Method::automatic, chosen);
  }

  void take_counts() {
    const spad_function_info_data info = function_->info();
    row_.counts["n"] = static_cast<double>(workload_.n);
    row_.counts["m"] = static_cast<double>(workload_.m);
    row_.counts["recorded"] = static_cast<double>(info.n_recorded);
    row_.counts["operations"] = static_cast<double>(info.n_operations);
    row_.counts["kernels"] = static_cast<double>(info.n_kernels);
    row_.counts["instances"] = static_cast<double>(info.n_instances);
    row_.counts["levels"] = static_cast<double>(info.n_levels);
    row_.counts["function bytes"] = static_cast<double>(info.bytes);
    const SpadDerivative& prepared = direct_ ? direct_ : colored_;
    if (prepared) row_.counts["derivative bytes"] = static_cast<double>(prepared.bytes);
    const SpadDerivative chosen = prepare(*function_, workload_, Method::automatic);
    is_direct_by_default_ = chosen && chosen.method == Method::direct;
    if (chosen) row_.counts["direct by default"] = is_direct_by_default_ ? 1 : 0;
    if (colored_) row_.counts["colors"] = static_cast<double>(colored_.n_colors);
    row_.counts["nnz"] = static_cast<double>(pattern().nnz());
  }

  const Pattern& pattern() const {
    if (workload_.by_hand) return workload_.by_hand->pattern;
    if (!direct_ && !colored_) throw std::runtime_error(workload_.name + ": no pattern is known");
    return direct_ ? direct_.pattern : colored_.pattern;
  }

  Values by_spad(const SpadDerivative& derivative, int n_threads = 1) {
    Workspace ws = workspace(*function_, derivative, n_threads);
    Values result{&derivative.pattern, std::vector<double>(derivative.pattern.nnz())};
    derivative.eval(ws, workload_.x.data(), result.values.data());
    return result;
  }
  Values by_hand(const ByHand::Eval& eval) {
    Values result{&pattern(), std::vector<double>(pattern().nnz() + 1)};
    eval(workload_.x.data(), result.values.data(), {});
    return result;
  }

  // All against the first there is, and that one against a product by spad.
  void check() {
    std::vector<std::pair<std::string, Values>> all;
    if (workload_.by_hand) {
      all.emplace_back("by hand", by_hand(workload_.by_hand->scalar));
      all.emplace_back("by hand, lanes", by_hand(workload_.by_hand->lanes));
    }
    if (colored_) all.emplace_back("colored", by_spad(colored_));
    if (direct_) all.emplace_back("direct", by_spad(direct_));
    if (has_peers() && workload_.sacado) {
      sacado_ = workload_.sacado(pattern());
      Values values{&pattern(), std::vector<double>(pattern().nnz())};
      sacado_(workload_.x.data(), values.values.data());
      all.emplace_back("Sacado", std::move(values));
    }
    const Values& first = all.at(0).second;
    for (std::size_t k = 1; k < all.size(); ++k) {
      require_equal(first, all[k].second, workload_.tolerance,
                    workload_.name + ", " + all[0].first + " and " + all[k].first);
    }
    check_products(first);
  }

  void check_products(const Values& first) {
    const bool hessian = workload_.is_hessian();
    const std::vector<double> product =
        hessian ? function_->hvp(workload_.x, {}, workload_.w, direction_)
                : function_->jvp(workload_.x, {}, direction_);
    require_product(first, hessian, direction_, product.data(), workload_.tolerance,
                    workload_.name + ", product");
    workload_.value(workload_.x.data(), y_.data());
    require_close(function_->eval(workload_.x), y_, workload_.tolerance, workload_.name + ", F");
    if (!adolc_) return;
    adolc_->eval(workload_.x.data());
    std::vector<double> seed(workload_.n);
    for (std::size_t color = 0; color < std::min<std::size_t>(adolc_->n_colors(), 5); ++color) {
      for (std::size_t j = 0; j < seed.size(); ++j) {
        seed[j] = adolc_->colors()[j] == static_cast<int>(color);
      }
      require_product(first, hessian, seed, adolc_->product(color), workload_.tolerance,
                      workload_.name + ", ADOL-C");
    }
  }

  void measure() {
    Rounds rounds(thread_seconds, workload_.x);
    Workspace ws(*function_);
    std::vector<double> x_bar(workload_.n), y_dot(workload_.m), ones(workload_.m, 1.0);
    const std::vector<double>& y_bar = workload_.is_hessian() ? workload_.w : ones;
    rounds.add("F compiled", [&](const double* x) { workload_.value(x, y_.data()); });
    rounds.add("F", [&](const double* x) {
      spad::check(spad_function_eval(function_->get(), ws.get(), x, nullptr, y_.data()));
    });
    rounds.add("JVP", [&](const double* x) {
      spad::check(spad_function_jvp(function_->get(), ws.get(), x, nullptr, 1, direction_.data(),
                                    nullptr, nullptr, y_dot.data()));
    });
    rounds.add("gradient", [&](const double* x) {
      spad::check(spad_function_vjp(function_->get(), ws.get(), x, nullptr, 1, y_bar.data(),
                                    nullptr, x_bar.data(), nullptr));
    });
    add_derivatives(rounds, 1, {{"colored", &colored_}, {"direct", &direct_}});
    if (adolc_) rounds.add("ADOL-C", [&](const double* x) { adolc_->eval(x); });
    std::vector<double> values(pattern().nnz());
    if (sacado_) rounds.add("Sacado", [&](const double* x) { sacado_(x, values.data()); });
    rounds.measure(options_.n_rounds, row_);
  }

  using Named = std::vector<std::pair<const char*, const SpadDerivative*>>;

  // Those by hand and these.
  void add_derivatives(Rounds& rounds, int n_threads, const Named& by_spad) {
    const std::string suffix = n_threads == 1 ? "" : ", " + std::to_string(n_threads) + " threads";
    const auto add_hand = [&](const std::string& name, const ByHand::Eval& eval) {
      const auto values = std::make_shared<std::vector<double>>(pattern().nnz() + 1);
      rounds.add(name + suffix, [=, &eval](const double* x) {
        in_parts(n_threads, [&](Part part) { eval(x, values->data(), part); });
      });
    };
    const auto add_spad = [&](const std::string& name, const SpadDerivative& derivative) {
      const auto ws = std::make_shared<Workspace>(workspace(*function_, derivative, n_threads));
      const auto values = std::make_shared<std::vector<double>>(derivative.pattern.nnz());
      rounds.add(name + suffix,
                 [=, &derivative](const double* x) { derivative.eval(*ws, x, values->data()); });
    };
    const std::optional<ByHand>& hand = workload_.by_hand;
    if (hand && (n_threads == 1 || hand->is_divisible)) {
      add_hand("by hand", hand->scalar);
      add_hand("by hand, lanes", hand->lanes);
    }
    for (const auto& [name, derivative] : by_spad) {
      if (*derivative) add_spad(name, *derivative);
    }
  }

  void measure_threads() {
    constexpr int n_threads = 2;
    if (!can_run_threads(n_threads)) return;
    const SpadDerivative& chosen = is_direct_by_default_ ? direct_ : colored_;
    if (chosen) {
      const Values one = by_spad(chosen, 1), two = by_spad(chosen, n_threads);
      if (std::memcmp(one.values.data(), two.values.data(), one.values.size() * sizeof(double)) !=
          0) {
        throw std::runtime_error(workload_.name + ": two threads give other bits");
      }
    }
    const Spread spread(n_threads);
    Row wall;
    Rounds rounds(wall_seconds, workload_.x);
    add_derivatives(rounds, 1, {{"by default", &chosen}});
    add_derivatives(rounds, n_threads, {{"by default", &chosen}});
    rounds.measure(options_.n_rounds, wall);
    for (const char* name : {"by hand", "by hand, lanes", "by default"}) {
      const std::string two = std::string(name) + ", 2 threads";
      wall.add_ratio(name, two);
      if (wall.has(two)) row_.seconds[two] = wall.seconds[two];
    }
    for (auto& [name, values] : wall.ratios) row_.ratios[name] = std::move(values);
  }

  void add_ratios() {
    row_.add_ratio("F", "F compiled");
    row_.add_ratio("JVP", "F");
    row_.add_ratio("gradient", "F");
    row_.add_ratio("gradient", "F compiled");
    for (const char* name : {"by hand, lanes", "ADOL-C", "Sacado", "colored", "direct"}) {
      row_.add_ratio(name, "by hand");
    }
    for (const char* name : {"colored", "direct"}) {
      for (const char* below : {"by hand, lanes", "ADOL-C", "Sacado"}) row_.add_ratio(name, below);
    }
  }

  const Workload& workload_;
  const ContestOptions& options_;
  Row row_;
  std::unique_ptr<Function> function_;
  SpadDerivative colored_, direct_;
  bool is_direct_by_default_ = false;
  std::unique_ptr<AdolcSide> adolc_;
  Workload::Eval sacado_;
  std::vector<double> y_, direction_;
};

}  // namespace

Row contest(const Workload& workload, const ContestOptions& options) {
  return Contest(workload, options).run();
}

}  // namespace spad::bench
