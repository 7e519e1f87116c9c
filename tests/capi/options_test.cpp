// The protocol of structs that begin with their size, for every such struct; every bad option
// value.
#include <cmath>
#include <cstddef>
#include <functional>

#include "capi/test_objects.hpp"

namespace {

// One options struct: its init function, and a call that takes it.
struct Protocol {
  const char* name;
  const char* function;  // that takes the options
  std::size_t size;
  std::function<spad_status(void*, std::size_t)> init;
  std::function<spad_status(const void*)> use;
};

template <class Options>
std::function<spad_status(void*, std::size_t)> init_with(
    spad_status (*init)(Options*, std::size_t) noexcept) {
  return [init](void* options, std::size_t size) {
    return init(static_cast<Options*>(options), size);
  };
}

std::vector<Protocol> protocols() {
  const auto f = std::make_shared<Function>(make_square());
  const auto use = [f]<class Options, class Object>(
                       spad_status (*create)(const spad_function*, const Options*,
                                             Object**) noexcept,
                       void (*destroy)(Object*) noexcept) {
    return [=](const void* options) {
      Object* object = nullptr;
      const spad_status status = create(f->get(), static_cast<const Options*>(options), &object);
      destroy(object);
      return status;
    };
  };
  const auto record = [](const void* options) {
    spad_recorder* r = nullptr;
    const spad_status status = spad_recorder_create(
        0, 0, nullptr, nullptr, static_cast<const spad_recorder_options*>(options), &r);
    spad_recorder_destroy(r);
    return status;
  };
  const auto analyze = [](const void* options) {
    const Pattern<std::int32_t> one{SPAD_CSC, 0, 1, 1, {0, 1}, {0}};
    const spad_sparse_view view = one.view();
    spad_factorization* fac = nullptr;
    const spad_status status = spad_factorization_analyze(
        &view, static_cast<const spad_factorization_options*>(options), &fac);
    spad_factorization_destroy(fac);
    return status;
  };
  const auto color = [](const void* options) {
    const Pattern<std::int32_t> one{SPAD_CSC, 0, 1, 1, {0, 1}, {0}};
    const spad_sparse_view view = one.view();
    spad_coloring* coloring = nullptr;
    const spad_status status =
        spad_coloring_create(&view, static_cast<const spad_coloring_options*>(options), &coloring);
    spad_coloring_destroy(coloring);
    return status;
  };
  return {
      {"spad_coloring_options_init", "spad_coloring_create", sizeof(spad_coloring_options),
       init_with(spad_coloring_options_init), color},
      {"spad_recorder_options_init", "spad_recorder_create", sizeof(spad_recorder_options),
       init_with(spad_recorder_options_init), record},
      {"spad_workspace_options_init", "spad_workspace_create", sizeof(spad_workspace_options),
       init_with(spad_workspace_options_init), use(spad_workspace_create, spad_workspace_destroy)},
      {"spad_jacobian_options_init", "spad_jacobian_prepare", sizeof(spad_jacobian_options),
       init_with(spad_jacobian_options_init), use(spad_jacobian_prepare, spad_jacobian_destroy)},
      {"spad_factorization_options_init", "spad_factorization_analyze",
       sizeof(spad_factorization_options), init_with(spad_factorization_options_init), analyze},
      {"spad_newton_options_init", "spad_newton_prepare", sizeof(spad_newton_options),
       init_with(spad_newton_options_init), use(spad_newton_prepare, spad_newton_destroy)},
      {"spad_implicit_options_init", "spad_implicit_prepare", sizeof(spad_implicit_options),
       init_with(spad_implicit_options_init), use(spad_implicit_prepare, spad_implicit_destroy)},
  };
}

constexpr std::size_t room = 8192;
struct Block {
  alignas(16) unsigned char bytes[room];
  explicit Block(unsigned char fill) { std::memset(bytes, fill, room); }
  void set_size(std::size_t size) { std::memcpy(bytes, &size, sizeof size); }
  std::size_t size() const {
    std::size_t size;
    std::memcpy(&size, bytes, sizeof size);
    return size;
  }
};

TEST(Options, defaults_are_accepted_at_every_size_from_the_size_field_on) {
  for (const Protocol& options : protocols()) {
    for (std::size_t size = sizeof(std::size_t); size <= options.size + 64; size += 4) {
      Block block(0xee);
      ASSERT_EQ(options.init(block.bytes, size), SPAD_OK) << options.name << " " << size;
      EXPECT_EQ(block.size(), size);
      EXPECT_EQ(block.bytes[size], 0xee) << options.name << " wrote beyond " << size;
      // What lies behind a shorter struct is not looked at.
      EXPECT_EQ(options.use(block.bytes), SPAD_OK)
          << options.name << " " << size << spad_last_error_message();
    }
    EXPECT_EQ(options.use(nullptr), SPAD_OK);
  }
}

TEST(Options, a_tail_that_is_not_zero_is_refused_with_its_byte) {
  for (const Protocol& options : protocols()) {
    Block block(0);
    ASSERT_EQ(options.init(block.bytes, options.size + 16), SPAD_OK);
    block.bytes[options.size + 7] = 1;
    EXPECT_TRUE(is_error(options.use(block.bytes), SPAD_E_BAD_STRUCT, options.function,
                         "argument options sets byte " + std::to_string(options.size + 7)));
    EXPECT_EQ(last_error().index, static_cast<std::int64_t>(options.size) + 7);
  }
}

TEST(Options, impossible_struct_sizes_are_refused) {
  for (const Protocol& options : protocols()) {
    for (std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{4097}, ~std::size_t{0}}) {
      Block block(0);
      EXPECT_TRUE(is_error(options.init(block.bytes, size), SPAD_E_BAD_STRUCT, options.name,
                           "struct_size"));
      block.set_size(size);
      EXPECT_TRUE(
          is_error(options.use(block.bytes), SPAD_E_BAD_STRUCT, options.function, "struct_size"));
    }
  }
}

TEST(Options, a_shorter_struct_takes_defaults_for_what_it_lacks) {
  const Function f = make_square();
  spad_jacobian_options options;
  ASSERT_EQ(spad_jacobian_options_init(&options, sizeof options), SPAD_OK);
  options.layout = SPAD_CSR;
  options.index_base = 77;  // beyond the size below
  options.struct_size = offsetof(spad_jacobian_options, index_type);
  const Jacobian j = make_jacobian(f, &options);
  spad_sparse_view view{};
  view.struct_size = sizeof view;
  ASSERT_EQ(spad_jacobian_view(j.get(), &view), SPAD_OK);
  EXPECT_EQ(view.format, SPAD_CSR);
  EXPECT_EQ(view.index_base, 0);
}

TEST(Options, information_is_filled_as_far_as_the_struct_goes_and_zero_beyond) {
  const Function f = make_square();
  const Jacobian j = make_jacobian(f);
  const Newton nw = make_newton(f);
  const Factorization fac =
      make_factorization(Pattern<std::int32_t>{SPAD_CSC, 0, 1, 1, {0, 1}, {0}}.view());
  const std::pair<std::size_t, std::function<spad_status(void*)>> queries[] = {
      {sizeof(spad_function_info_data),
       [&](void* b) {
         return spad_function_info(f.get(), static_cast<spad_function_info_data*>(b));
       }},
      {sizeof(spad_jacobian_info_data),
       [&](void* b) {
         return spad_jacobian_info(j.get(), static_cast<spad_jacobian_info_data*>(b));
       }},
      {sizeof(spad_sparse_view),
       [&](void* b) { return spad_jacobian_view(j.get(), static_cast<spad_sparse_view*>(b)); }},
      {sizeof(spad_newton_info_data),
       [&](void* b) { return spad_newton_info(nw.get(), static_cast<spad_newton_info_data*>(b)); }},
      {sizeof(spad_factorization_info_data),
       [&](void* b) {
         return spad_factorization_info(fac.get(), static_cast<spad_factorization_info_data*>(b));
       }},
      {sizeof(spad_error_info),
       [&](void* b) { return spad_last_error_info(static_cast<spad_error_info*>(b)); }},
  };
  for (const auto& [size, query] : queries) {
    Block whole(0xee);
    whole.set_size(size);
    ASSERT_EQ(query(whole.bytes), SPAD_OK);
    for (std::size_t given = sizeof(std::size_t); given <= size + 32; given += 8) {
      Block block(0xee);
      block.set_size(given);
      ASSERT_EQ(query(block.bytes), SPAD_OK);
      EXPECT_EQ(block.size(), given);
      const std::size_t both = std::min(given, size), first = sizeof(std::size_t);
      EXPECT_EQ(std::memcmp(block.bytes + first, whole.bytes + first, both - first), 0);
      for (std::size_t k = both; k < given; ++k) EXPECT_EQ(block.bytes[k], 0);
      EXPECT_EQ(block.bytes[given], 0xee);
    }
    Block unset(0);
    EXPECT_EQ(query(unset.bytes), SPAD_E_BAD_STRUCT);
  }
}

TEST(Options, a_newton_report_of_any_size_is_filled_as_far_as_it_goes) {
  const Function f = make_square();
  const Newton nw = make_newton(f);
  const double p[2] = {5, 2};
  for (std::size_t given = sizeof(std::size_t); given <= sizeof(spad_newton_report) + 32;
       given += 8) {
    Block block(0xee);
    double x[2] = {1.8, 1.2}, history[3] = {-1, -1, -1};
    double* pointer = history;
    const std::int64_t capacity = 2;
    block.set_size(given);
    std::memcpy(block.bytes + offsetof(spad_newton_report, history), &pointer, sizeof pointer);
    std::memcpy(block.bytes + offsetof(spad_newton_report, history_capacity), &capacity,
                sizeof capacity);
    ASSERT_EQ(spad_newton_solve(nw.get(), x, p, reinterpret_cast<spad_newton_report*>(block.bytes)),
              SPAD_OK);
    EXPECT_EQ(block.size(), given);
    EXPECT_EQ(history[2], -1);
    EXPECT_EQ(history[0] > 0, given >= offsetof(spad_newton_report, reason));
    if (given >= offsetof(spad_newton_report, reason)) {
      EXPECT_EQ(block.bytes[given], 0xee);
    }
  }
}

TEST(Options, a_negative_history_capacity_is_refused) {
  const Function f = make_square();
  const Newton nw = make_newton(f);
  double x[2] = {1.8, 1.2}, p[2] = {5, 2};
  spad_newton_report report{};
  report.struct_size = sizeof report;
  report.history_capacity = -3;
  EXPECT_TRUE(is_error(spad_newton_solve(nw.get(), x, p, &report), SPAD_E_BAD_DIM,
                       "spad_newton_solve", "report->history_capacity is -3"));
  report.struct_size = 0;
  EXPECT_TRUE(is_error(spad_newton_solve(nw.get(), x, p, &report), SPAD_E_BAD_STRUCT,
                       "spad_newton_solve", "argument report"));
}

template <class Options, class Member, class Use>
void refuse(spad_status (*init)(Options*, std::size_t) noexcept, Member member, double value,
            const char* function, const char* name, Use use) {
  Options options;
  ASSERT_EQ(init(&options, sizeof options), SPAD_OK);
  options.*member = static_cast<std::remove_reference_t<decltype(options.*member)>>(value);
  EXPECT_TRUE(is_error(use(&options), SPAD_E_BAD_OPTION, function, name)) << name << " = " << value;
}

TEST(Options, every_integer_option_out_of_range_is_named) {
  const Function f = make_square();
  const auto workspace = [&](std::int32_t spad_workspace_options::*member, const char* name,
                             double value) {
    refuse(spad_workspace_options_init, member, value, "spad_workspace_create", name,
           [&](const auto* options) {
             spad_workspace* out = nullptr;
             return spad_workspace_create(f.get(), options, &out);
           });
  };
  workspace(&spad_workspace_options::n_threads, "options->n_threads is 0, expected 1 to 1024", 0);
  workspace(&spad_workspace_options::n_threads, "options->n_threads is 1025", 1025);
  workspace(&spad_workspace_options::n_threads, "options->n_threads is -1", -1);
  workspace(&spad_workspace_options::reserved, "options->reserved is 5, expected 0", 5);

  const auto jacobian = [&](std::int32_t spad_jacobian_options::*member, const char* name,
                            std::initializer_list<int> values) {
    for (int value : values) {
      refuse(spad_jacobian_options_init, member, value, "spad_jacobian_prepare", name,
             [&](const auto* options) {
               spad_jacobian* out = nullptr;
               return spad_jacobian_prepare(f.get(), options, &out);
             });
    }
  };
  jacobian(&spad_jacobian_options::partition, "options->partition", {-1, 4});
  jacobian(&spad_jacobian_options::order, "options->order", {-1, 9});
  jacobian(&spad_jacobian_options::layout, "options->layout", {0, 4});
  jacobian(&spad_jacobian_options::index_type, "options->index_type", {0, 3});
  jacobian(&spad_jacobian_options::index_base, "options->index_base", {-1, 2});
  jacobian(&spad_jacobian_options::with_respect_to, "options->with_respect_to", {-1, 3});

  for (double value : {0., -1., 2147483647.}) {
    refuse(spad_recorder_options_init, &spad_recorder_options::max_operations, value,
           "spad_recorder_create", "options->max_operations", [](const auto* options) {
             spad_recorder* out = nullptr;
             return spad_recorder_create(0, 0, nullptr, nullptr, options, &out);
           });
  }
}

TEST(Options, every_solver_option_out_of_range_is_named) {
  const Function f = make_square();
  const auto newton = [&](auto member, const char* name, std::initializer_list<double> values) {
    for (double value : values) {
      refuse(spad_newton_options_init, member, value, "spad_newton_prepare", name,
             [&](const auto* options) {
               spad_newton* out = nullptr;
               return spad_newton_prepare(f.get(), options, &out);
             });
    }
  };
  newton(&spad_newton_options::globalization, "options->globalization", {0, 3});
  newton(&spad_newton_options::backend, "options->backend", {-1, 3});
  newton(&spad_newton_options::n_threads, "options->n_threads", {0, 1025});
  newton(&spad_newton_options::tolerance, "tolerance", {-1, std::nan("")});
  newton(&spad_newton_options::max_iterations, "max_iterations", {-1});
  newton(&spad_newton_options::min_step_length, "min_step_length", {-1, 2, std::nan("")});

  const auto implicit = [&](auto member, const char* name, std::initializer_list<double> values) {
    for (double value : values) {
      refuse(spad_implicit_options_init, member, value, "spad_implicit_prepare", name,
             [&](const auto* options) {
               spad_implicit* out = nullptr;
               return spad_implicit_prepare(f.get(), options, &out);
             });
    }
  };
  implicit(&spad_implicit_options::backend, "options->backend", {-1, 3});
  implicit(&spad_implicit_options::n_threads, "options->n_threads", {0, 1025});

  const Pattern<std::int32_t> one{SPAD_CSC, 0, 1, 1, {0, 1}, {0}};
  const spad_sparse_view view = one.view();
  const auto factorization = [&](auto member, const char* name,
                                 std::initializer_list<double> values) {
    for (double value : values) {
      refuse(spad_factorization_options_init, member, value, "spad_factorization_analyze", name,
             [&](const auto* options) {
               spad_factorization* out = nullptr;
               return spad_factorization_analyze(&view, options, &out);
             });
    }
  };
  factorization(&spad_factorization_options::backend, "options->backend", {-1, 3});
  factorization(&spad_factorization_options::max_refinements, "options->max_refinements", {-1, 11});
  factorization(&spad_factorization_options::pivot_tolerance, "options->pivot_tolerance",
                {-0.5, 1.5, std::nan("")});
}

}  // namespace
