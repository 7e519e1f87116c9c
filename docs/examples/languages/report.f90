! What the two Fortran programs print of a function F(x; p) with two parameters: its sparse Jacobian in
! compressed rows counted from 1, the solution of F(x; p) = 0, and the derivative of that by p.
module report
  use spad
  implicit none

contains

  subroutine print_jacobian(f, x, p)
    type(c_ptr), intent(in) :: f
    real(c_double), intent(in) :: x(:), p(:)
    type(spad_jacobian_options) :: options
    type(c_ptr) :: jacobian, workspace
    integer(c_int32_t), allocatable :: row_ptr(:), columns(:)
    real(c_double), allocatable :: values(:)
    integer(c_int64_t) :: nnz
    integer :: i, k, n
    n = size(x)
    call check(spad_jacobian_options_init(options, c_sizeof(options)))
    options%layout = SPAD_CSR
    options%index_base = 1
    call check(spad_jacobian_prepare(f, options, jacobian))
    nnz = spad_jacobian_nnz(jacobian)
    allocate (row_ptr(n + 1), columns(nnz), values(nnz))
    call check(spad_jacobian_fill_pattern(jacobian, row_ptr, columns))
    call check(spad_workspace_create(f, workspace=workspace))
    call check(spad_jacobian_reserve(jacobian, workspace))
    call check(spad_jacobian_eval(jacobian, workspace, x, p, values=values))
    print '(a, i0, a)', 'Jacobian, ', nnz, ' nonzeros'
    do i = 1, n
      print '(a, i0, a, *(i2, f12.5))', 'row ', i, ':', &
        (columns(k), values(k), k=row_ptr(i), row_ptr(i + 1) - 1)
    end do
    call spad_workspace_destroy(workspace)
    call spad_jacobian_destroy(jacobian)
  end subroutine

  subroutine print_solution(f, x, p)
    type(c_ptr), intent(in) :: f
    real(c_double), intent(inout) :: x(:)
    real(c_double), intent(in) :: p(:)
    real(c_double) :: p_dot(2, 2), x_dot(size(x), 2)
    type(c_ptr) :: newton, implicit
    call check(spad_newton_prepare(f, newton=newton))
    call check(spad_newton_solve(newton, x, p))
    print '(a, *(f12.5))', 'x:      ', x
    call check(spad_implicit_from_newton(newton, implicit))
    p_dot = reshape([1d0, 0d0, 0d0, 1d0], [2, 2])
    call check(spad_implicit_jvp(implicit, x, p, 2_c_int64_t, p_dot, x_dot))
    print '(a, *(f12.5))', 'dx/dp1: ', x_dot(:, 1)
    print '(a, *(f12.5))', 'dx/dp2: ', x_dot(:, 2)
    call spad_implicit_destroy(implicit)
    call spad_newton_destroy(newton)
  end subroutine

  subroutine check(status)
    integer(c_int32_t), intent(in) :: status
    if (status >= 0) return
    print '(a)', spad_message()
    error stop
  end subroutine
end module
