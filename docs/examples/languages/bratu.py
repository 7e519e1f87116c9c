"""Bratu's problem in one dimension, p1 u'' + p2 exp(u) = 0 with u = 0 at both ends, recorded: its
sparse Jacobian in compressed rows counted from 1, its solution, and the derivative of that by p."""
import spad

N = 6


def residual(x, p):
    u = [0, *x, 0]
    return [p[0] * (u[i - 1] - 2 * u[i] + u[i + 1]) + p[1] * spad.exp(u[i]) for i in range(1, N + 1)]


def row(name, numbers):
    print(name.ljust(8) + "".join(f"{number:12.5f}" for number in numbers))


x, p = [0.5] * N, [49.0, 1.0]
f = spad.record(residual, x, p)

jacobian = spad.Jacobian(f, layout=spad.c.SPAD_CSR, index_base=1)
pointers, columns = jacobian.pattern()
values = jacobian(x, p)
print(f"Jacobian, {jacobian.nnz} nonzeros")
for i in range(N):
    entries = range(pointers[i] - 1, pointers[i + 1] - 1)
    print(f"row {i + 1}:" + "".join(f"{columns[k]:2d}{values[k]:12.5f}" for k in entries))

newton = spad.Newton(f)
x = newton.solve(x, p)
row("x:", x)
x_dot = spad.Implicit(newton).jvp(x, p, [1, 0, 0, 1])
row("dx/dp1:", x_dot[:N])
row("dx/dp2:", x_dot[N:])
