! The problem of bratu.f90, for a program that has its residual already: a routine that knows nothing
! of spad is called back. With its pattern, and no line of it changed, it gets a sparse Jacobian by one
! finite difference for each of three colors, Newton's method, and derivatives of the solution.
module existing_code
  implicit none
  integer, parameter :: n = 6, np = 2

contains

  subroutine residual(u, p, f)
    double precision, intent(in) :: u(n), p(np)
    double precision, intent(out) :: f(n)
    double precision :: bordered(0:n + 1)
    bordered = 0
    bordered(1:n) = u
    f = p(1)*(bordered(0:n - 1) - 2*u + bordered(2:n + 1)) + p(2)*exp(u)
  end subroutine
end module

module callbacks
  use report
  use existing_code
  implicit none

contains

  integer(c_int32_t) function call_residual(x, p, y, payload) bind(c)
    real(c_double), intent(in) :: x(n), p(np)
    real(c_double), intent(out) :: y(n)
    type(c_ptr), value :: payload
    if (.not. c_associated(payload)) call residual(x, p, y)
    call_residual = 0
  end function

  ! Row i has columns i - 1, i and i + 1; rows and columns count from 1.
  function function_of_residual() result(f)
    type(c_ptr) :: f
    type(spad_callbacks) :: routines
    type(spad_sparse_view) :: pattern
    integer(c_int32_t), target :: row_ptr(n + 1), columns(3*n)
    integer :: i, j
    row_ptr(1) = 1
    do i = 1, n
      row_ptr(i + 1) = row_ptr(i)
      do j = max(i - 1, 1), min(i + 1, n)
        columns(row_ptr(i + 1)) = j
        row_ptr(i + 1) = row_ptr(i + 1) + 1
      end do
    end do
    pattern = spad_sparse_view(c_sizeof(pattern), SPAD_CSR, SPAD_I32, 1, SPAD_FULL, n, n, &
                               row_ptr(n + 1) - 1, c_loc(row_ptr), c_loc(columns))
    call check(spad_callbacks_init(routines, c_sizeof(routines)))
    routines%eval = c_funloc(call_residual)
    call check(spad_function_from_callbacks(routines, int(n, c_int64_t), int(np, c_int64_t), &
                                            int(n, c_int64_t), pattern, f))
  end function
end module

program existing
  use callbacks
  implicit none
  real(c_double) :: x(n), p(np)
  type(c_ptr) :: f

  x = 0.5d0
  p = [49d0, 1d0]
  f = function_of_residual()
  call print_jacobian(f, x, p)
  call print_solution(f, x, p)
  call spad_function_destroy(f)
end program
