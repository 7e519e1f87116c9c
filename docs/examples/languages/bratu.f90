! Bratu's problem in one dimension, p1 u'' + p2 exp(u) = 0 with u = 0 at both ends, recorded: its
! sparse Jacobian in compressed rows counted from 1, its solution, and the derivative of that by p.
program bratu
  use report
  implicit none
  integer, parameter :: n = 6, np = 2
  real(c_double) :: x(n), p(np)
  type(c_ptr) :: f

  x = 0.5d0
  p = [49d0, 1d0]
  f = recorded_residual(x, p)
  call print_jacobian(f, x, p)
  call print_solution(f, x, p)
  call spad_function_destroy(f)

contains

  function recorded_residual(x0, p0) result(f)
    real(c_double), intent(in) :: x0(:), p0(:)
    type(c_ptr) :: f, recorder
    type(spad_real) :: u(0:n + 1), p(np), y(n)
    call check(spad_recorder_create(int(n, c_int64_t), int(np, c_int64_t), x0, p0, recorder=recorder))
    u = 0
    u(1:n) = spad_all_inputs(recorder, n)
    p = spad_all_parameters(recorder, np)
    y = p(1)*(u(0:n - 1) - 2*u(1:n) + u(2:n + 1)) + p(2)*exp(u(1:n))
    call check(spad_finish(recorder, y, f))
  end function
end program
