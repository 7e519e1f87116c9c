"""What every user of docs/examples/languages has to print, by derivatives written by hand."""
import math

N, p1, p2 = 6, 49.0, 1.0


def residual(x):
    u = [0, *x, 0]
    return [p1 * (u[i - 1] - 2 * u[i] + u[i + 1]) + p2 * math.exp(u[i]) for i in range(1, N + 1)]


def jacobian(x):
    return [[{0: -2 * p1 + p2 * math.exp(x[i]), 1: p1}.get(abs(i - j), 0.0) for j in range(N)] for i in range(N)]


def solved(matrix, b):
    """By Gaussian elimination; the matrix is diagonally dominant."""
    rows = [row + [value] for row, value in zip(matrix, b)]
    for i in range(N):
        for j in range(i + 1, N):
            factor = rows[j][i] / rows[i][i]
            rows[j] = [a - factor * c for a, c in zip(rows[j], rows[i])]
    x = [0.0] * N
    for i in reversed(range(N)):
        x[i] = (rows[i][N] - sum(rows[i][j] * x[j] for j in range(i + 1, N))) / rows[i][i]
    return x


def line(name, numbers):
    print(name.ljust(8) + "".join(f"{number:12.5f}" for number in numbers))


x = [0.5] * N
entries = [[(j + 1, value) for j, value in enumerate(row) if value] for row in jacobian(x)]
print(f"Jacobian, {sum(map(len, entries))} nonzeros")
for i, row in enumerate(entries):
    print(f"row {i + 1}:" + "".join(f"{j:2d}{value:12.5f}" for j, value in row))
for _ in range(20):
    x = [a - b for a, b in zip(x, solved(jacobian(x), residual(x)))]
line("x:", x)
u = [0, *x, 0]
line("dx/dp1:", solved(jacobian(x), [2 * u[i] - u[i - 1] - u[i + 1] for i in range(1, N + 1)]))
line("dx/dp2:", solved(jacobian(x), [-math.exp(a) for a in x]))
