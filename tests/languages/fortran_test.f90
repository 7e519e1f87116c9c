! spad_real against double precision: each operator and function is written once, as an operator on
! whole arrays, and its derivative is compared with one by hand.
program fortran_test
  use spad
  implicit none
  integer, parameter :: n = 4
  real(c_double), parameter :: a(n) = [0.3d0, 1.7d0, 0.5d0, 2.5d0]
  integer :: failures = 0

  call one('abs', abs(-input()), abs(-a), [1d0, 1d0, 1d0, 1d0])
  call one('sqrt', sqrt(input()), sqrt(a), 0.5d0/sqrt(a))
  call one('exp', exp(input()), exp(a), exp(a))
  call one('log', log(input()), log(a), 1/a)
  call one('log10', log10(input()), log10(a), 1/(a*log(10d0)))
  call one('sin', sin(input()), sin(a), cos(a))
  call one('cos', cos(input()), cos(a), -sin(a))
  call one('tan', tan(input()), tan(a), 1 + tan(a)**2)
  call one('asin', asin(input()/3), asin(a/3), 1/sqrt(9 - a**2))
  call one('acos', acos(input()/3), acos(a/3), -1/sqrt(9 - a**2))
  call one('atan', atan(input()), atan(a), 1/(1 + a**2))
  call one('sinh', sinh(input()), sinh(a), cosh(a))
  call one('cosh', cosh(input()), cosh(a), sinh(a))
  call one('tanh', tanh(input()), tanh(a), 1 - tanh(a)**2)
  call one('asinh', asinh(input()), asinh(a), 1/sqrt(1 + a**2))
  call one('acosh', acosh(1 + input()), acosh(1 + a), 1/sqrt((1 + a)**2 - 1))
  call one('atanh', atanh(input()/3), atanh(a/3), 3/(9 - a**2))
  call one('erf', erf(input()), erf(a), 2/sqrt(acos(-1d0))*exp(-a**2))
  call one('erfc', erfc(input()), erfc(a), -2/sqrt(acos(-1d0))*exp(-a**2))
  call one('log_gamma', log_gamma(1 + input()) - log_gamma(input()), log(a), 1/a)
  call one('arithmetic', (2*input() + 1.5 - 3d0*input())/4 - 1/input(), (2*a + 1.5 - 3d0*a)/4 - 1/a, &
           -0.25d0 + 1/a**2)
  call one('signs', +input() - (-input()), 2*a, spread(2d0, 1, n))
  call one('powers', input()**3 + input()**(-1) + input()**1.5d0 + 2d0**input() + input()**input(), &
           a**3 + a**(-1) + a**1.5d0 + 2d0**a + a**a, &
           3*a**2 - a**(-2) + 1.5d0*a**0.5d0 + log(2d0)*2d0**a + (log(a) + 1)*a**a)
  call one('atan2', atan2(input(), 2d0), atan2(a, 2d0), 2/(4 + a**2))
  call one('hypot', hypot(3d0, input()), hypot(3d0, a), a/hypot(3d0, a))
  call one('sign', sign(input(), -1d0), sign(a, -1d0), spread(-1d0, 1, n))
  call one('mod', mod(input(), 1d0), mod(a, 1d0), spread(1d0, 1, n))
  call one('min', min(input(), 1d0), min(a, 1d0), [1d0, 0d0, 1d0, 0d0])
  call one('max', max(1d0, input()), max(1d0, a), [0d0, 1d0, 0d0, 1d0])
  call one('branches', branches(input()), [0.6d0, 2.89d0, 1d0, 6.25d0], [2d0, 3.4d0, 2d0, 5d0])
  call one('sum', spread_real(sum(input())), spread(sum(a), 1, n), spread(1d0, 1, n), .true.)
  call one('dot_product', spread_real(dot_product(input(), input())), spread(sum(a*a), 1, n), 2*a, .true.)
  call constants_are_folded
  if (failures > 0) error stop 'failed'
  print '(a)', 'all hold'

contains

  ! The recorder of the function that is being recorded lives between input() and one().
  function input() result(x)
    type(spad_real) :: x(n)
    if (.not. c_associated(recorder())) error stop 'no recorder'
    x = spad_all_inputs(recorder(), n)
  end function

  function recorder(finished) result(rec)
    logical, intent(in), optional :: finished
    type(c_ptr) :: rec
    type(c_ptr), save :: current = c_null_ptr
    if (.not. c_associated(current)) call check(spad_recorder_create(int(n, c_int64_t), 0_c_int64_t, a, &
                                                                     recorder=current))
    rec = current
    if (present(finished)) current = c_null_ptr
  end function

  impure elemental type(spad_real) function branches(x)
    type(spad_real), intent(in) :: x
    if (x < 1d0 .and. x >= 0 .and. x /= 7.0) then
      branches = 2*x
    else
      branches = x*x
    end if
  end function

  function spread_real(x) result(y)
    type(spad_real), intent(in) :: x
    type(spad_real) :: y(n)
    y = x
  end function

  ! Slopes of output i by input i, or, where the outputs share all inputs, of the first by each.
  subroutine one(name, y, values, slopes, is_shared)
    character(len=*), intent(in) :: name
    type(spad_real), intent(in) :: y(:)
    real(c_double), intent(in) :: values(:), slopes(:)
    logical, intent(in), optional :: is_shared
    type(c_ptr) :: f, ws, rec
    real(c_double) :: got(n), w(n), x_bar(n)
    rec = recorder(finished=.true.)
    call check(spad_finish(rec, y, f))
    call check(spad_workspace_create(f, workspace=ws))
    call check(spad_function_eval(f, ws, a, y=got))
    w = 1
    if (present(is_shared)) w = [1d0, 0d0, 0d0, 0d0]
    call check(spad_function_vjp(f, ws, a, k=1_c_int64_t, y_bar=w, x_bar=x_bar))
    if (any(abs(got - values) > 4*epsilon(1d0)*(1 + abs(values))) .or. &
        any(abs(x_bar - slopes) > 16*epsilon(1d0)*(1 + abs(slopes)))) then
      failures = failures + 1
      print *, name, ': ', got - values, x_bar - slopes
    end if
    call spad_workspace_destroy(ws)
    call spad_function_destroy(f)
  end subroutine

  subroutine constants_are_folded
    type(spad_real) :: x, y
    type(c_ptr) :: rec, f
    type(spad_function_info_data) :: info
    call check(spad_recorder_create(0_c_int64_t, 0_c_int64_t, recorder=rec))
    x = 2
    y = sqrt(x*8 + 0d0)**2 - 1.0
    if (.not. (y > x .and. spad_value_of(y) == 15)) failures = failures + 1
    call check(spad_finish(rec, [y], f))
    info%struct_size = c_sizeof(info)
    call check(spad_function_info(f, info))
    if (info%n_guards /= 0) failures = failures + 1
    call spad_function_destroy(f)
    if (spad_function_info(c_null_ptr, info) /= SPAD_E_NULL_ARG) failures = failures + 1
    if (index(spad_message(), 'spad_function_info: ') /= 1) failures = failures + 1
    if (spad_text(spad_status_name(SPAD_E_SINGULAR)) /= 'SPAD_E_SINGULAR') failures = failures + 1
  end subroutine

  subroutine check(status)
    integer(c_int32_t), intent(in) :: status
    if (status >= 0) return
    print '(a)', spad_message()
    error stop
  end subroutine
end program
